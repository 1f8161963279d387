"""One look at the desktop: which window, what is in it, and what is told of it. The engine makes one for each job.

The first sentence is told as soon as title and focus are known; all the rest within the budget, or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from msgspec.structs import replace

from assistd import Abstain, Chunk, Content, Result
from assistd.i18n import _, ngettext
from assistd.runtime.language import Tongues
from assistd.types import Box, View
from assistd_elements import MODEL, pointer, telling, windows, wording
from assistd_elements.data import data
from assistd_elements.link import Link
from assistd_elements.nodes import Node, Window, focused, holds, in_order, meets, one_line, settle
from assistd_elements.roles import HOLDERS, Role
from assistd_elements.walk import Walk
from assistd_elements.windows import Hint
from assistd_elements.xlook import Seen, XLook

MOST_WINDOWS = 12
"""Windows that are looked into for a part of the screen."""

MOST_POPUPS = 4
"""Open menus and tips that are looked at with their window."""

MOST_TONGUES = 100
"""Of so many texts it is found out in which language they are: 4 ms."""

TELLING_SHARE = 0.15
"""Of the budget this share is left for putting what was found into words; 60 ms at most."""

FOCUS_SHARE = 0.25
"""The first sentence does not wait longer than this share of the budget for what has the focus."""

X_SHARE = 0.2
"""The X server gets at most this share of the budget; a third of a millisecond is normal."""

FIND_SHARE = 0.5
"""Finding the window takes at most this share of the budget: applications that hang never answer."""

STALL_SHARE = 0.375
"""Applications that were silent for this share of the budget (150 ms of 400) are not waited for any more."""


class Look:
    """One look.

    Args:
        link: The connection, kept from look to look.
        x: What the X server knows.
        budget_s: Longest time for everything, seconds.
        most: Most elements of one window.
        tell: Called with the first sentence as soon as it is known.
    """

    def __init__(self, link: Link, x: XLook, *, budget_s: float, most: int, tell: Callable[[Chunk], None]) -> None:
        self._link = link
        self._x = x
        self._budget_s = budget_s
        self._most = most
        self._tell = tell
        self._windows: list[Window] = []
        self._all: list[Window] = []
        self._seen: Seen | None = None
        self._headline = ""
        self._late = False
        self._cut = False

    async def run(self, view: View) -> Result | Abstain:
        """Return what is told; the first sentence was told before.

        Raises:
            NoTreeBusError: If the accessibility bus is not there, or dies.
        """
        ask_s = self._budget_s - min(0.06, TELLING_SHARE * self._budget_s)
        try:
            async with asyncio.timeout(ask_s):
                seen, opened = await asyncio.gather(
                    self._x.look(X_SHARE * self._budget_s), self._link.open(), return_exceptions=True
                )
                self._seen = seen if isinstance(seen, Seen) else None
                if isinstance(opened, BaseException):
                    raise opened
                await self._find(view)
        except TimeoutError:
            self._late = True
        for window in self._windows:
            settle(window.node)
            window.whole = not self._late and not self._cut
        return self.told(view)

    def told(self, view: View) -> Result | Abstain:
        """Return what is told of what was found so far."""
        if not self._windows:
            return self._without_tree(view)
        if view.target == "pointer":
            return self._told_pointer(view)
        window = self._windows[0]
        nodes = [node for one in self._windows for node in in_order(one.node) if node is not one.node]
        focus = self._focus() if view.target != "region" else None
        if view.target == "region":
            names = ", ".join(wording.short(wording.title(one), 40) for one in self._windows[:3])
            headline = wording.short(_("Part of {title}.").format(title=names), 125)
        else:
            self._say(window, focus)
            headline = self._headline
        details = telling.details(nodes)
        if focus is not None and (said := wording.focused(focus)) and said.rstrip(".") not in headline:
            details = (said, *details)
        bare = not details and not any(node.called or node.text for node in nodes)
        return self._result(headline, details, nodes, focus, part=bare, whole_screen=view.target == "screen")

    # --- finding ---

    async def _find(self, view: View) -> None:
        find_s = FIND_SHARE * self._budget_s
        hint = self._hint(view)
        if view.target == "window" or (view.target == "pointer" and self._point(view) is None):
            title = self._titled(view)
            loop = asyncio.get_running_loop()
            timer = loop.call_later(FOCUS_SHARE * self._budget_s, self._say, title, None) if title else None
            try:
                found = await windows.active(self._link, hint, find_s)
            finally:
                if timer:
                    timer.cancel()
            if found:
                await self._walk(*found[: 1 + MOST_POPUPS])
            return
        self._all = await windows.shown(self._link, find_s)
        if view.target == "screen":
            meant = windows.choose(self._all, hint) or next(iter(self._all), None)
            if meant is not None:
                await self._walk(meant)
        elif view.target == "region" and view.region is not None:
            await self._walk_region(view.region)
        elif view.target == "pointer":
            await self._walk_pointer(view)

    async def _walk(self, window: Window, *popups: Window) -> None:
        """Look at a whole window; tell its first sentence as soon as it is known what has the focus."""
        self._windows = [window, *popups]
        loop = asyncio.get_running_loop()
        timer = loop.call_later(FOCUS_SHARE * self._budget_s, self._say, window, None)

        def on_focus(node: Node) -> None:
            if node.role not in HOLDERS and wording.control(node):  # of these it is what is selected that matters
                self._say(window, node)

        walks = [Walk(self._link, most=self._most, on_focus=on_focus) for _one in self._windows]
        try:
            await self._unless_stalled(
                asyncio.gather(*(walk.run(one) for walk, one in zip(walks, self._windows, strict=True)))
            )
        finally:
            timer.cancel()
            self._cut = any(walk.cut for walk in walks)
        for one in self._windows:
            settle(one.node)
        self._say(window, self._focus())

    def _focus(self) -> Node | None:
        """Return what has the focus: in a menu that is open rather than in the window below it."""
        found = [focused(window) for window in reversed(self._windows)]
        return next((node for node in found if node is not None), None)

    async def _walk_region(self, region: Box) -> None:
        meeting = [one for one in self._all if one.node.box is None or meets(one.node.box, region)]
        self._windows = meeting[:MOST_WINDOWS]
        walks = [Walk(self._link, most=self._most, within=pointer.inside(region)) for _one in self._windows]
        await self._unless_stalled(
            asyncio.gather(*(walk.run(window) for walk, window in zip(walks, self._windows, strict=True)))
        )
        self._windows = [one for one in self._windows if one.tree] or self._windows[:1]
        self._cut = any(walk.cut for walk in walks)

    async def _walk_pointer(self, view: View) -> None:
        point = self._point(view)
        assert point is not None
        under = [one for one in self._all if one.node.box is not None and holds(one.node.box, point)]
        over = self._seen.over if self._seen and view.pointer is None else ("", 0)
        window = windows.choose(under, Hint(title=over[0], pid=over[1])) if any(over) else next(iter(under), None)
        if window is None:
            return
        self._windows = [window]
        await self._unless_stalled(pointer.descend(self._link, window, point, self._most))

    async def _unless_stalled(self, work: Coroutine[Any, Any, Any] | asyncio.Future[Any]) -> None:
        """Await the work; leave it when the applications have been silent for too long."""
        loop = asyncio.get_running_loop()
        stall_s = STALL_SHARE * self._budget_s
        self._link.answered_s = loop.time()
        task = asyncio.ensure_future(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=stall_s / 3)
                if not task.done() and loop.time() - self._link.answered_s > stall_s:
                    self._late = True
                    return
            task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # that the bus has died was told above, or nobody waits for it any more

    # --- telling ---

    def _say(self, window: Window, focus: Node | None) -> None:
        """Tell the first sentence, once."""
        if not self._headline:
            self._headline = wording.headline(window, focus)
            self._tell(Chunk(part="headline", text=self._headline))

    def _result(
        self,
        headline: str,
        details: tuple[str, ...],
        nodes: list[Node],
        focus: Node | None,
        *,
        part: bool,
        whole_screen: bool = False,
    ) -> Result:
        unsure: list[str] = []
        if self._late and self._windows[0].application:
            slow = _("{application} answers slowly: something may be missing.")
            unsure.append(slow.format(application=self._windows[0].application))
        elif self._cut:
            unsure.append(_("The window has more parts than were looked at."))
        tongues = Tongues()
        passages = list(telling.passages(nodes, headline))
        for number, one in enumerate(passages[:MOST_TONGUES]):
            passages[number] = replace(one, language=tongues.add(one.text))
        return Result(
            content=Content(
                headline=headline,
                details=(*details, *(self._others() if whole_screen else ())),
                passages=tuple(passages),
                layout=telling.all_names(nodes),
                unsure=tuple(unsure),
                language=tongues.page,
                model=MODEL,
                part=part,
                data=data(self._windows, nodes, focus),
            )
        )

    def _others(self) -> tuple[str, ...]:
        """Return which windows there are, if the whole screen is told."""
        titles = [wording.short(title, 60) for title in (wording.title(one) for one in self._all) if title]
        if len(titles) < 2:
            return ()
        count = ngettext("{n} window", "{n} windows", len(titles)).format(n=len(titles))
        return (wording.listed(count, titles, telling.MOST_NAMES),)

    def _told_pointer(self, view: View) -> Result | Abstain:
        window, point = self._windows[0], self._point(view)
        node = pointer.innermost(window, point) if point else self._focus()
        if node is None:
            return self._result(self._headline or wording.headline(window, None), (), [], None, part=True)
        title = wording.short(wording.title(window) or window.application, 50)
        said = wording.short(wording.control(node), 125 - len(title) - 12)
        headline = _("{control}, in {title}.").format(control=said, title=title) if title else wording.ended(said)
        return self._result(self._headline or headline, (), [node], None, part=False)

    def _without_tree(self, view: View) -> Result | Abstain:
        """Return the title alone, where at least that is known; the pixels then tell the rest."""
        window = self._titled(view)
        if window is None:
            return no_tree()
        self._windows = [window]
        self._say(window, None)
        return self._result(self._headline, (), [], None, part=True)

    def _titled(self, view: View) -> Window | None:
        """Return the window as the X server knows it: its title and application, without anything inside."""
        hint = self._hint(view)
        if view.target != "window" or not hint.title:
            return None
        node = Node(ref=("", ""), role=Role.FRAME, name=one_line(hint.title))
        application = view.application or (self._seen.application if self._seen else "")
        return Window(node=node, application=one_line(application, 80), pid=hint.pid)

    def _hint(self, view: View) -> Hint:
        if view.target == "window" and (view.title or view.pid):
            return Hint(title=view.title, pid=view.pid)
        return Hint(title=self._seen.title, pid=self._seen.pid) if self._seen else Hint()

    def _point(self, view: View) -> tuple[int, int] | None:
        if view.pointer is not None:
            return view.pointer
        return self._seen.pointer if self._seen else None


def no_tree() -> Abstain:
    """Return that nothing is known."""
    return Abstain(
        reason=_("No application tells what it shows."), code="no-tree", hint=_("`assistd doctor` tells more.")
    )
