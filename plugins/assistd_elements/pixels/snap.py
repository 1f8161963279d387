"""Moves the edges of boxes to the line that is drawn there: frames are exact to the pixel, the net is to two or three.

Only a line across most of a side counts, and only in company: a flat button has no frame, and what is drawn near it (a
rule of the tool bar, the next field's side) belongs to something else. Used by the engine and the evaluator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS, Kind

STEP: Final = 8
"""Least change of brightness across a line, 0…255: the palest frames have 15, what JPEG leaves of even ground 5."""

ACROSS: Final = 0.7
"""Along this share of a side the brightness must change the same way."""

SAMPLES: Final = 24
"""So many places along a side are looked at, corners left out: they may be round."""

REACH_PX: Final = (1.5, 3.5)
"""How far an edge may move: an eighth of the shorter side within these bounds, pixels."""

REACH_LONG: Final = 0.004
"""And this share of the box's extent in that direction: far edges are found less exactly."""

MOST_REACH_PX: Final = 8

BEYOND_PX: Final = (5, 7, 9, 11)
"""Looked at this far beyond both corners, pixels: a line that goes on there is not this box's alone."""

UNFRAMED: Final[tuple[Kind, ...]] = ("link", "slider")
"""Their boxes end with the ink, not with a frame."""

ROWS: Final[tuple[Kind, ...]] = ("item", "header", "tab")
"""Their frame may be a stripe: an upper and a lower edge alone."""

WHOLE: Final[tuple[Kind, ...]] = ("menu-item",)
"""Of these all four sides must be drawn, as where one is chosen: what the first of a menu has is the menu's frame."""


@dataclass(frozen=True, kw_only=True)
class _Edges:
    """What is drawn near one side of each box.

    Attributes:
        place: int64 [n], where; the first pixel beyond the line's outer side, counted from the left or the top.
        found: bool [n], there is a line.
        goes_on: bool [n], beyond both corners too.
    """

    place: NDArray[np.int64]
    found: NDArray[np.bool_]
    goes_on: NDArray[np.bool_]


def snapped(boxes: NDArray[np.float32], kinds: NDArray[np.int64], pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the boxes in whole pixels, each side on the line that is drawn there, or rounded.

    Args:
        boxes: float32 [n, 4], left, top, right, bottom within the picture.
        kinds: int64 [n], numbers in `KINDS`.
        pixels: uint8 [height, width, 3], RGB.
    """
    height, width = pixels.shape[:2]
    plain = _whole(boxes, width, height)
    if not len(boxes):
        return plain
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    sides = [_edges(grey, boxes, side) for side in range(4)]
    valid = _valid(sides, kinds)
    places = np.stack([side.place for side in sides], axis=1)
    moved = np.where(valid, places, plain)
    size, before = moved[:, 2:] - moved[:, :2], plain[:, 2:] - plain[:, :2]
    sound = np.asarray((2 * size >= before).all(axis=1) & (size >= 2).all(axis=1))
    return np.where(sound[:, None], moved, plain)


def _whole(boxes: NDArray[np.float32], width: int, height: int) -> NDArray[np.int64]:
    """Return boxes in whole pixels, at least one on each side, within the picture."""
    whole = np.rint(boxes).astype(np.int64)
    low = np.clip(whole[:, :2], 0, [width - 1, height - 1])
    high = np.clip(whole[:, 2:], low + 1, [width, height])
    return np.concatenate([low, high], axis=1)


def _valid(sides: list[_Edges], kinds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return bool [n, 4]: which sides' lines are this box's frame."""
    found = np.stack([side.found for side in sides], axis=1)
    goes_on = np.stack([side.goes_on for side in sides], axis=1)
    upright, level = found[:, [0, 2]].all(axis=1), found[:, [1, 3]].all(axis=1)
    closed = np.stack([level, upright, level, upright], axis=1)  # for each side: both that meet it are drawn
    valid = found & (~goes_on | closed)
    corner = valid[:, [0, 2]].any(axis=1) & valid[:, [1, 3]].any(axis=1)
    stripe = _among(kinds, ROWS) & valid[:, [1, 3]].all(axis=1)
    framed = (corner | stripe) & ~_among(kinds, UNFRAMED) & (valid.all(axis=1) | ~_among(kinds, WHOLE))
    return np.asarray(valid & framed[:, None])


def _among(kinds: NDArray[np.int64], names: tuple[Kind, ...]) -> NDArray[np.bool_]:
    return np.isin(kinds, [KINDS.index(name) for name in names])


def _edges(grey: NDArray[np.uint8], boxes: NDArray[np.float32], side: int) -> _Edges:
    """Return the lines near one side of each box; `side` is its number in the box."""
    axis, out = side % 2, -1 if side < 2 else 1
    size = boxes[:, 2:] - boxes[:, :2]
    reach = np.clip(size.min(axis=1) / 8, *REACH_PX) + REACH_LONG * size[:, axis]
    reach = np.minimum(reach, MOST_REACH_PX)
    begin, end = boxes[:, 1 - axis], boxes[:, 3 - axis]
    here = boxes[:, side]
    offsets = np.arange(-MOST_REACH_PX - 1, MOST_REACH_PX + 2)
    places = np.rint(here).astype(np.int64)[:, None] + offsets
    shares = np.linspace(0.12, 0.88, SAMPLES)
    along = (begin[:, None] + (end - begin)[:, None] * shares).astype(np.int64)
    steps = _steps(grey, axis, along[:, :, None], places[:, None, :])
    way = np.sign(steps) * (np.abs(steps) >= STEP)
    line = np.abs(way.mean(axis=1)) >= ACROSS
    far = np.abs(places - here[:, None])
    near = np.where(line & (far <= reach[:, None]), far, np.inf)
    rows = np.arange(len(boxes))
    best = near.argmin(axis=1)
    found = np.isfinite(near[rows, best])
    outer = np.clip(best + out, 0, len(offsets) - 1)
    best = np.where(line[rows, outer], outer, best)  # the outer side of a thin line, not its inner one
    place = places[rows, best]
    beyond = np.array(BEYOND_PX)
    ends = np.stack([begin[:, None] - beyond, end[:, None] + beyond - 1], axis=1).astype(np.int64)
    more = _steps(grey, axis, ends, place[:, None, None])
    same = (np.abs(more) >= STEP) & (np.sign(more) == np.sign(way.sum(axis=1))[rows, best][:, None, None])
    return _Edges(place=place, found=found, goes_on=(same.mean(axis=2) >= ACROSS).all(axis=1))


def _steps(
    grey: NDArray[np.uint8], axis: int, along: NDArray[np.int64], places: NDArray[np.int64]
) -> NDArray[np.int16]:
    """Return by how much the brightness changes from the pixel before each place to the one at it; 0 at the rim.

    Args:
        grey: uint8 [height, width].
        axis: 0: places are columns, and `along` rows; 1: the other way round.
        along: int64 […].
        places: int64 […], of a shape that fits `along`'s.
    """
    far, most = (grey.shape[1], grey.shape[0]) if axis == 0 else grey.shape
    inside = (along >= 0) & (along < most) & (places >= 1) & (places < far)
    along, places = np.clip(along, 0, most - 1), np.clip(places, 1, far - 1)
    if axis == 0:
        here, before = grey[along, places], grey[along, places - 1]
    else:
        here, before = grey[places, along], grey[places - 1, along]
    return np.where(inside, here.astype(np.int16) - before, 0).astype(np.int16)
