"""What the net should answer for a picture: which cells find which element. The loader makes these, `losses` uses them.

All cells in the middle half of a box are asked for it: elements are long, and a single cell in the middle of a row is
hard to tell from its neighbours. Along the long side of a long box more than that, since what tells kinds apart often
stands at an end: a dropdown's arrow, a tick's mark. Of boxes one inside another the smaller gets the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistd_models.elements.kinds import STATES, STRIDE_PX

MIDDLE = 0.25
"""Cells within this share of width and height from the middle of a box find it."""

FRINGE = 0.36
"""Cells further out, up to this share, may find it too, or not."""

LONG = 3.0
"""A box this many times as long as thick is long."""

LONG_MIDDLE, LONG_FRINGE = 0.42, 0.46
"""The same along the long side of a long box."""

LEAST_PX = 0.5 * STRIDE_PX + 0.01
"""So far from the middle a cell always finds the box: even the smallest has a cell."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One element, ready to be drawn into the answer.

    Attributes:
        kind: Index into `KINDS`.
        box: left, top, right, bottom in pixels of the crop.
        states: For each of `STATES` 1, 0, or -1 where unknown.
        asked: False: it is there, but too little of it is seen.
    """

    kind: int
    box: tuple[float, float, float, float]
    states: tuple[int, ...]
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer that is wanted for one crop of rows by columns cells.

    Attributes:
        kind: int64 [rows, columns], index into `KINDS`; -1 for nothing.
        box: float32 [4, rows, columns], pixels.
        states: float32 [states, rows, columns], 0, 1 or -1.
        cells: float32 [rows, columns], how many cells find the element that this one finds; 0 for nothing.
        spared: bool [rows, columns], cells that find nothing and are not blamed if they say they do.
    """

    kind: NDArray[np.int64]
    box: NDArray[np.float32]
    states: NDArray[np.float32]
    cells: NDArray[np.float32]
    spared: NDArray[np.bool_]


def answer(wanted: Sequence[Wanted], unknown: Sequence[Sequence[float]], height_px: int, width_px: int) -> Answer:
    """Return what the net should answer.

    Args:
        wanted: The elements.
        unknown: Boxes of which nothing is known.
        height_px: Of the crop, a multiple of 64.
        width_px: Of the crop, a multiple of 64.
    """
    rows, columns = height_px // STRIDE_PX, width_px // STRIDE_PX
    spared = np.zeros((rows, columns), np.bool_)
    owner = np.full((rows, columns), -1, np.int64)
    for box in unknown:
        spared[_cells(box, 0.5, rows, columns, 0.0)] = True
    order = sorted(range(len(wanted)), key=lambda i: -_area(wanted[i].box))
    for number in order:
        one = wanted[number]
        if one.asked:
            spared[_cells(one.box, FRINGE, rows, columns, along=LONG_FRINGE)] = True
            owner[_cells(one.box, MIDDLE, rows, columns, along=LONG_MIDDLE)] = number
        else:
            spared[_cells(one.box, 0.5, rows, columns)] = True
    return _drawn(wanted, owner, spared)


def _drawn(wanted: Sequence[Wanted], owner: NDArray[np.int64], spared: NDArray[np.bool_]) -> Answer:
    found = owner >= 0
    mine = owner[found]
    kind = np.full(owner.shape, -1, np.int64)
    box = np.zeros((4, *owner.shape), np.float32)
    states = np.full((len(STATES), *owner.shape), -1, np.float32)
    cells = np.zeros(owner.shape, np.float32)
    if len(mine):
        kinds = np.array([one.kind for one in wanted], np.int64)
        kind[found] = kinds[mine]
        box[:, found] = np.array([one.box for one in wanted], np.float32)[mine].T
        states[:, found] = np.array([one.states for one in wanted], np.float32)[mine].T
        cells[found] = np.bincount(mine, minlength=len(wanted))[mine]
    return Answer(kind=kind, box=box, states=states, cells=cells, spared=spared & ~found)


def _cells(
    box: Sequence[float], share: float, rows: int, columns: int, least_px: float = LEAST_PX, *, along: float = 0.5
) -> tuple[slice, slice]:
    """Return the cells whose middle lies within a share of the box's size from its middle; `along`: of a long side."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    across = max((along if wide > LONG * high else share) * wide, least_px)
    down = max((along if high > LONG * wide else share) * high, least_px)
    return _span((top + bottom) / 2, down, rows), _span((left + right) / 2, across, columns)


def _span(middle_px: float, reach_px: float, count: int) -> slice:
    first = int(np.ceil((middle_px - reach_px) / STRIDE_PX - 0.5))
    last = int(np.floor((middle_px + reach_px) / STRIDE_PX - 0.5))
    return slice(min(max(first, 0), count), max(min(last + 1, count), 0))


def _area(box: Sequence[float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
