"""Shows what is said as one notification of the desktop, which grows. An outlet of the speech sink; off by default.

(Desktop Notifications Specification 1.2: `org.freedesktop.Notifications`, `Notify` with `replaces_id`.)
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from html import escape

from assistd.desktop.bus import Bus, BusError
from assistd.i18n import _

log = logging.getLogger(__name__)

SERVICE = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")

MOST_CHARS = 1000
"""Longest text that is shown, characters; of a longer answer the end."""

EXPIRE_MS = -1
"""As the desktop does it."""


class Notification:
    """The outlet.

    Args:
        bus: The session bus.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._request_id = ""
        self._sentences: list[str] = []
        self._shown = 0
        self._markup: bool | None = None
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve."""
        if self._task is None:
            self._task = asyncio.create_task(self._serve(), name="notification")

    def show(self, request_id: str, sentence: str, *, reader: bool) -> None:
        """Add a sentence; the first one of another request begins a new text in the same notification.

        Nothing where the screen reader speaks: it would read the notification aloud, a second time.
        """
        if reader:
            return
        if request_id != self._request_id:
            self._request_id, self._sentences = request_id, []
        self._sentences.append(sentence)
        while len(self._sentences) > 1 and len("\n".join(self._sentences)) > MOST_CHARS:
            self._sentences.pop(0)
        self._news.set()

    def rest(self) -> None:
        """Leave it: it is there to be read later, and the desktop takes it away."""

    def hide(self) -> None:
        """Add nothing more."""
        self._request_id = ""

    async def close(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            with contextlib.suppress(BusError):
                await self._notify("\n".join(self._sentences)[:MOST_CHARS])

    async def _notify(self, words: str) -> None:
        from dbus_fast import Variant

        if self._markup is None:
            (able,) = await self._bus.call(*SERVICE, "GetCapabilities")
            self._markup = "body-markup" in able
        hints = {"urgency": Variant("y", 0), "transient": Variant("b", True)}
        text = escape(words, quote=False) if self._markup else words
        body = ["assistd", self._shown, "", _("assistd says"), text, [], hints, EXPIRE_MS]
        (shown,) = await self._bus.call(*SERVICE, "Notify", "susssasa{sv}i", body)
        self._shown = shown if isinstance(shown, int) else 0
