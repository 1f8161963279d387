"""Knows the last answer and how much of it was told, so that "more" goes on where it stopped. `control` asks it.

Nothing is said twice: what was spoken (as far as the voice got) or shown is left out, and only when a level is told to
its end does the next one begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from assistd import composer
from assistd.protocol import Answered, Reply
from assistd.types import ASKED, Answer, Level, Phrase

OWN_S = 5 * 60.0
"""So long does an answer that somebody asked for stay the last one, whatever a watched folder brings, seconds."""

LEVELS = (Level.BRIEF, Level.STANDARD, Level.FULL)


class Heard:
    """The last answer.

    Args:
        said: Returns the sentences of a request that the voice has said to their end; None: it was not spoken.
    """

    def __init__(self, said: Callable[[str], Sequence[str] | None]) -> None:
        self._said = said
        self._answer: Answer | None = None
        self._own_until_s = 0.0
        self._shown: list[str] = []
        self._voiced: list[str] = []

    def note(self, reply: Reply) -> None:
        """Take note of an answer (a subscriber of the dispatcher's)."""
        if not isinstance(reply, Answered) or reply.answer.outcome not in ("answered", "nothing"):
            return
        answer = reply.answer
        own = answer.source == ASKED
        if not own and answer.made_s < self._own_until_s:
            return
        if own:
            self._own_until_s = answer.made_s + OWN_S
        self._answer = answer
        self._shown, self._voiced = [], [answer.request_id]

    def forget(self) -> None:
        """Forget it."""
        self._answer = None
        self._own_until_s = 0.0

    @property
    def answer(self) -> Answer | None:
        """The last answer."""
        return self._answer

    def more(self) -> list[Phrase]:
        """Return what was not told yet: the rest at its level, else what the next level adds; empty: that was all."""
        if self._answer is None:
            return []
        told = Counter(self._told(self._answer))
        for level in LEVELS[LEVELS.index(self._answer.level) :]:
            left = told.copy()
            rest = []
            for phrase in composer.spoken(self._answer, level):
                if left[phrase.text] > 0:
                    left[phrase.text] -= 1
                else:
                    rest.append(phrase)
            if rest:
                return rest
        return []

    def told(self, phrases: Sequence[Phrase], voiced: str = "") -> None:
        """Note that more was told: shown, or spoken as the request `voiced`."""
        if voiced:
            self._voiced.append(voiced)
        else:
            self._shown += [phrase.text for phrase in phrases]

    def _told(self, answer: Answer) -> list[str]:
        spoken = [self._said(request_id) for request_id in self._voiced]
        if spoken[0] is None:  # it was not spoken: whoever asked has read it
            spoken[0] = [phrase.text for phrase in composer.spoken(answer, answer.level)]
        return [*self._shown, *(words for said in spoken if said for words in said)]
