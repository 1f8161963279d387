"""Sentences cut into lines of a braille display, and which of them is shown. Used by `braille_display`.

The display follows the voice, until the person pans; then it stays where they read, until they are at the end again or
have not panned for a while.
"""

from __future__ import annotations

import time
from typing import Literal

READING_S = 20.0
"""So long after the last key the display stays where the person is."""

MOST_LINES = 2000

Step = Literal["next", "back", "first", "last", "voice"]


class Lines:
    """The text of one answer.

    Args:
        cells: Length of the display.
    """

    def __init__(self, cells: int) -> None:
        self._cells = max(cells, 1)
        self._lines: list[str] = []
        self._at = self._voice = 0
        self._key_s = float("-inf")

    def clear(self) -> None:
        """Forget everything."""
        self._lines.clear()
        self._at = self._voice = 0
        self._key_s = float("-inf")

    def add(self, sentence: str) -> None:
        """Append a sentence that begins to be said, and show it unless the person reads something else."""
        reading = time.monotonic() - self._key_s < READING_S and self._at != len(self._lines) - 1
        self._voice = len(self._lines)
        self._lines += wrapped(sentence, self._cells)
        drop = max(len(self._lines) - MOST_LINES, 0)
        del self._lines[:drop]
        self._voice, self._at = max(self._voice - drop, 0), max(self._at - drop, 0)
        if not reading:
            self._at = self._voice

    def step(self, step: Step) -> None:
        """Show another line."""
        self._key_s = time.monotonic()
        last = len(self._lines) - 1
        places = {"next": self._at + 1, "back": self._at - 1, "first": 0, "last": last, "voice": self._voice}
        self._at = max(min(places[step], last), 0)
        if step == "voice":
            self._key_s = float("-inf")

    @property
    def shown(self) -> str:
        """The line to show."""
        return self._lines[self._at] if self._lines else ""


def wrapped(text: str, cells: int) -> list[str]:
    """Return the text in lines of at most `cells` characters, broken between words where there are blanks."""
    lines: list[str] = []
    held = ""
    for whole in text.split():
        word = whole
        if held and len(held) + 1 + len(word) > cells:
            lines.append(held)
            held = ""
        while len(word) > cells:
            lines.append(word[:cells])
            word = word[cells:]
        held = f"{held} {word}".strip()
    return [*lines, held] if held else lines
