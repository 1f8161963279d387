"""Puts a recogniser's tokens together into words, with their punctuation; families that hear call it.

A token may hold part of a character, of a word, or several words' worth of spaces. Words are cut where a token begins
with a space, or between characters in scripts without spaces; the rules are those of OpenAI's ``tokenizer.py``
(`split_to_word_tokens`) and ``timing.py`` (`merge_punctuations`).
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
"""Languages written without spaces between words (OpenAI's list): every whole character counts as a word."""

LEADING = frozenset("\"'“¿¡([{-")
"""Punctuation that belongs to the word after it, where a space stands before it."""

TRAILING = frozenset("\"'.。,，!！?？:：”)]}、")  # noqa: RUF001  (full-width forms are meant)
"""Punctuation that belongs to the word before it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A word and where its tokens stand.

    Attributes:
        text: Whole characters, without the space before it.
        first: Its first token.
        last: Just behind its last token; punctuation that was attached is left out.
    """

    text: str
    first: int
    last: int


def words(tokens: Sequence[int], decode: Callable[[list[int]], str], *, spaced: bool = True) -> list[Span]:
    """Return the words in tokens of text, in order.

    Args:
        tokens: Text only, no marks of the model's own.
        decode: Turns tokens into text; bytes that are no whole character become U+FFFD.
        spaced: The language puts spaces between words.
    """
    pieces = _characters(tokens, decode)
    if spaced:
        pieces = _joined(pieces)
    return [Span(text, piece.first, piece.last) for piece in _with_punctuation(pieces) if (text := piece.text.strip())]


def _characters(tokens: Sequence[int], decode: Callable[[list[int]], str]) -> list[Span]:
    """Return the smallest runs of tokens that decode to whole characters.

    A run ends where the text so far is how the whole text begins: half a character decodes to U+FFFD, which is not.
    Decoding the beginning anew each time is exact also where decoders strip or replace; at most 448 tokens come.
    """
    whole = decode(list(tokens))
    pieces: list[Span] = []
    first = at = 0
    for last in range(1, len(tokens) + 1):
        text = decode(list(tokens[:last]))
        if len(text) > at and whole.startswith(text):
            pieces.append(Span(text[at:], first, last))
            first, at = last, len(text)
    return pieces


def _joined(pieces: Sequence[Span]) -> list[Span]:
    """Return the pieces put together where no space and no punctuation parts them."""
    joined: list[Span] = []
    for piece in pieces:
        bare = piece.text.strip()
        parted = piece.text.startswith(" ") or (len(bare) == 1 and bare in string.punctuation)
        if joined and not parted:
            joined[-1] = Span(joined[-1].text + piece.text, joined[-1].first, piece.last)
        else:
            joined.append(piece)
    return joined


def _with_punctuation(pieces: Sequence[Span]) -> list[Span]:
    """Return the pieces with punctuation attached: opening marks to the word after, closing ones to the word before."""
    led: list[Span] = []
    before = ""
    for piece in pieces:
        if piece.text.startswith(" ") and piece.text.strip() in {"", *LEADING}:
            before += piece.text
            continue
        led.append(Span(before + piece.text, piece.first, piece.last))
        before = ""
    if before and pieces:
        led.append(Span(before, pieces[-1].first, pieces[-1].last))
    ended: list[Span] = []
    for piece in led:
        if ended and piece.text in TRAILING and not ended[-1].text.endswith(" "):
            ended[-1] = Span(ended[-1].text + piece.text, ended[-1].first, ended[-1].last)
        else:
            ended.append(piece)
    return ended
