"""Entries of lists as passages: one each, whatever it holds, where its first line is read. Used by `reading`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from assistd import Passage
from assistd_read.boxes import Line
from assistd_read.clean import Judged
from assistd_read.controls.placed import Seen
from assistd_read.group import Block
from assistd_read.order import Row


class Entries:
    """Takes the entries out of blocks of text, each once.

    Args:
        item_of: The entry that a line belongs to, None if it belongs to none.
        lines_of: The lines of an entry.
    """

    def __init__(self, item_of: Callable[[Line], Seen | None], lines_of: Callable[[Seen], Sequence[Line]]) -> None:
        self._item_of, self._lines_of = item_of, lines_of
        self._told: set[Seen] = set()

    def lines(self, block: Block) -> list[Line]:
        """Return every line that must be read for this block: its own, and those of the entries that begin in it."""
        more = [line for item in self._of(block) for line in self._lines_of(item)]
        return list(dict.fromkeys([*block.lines, *more]))

    def parts(self, block: Block, read: Mapping[Line, Judged]) -> Iterator[Passage | Block]:
        """Yield a block's entries as passages, and what is left of it as blocks, in its order.

        A table keeps its rows: its cells are told with their columns.
        """
        if block.shape == "table" or not self._of(block):
            yield block
            return
        rest: list[Row] = []
        for row in block.rows:
            items = list(dict.fromkeys(item for atom in row.atoms for item in self._items(atom.lines)))
            if not items:
                rest.append(row)
                continue
            if rest:
                yield _block(block, rest)
                rest = []
            yield from (passage for item in items if (passage := self._passage(item, read)) is not None)
            free = ([line for line in atom.lines if self._item_of(line) is None] for atom in row.atoms)
            atoms = tuple(replace(a, lines=tuple(f)) for a, f in zip(row.atoms, free, strict=True) if f)
            if atoms:
                yield _block(block, [replace(row, atoms=atoms)])
        if rest:
            yield _block(block, rest)

    def _of(self, block: Block) -> list[Seen]:
        return list(dict.fromkeys(self._items(block.lines)))

    def _items(self, lines: Sequence[Line]) -> list[Seen]:
        return [item for line in lines if (item := self._item_of(line)) is not None]

    def _passage(self, item: Seen, read: Mapping[Line, Judged]) -> Passage | None:
        """Return an entry's words, None if they were told already or can't be read."""
        if item in self._told:
            return None
        self._told.add(item)
        lines = [read[line].line for line in self._lines_of(item) if line in read and read[line].line.text]
        if not lines:
            return None
        texts = [line.text for line in lines]
        one_row = all(line.box.down(lines[0].box) > 0 for line in lines)
        cells = f"{texts[0].rstrip(':')}: {', '.join(texts[1:])}" if one_row and len(texts) > 1 else ", ".join(texts)
        return Passage(kind="list" if len(texts) == 1 else "row", text=cells, box=item.box.tuple())


def _block(block: Block, rows: list[Row]) -> Block:
    shape = block.shape if len(rows) > 1 or block.shape not in ("pairs", "menu") else "row"
    return replace(block, rows=tuple(rows), shape="text" if shape == "row" and len(rows[0].atoms) == 1 else shape)
