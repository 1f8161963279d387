"""What was found of one window: its elements as a tree. Made by `walk`, told by `wording` and `telling`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from assistd.types import Box
from assistd_elements.link import Ref
from assistd_elements.roles import HOLDERS, LABELLED, Role
from assistd_elements.states import State

NAME_CHARS = 300
"""Longest name of an element, in characters."""

TEXT_CHARS = 4000
"""Longest text of one element that is asked for, in characters."""

FARTHEST_PX = 65_536
"""No screen reaches further; extents beyond are nonsense of a broken application."""


@dataclass(eq=False)
class Node:
    """An element.

    Attributes:
        ref: Where it is asked.
        role: AT-SPI's number.
        states: Bits of `State`.
        name: Its accessible name, in one line.
        text: What is written in it, or its value in words; always empty for a password field.
        box: left, top, right, bottom on the screen, in the tree's own pixels; None if it tells none.
        children: In the order in which the application tells them.
        number: Where it stands among its parent's children, from 1, and how many there are; 0 if unknown.
        label: Names it from beside it.
    """

    ref: Ref
    role: int = Role.UNKNOWN
    states: int = 0
    name: str = ""
    text: str = ""
    box: Box | None = None
    children: list[Node] = field(default_factory=list)
    number: int = 0
    total: int = 0
    label: str = ""

    def has(self, state: int) -> bool:
        """Return whether it is in this state."""
        return bool(self.states & state)

    @property
    def called(self) -> str:
        """Its name, or that of what labels it, without the colon of a label; empty if it has none."""
        return (self.name or self.label).rstrip(" :")

    @property
    def secret(self) -> bool:
        """Whether it is a password field."""
        return self.role == Role.PASSWORD_TEXT


@dataclass(eq=False)
class Window:
    """A window at the top, and what was found in it.

    Attributes:
        node: The window itself, with everything below.
        application: Name of its application.
        pid: Its process, 0 if unknown.
        whole: Everything that shows was found; False: the time ran out, or there is too much.
        tree: It has anything inside.
    """

    node: Node
    application: str = ""
    pid: int = 0
    whole: bool = True

    @property
    def tree(self) -> bool:
        """Whether it tells anything but its title."""
        return bool(self.node.children)

    @property
    def title(self) -> str:
        """Its title; that of a message without one is what it says first."""
        return self.node.name


def in_order(node: Node) -> Iterator[Node]:
    """Yield an element and all below, parents first, as they are read once the tree is settled."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def focused(window: Window) -> Node | None:
    """Return the control that has the focus: the innermost of those that say so.

    A list or a row of tabs that has it as a whole stands for what is selected in it.
    """
    found = [node for node in in_order(window.node) if node.has(State.FOCUSED) and node is not window.node]
    if not found:
        return None
    last = found[-1]
    chosen = [node for node in in_order(last) if node.has(State.SELECTED)] if last.role in HOLDERS else []
    return chosen[0] if len(chosen) == 1 else last


def one_line(text: str, chars: int = NAME_CHARS) -> str:
    """Return text of an application in one line, of at most so many characters, without what can't be spoken.

    U+FFFC stands for an element within the text, which is told on its own.
    """
    kept = "".join(c if c.isprintable() else " " for c in text[: 4 * chars] if c != "\ufffc")
    return " ".join(kept.split())[:chars]


def sane(extents: object) -> Box | None:
    """Return what `GetExtents` answered as a box; None if nothing can be there."""
    if not isinstance(extents, list | tuple) or len(extents) != 4 or not all(isinstance(one, int) for one in extents):
        return None
    left, top, width, height = extents
    if not (0 < width <= FARTHEST_PX and 0 < height <= FARTHEST_PX):
        return None
    if max(abs(left), abs(top)) > FARTHEST_PX:
        return None
    return left, top, left + width, top + height


def meets(box: Box, other: Box) -> bool:
    """Return whether two boxes share anything."""
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def holds(box: Box, point: tuple[int, int]) -> bool:
    """Return whether a point lies in a box."""
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]


def settle(node: Node) -> None:
    """Put all below an element in the order in which it is read, and give boxes to what only arranges others."""
    below = list(in_order(node))
    for one in reversed(below):
        one.children.sort(key=lambda child: child.number)
        one.children = _sorted(one.children)
        boxes = [child.box for child in one.children if child.box is not None]
        if one.box is None and boxes:
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            one.box = min(lefts), min(tops), max(rights), max(bottoms)
        _label(one.children)


def _sorted(children: list[Node]) -> list[Node]:
    """Return siblings from top to bottom, from left to right, if all tell where they are; else as they were told.

    Containers such as GTK's grid tell them in the order in which they were made.
    """
    placed = [(child.box, child) for child in children if child.box is not None]
    if len(placed) < 2 or len(placed) < len(children):
        return children
    rows: list[list[tuple[Box, Node]]] = []
    for box, child in sorted(placed, key=lambda one: one[0][1]):
        if rows and same_row(rows[-1][0][0], box):
            rows[-1].append((box, child))
        else:
            rows.append([(box, child)])
    return [child for row in rows for _box, child in sorted(row, key=lambda one: one[0][0])]


def same_row(one: Box, other: Box) -> bool:
    """Return whether two boxes stand beside each other: they share more than half of the lower one's height."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return 2 * shared > min(one[3] - one[1], other[3] - other[1])


def _label(siblings: list[Node]) -> None:
    """Have controls without a name be named by the text directly before them, in the same row."""
    for before, node in pairwise(siblings):
        beside = before.box is not None and node.box is not None and same_row(before.box, node.box)
        if node.role in LABELLED and not node.called and before.role == Role.LABEL and before.name and beside:
            node.label = before.name
