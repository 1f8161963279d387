"""Leaves out the cells of tables of characters, which look like small buttons: nobody wants to hear three hundred.

Cells stand in a lattice, many rows by many columns in even steps. Keys do not: a calculator has few columns, the rows
of a keyboard are shifted, a toolbox is narrow. Used by the engine and the evaluator.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS
from assistd_elements.pixels.decode import Candidates

MOST_PX: Final = 64
"""Cells are no wider or higher."""

LEAST_COLUMNS: Final = 8
"""From here on, with so many rows and cells, it is a table. A month has seven columns, and its days may be buttons."""

LEAST_ROWS: Final = 5

LEAST_CELLS: Final = 20

OFF_PX: Final = 2.5
"""So far a cell's middle may be from where its row or column has it."""

STEPS: Final = 3
"""So many cells on, the next one that was taken for a button may be."""

COMMON: Final = 5
"""So many pairs stand one step apart at least."""


def without(found: Candidates) -> Candidates:
    """Return the candidates without the buttons that are cells of a table.

    Args:
        found: One candidate for each element, those below the thresholds too: the more cells, the surer the table.
    """
    small = (found.box[:, 2:] - found.box[:, :2]).max(axis=1, initial=0) <= MOST_PX
    button = np.flatnonzero(small & (found.kind == KINDS.index("button")))
    if len(button) < LEAST_CELLS:
        return found
    middle = np.asarray((found.box[button, :2] + found.box[button, 2:]) / 2, np.float32)
    kept = np.ones(len(found), np.bool_)
    for group in _joined(_beside(middle, 0) | _beside(middle, 1)):
        columns, rows = (_lines(middle[group, axis]) for axis in (0, 1))
        if len(group) >= LEAST_CELLS and columns >= LEAST_COLUMNS and rows >= LEAST_ROWS:
            low, high = middle[group].min(axis=0), middle[group].max(axis=0)
            within = ((middle >= low) & (middle <= high)).all(axis=1)  # those far from others of their line too
            kept[button[within]] = False
    return found if kept.all() else found.only(kept)


def _beside(middle: NDArray[np.float32], axis: int) -> NDArray[np.bool_]:
    """Return bool [n, n]: which stand in one line, a few of the shortest common steps apart."""
    apart = np.abs(middle[:, None, :] - middle[None, :, :])
    level = apart[:, :, 1 - axis] <= OFF_PX
    far = apart[:, :, axis]
    near = far[level & (far > 2 * OFF_PX) & (far <= 2 * MOST_PX)]
    counts = np.bincount(np.rint(near).astype(np.int64), minlength=4)
    pairs = (counts[:-2] + counts[1:-1] + counts[2:]) // 2  # each is there from both sides
    least = max(COMMON, pairs.max(initial=0) / 2)  # a tool bar's step is rarer than a table's
    common = np.flatnonzero(pairs >= least)
    if not len(common):
        return np.zeros_like(level)
    first = common[0] + 1
    window = np.arange(max(1, first - 1), min(len(counts), first + 3))
    step = float((window * counts[window]).sum() / max(1, counts[window].sum()))
    times = np.rint(far / step)
    return np.asarray(level & (times >= 1) & (times <= STEPS) & (np.abs(far - times * step) <= OFF_PX))


def _joined(links: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the groups of what is linked, directly or through others."""
    left, groups = np.ones(len(links), np.bool_), []
    for start in range(len(links)):
        if not left[start]:
            continue
        inside = np.zeros(len(links), np.bool_)
        front = np.array([start])
        while len(front):
            inside[front] = True
            front = np.flatnonzero(links[front].any(axis=0) & ~inside)
        left &= ~inside
        groups.append(np.flatnonzero(inside))
    return groups


def _lines(places: NDArray[np.float32]) -> int:
    """Return in how many rows or columns these places lie."""
    return 1 + int((np.diff(np.sort(places)) > 2 * OFF_PX).sum())
