"""What the X server knows: which window is active, where the pointer is and over which window. Nothing on Wayland.

Applications may claim to be active without being it, so X is asked first where there is one. Xlib is pure Python and
its calls may wait for ever, so they run in a thread of their own, and the engine does not wait long for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 0.06
"""Longest time for an answer, seconds; a third of a millisecond is normal."""

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
    """A connection to the X server that is made when it is needed, and again when it was lost."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._display: Any = None

    async def look(self) -> Seen | None:
        """Return what X knows now; None if there is no X server, or if it does not answer."""
        if not os.environ.get("DISPLAY"):
            return None
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="x")
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        except TimeoutError:
            self.close()
        except Exception:  # noqa: BLE001  (no server, no right to use it, or it has just gone)
            self._drop()
        return None

    def close(self) -> None:
        """Hang up; a thread that still waits is left to itself."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
        self._thread = None
        self._drop()

    def _drop(self) -> None:
        display, self._display = self._display, None
        if display is not None:
            with contextlib.suppress(Exception):
                display.display.socket.close()

    def _look(self) -> Seen:
        from Xlib import X, display

        if self._display is None:
            self._display = display.Display()
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
