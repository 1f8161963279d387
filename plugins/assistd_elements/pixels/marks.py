"""What stands at the end of a field: an arrow that opens a list, two arrows or minus and plus that count, or nothing.

That is all that tells a drop-down, a number field and a text field apart, and a net that answers once for eight pixels
hardly sees it: on real applications every fourth number field was taken for a drop-down. A mark of six pixels that
points downwards is easily known by its shape (benchmarks/RESULTS.md). Used by the engine and the evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS, Kind
from assistd_elements.pixels.decode import Candidates
from assistd_elements.pixels.suppress import INSIDE, overlaps

Mark = Literal["arrow", "steps", "none"]

MEANS: Final[dict[Mark, Kind]] = {"arrow": "dropdown", "steps": "spin"}
"""The kind that a mark proves."""

FIELDS: Final[tuple[Kind, ...]] = ("dropdown", "spin", "text-field")
"""Kinds that the mark tells apart."""

SURE: Final = 0.9
"""From this score on the net is believed against the mark: some drop-downs have two arrows."""

INK: Final = 20
"""Least difference from the ground, 0…255: marks of disabled fields are pale."""

FRAME_PX: Final = 2
"""So much of the box is its frame."""

BETWEEN_PX: Final = (14, 100)
"""Heights of a field of one line: lower ones have no room for a mark, higher ones are something else."""

SMALL_PX: Final = 18
"""Width of a column of small steppers, which has a ground of its own."""

MIDDLE_PX: Final = 2.6
"""So far from half the height the middle of a mark may be."""

ABOVE_PX: Final = 2.0
"""So far beside each other two arrows may be that stand one above the other."""

HIGH_PX: Final = (2, 10)
WIDE_PX: Final = (5, 18)
"""Sizes of an arrow."""

PLUS_PX: Final = (7, 17)
"""Sizes of a plus, and of a minus from end to end."""

MINUS_PX: Final = 4
"""How thick a minus is at most."""


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """A connected piece of ink: uint8 [height, width], 1 is ink; its middle in pixels of the end."""

    ink: NDArray[np.uint8]
    x: float
    y: float


def settled(found: Candidates, pixels: NDArray[np.uint8]) -> Candidates:
    """Return the elements, surest first, fields as what their ends prove them to be and as sure as that makes them.

    A mark that agrees is as good as a second witness: the score becomes its root. A drop-down without an arrow is half
    of one: the score is squared.

    Args:
        found: n elements, their boxes in whole pixels.
        pixels: uint8 [height, width, 3], RGB, at the size of a plain screen.
    """
    fields = np.flatnonzero(np.isin(found.kind, [KINDS.index(kind) for kind in FIELDS]))
    if not len(fields):
        return found
    kinds, scores = found.kind.copy(), found.score.copy()
    for number in fields:
        left, top, right, bottom = found.box[number].astype(np.int64)
        mark = end_of(pixels[top:bottom, left:right])
        proved, taken = MEANS.get(mark), KINDS[kinds[number]]
        if proved and (proved == taken or scores[number] < SURE):
            kinds[number] = KINDS.index(proved)
            scores[number] = np.sqrt(scores[number])
        elif taken == "dropdown" and mark == "none":
            scores[number] **= 2
    parts = _inside(found.box, np.flatnonzero(kinds != found.kind))
    told = replace(found, kind=kinds, score=scores)
    return told.only(np.array([n for n in np.argsort(-scores, kind="stable") if n not in parts], np.int64))


def enough(least: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the scores, [kinds], from which on an element may become as sure as `least` by its mark."""
    fields = [KINDS.index(kind) for kind in FIELDS]
    enough = least.copy()
    enough[fields] = least[fields].min() ** 2
    return enough


