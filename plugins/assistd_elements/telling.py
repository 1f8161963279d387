"""What is told of a window's elements: controls with their states, and the texts in the order in which they are read.

Used by the engine once a window was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistd import Passage
from assistd.i18n import _, ngettext
from assistd.types import Box, PassageKind
from assistd_elements import roles, states, wording
from assistd_elements.nodes import Node, in_order, same_row
from assistd_elements.roles import CONTROLS, FIELDS, Role
from assistd_elements.states import State

MOST_NAMES = 15
"""So many controls of one kind are told by name."""

TABLES = frozenset({Role.TABLE, Role.TREE_TABLE, Role.TREE})
CELLS = frozenset({Role.TABLE_CELL, Role.TREE_ITEM, Role.TABLE_COLUMN_HEADER, Role.TABLE_ROW_HEADER})
HEADERS = frozenset({Role.TABLE_COLUMN_HEADER, Role.COLUMN_HEADER})
LISTS = frozenset({Role.LIST, Role.LIST_BOX})

PASSAGES_CHARS = 120_000
"""Most text of one window that is told: two hours of listening."""

_KINDS: dict[int, PassageKind] = {
    Role.HEADING: "heading",
    Role.TERMINAL: "terminal",
    Role.LIST_ITEM: "list",
    Role.LABEL: "label",
    Role.STATIC: "label",
}


def details(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return sentences about tables and lists, and about the controls: how many of each kind, names and states."""
    said = [sentence for node in nodes for sentence in _gathered(node)]
    return tuple(dict.fromkeys([*said, *_controls(nodes, least=0, most=MOST_NAMES)]))


