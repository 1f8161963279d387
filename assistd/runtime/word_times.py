"""Gives words times: aligned to what a recogniser looked at, or estimated from what it wrote. Families use it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.families.hearing import HeardWord
from assistd.runtime.words import Span

_CHARACTER_S = 0.07  # of ordinary English speech; only for a word of which no end is known


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that were written between two times, in seconds."""

    start_s: float
    end_s: float
    words: tuple[Span, ...]


def aligned(
    words: Sequence[Span],
    places: Sequence[int],
    begins_s: NDArray[np.float64],
    logprobs: Sequence[float],
    length_s: float,
) -> tuple[HeardWord, ...]:
    """Return words with the times their tokens were aligned to.

    Args:
        words: In order; they count tokens of text.
        places: For each token of text, which of all tokens it is.
        begins_s: float64 [tokens]: where each token begins, in seconds, never falling.
        logprobs: Of each token of text.
        length_s: Length of the sound; nothing is said after it.
    """
    told = []
    for word, after in itertools.zip_longest(words, words[1:]):
        start_s = min(float(begins_s[places[word.first]]), length_s)
        behind = places[word.last - 1] + 1
        end_s = min(float(begins_s[behind]), length_s) if behind < len(begins_s) else start_s
        if end_s <= start_s:  # the last token's end is not known, or two tokens fell on one frame
            limit_s = float(begins_s[places[after.first]]) if after else length_s
            end_s = max(start_s, min(limit_s, start_s + _CHARACTER_S * len(word.text)))
        told.append(_word(word, start_s, end_s, logprobs))
    return tuple(told)


def estimated(stretches: Sequence[Stretch], logprobs: Sequence[float]) -> tuple[HeardWord, ...]:
    """Return words that share the time of their stretch by their length in characters.

    Args:
        stretches: In order.
        logprobs: Of each token of text.
    """
    told = []
    for stretch in stretches:
        sizes = [len(word.text) + 1 for word in stretch.words]
        marks = np.concatenate([[0], np.cumsum(sizes)]) / max(1, sum(sizes))
        times = stretch.start_s + marks * max(0.0, stretch.end_s - stretch.start_s)
        for word, start_s, end_s in zip(stretch.words, times[:-1], times[1:], strict=True):
            told.append(_word(word, float(start_s), float(end_s), logprobs))
    return tuple(told)


def _word(word: Span, start_s: float, end_s: float, logprobs: Sequence[float]) -> HeardWord:
    """Return a word; its probability is the geometric mean of those of its tokens, punctuation left out."""
    probability = float(np.exp(np.mean(logprobs[word.first : word.last])))
    return HeardWord(
        text=word.text, start_s=round(start_s, 3), end_s=round(end_s, 3), probability=min(1.0, probability)
    )
