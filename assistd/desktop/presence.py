"""Whether the person is there: session locked or not, machine asleep or not. The daemon's session follows it.

While the session is locked nothing is spoken and nothing captured (``screen.while_locked`` says otherwise). Known from
three sides, any of which suffices: the screen saver or lock screen on the session bus, logind's LockedHint, and, for
the first moments, logind's order to lock. Lock programs that tell nobody (swaylock, i3lock) are known by that order
only; since they don't tell their end either, it counts for a few seconds only: a voice that never comes back is worse.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

from assistd.desktop.bus import Bus
from assistd.desktop.login import Login
from assistd.desktop.saver import NAMES, Saver

log = logging.getLogger(__name__)

Change = Literal["locked", "unlocked", "sleep", "resumed"]

START_S = 3.0
"""Longest time that `Presence.start` waits for what others say; what they say later counts too."""


class Presence:
    """Is the person there.

    Args:
        session: The session bus.
        system: The system bus.

    Attributes:
        locked: The session is locked.
    """

    def __init__(self, session: Bus, system: Bus) -> None:
        self.locked = False
        self._session = session
        self._system = system
        self._savers = [Saver(session, name, self._covered) for name in NAMES]
        self._login = Login(system, self._update, self._tell)
        self._callbacks: list[Callable[[Change], None]] = []
        self._starting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Find out how it is, and follow it from now on; never raises. Where nobody knows, nothing is locked."""
        self._starting = asyncio.create_task(self._start(), name="presence")
        await asyncio.wait([self._starting], timeout=START_S)

    def on_change(self, callback: Callable[[Change], None]) -> None:
        """Call back when the session is locked or unlocked, and when the machine goes to sleep or is back."""
        self._callbacks.append(callback)

    def watchers(self) -> list[str]:
        """Return who would tell that the session is locked: bus names."""
        names = [saver.owner.name for saver in self._savers if saver.owner.now]
        return [*names, self._login.owner.name] if self._login.session else names

    async def close(self) -> None:
        """Follow it no more."""
        if self._starting:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        for saver in self._savers:
            saver.close()
        self._login.close()

    async def _start(self) -> None:
        await self._session.start()
        await self._system.start()
        starts = [*(saver.start() for saver in self._savers), self._login.start()]
        for result in await asyncio.gather(*starts, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("who knows of the lock screen: %s: %s", type(result).__name__, result)

    def _covered(self) -> None:
        if not any(saver.active for saver in self._savers):
            self._login.carried_out()
        self._update()

    def _update(self) -> None:
        locked = self._login.hint or self._login.ordered or any(saver.active for saver in self._savers)
        if locked != self.locked:
            self.locked = locked
            self._tell("locked" if locked else "unlocked")

    def _tell(self, change: Change) -> None:
        for callback in tuple(self._callbacks):
            try:
                callback(change)
            except Exception:
                log.exception("after: %s", change)
