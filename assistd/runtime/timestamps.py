"""Whisper's rule for tokens that stand for times: they come in pairs and never fall. The Whisper family applies it.

Does what transformers' `WhisperTimeStampLogitsProcessor` does (and OpenAI's `ApplyTimestampRules`), in place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.rules import NEVER, History, Logits

SECONDS = 0.02
"""What one step of a time token stands for: two hops of the front end (OpenAI's ``tokenizer.py``)."""


class TimestampRule:
    """A rule of `assistd.runtime.rules`.

    Args:
        prompt: Length of the prompt.
        begin: The token of the time 0.00; all from it on are times.
        stop: The token that ends a sequence; text lies below it.
        without: The token that says that no times are wanted; never written.
        latest_first: The latest first time, in steps of `SECONDS` (``max_initial_timestamp_index``); None: any.
    """

    def __init__(self, *, prompt: int, begin: int, stop: int, without: int, latest_first: int | None) -> None:
        self._prompt = prompt
        self._begin = begin
        self._stop = stop
        self._without = without
        self._latest_first = latest_first

    def __call__(self, logits: Logits, history: History) -> None:
        """Forbid what would break the pairs or go back in time; force a time where times are likelier than any word."""
        if 0 <= self._without < logits.shape[1]:
            logits[:, self._without] = NEVER
        for row, said in zip(logits, history[:, self._prompt :].tolist(), strict=True):
            self._keep_pairs(row, said)
        if history.shape[1] == self._prompt:
            logits[:, : self._begin] = NEVER
            if self._latest_first is not None:
                logits[:, self._begin + self._latest_first + 1 :] = NEVER
        likelier = _log_sum(logits[:, self._begin :]) > logits[:, : self._begin].max(axis=1)
        logits[likelier, : self._begin] = NEVER

    def _keep_pairs(self, row: NDArray[np.float32], said: list[int]) -> None:
        last = bool(said) and said[-1] >= self._begin
        before = len(said) < 2 or said[-2] >= self._begin
        if last and before:
            row[self._begin :] = NEVER  # a pair is whole, or the first time stands: now text, or the end
        elif last:
            row[: self._stop] = NEVER  # a stretch of text has ended: its pair follows, or the end
        times = [token for token in said if token >= self._begin]
        if times:
            # the second of a pair may repeat the first; a stretch of text must last
            row[self._begin : times[-1] + (0 if last and not before else 1)] = NEVER


def _log_sum(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return log(sum(exp(logits))) of each row; -inf where nothing is allowed."""
    top = logits.max(axis=1)
    safe = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.exp(logits - safe[:, None]).sum(axis=1)), np.float32)
