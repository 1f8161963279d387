"""Judges what was read: drops icons that look like letters, marks unreadable lines. Used by `assistd_read.reading`.

A recogniser that knows 18,000 characters finds one for every icon: "三" for a menu button, "X" for a cross, "Q" for a
magnifier. And it has no Cyrillic: such a line comes out almost empty. Neither may reach a listener as if it were text.
"""

# Characters that look alike are what this file is about.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from unicodedata import category, name

from assistd_read.boxes import Line

LOOKALIKES = frozenset("xX×✕QqOoDcC口□日回三=≡二Ξαaπ+-−–—_~<>^v∨∧V·•*.,:;'|/\\[](){}区王勺√✓")
"""Single characters that icons are read as."""

WIDE_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
"""Chinese, Japanese or Korean text: two characters or more; one alone may be an icon."""

DROP_DOWN = frozenset("▼▾▽⌄∨﹀√")
"""The mark at the end of a drop-down list."""

SAYS = {"二": "="}
"""What a lone character really is among Latin text."""

WORD = re.compile(r"\W*(?:[^\W\d_]?[^\W\d_A-Z]+|[^\W\d_a-z]+|[\d.,:/%$€+-]+)\W*")
"""Something that looks like a word or a number, not like letters thrown together."""

BUTTONS = frozenset("三≡□口×✕")
"""What the drawings on a window's buttons are read as, whatever the certainty."""

LONE = 0.9
"""A single mark below this certainty is an icon."""

BAD = 0.6
"""A line below this certainty is not told as text."""

DOUBTFUL = 0.8
"""A line below this certainty is told, and counted as doubtful."""

THIN = 1.0
"""More than this many line heights of width for each character: the line holds letters that were not read."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A line after judgement.

    Attributes:
        line: With its text mended; without text where it is dropped or can't be read.
        unreadable: It is text that can't be read.
        doubtful: It may be wrong.
    """

    line: Line
    unreadable: bool = False
    doubtful: bool = False


class Judge:
    """Judges a picture's lines as they are read; what came before tells what to make of a doubtful one."""

    def __init__(self) -> None:
        self._wide = self._letters = self._bad = 0

    @property
    def knows_latin(self) -> bool:
        """Whether what was read so far is Latin beyond doubt."""
        return self._letters >= 10 and self._wide <= 0.2 * self._letters

    def judge(self, lines: Iterable[Line]) -> list[Judged]:
        """Return the lines, judged, in their order."""
        return [self._one(line) for line in lines]

    def _one(self, line: Line) -> Judged:
        if line.score > LONE:
            self._letters += sum(1 for c in line.text if c.isalpha())
            self._wide += sum(len(run) for run in re.findall(WIDE_RUN, line.text))
        # Where one script is unknown, doubtful neighbours are most likely the same.
        if _unreadable(line) or (self._bad >= 2 and line.score < 0.93 and _is_line(line)):
            self._bad += 1
            return Judged(line=replace(line, text=""), unreadable=True)
        text = _mended(line, latin=self._wide <= 0.2 * self._letters)
        doubtful = bool(text) and line.score < DOUBTFUL and len(text) > 2
        return Judged(line=replace(line, text=text), doubtful=doubtful)


def _is_wide(char: str) -> bool:
    """Return whether this is a Chinese, Japanese or Korean character."""
    return category(char) == "Lo" and name(char, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))


def _is_line(line: Line) -> bool:
    """Return whether the detector found writing here that is more than a mark."""
    return line.found > 0.7 and line.box.width > 2.2 * line.box.height


def fills(line: Line) -> bool:
    """Return whether a line's text is about as wide as the line: narrower, letters were not read."""
    text = line.text.strip()
    room = line.box.width - 0.7 * line.box.height
    return len(text.replace(" ", "")) * THIN * line.box.height >= room or bool(re.search(r"[.…_=-]{2}", text))


def is_greek(text: str) -> bool:
    """Return whether most letters of a text are Greek."""
    letters = [c for c in text if c.isalpha()]
    greek = sum(1 for c in letters if name(c, "").startswith("GREEK"))
    return len(letters) > 3 and greek > 0.5 * len(letters)


def _unreadable(line: Line) -> bool:
    """Return whether there is text here that was not read."""
    if not _is_line(line) or line.gap > 0.8:
        return False
    if not fills(line):
        return line.score < 0.97 or len(line.text.replace(" ", "")) < 3
    return line.score < BAD or (is_greek(line.text) and line.score < 0.95)


def _mended(line: Line, *, latin: bool) -> str:
    """Return a line's text without what icons were read as; empty if nothing else is there."""
    text = " ".join(line.text.split())
    if not latin:
        return text
    words = [SAYS.get(word, word) for word in text.split()]
    certain = line.score >= LONE
    marks = [len(word) == 1 and word in LOOKALIKES and not word.isdigit() for word in words]
    if all(marks) and words:
        return " ".join(words) if certain and _may_stand_alone(line, words) else ""
    words = [
        word for word in words if not (len(word) <= 2 and any(map(_is_wide, word)) and not any(map(str.isascii, word)))
    ]
    words = [word[1:] if _is_wide(word[0]) and word[1:].isascii() else word for word in words]
    if len(words) > 1 and (words[0] in BUTTONS or (not certain and words[0] in LOOKALIKES - set("aA-•*"))):
        words = words[1:]
    if (
        len(words) == 1
        and not certain
        and (not words[0].isalnum() if len(words[0]) == 1 else not WORD.fullmatch(words[0]))
    ):
        return ""
    while len(words) > 1 and words[-1] in DROP_DOWN:
        words = words[:-1]
    if words:
        words[-1] = words[-1].rstrip("".join(DROP_DOWN)) or words[-1]
    return " ".join(words)


def _may_stand_alone(line: Line, words: list[str]) -> bool:
    """Return whether single marks read with certainty are text: an operator on a key, not a window's button."""
    word = words[0]
    if len(words) > 1 or _is_wide(word) or word in BUTTONS - {"×"}:
        return False
    return (word not in "XxQ" or line.score >= 0.985) and line.found > 0.6
