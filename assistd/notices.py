"""Keeps troubles that many files share from being spoken one by one. The flow hands it every sentence it has to tell.

The first of a kind is said at once; what follows is counted, and told in one sentence when it is over.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

from assistd.i18n import _
from assistd.types import printable

log = logging.getLogger(__name__)

WINDOW_S = 10.0
"""A kind is over when nothing of it came for this long."""

LONGEST_S = 60.0
"""What never ends is told after this long all the same."""

REPEAT_S = 60.0
"""The same sentence is not told again within this time."""

MOST_KINDS = 8
"""Kinds that are counted singly; what comes beyond is counted together: many kinds are no flood of words either."""

MOST_KNOWN = 500
"""Sentences that are known as told; the oldest goes."""

_Key = tuple[str, bytes]

_OTHERS: _Key = ("", b"")


@dataclass(kw_only=True)
class _Kind:
    """What came of one kind after its first.

    Attributes:
        until_s: When it is told at the latest, on the loop's clock.
        count: How many were not said.
        last: The last of them.
        timer: Tells it.
    """

    until_s: float
    count: int = 0
    last: str = ""
    timer: asyncio.TimerHandle | None = None


class Notices:
    """Tells each sentence at once, later with others, or not again. Used inside the event loop only.

    Args:
        say: Gets every sentence that is to be heard.
        window_s: A kind is over when nothing of it came for this long, seconds.
        longest_s: A kind is told after this long even if it goes on, seconds.
        repeat_s: The same sentence is not told again within this time, seconds.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        window_s: float = WINDOW_S,
        longest_s: float = LONGEST_S,
        repeat_s: float = REPEAT_S,
    ) -> None:
        self._say_it = say
        self._window_s = window_s
        self._longest_s = longest_s
        self._repeat_s = repeat_s
        self._kinds: dict[_Key, _Kind] = {}
        self._known: dict[int, float] = {}
        self._closed = False

    def tell(self, words: str, code: str = "", group: bytes = b"") -> None:
        """Take a sentence; with a code it is one of a kind, without one it stands for itself.

        Args:
            words: The sentence; it may name files, so only its code is logged above `debug`.
            code: The error's.
            group: The folder that those of a kind have in common.
        """
        log.warning("told the person: %s", code or "a notice without a code")
        log.debug("%s", words)
        if self._is_known(words):
            return
        if not code:
            self._say(words)
            return
        key = (code, group)
        if key not in self._kinds and len(self._kinds) >= MOST_KINDS:
            key = _OTHERS
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = _Kind(until_s=_now_s() + self._longest_s)
            if key != _OTHERS:
                self._say(words)
                self._wait(key, kind)
                return
        kind.count += 1
        kind.last = words
        self._know(words)
        self._wait(key, kind)

    def close(self) -> None:
        """Tell nothing later; what was counted is forgotten, each file's own answer has it."""
        self._closed = True
        for kind in self._kinds.values():
            if kind.timer:
                kind.timer.cancel()
        self._kinds.clear()

    def _wait(self, key: _Key, kind: _Kind) -> None:
        """Tell a kind when nothing more comes of it."""
        if kind.timer:
            kind.timer.cancel()
        if self._closed:
            return
        due_s = min(_now_s() + self._window_s, kind.until_s)
        kind.timer = asyncio.get_running_loop().call_at(due_s, self._over, key)

    def _over(self, key: _Key) -> None:
        kind = self._kinds.pop(key)
        if kind.count:
            self._say(_sentence(key, kind))

    def _say(self, words: str) -> None:
        self._know(words)
        self._say_it(words)

    def _is_known(self, words: str) -> bool:
        told_s = self._known.get(hash(words))
        return told_s is not None and _now_s() - told_s < self._repeat_s

    def _know(self, words: str) -> None:
        """Remember a sentence as told now."""
        self._known.pop(hash(words), None)
        self._known[hash(words)] = _now_s()
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def _sentence(key: _Key, kind: _Kind) -> str:
    """Return what is said of those that were counted; it stands alone, as other words may have come in between."""
    if kind.count == 1:
        return kind.last
    if key == _OTHERS:
        return _("{count} more troubles. The last: {last}").format(count=kind.count, last=kind.last)
    folder = printable(os.path.basename(key[1].rstrip(b"/")))
    if not folder:
        return _("{count} more files: the same. The last: {last}").format(count=kind.count, last=kind.last)
    return _("{count} more files in {folder}: the same. The last: {last}").format(
        count=kind.count, folder=folder, last=kind.last
    )
