"""Rules that change a step's logits before a token is chosen, as checkpoints' generation settings ask for them.

Each takes ``logits`` float32 [batch, vocabulary], changed in place, and ``history`` int64 [batch, length], the tokens
so far, prompt included. They do what transformers' processors of the same purpose do (its module
``generation/logits_process.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]
History = NDArray[np.int64]
Rule = Callable[[Logits, History], None]

NEVER = -np.inf


class RepetitionPenalty:
    """Makes what was said before less likely (Keskar et al., "CTRL", 2019, section 4.1)."""

    def __init__(self, penalty: float) -> None:
        self._penalty = penalty

    def __call__(self, logits: Logits, history: History) -> None:
        """Divide positive logits of tokens in the history by the penalty, multiply negative ones."""
        for row, said in zip(logits, history, strict=True):
            seen = np.unique(said[said >= 0])
            scores = row[seen]
            row[seen] = np.where(scores < 0, scores * self._penalty, scores / self._penalty)


class NoRepeatNgram:
    """Forbids any token that would repeat a sequence of `size` tokens."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, logits: Logits, history: History) -> None:
        """Forbid the last token of each earlier sequence whose beginning stands at the end now."""
        head = self._size - 1
        if history.shape[1] < self._size:
            return
        windows = np.lib.stride_tricks.sliding_window_view(history, self._size, axis=1)
        for row, said, seen in zip(logits, history, windows, strict=True):
            same = (seen[:, :head] == said[len(said) - head :]).all(axis=1)
            row[seen[same, head]] = NEVER


class Suppress:
    """Forbids tokens, always."""

    def __init__(self, ids: Collection[int]) -> None:
        self._ids = np.array(sorted(token for token in ids if token >= 0), np.int64)

    def __call__(self, logits: Logits, history: History) -> None:  # noqa: ARG002
        """Forbid them."""
        logits[:, self._ids[self._ids < logits.shape[1]]] = NEVER


class SuppressFirst:
    """Forbids tokens at the first place after the prompt.

    Args:
        ids: Which.
        prompt: Length of the prompt.
    """

    def __init__(self, ids: Collection[int], prompt: int) -> None:
        self._suppress = Suppress(ids)
        self._prompt = prompt

    def __call__(self, logits: Logits, history: History) -> None:
        """Forbid them there."""
        if history.shape[1] == self._prompt:
            self._suppress(logits, history)


class ForceFirst:
    """Forces a token at the first place after the prompt (``forced_bos_token_id``)."""

    def __init__(self, token: int, prompt: int) -> None:
        self._token = token
        self._prompt = prompt

    def __call__(self, logits: Logits, history: History) -> None:
        """Forbid all others there."""
        if history.shape[1] == self._prompt and self._token < logits.shape[1]:
            logits[:] = NEVER
            logits[:, self._token] = 0


class MinTokens:
    """Forbids the end before `least` tokens have come after the prompt."""

    def __init__(self, stop_ids: Collection[int], prompt: int, least: int) -> None:
        self._suppress = Suppress(stop_ids)
        self._until = prompt + least

    def __call__(self, logits: Logits, history: History) -> None:
        """Forbid the end until then."""
        if history.shape[1] < self._until:
            self._suppress(logits, history)


def of_generation(settings: dict[str, object], prompt: int, stop_ids: Collection[int]) -> list[Rule]:
    """Return the rules that a ``generation_config.json`` asks for, in transformers' order.

    Args:
        settings: What the file says.
        prompt: Length of the prompt, in tokens.
        stop_ids: Tokens that end.
    """
    rules: list[Rule] = []
    penalty, ngram = settings.get("repetition_penalty"), settings.get("no_repeat_ngram_size")
    if isinstance(penalty, int | float) and penalty != 1 and 0 < penalty < math.inf:
        rules.append(RepetitionPenalty(float(penalty)))
    if isinstance(ngram, int) and ngram > 0:
        rules.append(NoRepeatNgram(ngram))
    least = settings.get("min_new_tokens")
    if isinstance(least, int) and least > 0:
        rules.append(MinTokens(stop_ids, prompt, least))
    forced = settings.get("forced_bos_token_id")
    if isinstance(forced, int) and forced >= 0:
        rules.append(ForceFirst(forced, prompt))
    if suppressed := _tokens(settings.get("suppress_tokens")):
        rules.append(Suppress(suppressed))
    if first := _tokens(settings.get("begin_suppress_tokens")):
        rules.append(SuppressFirst(first, prompt))
    return rules


def _tokens(said: object) -> list[int]:
    """Return what can be tokens in a list that a file gives; -1 stands there for a default that is not ours."""
    listed = said if isinstance(said, list | tuple) else ()
    return [token for token in listed if isinstance(token, int) and 0 <= token < 1 << 62]
