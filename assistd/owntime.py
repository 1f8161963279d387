"""How long a job may still take: of its engine's own time, not of what it waits for. Used by `host`."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Iterator


class OwnTime:
    """A clock that runs down while an engine is waited for, and stands still while the engine waits for others.

    Args:
        seconds: What there is; may be infinite.
    """

    def __init__(self, seconds: float) -> None:
        self._left_s = seconds
        self._since_s = 0.0
        self._still = False
        self._wait: asyncio.Timeout | None = None

    def stand(self, *, still: bool) -> None:
        """Stop the clock, or let it go on."""
        if still is not self._still:
            self._count()
            self._still = still
            self._set()

    @contextlib.contextmanager
    def bounds(self, wait: asyncio.Timeout) -> Iterator[None]:
        """Run while inside, and let `wait` end when the time is over; outside of it no time passes."""
        self._wait = wait
        self._since_s = asyncio.get_running_loop().time()
        self._set()
        try:
            yield
        finally:
            self._count()
            self._wait = None

    def _count(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._wait is not None and not self._still:
            self._left_s -= now - self._since_s
        self._since_s = now

    def _set(self) -> None:
        """Move the end of what is waited in; one that is due already (somebody more urgent came) stays."""
        wait = self._wait
        if wait is None or wait.expired():
            return
        now, end = asyncio.get_running_loop().time(), wait.when()
        if end is None or end > now:
            wait.reschedule(None if self._still or math.isinf(self._left_s) else now + self._left_s)
