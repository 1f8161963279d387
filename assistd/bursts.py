"""Many files at once are announced together ("12 new pictures described in Screenshots"), not read out one by one.

The daemon asks it, for each batch that a watched folder found, whether the files are to be spoken singly.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from assistd.protocol import Answered, Reply
from assistd.types import Request, printable

SPOKEN_SINGLY = 3
"""So many files of a folder may wait to be spoken; beyond that, the whole burst becomes one sentence."""

NOUNS = {"describe": ("picture", "described"), "transcribe": ("recording", "transcribed")}


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
        if not any(other == folder for other in self._burst.values()):
            await self._say(_sentence(folder, self._done.pop(folder)))


def _sentence(folder: bytes, done: Counter[tuple[str, str]]) -> str:
    parts = []
    for task in sorted({task for task, _ in done}):
        noun, verb = NOUNS.get(task, ("file", "done"))
        good = done[(task, "answered")] + done[(task, "nothing")]
        bad = done[(task, "failed")]
        if good:
            parts.append(f"{good} new {noun}{'s' * (good != 1)} {verb}")
        if bad:
            parts.append(f"{bad} {noun}{'s' * (bad != 1)} could not be {verb}")
    return f"{', '.join(parts) or 'Nothing done'} in {printable(os.path.basename(folder))}."
