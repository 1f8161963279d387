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

FAINT = 5
"""The same for what is greyed out."""

GAP_PX = 3
"""Things so far from each other are not one."""

PART_PX = 10
"""Shorter lines are not parts of a trough."""

KNOB_PX = 32
"""Length of the longest knob."""

MARK_PX = (9, 28)
"""Smallest and largest side of a tick."""


def tightened(pixels: Pixels, box: Box, how: str) -> Box | None:
    """Return the box around the ink; None if there is no ink of the form that is asked for.

    Args:
        pixels: uint8 [height, width, 3], the whole screen.
        box: What the toolkit told, on the screen.
        how: "mark …", "slider" or "ink"; see `found.Found.tight`.
    """
    left, top, right, bottom = box
    part = pixels[top:bottom, left:right]
    mask = _ink(part)
    if how.startswith("mark"):
        return _moved(_mark(mask) or _mark(_ink(part, FAINT)), left, top)
    return _moved(_slider(mask) if how == "slider" else _around(mask), left, top) or box


def is_plain(pixels: Pixels, box: Box) -> bool:
    """Return whether a box is all of one colour: nothing is drawn there."""
    left, top, right, bottom = box
    part = pixels[top:bottom, left:right].reshape(-1, 3)
    return bool((part == part[0]).all())


def has_edge(pixels: Pixels, box: Box) -> bool:
    """Return whether a line or a step runs along the upper and lower edge of a box."""
    left, top, right, bottom = box
    inset = max(1, (right - left) // 10)
    for edge in (top, bottom):
        rows = pixels[max(0, edge - 3) : edge + 3, left + inset : right - inset].astype(np.int16)
        if not rows.size or np.abs(np.diff(np.median(rows, axis=1), axis=0)).max(initial=0) < 4:
            return False
    return True


def _ink(part: Pixels, least: int = DIFFERENT) -> Mask:
    """Return where pixels differ from the most frequent colour of the part's edge."""
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    ground = colours[counts.argmax()].astype(np.int16)
    return np.asarray(np.abs(part.astype(np.int16) - ground).max(axis=2) >= least, dtype=np.bool_)


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


def _slider(mask: Mask) -> Box | None:
    """Return the box around a trough and its knob, without the number beside it and the marks along it.

    The trough is the longest line. Where the knob looks like the ground, it is in two parts.
    """
    if mask.shape[0] > mask.shape[1]:
        turned = _slider(np.ascontiguousarray(mask.T))
        return None if turned is None else (turned[1], turned[0], turned[3], turned[2])
    row = int(mask.sum(axis=1).argmax())
    parts = [one for one in runs(mask[row]) if one[1] - one[0] >= PART_PX]
    if not parts:
        return None
    left, right = parts[0]
    for start, end in parts[1:]:
        if start - right <= KNOB_PX:
            right = end
    down = next(one for one in runs(np.any(mask[:, left:right], axis=1), GAP_PX) if one[0] <= row < one[1])
    across = [one for one in runs(np.any(mask[down[0] : down[1]], axis=0)) if one[0] < right and one[1] > left]
    return min(left, across[0][0]), down[0], max(right, across[-1][1]), down[1]


def _around(mask: Mask) -> Box | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _moved(box: Box | None, left: int, top: int) -> Box | None:
    return None if box is None else (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
