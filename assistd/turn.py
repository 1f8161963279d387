"""Who may use an engine now: one at a time, interactive work before background work. Used by `host`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Turn:
    """A lock with two classes of waiters: who is interactive goes first, and puts a background holder aside.

    Attributes:
        taken: Somebody holds it.
        preempted: The holder is background work and should make way.
    """

    def __init__(self) -> None:
        self.taken = False
        self.preempted = False
        self._background = False
        self._aside: asyncio.Event | None = None
        self._wait: asyncio.Timeout | None = None
        self._waiting: list[tuple[bool, asyncio.Future[None]]] = []

    @contextlib.asynccontextmanager
    async def take(self, *, interactive: bool, aside: asyncio.Event | None = None) -> AsyncIterator[None]:
        """Wait for the turn, hold it inside.

        Args:
            interactive: A person waits.
            aside: Set while its holder should make way.
        """
        if self.taken:
            await self._queue(interactive=interactive)
        self.taken = True
        self._background = not interactive
        self.preempted = self._background and any(urgent for urgent, _ in self._waiting)
        self._aside = aside
        if aside and self.preempted:
            aside.set()
        try:
            yield
        finally:
            self._pass_on()

    async def _queue(self, *, interactive: bool) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (interactive, waiter)
        self._waiting.append(entry)
        try:
            if interactive and self._background:
                self._preempt()
            await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled():
                self._pass_on()
            elif entry in self._waiting:
                self._waiting.remove(entry)
            raise

    @contextlib.asynccontextmanager
    async def interruptible(self, wait: asyncio.Timeout) -> AsyncIterator[None]:
        """Let what is awaited inside time out at once when somebody more urgent comes (or has come)."""
        if self.preempted:
            wait.reschedule(0.0)
        self._wait = wait
        try:
            yield
        finally:
            self._wait = None

    def _preempt(self) -> None:
        self.preempted = True
        if self._aside:
            self._aside.set()
        if self._wait and not self._wait.expired():
            self._wait.reschedule(0.0)

    def _pass_on(self) -> None:
        self.taken = False
        if self._aside:
            self._aside.clear()
            self._aside = None
        self._waiting.sort(key=lambda entry: not entry[0])
        while self._waiting:
            _, waiter = self._waiting.pop(0)
            if not waiter.done():
                self.taken = True
                waiter.set_result(None)
                return