def all_names(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return the same sentences about the kinds of which `details` named the first only, with all names."""
    return tuple(_controls(nodes, least=MOST_NAMES, most=len(nodes)))


def _controls(nodes: Sequence[Node], *, least: int, most: int) -> list[str]:
    """Return a sentence for each kind of control of which there are more than `least`, with `most` names."""
    said = []
    for kind in CONTROLS:
        same = [node for node in nodes if roles.family(node.role) == kind] if roles.family(kind) == kind else []
        alone = kind == Role.PAGE_TAB and len(same) == 1  # one tab is no choice
        if len(same) > least and not alone:
            said.append(wording.listed(roles.counted(kind, len(same)), [_item(node) for node in same], most))
    return said


def passages(nodes: Sequence[Node], headline: str) -> tuple[Passage, ...]:
    """Return what is written in the window, in the order in which it is read. Places in the picture are not known yet.

    Args:
        nodes: The elements, as they are read.
        headline: What it quotes is marked, so that it is not said twice.
    """
    labels = {node.label for node in nodes if node.label}
    in_tables = {id(cell) for node in nodes if node.role in TABLES for cell in in_order(node) if cell is not node}
    told: list[Passage] = []
    left = PASSAGES_CHARS
    for node in nodes:
        if id(node) in in_tables:
            continue
        for passage in _rows(node) if node.role in TABLES else _text(node, labels):
            left -= len(passage.text)
            if left < 0:
                return tuple(told)
            told.append(_marked(passage, headline))
    return tuple(told)


def _item(node: Node) -> str:
    """Return a control in a list of its kind."""
    name = node.called
    said = states.words(node.role, node.states)
    if node.role in FIELDS:
        said.append(_("empty") if not node.text else "")
        name = name or wording.short(node.text, wording.FIELD_CHARS)
    elif node.text and not node.secret:
        said.insert(0, wording.short(node.text, wording.FIELD_CHARS))
    if node.role == Role.PAGE_TAB and node.has(State.SELECTED) and node.total > 1:
        said.append(wording.position(node))
    return ", ".join(dict.fromkeys(part for part in (name, *said) if part)) if name else ""


def _gathered(node: Node) -> list[str]:
    """Return what a table or a list consists of."""
    if node.role in TABLES:
        rows = table(node)
        width = max((len(row) for row in rows), default=0)
        if not width:
            return []
        heads = any(cell.role in HEADERS for cell in rows[0])
        columns = ngettext("{n} column", "{n} columns", width).format(n=width)
        lines = ngettext("{n} row", "{n} rows", len(rows) - heads).format(n=len(rows) - heads)
        counts = f"{columns}, {lines}"
        named = _("Table {name}: {counts}.") if node.called else _("Table: {counts}.")
        chosen = [" ".join(_cell(cell) for cell in row if _cell(cell)) for row in rows if _chosen(row)]
        return [named.format(name=node.called, counts=counts), *_selected(chosen)]
    if node.role in LISTS:
        items = [child for child in node.children if child.role == Role.LIST_ITEM]
        if not items:
            return []
        count = ngettext("List, {n} entry", "List, {n} entries", items[0].total or len(items))
        chosen = [
            ", ".join([_words(item), wording.position(item)])
            for item in items
            if item.has(State.SELECTED) and _words(item)
        ]
        return [wording.ended(count.format(n=items[0].total or len(items))), *_selected(chosen)]
    return []


def _selected(names: Sequence[str]) -> list[str]:
    return [wording.listed(_("Selected"), names, MOST_NAMES)] if names else []


def _chosen(row: Iterable[Node]) -> bool:
    return any(cell.has(State.SELECTED) for cell in row)


def table(node: Node) -> list[list[Node]]:
    """Return the cells of a table as rows, from where they stand; headings first."""
    cells = [cell for cell in in_order(node) if cell.role in CELLS and cell is not node]
    rows: list[list[Node]] = []
    placed: list[tuple[Box, Node]] = [(cell.box, cell) for cell in cells if cell.box is not None]
    for box, cell in sorted(placed, key=lambda one: (one[1].role not in HEADERS, one[0][1], one[0][0])):
        first = rows[-1][0] if rows else None
        alike = first is not None and (first.role in HEADERS) == (cell.role in HEADERS)
        if alike and first is not None and first.box is not None and same_row(first.box, box):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.box or (0, 0, 0, 0)) for row in rows]


def _rows(node: Node) -> list[Passage]:
    told = []
    for row in table(node):
        texts = [text for text in (_cell(cell) for cell in row) if text]
        if not texts:
            continue
        heads = row[0].role in HEADERS
        text = ", ".join(texts) if heads or len(texts) == 1 else f"{texts[0].rstrip(':')}: {', '.join(texts[1:])}"
        told.append(Passage(kind="row", text=text))
    return told


def _cell(node: Node) -> str:
    said = [_words(node)]
    if node.states & (State.CHECKABLE | State.CHECKED):
        said += [word for word in states.words(Role.CHECK_BOX, node.states) if word]
    return ", ".join(part for part in said if part)


def _text(node: Node, labels: set[str]) -> list[Passage]:
    """Return what is written in one element; nothing for controls, which `details` tells, and for passwords."""
    if node.secret:
        return []
    if node.role in FIELDS or (node.role == Role.TEXT and node.called):
        text = f"{node.called.rstrip(': ')}: {node.text}" if node.called else node.text
        return [Passage(kind="label", text=text)] if node.text else []
    written = node.role in roles.WRITTEN | roles.RUNNING | {Role.LIST_ITEM} and node.role != Role.LINK
    text = _words(node)
    if not written or not text or (node.role == Role.LABEL and node.name in labels):
        return []
    if node.role == Role.LIST_ITEM and node.children:
        return []  # its children say it
    kind = _KINDS.get(node.role, "paragraph")
    if kind == "label" and len(text) > 60:
        kind = "paragraph"
    return [Passage(kind=kind, text=text)]


def _words(node: Node) -> str:
    """Return what an element says: its text as it is written, else its name."""
    return node.text or node.name


def _marked(passage: Passage, headline: str) -> Passage:
    """Return the passage, marked if the headline says all of it."""
    said = len(passage.text) > 3 and passage.kind != "row" and passage.text in headline
    if not said:
        return passage
    return Passage(kind=passage.kind, text=passage.text, in_headline=True)
