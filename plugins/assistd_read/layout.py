"""From found lines to blocks in reading order. Used by `assistd_read.engine`; pure functions on boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistd_read.boxes import Line
from assistd_read.group import Block, blocks
from assistd_read.order import Row, rows
from assistd_read.panels import Panel
from assistd_read.tree import Area, tree


@dataclass(frozen=True, kw_only=True)
class Page:
    """A picture's text, laid out.

    Attributes:
        area: The whole picture.
        blocks: In reading order; what lies on top of something else comes first.
    """

    area: Area
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> list[Line]:
        """Every line, in reading order."""
        return [line for block in self.blocks for line in block.lines]


def layout(lines: Sequence[Line], panels: Sequence[Panel], width_px: int, height_px: int) -> Page:
    """Return the lines as blocks in reading order."""
    area = tree(lines, panels, width_px, height_px)
    return Page(area=area, blocks=tuple(_walk(area, over=False, depth=0)))


def filled(page: Page, lines: Sequence[Line], *, keep_empty: bool = False) -> Page:
    """Return the page with its lines replaced by what was read of them, in the same order.

    Args:
        page: A page whose lines have been read.
        lines: One for each of `page.lines`.
        keep_empty: Keep lines without text (not read yet) instead of leaving them out.
    """
    reading = iter(lines)
    blocks = tuple(new for new in (fill(block, reading, keep_empty=keep_empty) for block in page.blocks) if new.rows)
    return replace(page, blocks=blocks)


def fill(block: Block, reading: Iterator[Line], *, keep_empty: bool = False) -> Block:
    """Return one block with as many lines of `reading` as it has; rows that are left without any are left out."""
    rows = []
    for row in block.rows:
        atoms = []
        for atom in row.atoms:
            lines = tuple(line for line in (next(reading) for _ in atom.lines) if line.text or keep_empty)
            if lines:
                atoms.append(replace(atom, lines=lines))
        if atoms:
            rows.append(replace(row, atoms=tuple(atoms)))
    return replace(block, rows=tuple(rows))


def _walk(area: Area, *, over: bool, depth: int) -> list[Block]:
    """Return the blocks of an area and of the areas on it, in reading order."""
    found: list[Block] = []
    for atom in area.over:
        if atom.area:
            found += _walk(atom.area, over=True, depth=depth + 1)
    waiting: list[Row] = []
    for row in rows(area.atoms):
        if not any(atom.area for atom in row.atoms):
            waiting.append(row)
            continue
        for atom in row.atoms:
            if atom.area:
                found += blocks(waiting, area, over=over, depth=depth)
                waiting = []
                found += _walk(atom.area, over=over, depth=depth + 1)
            else:
                waiting.append(replace(row, atoms=(atom,)))
    return [*found, *blocks(waiting, area, over=over, depth=depth)]
