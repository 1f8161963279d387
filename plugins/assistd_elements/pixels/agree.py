"""What the cells of one box say together: a dropdown differs from a text field at one end only, which few cells see.

Each of the kinds that are so alike is believed as far as the others that found the same box say it too. Used by
`decode`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS, Kind

ALIKE: Final[tuple[Kind, ...]] = ("button", "dropdown", "text-field", "spin")
"""Kinds that look alike but for a mark at an end."""

ACROSS: Final = (-0.42, -0.34, -0.22, -0.1, 0.0, 0.1, 0.22, 0.34, 0.42)
DOWN: Final = (-0.22, 0.0, 0.22)
"""Where in a box cells are asked: shares of its width and height from its middle."""

SAME: Final = 0.5
"""A cell whose own box overlaps so much (intersection over union) found the same."""


def agreed(
    kind: NDArray[np.int64],
    score: NDArray[np.float32],
    box: NDArray[np.float32],
    *,
    scores: NDArray[np.float32],
    boxes: NDArray[np.float32],
    stride_px: int,
) -> NDArray[np.float32]:
    """Return the scores of candidates; those of kinds that look alike times the root of the share that agrees.

    Args:
        kind: int64 [n], numbers in `assistd.runtime.controls.KINDS`.
        score: float32 [n], what one cell says, 0…1.
        box: float32 [n, 4], in pixels.
        scores: float32 [rows, columns, kinds], what all cells say.
        boxes: float32 [rows, columns, 4], in pixels.
        stride_px: Side of a cell.
    """
    asked = np.flatnonzero(np.isin(kind, _ALIKE))
    if not len(asked):
        return score
    row, column = _cells(box[asked], scores.shape[0], scores.shape[1], stride_px)
    voice = scores[row, column] * _found_same(boxes[row, column], box[asked])[:, :, None]  # [n, cells, kinds]
    all_kinds = voice.sum(axis=(1, 2))
    share = voice.sum(axis=1)[np.arange(len(asked)), kind[asked]] / np.maximum(all_kinds, 1e-6)
    changed = score.copy()
    changed[asked] = np.where(all_kinds > 0, score[asked] * np.sqrt(share), score[asked])
    return changed


def _cells(
    box: NDArray[np.float32], rows: int, columns: int, stride_px: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of the cells asked for each box, both [n, cells]."""
    middle, size = (box[:, :2] + box[:, 2:]) / 2, box[:, 2:] - box[:, :2]
    down, across = (one.ravel() for one in np.meshgrid(DOWN, ACROSS, indexing="ij"))
    column = (middle[:, :1] + size[:, :1] * across) / stride_px
    row = (middle[:, 1:] + size[:, 1:] * down) / stride_px
    return np.clip(row.astype(np.int64), 0, rows - 1), np.clip(column.astype(np.int64), 0, columns - 1)


def _found_same(theirs: NDArray[np.float32], box: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which cells, [n, cells], found the box, [n, 4], that they are asked about."""
    low, high = np.maximum(theirs[..., :2], box[:, None, :2]), np.minimum(theirs[..., 2:], box[:, None, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    areas = (theirs[..., 2:] - theirs[..., :2]).prod(axis=2) + (box[:, 2:] - box[:, :2]).prod(axis=1)[:, None]
    return np.asarray(shared >= SAME * (areas - shared), np.bool_)


_ALIKE: Final = np.array([KINDS.index(kind) for kind in ALIKE])
