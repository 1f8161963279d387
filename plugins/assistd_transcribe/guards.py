"""Throws out words that nobody said, by evidence; `listening` runs every window through it. On by default, no switch.

Recognisers write down words where nobody speaks ("Thank you for watching."), and repeat themselves where they are
lost. What is known about that comes from the threads of the peers (ggml-org/whisper.cpp#1724 and #2510) and
from upstream's own thresholds (openai/whisper, `transcribe.py`). A phrase alone is never enough: people do thank.

Nothing is smoothed: what is dropped is counted by its reason, with its place, and the person is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistd.runtime.families.hearing import Heard
from assistd_transcribe.packing import Window
from assistd_transcribe.phrases import PHRASES
from assistd_transcribe.phrasing import Spoken, sentences

COMPRESSION, LOGPROB, NO_SPEECH = 2.4, -1.0, 0.6
"""Upstream's thresholds: above the first a text repeats itself, below the second it is a guess, above the third (and
below the second) nobody speaks."""

Reason = Literal["no-speech", "outside", "too-fast", "too-thin", "loop", "repeated", "phrase", "missed"]

_EDGE_S = 0.2  # word times are that uncertain
_FASTEST_WORDS, _FASTEST_LETTERS = 9.0, 45.0  # a second of speech: auctioneers reach 7 words and 35 letters
_THIN = 0.15  # words that fill less of the speech than this are not what was said
_WORD_S = 1.0  # a longer word counts as this: alignment stretches invented ones
_MISSED_S = 6.0  # speech this long without a word was not understood
_ALONE = 0.5
_CERTAIN_LOOP, _LIKELY_LOOP, _LOOP_WORDS = 8, 4, 6  # repetitions; and words, repetitions included
_LONGEST_UNIT = 20  # words that may repeat as one
_STUTTER = re.compile(r"(.{1,30}?)\1{7,}", re.DOTALL)  # a "word" that repeats itself, as in languages without spaces


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A stretch whose words were thrown out, or for which there were none (``missed``).

    Attributes:
        start_s: Where, in seconds from the start of the media.
        words: How many words went.
    """

    reason: Reason
    start_s: float
    words: int


class Guards:
    """Looks at the windows of one recording, in order.

    Attributes:
        dropped: What was thrown out so far.
    """

    def __init__(self) -> None:
        self.dropped: list[Dropped] = []
        self._before: list[str] = []  # the texts of the last windows, newest last
        self._said_before: list[frozenset[str]] = []  # and their sentences

    def screen(self, heard: Heard, words: Sequence[Spoken], window: Window) -> list[Spoken]:
        """Return the words that may be trusted to have been said; confidence is another matter."""
        text = plain(" ".join(word.text for word in words))
        said = frozenset(plain(_text(sentence)) for sentence in sentences(words))
        if reason := self._whole(heard, words, window, text):
            self.dropped.append(Dropped(reason=reason, start_s=window.start_s, words=len(words)))
            kept: list[Spoken] = []
        else:
            if heard.ended in {"loop", "length"}:  # the model was stopped: what was said after that is lost
                lost_s = words[-1].end_s if words else 0.0
                self.dropped.append(Dropped(reason="loop", start_s=window.media_s(lost_s), words=0))
            kept = self._loops(heard, list(words), window)
            kept = self._sentences(heard, kept, window)
            if heard.timed == "aligned":
                kept = self._outside(kept, window)
                self._missed(kept, window)
        self._before = [*self._before, text][-2:]
        self._said_before = [*self._said_before, said][-2:]
        return kept

    # --- the whole window ---

    def _whole(self, heard: Heard, words: Sequence[Spoken], window: Window, text: str) -> Reason | None:
        """Return why nothing in a window can be trusted, if that is so."""
        if heard.no_speech > NO_SPEECH and heard.mean_logprob < LOGPROB:
            return "no-speech"
        if not words:
            return "missed" if window.voiced_s >= _MISSED_S else None
        letters = sum(len(word.text) for word in words)
        if len(words) > 3 + _FASTEST_WORDS * window.voiced_s and letters > 20 + _FASTEST_LETTERS * window.voiced_s:
            return "loop" if _runs(words) else "too-fast"
        share = _covered_s(heard, words) / window.voiced_s if window.voiced_s else 0.0
        if window.voiced_s >= 3.0 and share < _THIN:
            return "phrase" if text in PHRASES else "too-thin"
        again = [before for before in self._before if before == text]
        if text and (len(again) == 2 or (again and self._before[-1] == text and share < _ALONE)):
            return "repeated"
        return None

    # --- parts of it ---

    def _loops(self, heard: Heard, words: list[Spoken], window: Window) -> list[Spoken]:
        """Return the words with what repeats itself on and on said once, where it is no speech."""
        lost = heard.ended in {"loop", "length"} or heard.compression > COMPRESSION
        gone: set[int] = set()
        for first, unit, count in _runs(words):
            again = range(first + unit, first + unit * count)
            doubtful = lost or _doubtful([words[at] for at in again], window, aligned=heard.timed == "aligned")
            if count >= _CERTAIN_LOOP or (doubtful and count >= _LIKELY_LOOP):
                gone.update(again)
        gone.update(at for at, word in enumerate(words) if _STUTTER.search(word.text))
        return self._without(gone, "loop", words, window)

    def _sentences(self, heard: Heard, words: list[Spoken], window: Window) -> list[Spoken]:
        """Return the words without sentences that nobody can have said like that, or most likely nobody said."""
        gone: dict[Reason, set[int]] = {"too-fast": set(), "phrase": set(), "repeated": set()}
        at = 0
        for sentence in sentences(words):
            place, at = range(at, at + len(sentence)), at + len(sentence)
            text = plain(_text(sentence))
            lasts_s = sentence[-1].end_s - sentence[0].start_s
            letters = sum(len(word.text) for word in sentence)
            weak = self._weak(heard, sentence, window)
            if heard.timed == "aligned" and len(sentence) >= 3 and letters > 60.0 * max(lasts_s, 0.01):
                gone["too-fast"].update(place)
            elif text in PHRASES and (weak or self._just_said(text, 1)):
                gone["phrase"].update(place)
            elif len(sentence) >= 3 and self._just_said(text, 2) and weak:
                gone["repeated"].update(place)
        for reason, marked in gone.items():
            if marked:
                self._drop(reason, [words[n] for n in sorted(marked)], window)
        return [word for n, word in enumerate(words) if not any(n in marked for marked in gone.values())]

    def _weak(self, heard: Heard, sentence: Sequence[Spoken], window: Window) -> bool:
        """Return whether little speaks for a sentence: the model's own doubt, or too little voice where it stands."""
        mean = sum(word.probability for word in sentence) / len(sentence)
        if heard.no_speech > NO_SPEECH / 2 or mean < 0.6:
            return True
        if heard.timed != "aligned":
            return False
        lasts_s = sentence[-1].end_s - sentence[0].start_s
        return window.voiced_in(sentence[0].start_s, sentence[-1].end_s) < _ALONE * lasts_s

    def _just_said(self, text: str, times: int) -> bool:
        """Return whether each of the last windows had this sentence."""
        last = self._said_before[-times:]
        return len(last) == times and all(text in said for said in last)

    def _outside(self, words: list[Spoken], window: Window) -> list[Spoken]:
        """Return the words without those that stand where nobody speaks."""
        gone = {
            at for at, word in enumerate(words) if not window.voiced_in(word.start_s - _EDGE_S, word.end_s + _EDGE_S)
        }
        return self._without(gone, "outside", words, window)

    def _missed(self, words: Sequence[Spoken], window: Window) -> None:
        """Note long speech for which there are no words."""
        edges = [0.0, *(time for word in words for time in (word.start_s, word.end_s)), window.length_s]
        for end_s, start_s in zip(edges[::2], edges[1::2], strict=True):
            if window.voiced_in(end_s, start_s) >= _MISSED_S:
                self.dropped.append(Dropped(reason="missed", start_s=window.media_s(end_s), words=0))

    # --- keeping count ---

    def _without(self, gone: set[int], reason: Reason, words: list[Spoken], window: Window) -> list[Spoken]:
        if gone:
            self._drop(reason, [words[at] for at in sorted(gone)], window)
        return [word for at, word in enumerate(words) if at not in gone]

    def _drop(self, reason: Reason, words: Sequence[Spoken], window: Window) -> None:
        start_s, _ = window.placed(words[0].start_s, words[0].end_s)
        self.dropped.append(Dropped(reason=reason, start_s=start_s, words=len(words)))


