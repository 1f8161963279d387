"""Mends the boxes of found lines: letters that the detector cut off are taken in again. Used by `assistd_read.reading`.

The detector loses thin marks at the ends of lines (the dashes of ``-rw-r--r--``) and cuts words in two. The picture's
own marks tell how far the writing goes on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistd_read.boxes import Box, Line, around
from assistd_read.ink import Ink, Mask

GAP = 0.35
"""Widest gap inside a line that is taken in, as a share of its height: less than between a word and an icon."""


def grown(lines: list[Line], ink: Ink) -> list[Line]:
    """Return the lines, each as far as its marks go on at both sides, and those that meet made one."""
    wider = [line if line.corners else replace(line, box=_widened(line.box, ink)) for line in lines]
    return [line if line.corners else _measured(line, ink) for line in _met(wider)]


def _measured(line: Line, ink: Ink) -> Line:
    """Return the line with the height of its marks and the widest gap between them."""
    box = line.box
    trim = box.height // 10  # what hangs in from the lines above and below
    marks = ink.pixels[box.top + trim : box.bottom - trim, box.left : box.right]
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    if not len(rows):
        return line
    gap = float(np.diff(columns).max()) / box.height if len(columns) > 1 else 0.0
    return replace(line, size_px=float(rows[-1] - rows[0] + 1), gap=round(gap, 2))


def _widened(box: Box, ink: Ink) -> Box:
    """Return the box, stretched over marks beside it that are no taller than the line and close by."""
    gap = max(2, round(GAP * box.height))
    reach = 2 * box.height
    height, width = ink.pixels.shape
    top, bottom = max(0, box.top - 3), min(height, box.bottom + 3)
    inner = slice(box.top - top, box.bottom - top)
    stop = min(width, box.right + reach)
    right = box.right + _run(
        ink.pixels[top:bottom, box.right : stop], ink.rules[top:bottom, box.right : stop], inner, gap
    )
    start = max(0, box.left - reach)
    before = ink.pixels[top:bottom, start : box.left][:, ::-1], ink.rules[top:bottom, start : box.left][:, ::-1]
    left = box.left - _run(*before, inner, gap)
    return replace(box, left=max(0, left), right=min(width, right))


def _run(marks: Mask, rules: Mask, inner: slice, gap: int) -> int:
    """Return how many columns the writing goes on: across gaps of at most `gap`, up to a rule or a taller mark."""
    if not marks.shape[1]:
        return 0
    used = _any(marks[inner])
    ruled = _any(rules[inner])
    beyond = _any(np.concatenate([_crossing(marks, inner.start), _crossing(marks, inner.stop)]))
    length = blank = 0
    for column, mark in enumerate(used):
        if mark and beyond[column]:  # a taller mark, an icon: what was taken in of it does not count
            return 0 if any(used[:column]) and column - length <= gap else length
        if ruled[column]:
            return length
        blank = 0 if mark else blank + 1
        if blank > gap:
            break
        length = column + 1 if mark else length
    return length + 1 if length else 0


def _crossing(marks: Mask, edge: int) -> Mask:
    """Return one row: where marks go on across an edge of the line (those of a line above or below don't)."""
    if not 0 < edge < len(marks):
        return np.zeros((1, marks.shape[1]), np.uint8)
    return marks[edge - 1 : edge] & marks[edge : edge + 1]


def _any(mask: Mask) -> list[bool]:
    """Return for each column whether anything is marked in it."""
    return [bool(number) for number in mask.sum(axis=0, dtype=np.int32)]


def _met(lines: list[Line]) -> list[Line]:
    """Return the lines, with those on one row that overlap made one."""
    done: list[Line] = []
    for line in sorted(lines, key=lambda one: (one.box.left, one.box.top)):
        for i, other in enumerate(done):
            if _same(line, other):
                done[i] = replace(other, box=around((other.box, line.box)), found=max(other.found, line.found))
                break
        else:
            done.append(line)
    return done


def _same(one: Line, other: Line) -> bool:
    if one.corners or other.corners:
        return False
    low, high = sorted((one.box.height, other.box.height))
    overlap = one.box.across(other.box)
    return overlap > 2 and one.box.down(other.box) > 0.7 * low and high < 1.5 * low
