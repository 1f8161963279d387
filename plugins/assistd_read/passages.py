"""A block's text as passages, verbatim and in reading order. Used by `assistd_read.engine`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistd import Passage
from assistd.types import PassageKind
from assistd_read.boxes import Box, around
from assistd_read.clean import LOOKALIKES
from assistd_read.group import Block
from assistd_read.headline import has_header
from assistd_read.order import Row
from assistd_read.scene import BULLET, Scene
from assistd_read.tree import Atom
from assistd_read.verbatim import as_text, commands


def passages(block: Block, found: Scene, *, bar: bool = False) -> list[Passage]:
    """Return what was read on a block as passages.

    Args:
        block: The block, with what was read of it.
        found: What the page is.
        bar: The block stands in a bar at the top of a window.
    """
    if block.shape == "verbatim":
        return _fixed(block, found)
    rows = (
        [_without_icons(row) for row in block.rows]
        if bar or block.shape in ("text", "buttons", "menu", "row")
        else block.rows
    )
    if found.kind == "keys" and not bar:
        rows = list(block.rows)
    rows = [row for row in rows if row.atoms]
    if bar:
        kind: PassageKind = "menu" if sum(len(row.atoms) for row in rows) > 3 else "label"
        return [_passage(kind, ", ".join(_texts(row)), row.box) for row in rows]
    if block.shape in ("buttons", "menu"):
        return [_passage(block.shape, ", ".join(_texts(row)), row.box) for row in rows]
    if block.shape in ("table", "pairs", "row"):
        header = rows[:1] if block.shape == "table" and has_header(block) else []
        return [_passage("row", ", ".join(_texts(row)), row.box) for row in header] + [
            _row(row, block) for row in rows[len(header) :]
        ]
    return _running(replace(block, rows=tuple(rows)), found) if rows else []


def _without_icons(row: Row) -> Row:
    """Return the row without single marks that stand alone."""
    return replace(row, atoms=tuple(atom for atom in row.atoms if not is_icon(atom)))


def is_icon(atom: Atom) -> bool:
    """Return whether a piece is a single mark that icons are read as."""
    text = atom.text
    if len(text) == 1:
        return text in LOOKALIKES or not text.isalnum()
    return len(text) < 4 and all(c in LOOKALIKES and not c.isalnum() for c in text.replace(" ", ""))


def _row(row: Row, block: Block) -> Passage:
    """Return a table's row, or a label with its value."""
    texts = _texts(row)
    pair = len(texts) == 2 and row.atoms[0].frame is None
    pair = pair and (block.shape == "pairs" or texts[0].endswith(":") or row.atoms[1].frame is not None)
    if pair or block.shape == "table":
        return _passage("label" if pair else "row", _cells(row), row.box)
    return _passage("row", ", ".join(texts), row.box)


def _running(block: Block, found: Scene) -> list[Passage]:
    """Return running text: a paragraph, a heading, or the entries of a list."""
    lines = [" ".join(_texts(row)) for row in block.rows]
    starts = [i for i, line in enumerate(lines) if BULLET.search(line)]
    if starts and (len(starts) > 1 or starts[0] == 0):
        edges = [*sorted({0, *starts}), len(lines)]
        return [
            _passage("list", joined(lines[a:b]), around(row.box for row in block.rows[a:b])) for a, b in pairwise(edges)
        ]
    same = found.heading is not None and found.heading.rows[0].box == block.rows[0].box
    tall = found.heading is not None and len(lines) <= 2 and block.size >= 0.85 * found.heading.size
    return [_passage("heading" if same or tall else "paragraph", joined(lines), block.box)]


def _fixed(block: Block, found: Scene) -> list[Passage]:
    texts = as_text(block)
    groups = commands(texts) if found.kind == "terminal" else [texts]
    return [_passage("terminal", "\n".join(group), block.box) for group in groups]


def _texts(row: Row) -> list[str]:
    return [atom.text for atom in row.atoms if atom.text]


def _cells(row: Row) -> str:
    """Return a row's cells: the first names it, the others follow."""
    texts = _texts(row)
    return f"{texts[0].rstrip(':')}: {', '.join(texts[1:])}" if len(texts) > 1 else texts[0]


def joined(lines: Sequence[str]) -> str:
    """Return a paragraph's lines as one; a word parted by a hyphen at a line's end keeps it, without a space."""
    text = ""
    for line in lines:
        glue = "" if not text or re.search(r"\w-$", text) else " "
        text += glue + line
    return text


def _passage(kind: PassageKind, text: str, box: Box) -> Passage:
    return Passage(kind=kind, text=text, box=box.tuple())


def quoted(passage: Passage, headline: str) -> bool:
    """Return whether the headline says all of this passage already."""
    if passage.kind not in ("heading", "buttons", "label", "paragraph", "terminal") or len(passage.text) < 4:
        return False
    text = _plain(passage.text)
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", _plain(headline)) is not None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text).casefold().split())