def plain(text: str) -> str:
    """Return a text by which sentences are compared: lower case, letters, digits and single blanks."""
    kept = "".join(c for c in unicodedata.normalize("NFC", text).lower() if c.isalnum() or c.isspace())
    return " ".join(kept.split())


def _text(words: Sequence[Spoken]) -> str:
    return "".join(word.space + word.text for word in words)


def _covered_s(heard: Heard, words: Sequence[Spoken]) -> float:
    """Return how much time the words fill; where their times are only estimated, by how many letters they have."""
    if heard.timed == "aligned":
        return sum(min(word.end_s - word.start_s, _WORD_S) for word in words)
    return sum(len(word.text) for word in words) / 12.0  # letters a second of unhurried speech


def _doubtful(words: Sequence[Spoken], window: Window, *, aligned: bool) -> bool:
    """Return whether repeated words are hardly real: unlikely ones, too fast, or where nobody speaks."""
    if sum(word.probability for word in words) < 0.5 * len(words):
        return True
    if not aligned:
        return False
    start_s, end_s = words[0].start_s, words[-1].end_s
    voiced_s = window.voiced_in(start_s, end_s)
    return len(words) > _FASTEST_WORDS * max(voiced_s, 0.01) or voiced_s < _ALONE * (end_s - start_s)


def _runs(words: Sequence[Spoken]) -> list[tuple[int, int, int]]:
    """Return where words repeat at once: (first word, words in the unit, how often), none inside another."""
    texts = [plain(word.text) for word in words]
    found: list[tuple[int, int, int]] = []
    at = 0
    while at < len(texts):
        unit, count = _longest_run(texts, at)
        if count >= _LIKELY_LOOP and unit * count >= _LOOP_WORDS:
            found.append((at, unit, count))
            at += unit * count
        else:
            at += 1
    return found


def _longest_run(texts: Sequence[str], at: int) -> tuple[int, int]:
    """Return the unit and the number of its repetitions that begin at a word and reach furthest."""
    best = (1, 1)
    for unit in range(1, min(_LONGEST_UNIT, (len(texts) - at) // 2) + 1):
        count, pattern = 1, texts[at : at + unit]
        while texts[at + unit * count : at + unit * (count + 1)] == pattern:
            count += 1
        if count > 1 and unit * count > best[0] * best[1]:
            best = (unit, count)
    return best
