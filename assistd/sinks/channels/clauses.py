"""A sentence cut at its clauses, so that what was said of it is known when a voice breaks off. Used by the channels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

CLAUSE_CHARS = 40
"""Longest clause, characters: six or seven words. So much may be said twice when another voice goes on."""

HEARD_S = 0.2
"""A mark that was reached less than this long ago may lie ahead of what is heard: the sound server holds so much."""

_BREAK = re.compile(r"(?<=[,;:\u2013\u2014\u3001\uff0c])\s+")
_BLANK = re.compile(r"\s+")


def clauses(sentence: str) -> list[str]:
    """Return the sentence in clauses, at most `CLAUSE_CHARS` characters each as far as it has blanks.

    Joined by blanks, they are the sentence again.
    """
    found: list[str] = []
    for part in _BREAK.split(sentence):
        held = ""
        for word in _BLANK.split(part.strip()):
            if held and len(held) + 1 + len(word) > CLAUSE_CHARS:
                found.append(held)
                held = word
            else:
                held = f"{held} {word}".strip()
        if held:
            found.append(held)
    return found


def ssml(parts: Sequence[str]) -> str:
    """Return clauses as SSML in one line, with a mark named by its number before each clause but the first.

    The first needs none: espeak-ng drops a mark between the end of a sentence and the next word, so that each sentence
    is a message of its own, and its begin is an event.
    """
    marked = [f'<mark name="{number}"/>{escape(part)}' if number else escape(part) for number, part in enumerate(parts)]
    return f"<speak>{' '.join(marked)}</speak>"


class Reached:
    """Which clauses a voice has begun, and when.

    Args:
        parts: The clauses.
    """

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._at_s: list[tuple[float, int]] = []

    def note(self, number: int, now_s: float) -> None:
        """Note that a clause begins now."""
        if 0 <= number < len(self._parts):
            self._at_s.append((now_s, number))

    def certain(self, now_s: float) -> int:
        """Return the number of the clause from which another voice has to go on: what lies before it was heard."""
        return max((number for at_s, number in self._at_s if now_s - at_s >= HEARD_S), default=0)

    def rest(self, now_s: float) -> str:
        """Return what is left of the sentence."""
        return " ".join(self._parts[self.certain(now_s) :])
