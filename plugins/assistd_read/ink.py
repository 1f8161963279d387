"""Where a picture has marks at all: regions worth searching for text. Used by `assistd_read.detect`.

Detection costs time by the pixel, and most of a screen is empty. Leaving the empty parts out costs nothing but that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Pixels = NDArray[np.uint8]

CONTRAST = 16
"""Least difference of neighbouring pixels, 0…255, that counts as a mark: pale grey text has 30, a smooth shade 3."""

FAINT = 4
"""The same for straight strokes, whose length proves them: the edge of a side bar a shade darker than the page."""

CELL_PX = 8
"""Marks are counted in squares of this side."""

RULE_PX = 80
"""A straight stroke at least this long is a frame or a rule, not a letter."""

THICK_PX = 9
"""What is rough over a square of this side is grain or texture, not a stroke."""

MARGIN_PX = 16
"""Kept free around marks, so that the detector sees what is text and what is background."""

CALL_PX = 24_000
"""What one more call of the detector costs, in pixels (about 5 ms at 0.2 µs a pixel)."""

TILE_PX = 640_000
"""Largest region searched in one go, in pixels: bounds memory (about 300 bytes a pixel) and the time to a cancel."""

OVERLAP_PX = 96
"""Where a region must be cut through marks, both parts hold this many rows."""


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A region to search. A line found in it counts if its middle lies between the rows `first` and `last`."""

    left: int
    top: int
    right: int
    bottom: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Ink:
    """Where marks are.

    Attributes:
        pixels: uint8 [height, width], 1 where a letter, an icon or a photograph has an edge, 0 elsewhere.
        rules: The same for straight strokes: frames, rules, the borders of coloured areas.
        flat: The same where neighbouring pixels are all but equal.
        cells: uint8 [rows, columns], 1 where a square of `CELL_PX` holds marks.
        still: Share of pixels exactly equal to all their neighbours, 0…1: most of a screen, little of a photograph.
    """

    pixels: Mask
    rules: Mask
    flat: Mask
    cells: Mask
    still: float


def marks(pixels: Pixels) -> Ink:
    """Return where a picture has marks.

    Args:
        pixels: uint8 [height, width, 3].
    """
    edges = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    edge = cv2.max(cv2.max(edges[:, :, 0], edges[:, :, 1]), edges[:, :, 2])
    strong = cv2.threshold(edge, CONTRAST, 1, cv2.THRESH_BINARY)[1]
    faint = cv2.threshold(edge, FAINT, 1, cv2.THRESH_BINARY)[1]
    across = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, RULE_PX), np.uint8))
    down = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((RULE_PX, 1), np.uint8))
    grain = cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((THICK_PX, THICK_PX), np.uint8))
    rules = cv2.subtract(cv2.max(across, down), grain)
    strong = cv2.subtract(strong, rules)
    height, width = strong.shape
    rows, columns = -(-height // CELL_PX), -(-width // CELL_PX)
    bottom, right = rows * CELL_PX - height, columns * CELL_PX - width
    padded = cv2.copyMakeBorder(strong, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=0)
    counts = padded.reshape(rows, CELL_PX, columns, CELL_PX).sum(axis=(1, 3), dtype=np.int32)
    return Ink(
        pixels=strong,
        rules=rules,
        flat=np.asarray(faint == 0, np.uint8),
        cells=np.asarray(counts >= 3, np.uint8),
        still=1 - cv2.countNonZero(edge) / edge.size,
    )


def tiles(ink: Ink) -> list[Tile]:
    """Return the regions of a picture that hold marks, none larger than `TILE_PX` where that can be helped."""
    height, width = ink.pixels.shape
    return [tile for box in _regions(ink.cells, width, height) for tile in _cut(box, ink.cells)]


def _regions(cells: Mask, width: int, height: int) -> NDArray[np.int64]:
    """Return boxes [n, 4] (left, top, right, bottom in pixels) around marks, joined where that is cheaper."""
    near = cv2.dilate(cells, np.ones((3, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    if count < 2:
        return np.zeros((0, 4), np.int64)
    left, top, wide, high = (stats[1:, i].astype(np.int64) * CELL_PX for i in range(4))
    boxes = np.stack([left, top, left + wide, top + high], axis=1)
    boxes = boxes + np.array([-MARGIN_PX // 2, -MARGIN_PX // 2, MARGIN_PX // 2, MARGIN_PX // 2])
    boxes = np.clip(boxes, 0, [width, height, width, height])
    if count - 1 > 600:  # a photograph: all of it
        boxes = np.array([[boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()]])
    return _joined(boxes)


def _cost(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    wide = -(-(boxes[:, 2] - boxes[:, 0]) // 32) * 32
    high = -(-(boxes[:, 3] - boxes[:, 1]) // 32) * 32
    return wide * high + CALL_PX


def _joined(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the boxes, two of them joined wherever searching their common frame costs less than searching both."""
    changed = len(boxes) > 1
    while changed:
        changed, i = False, 0
        while i < len(boxes):
            low, high = np.minimum(boxes[:, :2], boxes[i, :2]), np.maximum(boxes[:, 2:], boxes[i, 2:])
            union = np.concatenate([low, high], axis=1)
            saved = _cost(boxes) + _cost(boxes[i : i + 1]) - _cost(union)
            saved[i] = -1
            best = int(saved.argmax())
            if saved[best] > 0:
                boxes[i] = union[best]
                boxes = np.delete(boxes, best, axis=0)
                changed = True
                i -= int(best < i)
            else:
                i += 1
    return boxes


def _cut(box: NDArray[np.int64], cells: Mask) -> list[Tile]:
    """Return a region in parts of at most `TILE_PX`, cut at rows without marks, if there are any."""
    left, top, right, bottom = (int(v) for v in box)
    most = max(2 * OVERLAP_PX, TILE_PX // max(1, right - left))
    cuts: list[tuple[int, int]] = []  # (row, overlap)
    start = top
    while bottom - start > most:
        part = cells[start // CELL_PX : (start + most) // CELL_PX, left // CELL_PX : -(-right // CELL_PX)]
        used = [bool(number) for number in part.sum(axis=1, dtype=np.int32)]
        free = [i for i in range(len(used) // 2, len(used) - 1) if not used[i] and not used[i + 1]]
        if free:
            cuts.append(((start // CELL_PX + free[-1] + 1) * CELL_PX, 0))
        else:
            cuts.append((start + most - OVERLAP_PX // 2, OVERLAP_PX // 2))
        start = cuts[-1][0] - cuts[-1][1]
    edges = [(top, 0), *cuts, (bottom, 0)]
    return [
        Tile(left=left, right=right, top=a - o, bottom=b + p, first=a, last=b) for (a, o), (b, p) in pairwise(edges)
    ]
