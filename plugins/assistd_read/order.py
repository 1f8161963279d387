"""The reading order of what stands on one area: columns one after the other, rows from left to right.

Used by `assistd_read.layout`. A recursive X-Y cut (Nagy & Seth, "Hierarchical representation of optically scanned
documents", ICPR 1984), with one question before each cut into columns: are these columns of text, or a table's rows?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistd_read.boxes import Box, around
from assistd_read.tree import Atom, line_height

GUTTER = 0.9
"""Narrowest gap between columns, in line heights."""

SECTION = 1.7
"""An empty strip of this many line heights, right across, ends a section: columns don't go on below it."""

TIGHT = 0.5
"""Two lines at most this many line heights apart belong to one paragraph."""


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
    return [Row(atoms=row, column=number) for number, column in enumerate(_columns(list(atoms))) for row in column]


Column = list[tuple[Atom, ...]]


def _columns(atoms: list[Atom]) -> list[Column]:
    """Return columns in reading order, each a list of rows from top to bottom."""
    if not atoms:
        return []
    bands = _bands(atoms)
    split = _columns_within(bands)
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
    for atom in sorted(atoms, key=lambda a: _core(a)[0]):
        top, bottom = _core(atom)
        if bands and top < reach:
            bands[-1].append(atom)
            reach = max(reach, bottom)
        else:
            bands.append([atom])
            reach = bottom
    return bands


def _core(atom: Atom) -> tuple[float, float]:
    """Return an atom's top and bottom without the room around letters, so that tight lines don't touch."""
    box = atom.outer
    room = 3.0 if atom.area or atom.frame else 0.2 * box.height
    return box.top + room, box.bottom - room


def _single_band(band: list[Atom]) -> list[Column]:
    """Return what can't be cut across: one row; or, where a tall thing stands beside several rows, one after the other."""
    if len(band) == 1:
        return [[(band[0],)]]
    strips = [] if _one_row(band) else _strips(band)
    if strips:
        gap = max(strips)[1]
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
        min(_core(a)[1], _core(b)[1]) - max(_core(a)[0], _core(b)[0]) > 0
        for i, a in enumerate(band)
        for b in band[i + 1 :]
    )


def _columns_within(bands: list[list[Atom]]) -> tuple[int, int, float] | None:
    """Return the longest run of bands that stand in columns: first, one past the last, and the x of the gap."""
    best: tuple[int, int, float] | None = None
    height = line_height([a.box for band in bands for a in band if not a.area])
    for start, end in _sections(bands, SECTION * height):
        for first in range(start, end):
            if len(bands[first]) < 2 and end - start > 1:
                continue
            for last in range(end, first, -1):
                if best is not None and last - first <= best[1] - best[0]:
                    break
                x = _gap(bands[first:last], GUTTER * height)
                if x is not None:
                    best = first, last, x
                    break
    return best


def _sections(bands: list[list[Atom]], least: float) -> list[tuple[int, int]]:
    """Return runs of bands with no empty strip of `least` pixels between them: first, one past the last."""
    ends = [max(_core(atom)[1] for atom in band) for band in bands]
    starts = [min(_core(atom)[0] for atom in band) for band in bands]
    cuts = [0, *(i for i in range(1, len(bands)) if starts[i] - ends[i - 1] > least), len(bands)]
    return list(pairwise(cuts))


def _gap(bands: list[list[Atom]], least: float) -> float | None:
    """Return the x of the widest empty strip that parts these bands into columns, None if none does.

    Between lines of text it must be `least` pixels wide; beside a panel any strip will do.
    """
    atoms = [atom for band in bands for atom in band]
    for width, x, panel in sorted(_strips(atoms), reverse=True):
        if width < (1 if panel else least):
            continue
        left = [atom for atom in atoms if atom.outer.middle[0] < x]
        right = [atom for atom in atoms if atom.outer.middle[0] >= x]
        if left and right and _are_columns(left, right, bands, x):
            return x
    return None


def _strips(atoms: Sequence[Atom]) -> list[tuple[float, float, bool]]:
    """Return the empty strips between atoms: width, x of the middle, and whether an area borders on it."""
    edge = 3  # panels that share a border overlap by it
    spans = sorted(
        (a.outer.left + edge, a.outer.right - edge, True) if a.area else (a.outer.left, a.outer.right, False)
        for a in atoms
    )
    strips: list[tuple[float, float, bool]] = []
    reach, panel = spans[0][1], spans[0][2]
    for left, right, area in spans[1:]:
        if left > reach:
            strips.append((left - reach, (left + reach) / 2, area or panel))
        if right >= reach:
            reach, panel = right, area
    return strips


def _are_columns(left: list[Atom], right: list[Atom], bands: list[list[Atom]], x: float) -> bool:
    """Return whether two sides are read one after the other, not row by row."""
    if any(atom.area for atom in left) or any(atom.area for atom in right):
        return _area_columns(left, right)
    both = sum(
        1 for band in bands if any(a.outer.middle[0] < x for a in band) and any(a.outer.middle[0] >= x for a in band)
    )
    if len(bands) < 2 or both < max(2, 0.3 * len(bands)):
        return False
    if _prose(left) and _prose(right):
        return True
    few, many = sorted((left, right), key=len)
    return _aligned(few, many) < 0.6 and len(few) > 1


def _area_columns(left: list[Atom], right: list[Atom]) -> bool:
    """Return whether areas stand side by side: each side has one that is tall compared with a line, and they overlap."""
    one, other = around(a.outer for a in left), around(a.outer for a in right)
    height = line_height([line.box for a in (*left, *right) for line in (a.area.lines() if a.area else a.lines)])
    shared = one.down(other)
    return shared > 0.4 * min(one.height, other.height) and min(one.height, other.height) > 3 * height


def _prose(atoms: list[Atom]) -> bool:
    """Return whether there is running text here: long lines that go on, close below, at the same left edge."""
    lines = sorted((a.box for a in atoms if a.lines and not a.frame), key=lambda b: (b.top, b.left))
    if len(lines) < 2:
        return False
    height = line_height(lines)
    wrapped: set[int] = set()
    for i, one in enumerate(lines):
        peers = [other for other in lines if abs(other.left - one.left) < 0.5 * height]
        if one.width < max(10 * height, 0.7 * max(peer.width for peer in peers)):
            continue
        for j in range(i + 1, len(lines)):
            close = -0.5 * height < lines[j].top - one.bottom < TIGHT * height
            if close and abs(lines[j].left - one.left) < 0.5 * height:
                wrapped |= {i, j}
    return len(wrapped) >= 0.3 * len(lines)


def _aligned(few: list[Atom], many: list[Atom]) -> float:
    """Return the share of `few` that stand on a row with one of `many`, 0…1."""
    hits = 0
    for atom in few:
        middle, room = atom.box.middle[1], 0.3 * atom.box.height
        hits += any(abs(other.box.middle[1] - middle) <= room for other in many)
    return hits / max(1, len(few))
