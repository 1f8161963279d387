"""Listens to keys by X11: each key is grabbed (XGrabKey), so the server sends us that key and no other.

Driven by `assistd.sources.hotkeys.source`. What asks the server and waits for its answer runs in a thread, so a server
that hangs stops nothing; key presses arrive in the event loop. Two things are X11's own and can't be helped: a key that
another program has is refused (and said), and while a menu is open, which has the whole keyboard, no key arrives. Other
keys that are pressed while one of ours is held come to us as well; they are dropped unread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from assistd.actions import Action
from assistd.desktop import x11
from assistd.i18n import _
from assistd.sources.hotkeys.grabs import Grabs
from assistd.sources.hotkeys.keys import Key
from assistd.sources.hotkeys.listener import Bound, HotkeyError

log = logging.getLogger(__name__)
T = TypeVar("T")

ANSWER_S = 10.0
"""Longest time for the server to take all keys, seconds."""

SETTLE_S = 0.05
"""A keymap change is many messages; the keys are grabbed anew once so much time has passed without another."""

_REPEAT_MS = 1
"""A release and a press so close together, on the server's clock, are a key that is held and repeats."""

_KEY_PRESS, _KEY_RELEASE, _MAPPING_NOTIFY = 2, 3, 34  # X.h


class X11Keys:
    """Keys of one X display.

    Args:
        press: Called in the event loop with the action whose key was pressed.
        display: Which display; empty: that of the environment, when `bind` is called.

    Attributes:
        lost: Set when the display has gone. `bind` may be called again then, and clears it.
        bound: What became of each key; changes with the keymap.
    """

    name = "x11"

    def __init__(self, press: Callable[[Action], None], display: str = "") -> None:
        self._press = press
        self._display = display
        self._keys: Mapping[Action, Key] = {}
        self._grabs: Grabs | None = None
        self._fd = -1
        self._held: set[int] = set()
        self._released_ms: dict[int, int] = {}
        self._regrab: asyncio.TimerHandle | None = None
        self._regrabbing: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        self.lost = asyncio.Event()
        self.bound: dict[Action, Bound] = {}

    async def bind(self, keys: Mapping[Action, Key]) -> dict[Action, Bound]:
        """Listen to these keys and no others, also if it listened before; tell what became of each.

        Raises:
            HotkeyError: If there is no X display, or it is only Wayland's window for X11 programs.
        """
        async with self._busy:
            self._keys = dict(keys)
            self.lost.clear()
            if self._grabs is None:
                self._grabs = await self._connect()
            try:
                self.bound = await self._apply(self._grabs)
            except (TimeoutError, x11.DisplayError) as error:
                self._drop()
                raise HotkeyError(_("The X11 display does not answer."), code=x11.LOST) from error
            return dict(self.bound)

    async def close(self) -> None:
        """Let all keys go: the server does so when the connection ends."""
        if self._regrabbing:
            self._regrabbing.cancel()
            await asyncio.gather(self._regrabbing, return_exceptions=True)
        self._drop()

    # --- the connection ---

    async def _connect(self) -> Grabs:
        try:
            return await _apart(lambda: Grabs.open(self._display), ANSWER_S)
        except x11.DisplayError as error:
            raise HotkeyError(error.message, code=error.code, hint=error.hint) from error
        except TimeoutError as error:
            raise HotkeyError(_("The X11 display does not answer."), code=x11.LOST) from error

    async def _apply(self, grabs: Grabs) -> dict[Action, Bound]:
        """Grab what is wanted and not grabbed yet; meanwhile nobody else reads the connection."""
        self._deaf()
        bound = await _apart(lambda: grabs.apply(self._keys), ANSWER_S)
        if grabs is self._grabs:
            self._fd = grabs.fileno()
            asyncio.get_running_loop().add_reader(self._fd, self._read)
            asyncio.get_running_loop().call_soon(self._read)  # what came while the thread read
        return bound

    def _deaf(self) -> None:
        if self._fd >= 0:
            asyncio.get_running_loop().remove_reader(self._fd)
            self._fd = -1

    def _drop(self) -> None:
        """Forget the connection; a thread that waits for it is woken by that."""
        self._deaf()
        if self._regrab:
            self._regrab.cancel()
            self._regrab = None
        grabs, self._grabs = self._grabs, None
        if grabs:
            grabs.close()
        self._held.clear()
        self._released_ms.clear()

    def _gone(self) -> None:
        if self._grabs:
            log.info("the X display has gone")
            self._drop()
            self.lost.set()

    # --- events ---

    def _read(self) -> None:
        """Take what the server sent; never waits."""
        if self._fd < 0 or self._grabs is None:
            return
        try:
            events = self._grabs.events()
        except x11.DisplayError:
            self._gone()
            return
        for event in events:
            self._note(event)

    def _note(self, event: Any) -> None:
        if event.type == _KEY_PRESS:
            self._pressed(event)
        elif event.type == _KEY_RELEASE:
            self._held.discard(event.detail)
            self._released_ms[event.detail] = event.time
        elif event.type == _MAPPING_NOTIFY and event.request != 2:  # not the pointer's buttons
            if self._regrab:
                self._regrab.cancel()
            self._regrab = asyncio.get_running_loop().call_later(SETTLE_S, self._follow_keymap)

    def _pressed(self, event: Any) -> None:
        """Do what the key is for; once, however long it is held."""
        since_ms = (event.time - self._released_ms.get(event.detail, event.time - 1000)) & 0xFFFFFFFF
        repeated = event.detail in self._held or since_ms <= _REPEAT_MS
        self._held.add(event.detail)
        action = self._grabs.action(event.detail, event.state) if self._grabs else None
        if action and not repeated:
            self._press(action)

    def _follow_keymap(self) -> None:
        self._regrab = None
        self._regrabbing = asyncio.get_running_loop().create_task(self._grab_anew())

    async def _grab_anew(self) -> None:
        async with self._busy:
            grabs = self._grabs
            if grabs is None:
                return
            try:
                self.bound = await self._apply(grabs)
            except (TimeoutError, x11.DisplayError):
                self._gone()


async def _apart(work: Callable[[], T], timeout_s: float) -> T:
    """Return what `work` returns, done in a thread that nobody waits for at the end of the process.

    Raises:
        TimeoutError: If it takes longer; the thread is left to itself.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def put(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            if isinstance(result, Grabs):  # a connection that came too late
                result.close()
        elif error:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001  (it is raised where the result is awaited)
            error = fault
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(put, result, error)

    threading.Thread(target=run, name="x11 keys", daemon=True).start()
    async with asyncio.timeout(timeout_s):
        return await done
