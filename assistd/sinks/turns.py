"""Who may speak, and when: utterances waiting for the one voice, by priority. Used by the speech sink.

The rules are those that screen reader users know from speech-dispatcher's priorities:

- ``error`` waits for errors before it and, with mode ``now``, ends everything lower;
- ``description`` with mode ``now`` ends older descriptions, never an error; with ``after`` it waits for them;
- ``progress``: only the last is kept, and soon it is worth nothing;
- ``watch`` (results nobody waits for) comes when all else is said, and grows stale.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from pathlib import Path
from typing import Literal

from assistd.types import Phrase, Struct

Priority = Literal["error", "description", "progress", "watch"]
Mode = Literal["now", "after"]
Outcome = Literal["spoken", "written", "stopped", "interrupted", "stale", "failed", "muted", "unknown"]

MOST_CHARS = 200_000
"""Most text of one request that waits, characters; more is dropped."""

MOST_WATCH = 20
"""Most results of watched folders that wait; the oldest goes."""

PROGRESS_STALE_S = 5.0

_RANK: dict[Priority, int] = {"error": 0, "description": 1, "progress": 2, "watch": 3}


class Utterance(Struct, frozen=True, kw_only=True):
    """Something to say.

    Attributes:
        request_id: Whose words they are; words of one request are said in the order in which they come.
        text: For people; cleaned before it is spoken.
        language: Of the text, BCP 47; empty: the language in which assistd itself speaks. The voice follows it.
        priority: What it is.
        mode: ``now`` ends what its priority may end; ``after`` waits.
        final: No more words come for this request (as `SpeechSink.finish` says).
    """

    request_id: str
    text: str
    language: str = ""
    priority: Priority = "description"
    mode: Mode = "now"
    final: bool = False


class Spoken(Struct, frozen=True, kw_only=True):
    """What became of a request's words.

    Attributes:
        outcome: ``spoken``; ``written`` to a file, as there is no sound; ``stopped`` by the person; ``interrupted`` by
            newer or more important words; ``stale``: waited too long; ``failed``: neither voice nor file; ``muted``,
            also while the session is locked; ``unknown``: never said.
        file: The WAV file, if written.
    """

    outcome: Outcome
    file: Path | None = None


class Turn:
    """One request's words.

    Attributes:
        texts: Not begun yet.
        said: Begun, in order.
        finished: No more come.
        over: Becomes what became of them.
        news: Set when texts or `finished` change.
    """

    def __init__(self, first: Utterance) -> None:
        self.request_id = first.request_id
        self.priority = first.priority
        self.since_s = time.monotonic()
        self.texts: deque[Phrase] = deque()
        self.said: list[Phrase] = []
        self._heard = -1
        self.finished = False
        self.over: asyncio.Future[Spoken] = asyncio.get_running_loop().create_future()
        self.news = asyncio.Event()
        self._chars = 0
        self.add(first)

    def add(self, utterance: Utterance) -> None:
        """Append further words."""
        self._chars += len(utterance.text)
        if utterance.text and self._chars <= MOST_CHARS:
            self.texts.append(Phrase(utterance.text, utterance.language))
        self.finished = self.finished or utterance.final
        self.news.set()

    def hears(self, sentence: str) -> None:
        """Note that a sentence begins to be heard: words are handed over some seconds before."""
        key = _letters(sentence)
        for number in range(max(self._heard, 0), len(self.said)):
            if key and key in _letters(self.said[number].text):
                self._heard = number
                return

    def told(self) -> list[Phrase]:
        """Return the words that were heard to their end, as far as the channel tells; what is being said is not."""
        return self.said[: self._heard] if self._heard >= 0 else self.said[:-1]

    def ready(self) -> bool:
        """Return whether there is something to do for it."""
        return bool(self.texts) or self.finished


class Turns:
    """The turns that are not over.

    Args:
        watch_stale_s: How long a watched folder's result may wait, seconds.
    """

    def __init__(self, watch_stale_s: float) -> None:
        self._watch_stale_s = watch_stale_s
        self._turns: dict[str, Turn] = {}

    def __len__(self) -> int:
        return len(self._turns)

    def get(self, request_id: str) -> Turn | None:
        """Return the turn of this request, if it is not over."""
        return self._turns.get(request_id)

    def all(self) -> list[Turn]:
        """Return all turns, in the order in which they came."""
        return list(self._turns.values())

    def add(self, utterance: Utterance, current: Turn | None) -> list[Turn]:
        """Add a new request's turn and return those that it ends (still listed: `drop` them)."""
        ended = [turn for turn in self._turns.values() if _ends(utterance, turn, current)]
        waiting = [t for t in self._turns.values() if t.priority == "watch" and t is not current]
        if utterance.priority == "watch" and len(waiting) >= MOST_WATCH:
            ended.append(waiting[0])
        self._turns[utterance.request_id] = Turn(utterance)
        return ended

    def drop(self, turn: Turn, spoken: Spoken) -> None:
        """Take a turn out and tell those who wait for it."""
        self._turns.pop(turn.request_id, None)
        if not turn.over.done():
            turn.over.set_result(spoken)

    def stale(self) -> list[Turn]:
        """Return the turns that have not begun and have waited too long."""
        limit = {"watch": self._watch_stale_s, "progress": PROGRESS_STALE_S}
        now = time.monotonic()
        return [
            turn
            for turn in self._turns.values()
            if not turn.said and now - turn.since_s > limit.get(turn.priority, float("inf"))
        ]

    def next(self) -> Turn | None:
        """Return whose turn it is: the most important that is ready, of those the oldest."""
        ready = [turn for turn in self._turns.values() if turn.ready()]
        return min(ready, key=lambda turn: (_RANK[turn.priority], turn.since_s), default=None)


def _ends(utterance: Utterance, turn: Turn, current: Turn | None) -> bool:
    """Return whether a new utterance ends this turn."""
    if utterance.priority == "progress":
        return turn.priority == "progress"
    if utterance.mode == "after":
        return False
    match utterance.priority:
        case "error":
            return turn.priority != "error"
        case "description":
            return turn.priority in {"description", "progress"} or (turn.priority == "watch" and turn is current)
        case "watch":
            return False


def _letters(text: str) -> str:
    """Return what of a text survives its cleaning for the voice."""
    return "".join(character for character in text.casefold() if character.isalnum())