def end_of(field: NDArray[np.uint8]) -> Mark:
    """Return what stands at the right end of a field, or at the left one if nothing is there.

    Args:
        field: uint8 [height, width, 3], RGB, with its frame.
    """
    height, width = field.shape[:2]
    if not BETWEEN_PX[0] <= height <= BETWEEN_PX[1] or width <= height:
        return "none"
    grey = cv2.cvtColor(field, cv2.COLOR_RGB2GRAY)[FRAME_PX:-FRAME_PX]
    for wide, look in ((height, _arrows), (SMALL_PX, _arrows), (2 * height, _minus_and_plus)):
        end = min(wide + 2 * FRAME_PX, width)
        for part in (grey[:, width - end : width - FRAME_PX], grey[:, FRAME_PX:end]):
            mark = look(list(_signs(part)), len(part) / 2)
            if mark != "none":
                return mark
    return "none"


def _inside(boxes: NDArray[np.float32], holders: NDArray[np.int64]) -> set[int]:
    """Return the numbers of the boxes that lie in one of some others: the steppers of what was a text field before."""
    if not len(holders):
        return set()
    _, inside = overlaps(boxes, boxes[holders])
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    smaller = areas[:, None] < areas[holders][None, :]
    return {int(number) for number in np.flatnonzero((smaller & (inside >= INSIDE)).any(axis=1))}


def _arrows(signs: list[_Sign], middle: float) -> Mark:
    up = [sign for sign in signs if _points_down(sign.ink[::-1])]
    for lower in (sign for sign in signs if _points_down(sign.ink)):
        over = [sign for sign in up if abs(sign.x - lower.x) <= ABOVE_PX and sign.y < lower.y]
        if any(abs((sign.y + lower.y) / 2 - middle) <= MIDDLE_PX for sign in over):
            return "steps"
        if not over and abs(lower.y - middle) <= MIDDLE_PX:
            return "arrow"
    return "none"


def _minus_and_plus(signs: list[_Sign], middle: float) -> Mark:
    level = [sign.ink for sign in signs if abs(sign.y - middle) <= MIDDLE_PX]
    return "steps" if any(map(_is_minus, level)) and any(map(_is_plus, level)) else "none"


def _signs(end: NDArray[np.uint8]) -> Iterator[_Sign]:
    if not end.size:
        return
    ink = np.asarray(cv2.absdiff(end, np.full_like(end, int(np.median(end)))) > INK, np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for number in range(1, count):
        x, y, wide, high = (int(stats[number, column]) for column in range(4))
        if wide <= WIDE_PX[1] and high <= WIDE_PX[1]:
            own = np.asarray(names[y : y + high, x : x + wide] == number, np.uint8)
            yield _Sign(ink=own, x=x + wide / 2, y=y + high / 2)


def _points_down(ink: NDArray[np.uint8]) -> bool:
    """Return whether a sign is a triangle or an angle with its point below: each row within the one above it."""
    high, wide = ink.shape
    if not (HIGH_PX[0] <= high <= HIGH_PX[1] and WIDE_PX[0] <= wide <= WIDE_PX[1] and 1.2 * high <= wide <= 3.2 * high):
        return False
    if not ink.any(axis=1).all():
        return False
    first, last = ink.argmax(axis=1), wide - 1 - ink[:, ::-1].argmax(axis=1)
    extent = last - first + 1
    pointed = extent[0] >= wide - 2 and extent[-1] <= max(4, 0.45 * wide)
    narrowing = (np.diff(first) >= 0).all() and (np.diff(last) <= 0).all() and (np.diff(extent) >= -5).all()
    return bool(pointed and narrowing and abs((first + last).mean() - (wide - 1)) <= 1.5)


def _is_minus(ink: NDArray[np.uint8]) -> bool:
    high, wide = ink.shape
    return bool(high <= MINUS_PX and PLUS_PX[0] <= wide <= PLUS_PX[1] and ink.mean() > 0.7)


def _is_plus(ink: NDArray[np.uint8]) -> bool:
    high, wide = ink.shape
    if not (PLUS_PX[0] <= high <= PLUS_PX[1] and abs(wide - high) <= 1):
        return False
    return bool(ink[high // 2].all() and ink[:, wide // 2].all() and ink.mean() < 0.45)
