"""Finds the windows that applications have, and which of them is meant. Used by the engine.

All applications are asked at once; one that hangs holds up nobody. What X knows goes before what applications claim.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from assistd_elements.link import ACCESSIBLE, COMPONENT, NULL, REGISTRY, Link, Ref
from assistd_elements.nodes import Node, Window, one_line, sane
from assistd_elements.roles import Role
from assistd_elements.states import State, bits

MOST_APPLICATIONS = 150
MOST_WINDOWS = 40

LINGER_S = 0.02
"""After one application has claimed the active window, others may claim it too within this time, seconds."""

SHELLS = frozenset({"gnome-shell", "mutter-x11-frames", "plasmashell", "ksmserver", "kwin_wayland", "xfce4-panel"})
"""Parts of the desktop that call themselves active all the time (Orca, ax_utilities.py, leaves out the same)."""


POPUPS = frozenset({Role.WINDOW, Role.POPUP_MENU, Role.MENU, Role.TOOL_TIP})
"""Top windows that are no windows to people: GTK's menus and tips."""


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What is known of the window from elsewhere; all empty: nothing, the application that is active is meant.

    Attributes:
        title: Its title.
        pid: Its process.
    """

    title: str = ""
    pid: int = 0

    @property
    def empty(self) -> bool:
        """Nothing is known."""
        return not self.title and not self.pid


async def survey(link: Link) -> AsyncGenerator[list[Window], None]:
    """Yield each application's windows as they become known; those that do not answer never do.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    applications = [(ref[0], ref[1]) for ref in (await link.children(REGISTRY))[:MOST_APPLICATIONS]]
    asked = {asyncio.ensure_future(_windows(link, ref)) for ref in dict.fromkeys(applications) if ref[1] != NULL}
    try:
        while asked:
            done, asked = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                yield one.result()
    finally:
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


async def active(link: Link, hint: Hint, patience_s: float) -> list[Window]:
    """Return the window that is meant, and after it what its application shows on top of it: open menus, tips.

    Empty if no application has it, or if that one does not answer in time.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    found: list[Window] = []
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    try:
        async with asyncio.timeout(patience_s) as limit, contextlib.aclosing(survey(link)) as asked:
            async for windows in asked:
                found += windows
                best = choose(found, hint)
                if best is None:
                    continue
                claims = best.node.has(State.ACTIVE)
                if not hint.empty and (best.pid == hint.pid or (claims and _fits(best, hint) > 1)):
                    break
                if claims and best.application not in SHELLS:
                    limit.reschedule(min(loop.time() + LINGER_S, begun_s + patience_s))
    except TimeoutError:
        pass
    meant = choose(found, hint)
    return [] if meant is None else [meant, *(one for one in found if _on_top(one, meant))]


def _on_top(window: Window, meant: Window) -> bool:
    """Return whether a window is a menu or the like of the same application."""
    same = window is not meant and window.node.ref[0] == meant.node.ref[0]
    return same and window.node.role in POPUPS and window.node.has(State.SHOWING)


async def shown(link: Link, patience_s: float) -> list[Window]:
    """Return all windows that show, the active one first.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    found: list[Window] = []
    try:
        async with asyncio.timeout(patience_s), contextlib.aclosing(survey(link)) as asked:
            async for windows in asked:
                found += [window for window in windows if window.node.has(State.SHOWING)]
    except TimeoutError:
        pass
    return sorted(found, key=lambda window: not window.node.has(State.ACTIVE))


def choose(windows: Sequence[Window], hint: Hint) -> Window | None:
    """Return the window that is meant, None if it is not among these."""
    if hint.empty:
        claims = [window for window in windows if window.node.has(State.ACTIVE)]
        return min(claims, key=lambda window: window.application in SHELLS, default=None)
    fitting = [window for window in windows if _fits(window, hint)]
    return max(fitting, key=lambda window: (_fits(window, hint), window.node.has(State.ACTIVE)), default=None)


def _fits(window: Window, hint: Hint) -> int:
    """Return how well a window fits what is known of it: 3 title and process, 2 title, 1 process, 0 not at all."""
    title = one_line(hint.title)
    same = bool(title) and window.title == title
    if window.pid and window.pid == hint.pid:
        return 3 if same or not title else 1 + (window.title in title)
    return 2 if same else 0


async def _windows(link: Link, ref: Ref) -> list[Window]:
    """Return an application's windows."""
    name, pid, count = await asyncio.gather(
        link.property(ref, ACCESSIBLE, "Name", "s"), link.pid(ref), link.property(ref, ACCESSIBLE, "ChildCount", "i")
    )
    if not count or not 0 < count <= 1000:
        return []
    refs = [(child[0], child[1]) for child in (await link.children(ref))[:MOST_WINDOWS] if child[1] != NULL]
    nodes = await asyncio.gather(*(_window(link, child) for child in dict.fromkeys(refs)))
    return [Window(node=node, application=one_line(name or "", 80), pid=pid) for node in nodes if node is not None]


async def _window(link: Link, ref: Ref) -> Node | None:
    role, states, name, extents = await asyncio.gather(
        link.ask(ref, ACCESSIBLE, "GetRole", "u"),
        link.ask(ref, ACCESSIBLE, "GetState", "au"),
        link.property(ref, ACCESSIBLE, "Name", "s"),
        link.ask(ref, COMPONENT, "GetExtents", "(iiii)", "u", [0]),
    )
    known = bits(states)
    if role is None or known is None or role == Role.DESKTOP_FRAME:
        return None
    return Node(ref=ref, role=role, states=known, name=one_line(name or ""), box=sane(extents))
