"""Asks an element for what is written in it, for its value, and for what labels it. Used by `walk`.

A password field is asked for nothing: neither its text nor how long that is.
"""

from __future__ import annotations

import asyncio

from assistd_elements.link import ACCESSIBLE, TEXT, VALUE, Link
from assistd_elements.nodes import TEXT_CHARS, Node, one_line
from assistd_elements.roles import FIELDS, LABELLED, RUNNING, VALUED, WRITTEN, Role

NAMELESS = RUNNING | {Role.LIST_ITEM, Role.TABLE_CELL, Role.TREE_ITEM, Role.SECTION}
"""They are asked for their text if they have no name."""

LABELLED_BY = 2
"""Number of the relation (enum AtspiRelationType)."""


async def fill(link: Link, node: Node) -> None:
    """Complete an element's words, as far as its role makes it worth a question.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    asked = []
    if node.role in LABELLED and (not node.name or node.role == Role.COMBO_BOX):
        asked.append(_label(link, node))
    if not node.secret:
        if node.role in FIELDS | WRITTEN or (node.role in NAMELESS and not node.name):
            asked.append(_text(link, node))
        if node.role in VALUED:
            asked.append(_value(link, node))
    if asked:
        await asyncio.gather(*asked)
    if node.role == Role.COMBO_BOX and node.label:
        node.name, node.text = node.label, node.name  # GTK names it by what is chosen


async def _text(link: Link, node: Node) -> None:
    start, end = 0, TEXT_CHARS
    if node.role in (Role.TEXT, Role.TERMINAL, Role.SECTION):
        count = await link.get(node.ref, TEXT, "CharacterCount", "i")
        if not count or count < 0:
            return
        end = min(count, TEXT_CHARS)
        if count > TEXT_CHARS:
            start, end = await _in_sight(link, node)
    text = await link.ask(node.ref, TEXT, "GetText", "s", "ii", [start, end])
    if text:
        node.text = _clean(text)


async def _in_sight(link: Link, node: Node) -> tuple[int, int]:
    """Return from where to where a long text is in sight; its beginning if that can't be told."""
    if node.box is None:
        return 0, TEXT_CHARS
    left, top, right, bottom = node.box
    ends = [(left + 2, top + 2), (right - 3, bottom - 3)]
    first, last = await asyncio.gather(
        *[link.ask(node.ref, TEXT, "GetOffsetAtPoint", "i", "iiu", [x, y, 0]) for x, y in ends]
    )
    if first is None or last is None or not 0 <= first < last:
        return 0, TEXT_CHARS
    return first, min(last + 1, first + TEXT_CHARS)


async def _value(link: Link, node: Node) -> None:
    names = ("CurrentValue", "MinimumValue", "MaximumValue")
    now, least, most = await asyncio.gather(*[link.property(node.ref, VALUE, name, "d") for name in names])
    if now is None or now != now:  # noqa: PLR0124  (not a number)
        return
    if least is not None and most is not None and (least, most) == (0, 1):
        node.text = f"{round(100 * min(1.0, max(0.0, now)))} %"
    elif abs(now) < 1e12:
        node.text = f"{now:.2f}".rstrip("0").rstrip(".")


async def _label(link: Link, node: Node) -> None:
    """Note the name of what labels the element."""
    relations = await link.ask(node.ref, ACCESSIBLE, "GetRelationSet", "a(ua(so))")
    refs = [tuple(ref) for kind, targets in relations or () if kind == LABELLED_BY for ref in targets][:3]
    names = await asyncio.gather(*[link.property((ref[0], ref[1]), ACCESSIBLE, "Name", "s") for ref in refs])
    node.label = one_line(" ".join(name for name in names if name))


def _clean(text: str) -> str:
    """Return text with its lines, without what can't be spoken or stands for an element within."""
    lines = text[:TEXT_CHARS].replace("\r\n", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line if c != "\ufffc") for line in lines).strip()
