"""Puts what a model heard in a window into words and segments, with times in the media. `listening` calls it.

A segment is what is streamed and what a caption may not reach across easily: it ends where a sentence ends, where
somebody pauses, or where it gets long.
"""

# ruff: noqa: RUF001 (punctuation of other scripts)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistd.runtime.families.hearing import Heard, HeardWord
from assistd.types import Segment, Word
from assistd_transcribe.packing import Window

_PAUSE_S = 0.8  # a pause this long in the media ends a segment
_LONG_CHARS, _LONGEST_CHARS = 160, 280  # from here on a clause ends one too; here anything does
_ENDS, _CLAUSES = ".?!…。！？｡।؟۔", ",;:–—、，；：،؛"
_CLOSING = "\"'”’»)]」』"
_TITLES = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e.", "z.b.", "sr.", "sra."})


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A word in a window.

    Attributes:
        text: The word with its punctuation, no white space around it.
        space: What stands before it in the text: a blank, or nothing in languages without any.
        start_s: Seconds from the start of the window.
        end_s: The same.
        probability: 0…1.
    """

    text: str
    space: str
    start_s: float
    end_s: float
    probability: float


def spell(heard: Heard, window: Window) -> list[Spoken]:
    """Return the words of a window in order of time; without word times, spread over what is voiced."""
    words = heard.words or tuple(_spread(heard, window))
    found: list[Spoken] = []
    place, clock_s = 0, 0.0
    for word in words:
        text = word.text.strip()
        if not text:
            continue
        at = heard.text.find(text, place)
        space = heard.text[place:at] if at >= 0 else " "
        place = at + len(text) if at >= 0 else place
        clock_s = max(clock_s, word.start_s)
        found.append(
            Spoken(
                text=text,
                space=" " if space and found else "",
                start_s=clock_s,
                end_s=max(clock_s, word.end_s),
                probability=word.probability,
            )
        )
    return found


def _spread(heard: Heard, window: Window) -> Iterator[HeardWord]:
    """Yield the words of a text without times, over the window by their length."""
    tokens = heard.text.split()
    total, at, length_s = max(1, sum(map(len, tokens))), 0, window.length_s
    for token in tokens:
        start_s = length_s * at / total
        at += len(token)
        yield HeardWord(text=token, start_s=start_s, end_s=length_s * at / total, probability=1.0)


def sentences(words: Sequence[Spoken]) -> Iterator[list[Spoken]]:
    """Yield the words sentence by sentence, as far as their punctuation tells."""
    held: list[Spoken] = []
    for number, word in enumerate(words):
        held.append(word)
        if _ends_sentence(word, words[number + 1] if number + 1 < len(words) else None):
            yield held
            held = []
    if held:
        yield held


def segments(words: Sequence[Spoken], window: Window) -> Iterator[Segment]:
    """Yield the words as segments, with times in the media."""
    held: list[tuple[Spoken, Word]] = []
    chars, clock_s = 0, 0.0
    for number, word in enumerate(words):
        start_s, end_s = window.placed(word.start_s, word.end_s)
        # a word that runs over the next one may belong to a later span than that
        start_s = clock_s = max(clock_s, start_s)
        if held and start_s - held[-1][1].end_s >= _PAUSE_S:
            yield _segment(held)
            held, chars = [], 0
        held.append((word, _word(word, start_s, end_s)))
        chars += len(word.space) + len(word.text)
        after = words[number + 1] if number + 1 < len(words) else None
        clause = chars >= _LONG_CHARS and word.text.rstrip(_CLOSING)[-1:] in _CLAUSES
        if _ends_sentence(word, after) or clause or chars >= _LONGEST_CHARS:
            yield _segment(held)
            held, chars = [], 0
    if held:
        yield _segment(held)


def _word(word: Spoken, start_s: float, end_s: float) -> Word:
    confidence = round(min(1.0, max(0.0, word.probability)), 2)
    return Word(text=word.text, start_s=round(start_s, 2), end_s=round(max(start_s, end_s), 2), confidence=confidence)


def _segment(held: Sequence[tuple[Spoken, Word]]) -> Segment:
    text = "".join(spoken.space + spoken.text for spoken, _ in held).strip()
    words = tuple(word for _, word in held)
    return Segment(start_s=words[0].start_s, end_s=words[-1].end_s, text=text, words=words)


def _ends_sentence(word: Spoken, after: Spoken | None) -> bool:
    bare = word.text.rstrip(_CLOSING)
    if bare[-1:] not in _ENDS or not bare:
        return False
    return not (bare.lower() in _TITLES or (after is not None and after.text[:1].islower()))
