"""Draws boxes together around what one sees: toolkits tell a check box with its words, a slider with its margins.

Used by `truth`, on pixels of the screen.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from assistd_models.elements.labels import Box

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

DIFFERENT = 14
"""A pixel is ink if a channel differs so much from the ground, of 255."""

GAP_PX = 3
"""Things so far from each other are not one."""

MARK_PX = (9, 28)
"""Smallest and largest side of a tick."""


def tightened(pixels: Pixels, box: Box, how: str) -> Box | None:
    """Return the box around the ink; None if there is no ink of the form that is asked for.

    Args:
        pixels: uint8 [height, width, 3], the whole screen.
        box: What the toolkit told, on the screen.
        how: "mark", "mark or button", "largest" or "ink"; see `found.Found.tight`.
    """
    left, top, right, bottom = box
    mask = _ink(pixels[top:bottom, left:right])
    if how in ("mark", "mark or button"):
        return _moved(_mark(mask), left, top)
    return _moved(_largest(mask) if how == "largest" else _around(mask), left, top) or box


def is_plain(pixels: Pixels, box: Box) -> bool:
    """Return whether a box is all of one colour: nothing is drawn there."""
    left, top, right, bottom = box
    part = pixels[top:bottom, left:right].reshape(-1, 3)
    return bool((part == part[0]).all())


def _ink(part: Pixels) -> Mask:
    """Return where pixels differ from the most frequent colour of the part's edge."""
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    ground = colours[counts.argmax()].astype(np.int16)
    return np.asarray(np.abs(part.astype(np.int16) - ground).max(axis=2) >= DIFFERENT, dtype=np.bool_)


def _mark(mask: Mask) -> Box | None:
    """Return the first thing from the left (or, in scripts from the right, from there) that is as a tick: square."""
    for flipped in (False, True):
        turned = mask[:, ::-1] if flipped else mask
        for start, end in runs(np.any(turned, axis=0)):
            if end - start < 4:
                continue
            rows = np.flatnonzero(turned[:, start:end].any(axis=1))
            found = start, int(rows[0]), end, int(rows[-1]) + 1
            if _square(found):
                width = mask.shape[1]
                return (width - found[2], found[1], width - found[0], found[3]) if flipped else found
            break
    return None


def _square(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return MARK_PX[0] <= width <= MARK_PX[1] and MARK_PX[0] <= height <= MARK_PX[1] and abs(width - height) <= 3


def runs(line: Any, gap: int = 1) -> list[tuple[int, int]]:
    """Return (start, end) of the parts of a line that are True; parts nearer than a gap are one."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
    joined: list[tuple[int, int]] = []
    for start, end in zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True):
        if joined and start - joined[-1][1] < gap:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _largest(mask: Mask) -> Box | None:
    """Return the box around the largest thing: a slider without the number beside it."""
    left, top, right, bottom = 0, 0, mask.shape[1], mask.shape[0]
    for _ in range(2):
        across = runs(np.any(mask[top:bottom, left:right], axis=0), GAP_PX)
        if not across:
            return None
        start, end = max(across, key=lambda one: one[1] - one[0])
        left, right = left + start, left + end
        down = runs(np.any(mask[top:bottom, left:right], axis=1), GAP_PX)
        start, end = max(down, key=lambda one: one[1] - one[0])
        top, bottom = top + start, top + end
    return left, top, right, bottom


def _around(mask: Mask) -> Box | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _moved(box: Box | None, left: int, top: int) -> Box | None:
    return None if box is None else (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
