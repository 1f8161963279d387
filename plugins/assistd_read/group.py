"""Puts rows together to blocks: paragraphs, tables, pairs of label and value, rows of buttons, menus.

Used by `assistd_read.layout`. Works on where things stand alone, before anything is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from assistd_read.boxes import Box, Line, around
from assistd_read.columns import TIGHT
from assistd_read.order import Row
from assistd_read.tree import Area, Atom, line_height

Shape = Literal["text", "table", "pairs", "buttons", "menu", "row", "verbatim"]

SAME_SIZE = 1.3
"""Lines whose heights differ by more than this are not of one paragraph."""

WRAPS = 8
"""Text narrower than this many line heights (about 25 characters) does not wrap: each line stands for itself."""

LABEL = 14
"""Longest label of a button, in line heights (about 40 characters)."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """What belongs together on one area.

    Attributes:
        shape: What the arrangement looks like.
        rows: Its rows; a paragraph's lines are rows of one piece each.
        area: The area it stands on.
        over: That area lies on top of something else.
        depth: How many areas that one lies in.
    """

    shape: Shape
    rows: tuple[Row, ...]
    area: Area
    over: bool = False
    depth: int = 0

    @property
    def box(self) -> Box:
        """Its extent."""
        return around(row.box for row in self.rows)

    @property
    def lines(self) -> list[Line]:
        """Its lines, in reading order."""
        return [line for row in self.rows for atom in row.atoms for line in atom.lines]

    @property
    def height(self) -> float:
        """The usual height of its lines, in pixels."""
        return line_height([line.box for line in self.lines])

    @property
    def size(self) -> float:
        """The usual height of its writing, in pixels."""
        return median(line.size for line in self.lines) if self.lines else 1.0


def blocks(rows: Sequence[Row], area: Area, *, over: bool = False, depth: int = 0) -> list[Block]:
    """Return the rows of one area as blocks, in the same order. Rows hold no areas here."""
    found: list[Block] = []
    i = 0
    while i < len(rows):
        shape, count = _next(rows[i:])
        found.append(Block(shape=shape, rows=tuple(rows[i : i + count]), area=area, over=over, depth=depth))
        i += count
    return _menus(found, area)


def _next(rows: Sequence[Row]) -> tuple[Shape, int]:
    """Return the shape of what comes next and how many rows it takes."""
    first = rows[0]
    table = _table(rows)
    if table and _keys(rows[:table]):
        return "buttons", table
    if table:
        columns = max(len(row.atoms) for row in rows[:table])
        return ("table" if columns > 2 else "pairs"), table
    if len(first.atoms) > 1:
        framed = sum(1 for atom in first.atoms if _button(atom))
        return ("buttons" if framed >= 0.6 * len(first.atoms) else "row"), 1
    if _button(first.atoms[0]):
        return "buttons", 1
    return "text", _paragraph(rows)


def _button(atom: Atom) -> bool:
    """Return whether this is a word or two in the middle of a small frame."""
    if atom.frame is None or atom.choice:
        return False
    outer, inner = atom.frame.box, atom.box
    if inner.width > LABEL * inner.height or outer.width - inner.width > LABEL * inner.height:
        return False
    left, right = inner.left - outer.left, outer.right - inner.right
    return outer.height < 3.2 * inner.height and abs(left - right) < max(6, 0.35 * (left + right))


def _keys(rows: Sequence[Row]) -> bool:
    """Return whether these rows are keys or buttons: nearly all framed, with room between the frames."""
    atoms = [atom for row in rows for atom in row.atoms]
    framed = sum(1 for atom in atoms if _button(atom))
    return framed >= 0.8 * len(atoms) and all(_apart(row) for row in rows)


def _apart(row: Row) -> bool:
    """Return whether frames in a row leave room between them, as keys do and cells of a table don't."""
    framed = [atom for atom in row.atoms if atom.frame]
    return all(b.outer.left - a.outer.right > 3 for a, b in pairwise(framed))


