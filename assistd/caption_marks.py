"""Marks words a recogniser was unsure of, within the words; whoever writes or speaks a transcript uses it.

The words that were heard stay as they are in an answer; the mark is made where they are written or said, so that it
survives a screen reader: "at Leith (unclear)". WebVTT has a class for it instead (`assistd.caption_formats`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from assistd.caption_breaks import UNCLEAR
from assistd.i18n import _
from assistd.types import Answer, Segment

UNSURE_BELOW = 0.5
"""Confidence under which a word is marked, unless the answer says otherwise."""

UNCLEAR_BELOW = "unclear_below"
"""Key of `Content.data` under which an engine says so; 0: no word is marked."""


def unsure_below(answer: Answer) -> float:
    """Return the confidence under which words of an answer are marked, 0…1."""
    for content in answer.facets.values():
        value = content.data.get(UNCLEAR_BELOW)
        if isinstance(value, int | float) and 0 <= value <= 1:
            return float(value)
    return UNSURE_BELOW


def marked(segments: Iterable[Segment], below: float = UNSURE_BELOW) -> tuple[Segment, ...]:
    """Return segments with "(unclear)" after each run of words the recogniser was unsure of."""
    return tuple(_marked(segment, below) for segment in segments)


def _marked(segment: Segment, below: float) -> Segment:
    """Return a segment with the marks, in its words and at the same places in its text."""
    unsure = [word.confidence is not None and word.confidence < below for word in segment.words]
    words, parts, place, unclear = [], [], 0, _(UNCLEAR)
    for number, word in enumerate(segment.words):
        ends = unsure[number] and not any(unsure[number + 1 : number + 2])
        words.append(msgspec.structs.replace(word, text=f"{word.text} {unclear}") if ends else word)
        found = segment.text.find(word.text.strip(), place)
        if found < 0:
            continue
        past = found + len(word.text.strip())
        parts += [segment.text[place:past], f" {unclear}" if ends else ""]
        place = past
    return msgspec.structs.replace(segment, words=tuple(words), text="".join(parts) + segment.text[place:])
