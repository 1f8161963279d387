"""Finds what the detector missed in fixed-width text: dots, dashes, single letters on a row. Used by `assistd_read.reading`.

Only there: beside other text, marks that were not found are icons.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistd_read.boxes import Box, Line
from assistd_read.ink import Ink
from assistd_read.layout import Page
from assistd_read.order import Row
from assistd_read.tree import Atom

APART = 1.2
"""Marks further apart than this share of the row's height are separate pieces."""

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
    atoms = (*row.atoms, *(Atom(box=line.box, lines=(line,)) for line in found))
    return replace(row, atoms=tuple(sorted(atoms, key=lambda atom: atom.box.left)))
