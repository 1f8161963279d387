"""When is a file ready to be taken? `folders` keeps a `Waiting` for each that is not, and looks in a thread.

The evidence, strongest first: the file's structure reaches its end and nobody has it open for writing (ready at once,
after a moment for a rename that may follow); it has not changed for a while; it has not changed for a long while
although its structure is cut off, or although somebody still holds it open.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistd.errors import MediaError
from assistd.intake import CHANGING, Examined, hashed, kind, opened
from assistd.ledger import Entry
from assistd.whole import being_written, is_whole

QUIET_S = 0.025
"""How long after its last event a whole file is taken: time for the rename that ends a careful writer's work."""

CUT_OFF_TIMES = 4
"""A file whose end is missing gets this many times the settling time: its writer may be slow, or come back."""

HELD_S = 600.0
"""A file that somebody holds open for writing is taken after so long without a change, in seconds."""

RECHECK_S = 5.0
INLINE_BYTES = 8 * 1024 * 1024
"""Larger files are hashed apart, so that a screenshot need not wait for a film."""

BUDGET_S = 0.05
"""Longest a batch may take before the rest is left for the next."""


class Waiting:
    """A file that is looked at again: when, when an event last named it, and how it looked last. Monotonic seconds."""

    __slots__ = ("due_s", "seen", "since_s", "told_s")

    def __init__(self, due_s: float, told_s: float = 0.0) -> None:
        self.due_s = due_s
        self.told_s = told_s
        self.seen = (-1, -1)
        self.since_s = due_s


class Big(NamedTuple):
    """It is ready, and too big to be hashed among others."""

    size: int


Verdict = float | Examined | MediaError | Big
"""Seconds to wait, or the file, or why it is none."""


class Look:
    """Looks at files.

    Args:
        settle_s: How long a file must not have changed, in seconds.
        max_mib: Largest file taken in, MiB.
        stopped: True once nobody wants to know any more.
    """

    def __init__(self, settle_s: float, max_mib: int, stopped: Callable[[], bool]) -> None:
        self._settle_s = settle_s
        self._max_mib = max_mib
        self._stopped = stopped

    def batch(self, files: Sequence[tuple[Entry, Waiting]]) -> list[Verdict]:
        """Return a verdict for each file; for what there was no time for, to wait no longer. Blocks."""
        end_s = time.monotonic() + BUDGET_S
        return [
            self._one(entry.path, waiting) if not at or time.monotonic() < end_s else 0.0
            for at, (entry, waiting) in enumerate(files)
        ]

    def big(self, path: bytes) -> Verdict:
        """Return a verdict for a big file that was ready. Blocks as long as hashing takes."""
        try:
            with opened(path, follow=False) as (fd, info):
                return hashed(fd, info, path, kind(fd, info, path, self._max_mib), self._stopped)
        except MediaError as error:
            return self._settle_s if error.code == CHANGING else error

    def _one(self, path: bytes, waiting: Waiting) -> Verdict:
        try:
            with opened(path, follow=False) as (fd, info):
                mime = kind(fd, info, path, self._max_mib)
                wait_s = self._wait_s(fd, info, mime, waiting)
                if wait_s > 0:
                    return wait_s
                if info.st_size > INLINE_BYTES:
                    return Big(info.st_size)
                return hashed(fd, info, path, mime, self._stopped)
        except MediaError as error:
            if error.code == CHANGING or (error.code in _NO_MEDIA and self._fresh(path, waiting)):
                return self._settle_s
            return error

    def _fresh(self, path: bytes, waiting: Waiting) -> bool:
        """Tell whether a file that is no media (yet) changed just now: its beginning may come last."""
        try:
            info = os.lstat(path)
        except OSError:
            return False
        return self._unchanged_s(info, waiting, by_clock=True) < self._settle_s

    def _wait_s(self, fd: int, info: os.stat_result, mime: str, waiting: Waiting) -> float:
        whole, writing = is_whole(fd, info.st_size, mime), being_written(fd)
        unchanged_s = self._unchanged_s(info, waiting, by_clock=writing is False)
        if whole and not writing:
            return waiting.told_s + QUIET_S - time.monotonic()
        if writing:
            return min(RECHECK_S, (self._settle_s if whole else HELD_S) - unchanged_s)
        return self._settle_s * (CUT_OFF_TIMES if whole is False else 1) - unchanged_s

    def _unchanged_s(self, info: os.stat_result, waiting: Waiting, *, by_clock: bool) -> float:
        """Return for how long the file has not changed, as far as we saw, or as its own times say."""
        now_s = time.monotonic()
        seen = (info.st_size, info.st_mtime_ns)
        if seen != waiting.seen:
            waiting.seen, waiting.since_s = seen, now_s
        age_s = time.time() - info.st_mtime_ns / 1e9 if by_clock else 0.0
        return max(now_s - waiting.since_s, age_s)


_NO_MEDIA = ("media-mislabelled", "media-unsupported")