def _paragraph(rows: Sequence[Row]) -> int:
    """Return how many rows from the first on are one paragraph, which ends behind a line with room for a word more."""
    count = 1
    while count < min(len(rows), 80) and _goes_on(rows[count - 1], rows[count]):
        count += 1
    lines = [row.atoms[0].box for row in rows[:count]]
    height, right = line_height(lines), max(line.right for line in lines)
    full = max(line.width for line in lines)
    if full < WRAPS * height:
        return 1
    for i, line in enumerate(lines[:-1]):
        if right - line.right > max(0.25 * full, 4 * height):
            return i + 1
    return count


def _goes_on(above: Row, below: Row) -> bool:
    """Return whether the next row is the next line of the same paragraph."""
    if above.column != below.column or len(below.atoms) != 1 or len(above.atoms) != 1:
        return False
    one, other = above.atoms[0], below.atoms[0]
    if one.frame or other.frame:
        return False
    low, high = sorted((one.box.height, other.box.height))
    small, large = sorted((one.size, other.size))
    close = other.box.top - one.box.bottom < TIGHT * low
    beside = abs(one.box.left - other.box.left) < 3 * high or one.box.across(other.box) > 0.7 * min(
        one.box.width, other.box.width
    )
    return close and large < SAME_SIZE * small + 1 and beside and one.box.across(other.box) > 0


def _table(rows: Sequence[Row]) -> int:
    """Return how many rows from the first on form a table, 0 if fewer than three or not even two columns."""
    count = 1
    while count < len(rows) and rows[count].column == rows[0].column and _same_columns(rows[count - 1], rows[count]):
        count += 1
    return count if count >= 3 else 0


def _same_columns(one: Row, other: Row) -> bool:
    """Return whether two rows have cells under each other: most of them, and two at least."""
    if min(len(one.atoms), len(other.atoms)) < 2:
        return False
    room = 0.8 * min(one.box.height, other.box.height)
    hits = sum(1 for a in other.atoms if any(_aligned(a.outer, b.outer, room) for b in one.atoms))
    near = other.box.top - one.box.bottom < 2.5 * max(one.box.height, other.box.height)
    return near and hits >= max(2, 0.6 * max(len(one.atoms), len(other.atoms)))


def _aligned(one: Box, other: Box, room: float) -> bool:
    middle = abs(one.middle[0] - other.middle[0])
    return min(abs(one.left - other.left), abs(one.right - other.right), middle) <= room


def _menus(found: list[Block], area: Area) -> list[Block]:
    """Return the blocks, with runs of short single lines at even distances made menus (or lists of entries)."""
    done: list[Block] = []
    run: list[Block] = []
    for block in [*found, None]:
        if block is not None and _entry(block, area) and (not run or _even(run[-1], block)):
            run.append(block)
            continue
        if len(run) >= 3:
            rows = tuple(row for one in run for row in one.rows)
            done.append(replace(run[0], shape="menu", rows=rows))
        else:
            done += run
        run = [block] if block is not None and _entry(block, area) else []
        if block is not None and not run:
            done.append(block)
    return done


def _entry(block: Block, area: Area) -> bool:
    """Return whether a block may be one entry of a menu: one short line, with a shortcut at most."""
    if len(block.rows) > 1:
        return block.shape == "pairs" and block.over
    atoms = block.rows[0].atoms
    short = atoms[0].box.width < 16 * atoms[0].box.height
    return block.shape in ("text", "row") and len(atoms) <= 2 and short and area.box.width < 34 * atoms[0].box.height


def _even(above: Block, below: Block) -> bool:
    one, other = above.rows[-1].atoms[0].box, below.rows[0].atoms[0].box
    low, high = sorted((one.height, other.height))
    gap = other.top - one.bottom
    return abs(one.left - other.left) < 1.2 * high and gap < 2.5 * high and high < 1.4 * low
