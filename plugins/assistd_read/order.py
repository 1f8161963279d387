"""The reading order of what stands on one area: columns one after the other, rows from left to right.

Used by `assistd_read.layout`. A recursive X-Y cut (Nagy & Seth, "Hierarchical representation of optically scanned
documents", ICPR 1984), with one question before each cut into columns: are these columns of text, or a table's rows?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistd_read.boxes import Box, around
from assistd_read.columns import columns_within, core, strips
from assistd_read.tree import Atom

MOST = 800
"""More pieces than this on one area are read row by row: working out columns would take seconds."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What stands side by side, left to right.

    Attributes:
        column: Rows with the same number stand in one column of text.
    """

    atoms: tuple[Atom, ...]
    column: int = 0

    @property
    def box(self) -> Box:
        """Its extent."""
        return around(atom.box for atom in self.atoms)


def rows(atoms: Sequence[Atom]) -> list[Row]:
    """Return the atoms of one area as rows, in reading order."""
    columns = _columns(list(atoms)) if len(atoms) <= MOST else [_by_middle(list(atoms))]
    return [Row(atoms=row, column=number) for number, column in enumerate(columns) for row in column]


Column = list[tuple[Atom, ...]]


def _columns(atoms: list[Atom]) -> list[Column]:
    """Return columns in reading order, each a list of rows from top to bottom."""
    if not atoms:
        return []
    bands = _bands(atoms)
    split = columns_within(bands)
    if split is not None:
        first, last, x = split
        inside = [atom for band in bands[first:last] for atom in band]
        left = [atom for atom in inside if atom.outer.middle[0] < x]
        right = [atom for atom in inside if atom.outer.middle[0] >= x]
        above = [atom for band in bands[:first] for atom in band]
        below = [atom for band in bands[last:] for atom in band]
        return [*_columns(above), *_columns(left), *_columns(right), *_columns(below)]
    if len(bands) == 1:
        return _single_band(bands[0])
    column: Column = []
    columns: list[Column] = [column]
    for band in bands:
        inner = _columns(band) if len(band) > 1 else [[(band[0],)]]
        if len(inner) == 1:
            column += inner[0]
        else:
            column = []
            columns += [*inner, column]
    return [column for column in columns if column]


def _bands(atoms: list[Atom]) -> list[list[Atom]]:
    """Return the atoms in groups between which a level line can be drawn through nothing, top to bottom."""
    bands: list[list[Atom]] = []
    reach = -1.0
    for atom in sorted(atoms, key=lambda a: core(a)[0]):
        top, bottom = core(atom)
        if bands and top < reach:
            bands[-1].append(atom)
            reach = max(reach, bottom)
        else:
            bands.append([atom])
            reach = bottom
    return bands


def _single_band(band: list[Atom]) -> list[Column]:
    """Return what can't be cut across: one row, or a tall thing beside several rows, one after the other."""
    if len(band) == 1:
        return [[(band[0],)]]
    empty = [] if _one_row(band) else strips(band)
    if empty:
        gap = max(empty)[1]
        left = [atom for atom in band if atom.outer.middle[0] < gap]
        right = [atom for atom in band if atom.outer.middle[0] >= gap]
        return [*_columns(left), *_columns(right)]
    if _one_row(band):
        return [[tuple(sorted(band, key=lambda a: (a.box.left, a.box.top)))]]
    return [_by_middle(band)]


def _by_middle(band: list[Atom]) -> Column:
    """Return rows of what overlaps because it is slanted or crowded: each row what has its middle at one height."""
    rows: list[list[Atom]] = []
    for atom in sorted(band, key=lambda a: a.box.middle[1]):
        near = rows and abs(rows[-1][0].box.middle[1] - atom.box.middle[1]) < 0.4 * atom.box.height
        if near and all(atom.box.across(other.box) <= 0 for other in rows[-1]):
            rows[-1].append(atom)
        else:
            rows.append([atom])
    return [tuple(sorted(row, key=lambda a: a.box.left)) for row in rows]


def _one_row(band: list[Atom]) -> bool:
    """Return whether all atoms stand on one row: none above another."""
    return all(
        min(core(a)[1], core(b)[1]) - max(core(a)[0], core(b)[0]) > 0 for i, a in enumerate(band) for b in band[i + 1 :]
    )
