"""What the X server knows: which window is active, where the pointer is and over which window. Nothing on Wayland.

Applications may claim to be active without being it, so X is asked first where there is one. Xlib is pure Python and
its calls may wait for ever, so they run in a thread of their own, and the engine does not wait long for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
from dataclasses import dataclass
from typing import Any

DEEPEST = 8
"""Windows inside windows from the root down to the application's own: frames of window managers."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What X knows.

    Attributes:
        title: Title of the active window.
        pid: Its process, 0 if unknown.
        application: Its class, as a name for people.
        pointer: Where the pointer is; None if unknown.
        over: Title and process of the window under the pointer.
    """

    title: str = ""
    pid: int = 0
    application: str = ""
    pointer: tuple[int, int] | None = None
    over: tuple[str, int] = ("", 0)


class XLook:
    """Asks the X server, in a thread of its own for as long as one lives."""

    def __init__(self) -> None:
        self._asker: _Asker | None = None

    async def look(self, patience_s: float) -> Seen | None:
        """Return what X knows now; None if there is no X server, or if it does not answer in time."""
        if not os.environ.get("DISPLAY"):
            return None
        try:
            async with asyncio.timeout(patience_s):
                for _attempt in range(2):  # the server may have been started anew since the last look
                    if self._asker is None or self._asker.ended:
                        self._asker = _Asker()
                    seen = await self._asker.ask()
                    if not self._asker.ended:
                        return seen
        except TimeoutError:
            pass
        return None

    def close(self) -> None:
        """Hang up, as soon as the server has answered what it was asked."""
        if self._asker is not None:
            self._asker.questions.put(None)
        self._asker = None


class _Asker:
    """A thread with a connection. It ends when that fails; whoever asks next makes another.

    Nothing but the thread touches the connection: Xlib spins for ever on one that somebody else has closed. A thread
    that waits for a server that hangs takes no time, and does not keep the process from ending.

    Attributes:
        questions: Where answers are wanted; None: end.
        ended: It takes no more questions.
    """

    def __init__(self) -> None:
        self.questions: queue.SimpleQueue[asyncio.Future[Seen | None] | None] = queue.SimpleQueue()
        self.ended = False
        self._waiting: asyncio.Future[Seen | None] | None = None
        threading.Thread(target=self._serve, name="x", daemon=True).start()

    def ask(self) -> asyncio.Future[Seen | None]:
        """Return what will be the answer; None at once while the server still owes an earlier one."""
        future: asyncio.Future[Seen | None] = asyncio.get_running_loop().create_future()
        if self._waiting is not None:
            future.set_result(None)
        else:
            self._waiting = future
            self.questions.put(future)
        return future

    def _serve(self) -> None:
        connection = None
        while (future := self.questions.get()) is not None:
            seen = None
            try:
                connection = connection or _Connection()
                seen = connection.look()
            except Exception:  # noqa: BLE001  (no server, no right to use it, or it has just gone)
                self.ended = True
            self._waiting = None
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody wants it
                future.get_loop().call_soon_threadsafe(_answer, future, seen)
            if self.ended:
                break
        with contextlib.suppress(Exception):
            if connection is not None:
                connection.close()


def _answer(future: asyncio.Future[Seen | None], seen: Seen | None) -> None:
    if not future.done():
        future.set_result(seen)


class _Connection:
    """A connection to the X server that the environment names."""

    def __init__(self) -> None:
        from Xlib import display

        self._display = display.Display()

    def close(self) -> None:
        """Hang up."""
        self._display.close()

    def look(self) -> Seen:
        """Return what X knows.

        Raises:
            Exception: Whatever Xlib raises when the server has gone.
        """
        from Xlib import X

        root = self._display.screen().root
        active = self._property(root, "_NET_ACTIVE_WINDOW", X.AnyPropertyType)
        window = self._display.create_resource_object("window", active[0]) if active and active[0] else None
        pointer = root.query_pointer()
        sees_all = not os.environ.get("WAYLAND_DISPLAY")  # there it knows where the pointer was over windows of X
        known = self._known(window) if window is not None else ("", 0, "")
        under = self._client(pointer.child) if pointer.child and sees_all else None
        return Seen(
            title=known[0],
            pid=known[1],
            application=known[2],
            pointer=(int(pointer.root_x), int(pointer.root_y)) if sees_all else None,
            over=self._known(under)[:2] if under is not None else ("", 0),
        )

    def _known(self, window: Any) -> tuple[str, int, str]:
        """Return title, process and class of an application's window."""
        from Xlib import X, error

        try:
            raw = self._property(window, "_NET_WM_NAME", X.AnyPropertyType)
            title = bytes(raw).decode("utf-8", "replace") if isinstance(raw, bytes) else window.get_wm_name() or ""
            pid = self._property(window, "_NET_WM_PID", X.AnyPropertyType)
            name = window.get_wm_class()
        except error.XError:  # it has just been closed
            return "", 0, ""
        return str(title), int(pid[0]) if pid else 0, str(name[1]) if name else ""

    def _client(self, window: Any) -> Any:
        """Return the application's own window inside a window manager's frame."""
        for _level in range(DEEPEST):
            if self._property(window, "WM_STATE", 0):
                return window
            inside = window.query_pointer().child
            if not inside:
                return window
            window = inside
        return window

    def _property(self, window: Any, name: str, kind: int) -> Any:
        from Xlib import error

        try:
            value = window.get_full_property(self._display.intern_atom(name), kind)
        except error.XError:
            return None
        return value.value if value else None
