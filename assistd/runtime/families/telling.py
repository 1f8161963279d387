"""From decoding steps to words: what the families that look at pictures share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.detokenise import Detokeniser
from assistd.runtime.families.seeing import Piece
from assistd.runtime.generate import Step

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_PROMPT = 4000
"""Longest prompt that is looked at, in characters; what is longer is cut off."""


def pieces(steps: Iterator[Step], tokenizer: Tokenizer) -> Iterator[Piece]:
    """Yield what each step adds to the text of the only sequence."""
    text = Detokeniser(tokenizer)
    for step in steps:
        ended = step.ended[0]
        new = "" if ended == "stop" else text.push(int(step.ids[0]))
        yield Piece(text=new + text.finish() if ended else new, logprob=float(step.logprobs[0]), ended=ended)


def texts(steps: Iterator[Step], tokenizer: Tokenizer, count: int) -> list[str]:
    """Return the texts of a batch of `count` sequences, as far as they came."""
    said: list[list[int]] = [[] for _ in range(count)]
    over = [False] * count
    for step in steps:
        for row, token in enumerate(step.ids.tolist()):
            if not over[row] and step.ended[row] != "stop":
                said[row].append(token)
            over[row] = bool(step.ended[row])
    return [tokenizer.decode(tokens, skip_special_tokens=True) for tokens in said]


def setting(key: str, *places: Mapping[str, Any]) -> int:
    """Return a token that settings name, from the first of the places that does.

    Raises:
        ModelCorruptError: If none does.
    """
    for place in places:
        value = place.get(key)
        if isinstance(value, Sequence) and value:
            value = value[0]
        if isinstance(value, int):
            return value
    raise ModelCorruptError(
        _("The model's settings do not tell {key}.").format(key=key), hint=_("Run: assistd models verify")
    )


def settings(key: str, *places: Mapping[str, Any]) -> frozenset[int]:
    """Return the tokens that settings name under a key, one or a list; empty if none does."""
    for place in places:
        value = place.get(key)
        if isinstance(value, int):
            return frozenset({value})
        if isinstance(value, Sequence) and value:
            return frozenset(token for token in value if isinstance(token, int))
    return frozenset()


def cleaned(prompt: str, special: Sequence[str]) -> str:
    """Return a prompt without the words that are no words to the model: nobody may slip it a picture or a new turn."""
    prompt = prompt[:MOST_PROMPT]
    while True:
        before = prompt
        for word in special:
            prompt = prompt.replace(word, "")
        if prompt == before:  # what was cut out may have joined two halves of another
            return prompt


def padded(rows: Sequence[Sequence[int]], pad: int, *, left: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return sequences of tokens made equally long, int64 [rows, longest], and which of them count (1) or not (0)."""
    longest = max(map(len, rows))
    ids = np.full((len(rows), longest), pad, np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(rows):
        where = slice(longest - len(tokens), None) if left else slice(len(tokens))
        ids[row, where] = tokens
        mask[row, where] = 1
    return ids, mask
