"""Finds what the detector missed in fixed-width text: dots, dashes, single letters. Used by `assistd_read.reading`.

Only there: beside other text, marks that were not found are icons.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistd_read.boxes import Box, Line, around
from assistd_read.ink import Ink
from assistd_read.layout import Page
from assistd_read.order import Row
from assistd_read.tree import Atom

APART = 1.2
"""Marks further apart than this share of the row's height are separate pieces."""

TOUCHING = 0.3
"""Pieces closer than this share of the row's height belong to one word."""

SMALL_PX = 2
"""Narrower marks than this are specks."""


def completed(page: Page, ink: Ink) -> Page:
    """Return the page with pieces added on the rows of its fixed-width block where marks are, but no text was found."""
    blocks = tuple(
        replace(block, rows=tuple(_row(row, block.area.box, ink) for row in block.rows))
        if block.shape == "verbatim"
        else block
        for block in page.blocks
    )
    return replace(page, blocks=blocks)


def _row(row: Row, area: Box, ink: Ink) -> Row:
    """Return a row with what is missing on it."""
    box = row.box
    trim = box.height // 5
    band = slice(box.top + trim, box.bottom - trim)
    start, stop = max(area.left + 3, 0), min(area.right - 3, ink.pixels.shape[1])
    used = ink.pixels[band, start:stop].sum(axis=0, dtype=np.int32) > 0
    used &= ink.rules[band, start:stop].sum(axis=0, dtype=np.int32) == 0
    for atom in row.atoms:
        for line in atom.lines:
            used[max(0, line.box.left - start) : max(0, line.box.right - start)] = False
    columns = np.flatnonzero(used) + start
    if not len(columns):
        return row
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > APART * box.height) + 1)
    found = [
        Line(box=Box(int(run[0]) - 3, box.top, int(run[-1]) + 4, box.bottom))
        for run in runs
        if run[-1] - run[0] >= SMALL_PX
    ]
    lines = _joined([line for atom in row.atoms for line in atom.lines], found)
    return replace(row, atoms=tuple(Atom(box=line.box, lines=(line,)) for line in lines))


def _joined(lines: list[Line], found: list[Line]) -> list[Line]:
    """Return all pieces left to right; where what was missing touches a line, both are one, to be read anew."""
    done: list[Line] = []
    for line in sorted([*lines, *found], key=lambda one: one.box.left):
        last = done[-1] if done else None
        new = line in found or last in found
        if last is not None and new and line.box.left - last.box.right < TOUCHING * line.box.height:
            done[-1] = Line(box=around((last.box, line.box)), found=max(last.found, line.found))
            found = [*found, done[-1]]
        else:
            done.append(line)
    return done
