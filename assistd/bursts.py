"""Many files at once are announced together ("12 new pictures described in Screenshots"), not read out one by one.

The daemon asks it, for each batch that a watched folder found, whether the files are to be spoken singly.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from assistd.i18n import _, ngettext
from assistd.protocol import Answered, Reply
from assistd.types import Request, printable

SPOKEN_SINGLY = 3
"""So many files of a folder may wait to be spoken; beyond that, the whole burst becomes one sentence."""


class Bursts:
    """Counts what watched folders wait for.

    Args:
        say: Speaks a sentence once a burst is over.
    """

    def __init__(self, say: Callable[[str], Awaitable[None]]) -> None:
        self._say = say
        self._single: set[str] = set()
        self._burst: dict[str, bytes] = {}
        self._done: dict[bytes, Counter[tuple[str, str]]] = {}
        self._held: set[bytes] = set()

    def is_burst(self, count: int) -> bool:
        """Return whether `count` more files are too many to be spoken one by one."""
        return bool(self._burst) or len(self._single) + count > SPOKEN_SINGLY

    def expect(self, requests: Iterable[Request], folder: bytes, *, burst: bool) -> None:
        """Remember requests of a folder until they have ended."""
        for request in requests:
            if burst:
                self._burst[request.id] = folder
            else:
                self._single.add(request.id)

    def forget(self, requests: Iterable[Request]) -> None:
        """These were not made after all."""
        for request in requests:
            self._single.discard(request.id)
            self._burst.pop(request.id, None)

    async def heard(self, reply: Reply) -> None:
        """Take note of an ended request; say the sentence when its burst is over."""
        if not isinstance(reply, Answered):
            return
        request_id = reply.answer.request_id
        self._single.discard(request_id)
        folder = self._burst.pop(request_id, None)
        if folder is None:
            return
        self._done.setdefault(folder, Counter())[(reply.answer.task, reply.answer.outcome)] += 1
        await self._over(folder)

    def hold(self, folder: bytes) -> None:
        """More is on its way from there: a burst is not over yet, even if nothing of it is under way."""
        self._held.add(folder)

    async def release(self, folder: bytes) -> None:
        """No more is on its way from there."""
        self._held.discard(folder)
        await self._over(folder)

    async def _over(self, folder: bytes) -> None:
        if folder in self._done and folder not in self._held and folder not in self._burst.values():
            await self._say(_sentence(folder, self._done.pop(folder)))


def _sentence(folder: bytes, done: Counter[tuple[str, str]]) -> str:
    parts = []
    for task in sorted({key[0] for key in done}):
        good = done[(task, "answered")] + done[(task, "nothing")]
        bad = done[(task, "failed")]
        if good:
            parts.append(_good(task, good).format(n=good))
        if bad:
            parts.append(_bad(task, bad).format(n=bad))
    done_there = _("{what} in {folder}.") if parts else _("Nothing done in {folder}.")
    return done_there.format(what=", ".join(parts), folder=printable(os.path.basename(folder)))


def _good(task: str, count: int) -> str:
    match task:
        case "describe":
            return ngettext("{n} new picture described", "{n} new pictures described", count)
        case "transcribe":
            return ngettext("{n} new recording transcribed", "{n} new recordings transcribed", count)
        case _:
            return ngettext("{n} new file done", "{n} new files done", count)


def _bad(task: str, count: int) -> str:
    match task:
        case "describe":
            return ngettext("{n} picture could not be described", "{n} pictures could not be described", count)
        case "transcribe":
            return ngettext("{n} recording could not be transcribed", "{n} recordings could not be transcribed", count)
        case _:
            return ngettext("{n} file could not be done", "{n} files could not be done", count)
