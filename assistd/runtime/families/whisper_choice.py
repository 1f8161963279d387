"""How Whisper's tokens are chosen beyond the common rules: silence noticed, rows sampled apart, circles cut.

The Whisper family calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.generate import LoopGuard, Sampler
from assistd.runtime.rules import History, Logits

_SEED = 0


class Silence:
    """A rule that changes nothing: it notes, before the first token, how likely it is that nobody speaks.

    Attributes:
        found: float32 [batch], 0…1; None before the first step.

    Args:
        token: The token that says so; None: there is none, and it is never likely.
    """

    def __init__(self, token: int | None) -> None:
        self._token = token
        self.found: NDArray[np.float32] | None = None

    def __call__(self, logits: Logits, history: History) -> None:  # noqa: ARG002
        """Note it."""
        if self.found is None:
            self.found = probability(logits, self._token)


class RowSampler:
    """Chooses by chance, each row with the same seed of its own: a sound's words do not depend on its neighbours."""

    def __init__(self, temperature: float, rows: int) -> None:
        self._samplers = [Sampler(temperature, seed=_SEED) for _ in range(rows)]

    def __call__(self, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return a token for each row of logits."""
        return np.concatenate([choose(row[None]) for choose, row in zip(self._samplers, logits, strict=True)])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLoop(LoopGuard):
    """Looks for circles in the text alone: times between the words differ each time around.

    Attributes:
        is_text: Tells tokens of text from others.
    """

    is_text: Callable[[int], bool]

    def circles(self, tokens: Sequence[int]) -> int:
        """Return the length of the circle that the text ends with, 0 if it does not."""
        return LoopGuard.circles(self, [token for token in tokens if self.is_text(token)])


def uncircled(tokens: Sequence[int], guard: LoopGuard) -> int:
    """Return how many tokens are left once the circle they end with stands there only once."""
    size, count = guard.circles(tokens), len(tokens)
    if not size:
        return count
    circle = list(tokens[count - size :])
    while count >= 2 * size and list(tokens[count - 2 * size : count - size]) == circle:
        count -= size
    return count


def probability(logits: NDArray[np.float32], token: int | None) -> NDArray[np.float32]:
    """Return how likely a token is in each row, float32 [batch]; 0 for a token that does not exist."""
    if token is None or not 0 <= token < logits.shape[1]:
        return np.zeros(len(logits), np.float32)
    return softmax(logits)[:, token]


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probabilities of each row, float32, of the same shape."""
    likely = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True), np.float32)
