"""Whether text stands in columns that are read one after the other, or in rows. Used by `assistd_read.order`.

Both leave an empty strip between their parts. Columns of text are known by lines that go on below; a table's cells, a
form's fields and the times in a list of messages are known by standing on the rows of what is beside them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from assistd_read.boxes import around
from assistd_read.tree import Atom, line_height

GUTTER = 0.9
"""Narrowest gap between columns, in line heights."""

SECTION = 1.7
"""An empty strip of this many line heights, right across, ends a section: columns don't go on below it."""

TIGHT = 0.5
"""Two lines at most this many line heights apart belong to one paragraph."""

ABOVE, BELOW = 10, 5
"""How many bands above and below columns may be titles and footers; more are not tried."""

LONG = 10
"""Shortest line that may go on in the next one, in line heights (about 30 characters)."""

Band = list[Atom]
Strip = tuple[float, float, bool]


def columns_within(bands: list[Band]) -> tuple[int, int, float] | None:
    """Return the longest run of bands that stand in columns: first, one past the last, and the x of the gap."""
    best: tuple[int, int, float] | None = None
    height = line_height([a.box for band in bands for a in band if not a.area])
    for start, end in _sections(bands, SECTION * height):
        goes_on = _wrapped([atom for band in bands[start:end] for atom in band])
        for first in range(start, min(end, start + ABOVE)):
            if len(bands[first]) < 2 and end - start > 1:
                continue
            for last in range(end, max(first, end - BELOW), -1):
                if best is not None and last - first <= best[1] - best[0]:
                    break
                x = _gap(bands[first:last], GUTTER * height, goes_on)
                if x is not None:
                    best = first, last, x
                    break
    return best


def core(atom: Atom) -> tuple[float, float]:
    """Return an atom's top and bottom without the room around letters, so that tight lines don't touch."""
    box = atom.outer
    room = 3.0 if atom.area or atom.frame else 0.2 * box.height
    return box.top + room, box.bottom - room


def strips(atoms: Sequence[Atom]) -> list[Strip]:
    """Return the empty strips between atoms: width, x of the middle, and whether an area borders on it."""
    edge = 3  # panels that share a border overlap by it
    spans = sorted(
        (a.outer.left + edge, a.outer.right - edge, True) if a.area else (a.outer.left, a.outer.right, False)
        for a in atoms
    )
    empty: list[Strip] = []
    reach, panel = spans[0][1], spans[0][2]
    for left, right, area in spans[1:]:
        if left > reach:
            empty.append((left - reach, (left + reach) / 2, area or panel))
        if right >= reach:
            reach, panel = right, area
    return empty


def _sections(bands: list[Band], least: float) -> list[tuple[int, int]]:
    """Return runs of bands with no empty strip of `least` pixels between them: first, one past the last."""
    ends = [max(core(atom)[1] for atom in band) for band in bands]
    starts = [min(core(atom)[0] for atom in band) for band in bands]
    cuts = [0, *(i for i in range(1, len(bands)) if starts[i] - ends[i - 1] > least), len(bands)]
    return list(pairwise(cuts))


def _gap(bands: list[Band], least: float, goes_on: set[int]) -> float | None:
    """Return the x of the widest empty strip that parts these bands into columns, None if none does.

    Between lines of text it must be `least` pixels wide; beside a panel any strip will do.
    """
    atoms = [atom for band in bands for atom in band]
    for width, x, panel in sorted(strips(atoms), reverse=True)[:6]:
        if width < (1 if panel else least):
            continue
        left = [atom for atom in atoms if atom.outer.middle[0] < x]
        right = [atom for atom in atoms if atom.outer.middle[0] >= x]
        if left and right and _are_columns(left, right, bands, x, goes_on):
            return x
    return None


def _are_columns(left: Band, right: Band, bands: list[Band], x: float, goes_on: set[int]) -> bool:
    """Return whether two sides are read one after the other, not row by row."""
    if any(atom.area for atom in left) or any(atom.area for atom in right):
        return _area_columns(left, right)
    sides = [{atom.outer.middle[0] < x for atom in band} for band in bands]
    if len(bands) < 2 or sum(len(side) == 2 for side in sides) < max(2, 0.3 * len(bands)):
        return False
    if _prose(left, goes_on) and _prose(right, goes_on):
        return True
    few, many = sorted((left, right), key=len)
    return _aligned(few, many) < 0.6 and len(few) > 1


def _area_columns(left: Band, right: Band) -> bool:
    """Return whether areas stand side by side: both sides much taller than a line, and next to each other."""
    one, other = around(a.outer for a in left), around(a.outer for a in right)
    height = line_height([line.box for a in (*left, *right) for line in (a.area.lines() if a.area else a.lines)])
    shared = one.down(other)
    return shared > 0.4 * min(one.height, other.height) and min(one.height, other.height) > 3 * height


def _prose(atoms: Band, goes_on: set[int]) -> bool:
    """Return whether there is running text among these: a third of the lines at least."""
    lines = [atom for atom in atoms if atom.lines and not atom.frame]
    return len(lines) > 1 and sum(id(atom) in goes_on for atom in lines) >= 0.3 * len(lines)


def _wrapped(atoms: Band) -> set[int]:
    """Return the ids of lines of running text: long ones, and others close below them at the same left edge."""
    lines = sorted((a for a in atoms if a.lines and not a.frame), key=lambda a: a.box.left)
    height = line_height([atom.box for atom in lines])
    found: set[int] = set()
    lefts = [atom.box.left for atom in lines]
    for atom in lines:
        first = bisect_left(lefts, atom.box.left - 0.5 * height)
        peers = lines[first : bisect_left(lefts, atom.box.left + 0.5 * height)]
        if atom.box.width < max(LONG * height, 0.7 * max(peer.box.width for peer in peers)):
            continue
        for peer in peers:
            if peer is not atom and -0.5 * height < peer.box.top - atom.box.bottom < TIGHT * height:
                found |= {id(atom), id(peer)}
    return found


def _aligned(few: Band, many: Band) -> float:
    """Return the share of `few` that stand on a row with one of `many`, 0…1."""
    middles = sorted(atom.box.middle[1] for atom in many)
    hits = 0
    for atom in few:
        middle, room = atom.box.middle[1], 0.3 * atom.box.height
        next_one = bisect_left(middles, middle - room)
        hits += next_one < len(middles) and middles[next_one] <= middle + room
    return hits / max(1, len(few))
