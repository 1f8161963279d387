"""Goes through a window's elements, many questions at once, and keeps what shows. The engine bounds its time.

Trees are not to be trusted: elements may contain themselves, have a million children, or answer with nonsense. So each
element is looked at once, to a depth and up to a number, and containers are asked how many children they have first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from assistd.types import Box
from assistd_elements import tables, texts
from assistd_elements.link import ACCESSIBLE, COMPONENT, NULL, Link, Ref
from assistd_elements.nodes import Node, Window, one_line, sane
from assistd_elements.roles import GROUPS, LEAVES, MANY, NAMED_LEAVES, SILENT, Role
from assistd_elements.states import State, bits

DEEPEST = 60
"""Levels below the window that are looked at; real applications have 10 to 40."""

MOST_CHILDREN = 250
"""Of a container with more children only those in sight are looked at, or the first."""


AT_ONCE = 24
"""Elements that are looked at at the same time, each with up to three questions: enough to hide the way there and back,
few enough for a bus."""


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """An element that waits to be looked at; without a parent: the window, which is known already."""

    node: Node
    parent: Node | None = None
    depth: int = 0


class Walk:
    """One way through one window.

    Attributes:
        cut: There was more than may be looked at.

    Args:
        link: The connection.
        most: Most elements that are looked at.
        within: Whether a box is of interest; None: all are.
        on_focus: Called with each element that has the focus, once its words are known.
    """

    def __init__(
        self,
        link: Link,
        *,
        most: int,
        within: Callable[[Box], bool] | None = None,
        on_focus: Callable[[Node], None] | None = None,
    ) -> None:
        self._link = link
        self._most = most
        self._within = within
        self._on_focus = on_focus
        self._seen: set[Ref] = set()
        self._waiting: list[_Visit] = []
        self._running: set[asyncio.Task[None]] = set()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.cut = False

    async def run(self, window: Window) -> None:
        """Put everything that shows below the window's node; what was found stays, however it ends.

        Raises:
            NoTreeBusError: If the bus dies.
        """
        self._seen.add(window.node.ref)
        self._waiting.append(_Visit(node=window.node))
        self._go_on()
        try:
            await self._ended
        finally:
            self._waiting.clear()
            for task in tuple(self._running):
                task.cancel()

    async def add(self, ref: Ref, parent: Node) -> None:
        """Look at one element and put it below another, without what is inside it.

        Raises:
            NoTreeBusError: If the bus dies.
        """
        node = await self._shown(ref)
        if node is not None and (node.box is None or self._within is None or self._within(node.box)):
            await texts.fill(self._link, node)
            parent.children.append(node)

    # --- one element after the other, some at once ---

    def _go_on(self) -> None:
        """Begin with what waits, the last that came first: in reading order, down to the leaves."""
        while self._waiting and len(self._running) < AT_ONCE:
            task = asyncio.ensure_future(self._visit(self._waiting.pop()))
            self._running.add(task)
            task.add_done_callback(self._visited)
        if not self._running and not self._ended.done():
            self._ended.set_result(None)

    def _visited(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled() or self._ended.done():
            return
        error = task.exception()
        if error is not None:
            self._ended.set_exception(error)
        else:
            self._go_on()

    async def _visit(self, visit: _Visit) -> None:
        """Look at one element, and have its children look at after it."""
        node = visit.node
        if visit.parent is not None:
            found = await self._shown(node.ref)
            if found is None or (found.box and self._within is not None and not self._within(found.box)):
                return
            found.number, found.total = node.number, node.total
            node = found
            visit.parent.children.append(node)
            await texts.fill(self._link, node)
            if node.has(State.FOCUSED) and self._on_focus is not None:
                self._on_focus(node)
        for ref, number, total in reversed(await self._below(node, visit.depth)):
            child = Node(ref=ref, number=number, total=total)
            self._waiting.append(_Visit(node=child, parent=node, depth=visit.depth + 1))

    async def _below(self, node: Node, depth: int) -> list[tuple[Ref, int, int]]:
        """Return an element's children that were not seen before: which they are, number and total."""
        if node.role in LEAVES or (node.role in NAMED_LEAVES and node.name):
            return []
        if depth >= DEEPEST:
            self.cut = True
            return []
        total = await self._link.get(node.ref, ACCESSIBLE, "ChildCount", "i")
        if not total or total < 0:
            return []
        refs = await (self._some(node) if total > MOST_CHILDREN else self._link.children(node.ref))
        new: list[tuple[Ref, int, int]] = []
        for number, ref in enumerate(refs[:MOST_CHILDREN], 1):
            if ref in self._seen or ref[1] == NULL:
                continue
            if len(self._seen) >= self._most:
                self.cut = True
                break
            self._seen.add(ref)
            new.append((ref, number, total))
        return new

    async def _some(self, node: Node) -> list[Ref]:
        """Return some of a great many children: those in sight, or else the first."""
        if node.role in MANY and node.box is not None:
            in_sight = await tables.in_sight(self._link, node)
            if in_sight:
                return in_sight
        self.cut = True
        first = range(MOST_CHILDREN)
        asked = [self._link.ask(node.ref, ACCESSIBLE, "GetChildAtIndex", "(so)", "i", [number]) for number in first]
        return [(ref[0], ref[1]) for ref in await asyncio.gather(*asked) if ref is not None]

    async def _shown(self, ref: Ref) -> Node | None:
        """Return an element if it shows, with its role, states, name and place."""
        link = self._link
        asked = link.ask(ref, ACCESSIBLE, "GetRole", "u"), link.ask(ref, ACCESSIBLE, "GetState", "au")
        role, known = await asked[0], bits(await asked[1])
        if role is None or known is None or not known & State.SHOWING or known & State.DEFUNCT or role in SILENT:
            return None
        if role == Role.TEXT and known & State.EDITABLE and not known & State.MULTI_LINE:
            role = int(Role.ENTRY)  # what GTK calls a field
        node = Node(ref=ref, role=role, states=known)
        if role not in GROUPS:
            name = link.property(ref, ACCESSIBLE, "Name", "s")
            extents = link.ask(ref, COMPONENT, "GetExtents", "(iiii)", "u", [0])
            node.name, node.box = one_line(await name or ""), sane(await extents)
        return node
