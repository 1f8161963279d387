"""Finds the title of a window whose controls are known: it stands above them, or among its tools. Used by `interface`.

Without the words that became names, what is left of a title bar is no bar any more to the reader's own rules, and the
lowest line of a window may look like one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistd_read.boxes import Box, Line
from assistd_read.controls.groups import Group, in_row
from assistd_read.controls.naming import is_name
from assistd_read.group import Block
from assistd_read.layout import Page
from assistd_read.scene import Scene
from assistd_read.tree import Atom

TOP = frozenset({"menu-bar", "bar", "tabs"})
"""What may stand above a window's title."""

HIGH_PX = 48
"""A title bar is not higher than this at its middle."""


MIDDLE = 0.12
"""A title in a bar with buttons is no further from the window's middle than this share of its width."""


def with_title(found: Scene, page: Page, groups: Sequence[Group], beside: Sequence[Line]) -> Scene:
    """Return the scene with what names the window: signs and lines below controls are left out.

    Args:
        found: What the text looks like.
        page: The text.
        groups: The controls.
        beside: Lines that are no control's, as they were read.
    """
    heading = found.heading if found.heading is not None and is_name(_text(found.heading)) else None
    below = [one.seen.box for group in groups if group.family not in TOP for one in group.members]
    bars = tuple(block for block in found.bars if not any(box.bottom <= block.box.top for box in below))
    title = tuple(atom for atom in found.title if is_name(atom.text)) if bars == found.bars else ()
    if not title:
        tools = [group.box for group in groups if group.family == "bar"]
        title = _among_tools(beside, tools, page.area.box)
    if not title and bars:  # window buttons that were read as letters stand beside it
        title = tuple(atom for row in bars[0].rows for atom in row.atoms if is_name(atom.text))
    if not title and not bars and (first := _top(page, groups)) is not None:
        bars, title = (first,), tuple(atom for atom in first.rows[0].atoms if is_name(atom.text))
    return replace(found, bars=bars, title=title, heading=heading)


def _among_tools(lines: Sequence[Line], tools: Sequence[Box], window: Box) -> tuple[Atom, ...]:
    """Return what is written in the middle of the buttons at the top; what stands elsewhere may be in a field."""

    def off(line: Line) -> float:
        return abs(line.box.middle[0] - window.middle[0])

    between = [line for line in lines if is_name(line.text) and any(in_row(line.box, box) for box in tools)]
    nearest = sorted((line for line in between if off(line) < MIDDLE * window.width), key=off)
    return tuple(Atom(box=line.box, lines=(line,)) for line in nearest)


def _top(page: Page, groups: Sequence[Group]) -> Block | None:
    """Return the one row of words above everything else, if it stands where title bars do."""
    first = min(page.blocks, key=lambda block: block.box.top, default=None)
    if first is None or len(first.rows) != 1 or first.box.middle[1] - page.area.box.top > HIGH_PX / 2:
        return None
    rest = [block.box for block in page.blocks if block is not first] + [group.box for group in groups]
    if not rest or any(box.top < first.box.bottom - 4 for box in rest):
        return None
    return first


def _text(block: Block) -> str:
    return " ".join(atom.text for row in block.rows for atom in row.atoms)
