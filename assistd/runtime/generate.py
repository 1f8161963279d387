"""The decoding loop: one token a step for each sequence of a batch, until all have ended. Families iterate over it.

Greedy unless a `Sampler` is given; a sampler is seeded, so that the same input gives the same words. A sequence that
runs in circles is ended (`LoopGuard`), and so is one that nobody wants any more: `cancel` is asked before each token.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelError
from assistd.i18n import _
from assistd.runtime.decoder import CachedDecoder, Output, State
from assistd.runtime.rules import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One token of each sequence.

    Attributes:
        ids: int64 [batch]; of sequences that had ended before, the padding.
        logprobs: float32 [batch]: natural logarithm of the probability each token was chosen with, after the rules.
        ended: Why a sequence has ended, empty while it goes on: ``stop`` (with the token that says so), ``loop``,
            ``length``. It stays once it is set.
        output: What the decoder gave: the logits as the rules left them, and where it looked.
    """

    ids: NDArray[np.int64]
    logprobs: NDArray[np.float32]
    ended: tuple[str, ...]
    output: Output


class Sampler:
    """Chooses by chance, reproducibly.

    Args:
        temperature: Above 0; higher is more adventurous.
        top_k: Only so many best tokens have a chance; 0: all.
        top_p: Only the best tokens that together have this probability (Holtzman et al., 2020, section 3.1).
        seed: The same seed gives the same choices.
    """

    def __init__(self, temperature: float, *, top_k: int = 0, top_p: float = 1.0, seed: int = 0) -> None:
        self._temperature = temperature
        self._top_k = top_k
        self._top_p = top_p
        self._chance = np.random.default_rng(seed)

    def __call__(self, logits: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return a token for each row of logits, float32 [batch, vocabulary]."""
        scaled = logits.astype(np.float64) / self._temperature
        if 0 < self._top_k < scaled.shape[1]:
            bar = np.partition(scaled, -self._top_k, axis=1)[:, -self._top_k, None]
            scaled = np.where(scaled < bar, -np.inf, scaled)
        likely = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        if self._top_p < 1:
            order = np.argsort(-likely, axis=1)
            ranked = np.take_along_axis(likely, order, axis=1)
            beyond = ranked.cumsum(axis=1) - ranked > self._top_p
            np.put_along_axis(likely, order, np.where(beyond, 0.0, ranked), axis=1)
            likely /= likely.sum(axis=1, keepdims=True)
        marks = likely.cumsum(axis=1)
        drawn = self._chance.random((len(likely), 1)) * marks[:, -1:]
        return np.asarray((marks < drawn).sum(axis=1), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopGuard:
    """When a sequence runs in circles: its end is the same `times` times over.

    Attributes:
        longest: Longest circle looked for, in tokens.
        times: How often it must stand there, one after the other.
        shortest: Least number of tokens that the whole circling must cover: "no no no" is speech.
    """

    longest: int = 24
    times: int = 4
    shortest: int = 12

    def circles(self, tokens: Sequence[int]) -> int:
        """Return the length of the circle that the tokens end with, 0 if they do not."""
        for size in range(1, self.longest + 1):
            times = max(self.times, -(-self.shortest // size))
            if len(tokens) < size * times:
                continue
            end = list(tokens[-size:])
            if all(list(tokens[-size * n : -size * (n - 1)]) == end for n in range(2, times + 1)):
                return size
        return 0


@dataclass(slots=True)
class _Sequences:
    """The batch so far."""

    history: NDArray[np.int64]
    ended: list[str]
    said: list[list[int]] = field(default_factory=list)


def generate(
    decoder: CachedDecoder,
    state: State,
    first: NDArray[np.int64],
    *,
    embeds: NDArray[np.float32] | None = None,
    stop_ids: Collection[int],
    most_tokens: int,
    pad_id: int = 0,
    rules: Sequence[Rule] = (),
    sampler: Callable[[NDArray[np.float32]], NDArray[np.int64]] | None = None,
    loop: LoopGuard | None = None,
    cancel: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """Yield a step for each token after the prompt, until every sequence has ended or nobody wants more.

    Args:
        decoder: What computes.
        state: Of `CachedDecoder.begin`; belongs to this call from now on.
        first: int64 [batch, count]: the prompt. Rules see it as the history's beginning.
        embeds: float32 [batch, count, width]: the prompt as embeddings (with a picture among them), to be fed instead.
        stop_ids: Tokens that end a sequence.
        most_tokens: Most tokens after the prompt.
        pad_id: What is fed for sequences that have ended, while others go on.
        rules: Applied to the logits in this order.
        sampler: Chooses tokens; None: the likeliest.
        loop: Ends sequences that run in circles; None: nothing does.
        cancel: Asked before each token.

    Raises:
        OutOfMemory: If memory runs out.
        ModelError: If the decoder gives no numbers: 16-bit floats that overflowed would be words that it is sure of.
    """
    batch = _Sequences(first, [""] * len(first), [[] for _ in first])
    stops = np.array(sorted(stop_ids), np.int64)
    fed, fed_embeds = first, embeds
    rows = np.arange(len(first))
    for count in range(1, most_tokens + 1):
        if cancel():
            return
        output = decoder.step(state, fed, fed_embeds)
        logits = output.logits
        if rules:
            logits = np.array(logits)  # what the runtime gave may not be written to
            for rule in rules:
                rule(logits, batch.history)
        likeliest = logits.argmax(axis=1)
        top = logits[rows, likeliest]
        _check_numbers(top, batch.ended)
        ids = np.asarray(likeliest if sampler is None else sampler(logits), np.int64)
        logprobs = logits[rows, ids] - top - np.log(_spread(logits, top))
        over = np.array([bool(why) for why in batch.ended])
        ids = np.where(over, pad_id, ids)
        batch.history = np.concatenate([batch.history, ids[:, None]], axis=1)
        _note_ends(batch, ids, stops, loop, last=count == most_tokens)
        yield Step(ids, np.where(over, np.float32(0), logprobs), tuple(batch.ended), Output(logits, output.attentions))
        if all(batch.ended):
            return
        fed, fed_embeds = ids[:, None], None


def _check_numbers(top: NDArray[np.float32], ended: Sequence[str]) -> None:
    """Raise ModelError if a sequence that goes on has no numbers to choose by: the largest of any with a NaN is one."""
    nothing = np.isnan(top)
    if any(none and not why for none, why in zip(nothing.tolist(), ended, strict=True)):
        raise ModelError(
            _("The model's numbers overflowed, so it can't tell what it heard or saw."),
            code="model-numbers",
            hint=_("Pull it in another form (`assistd models pull ID --dtype int8`), or set workers.device to cpu."),
        )


def _note_ends(
    batch: _Sequences, ids: NDArray[np.int64], stops: NDArray[np.int64], loop: LoopGuard | None, *, last: bool
) -> None:
    for row, token in enumerate(ids.tolist()):
        if batch.ended[row]:
            continue
        batch.said[row].append(token)
        if token in stops:
            batch.ended[row] = "stop"
        elif loop and loop.circles(batch.said[row]):
            batch.ended[row] = "loop"
        elif last:
            batch.ended[row] = "length"


def _spread(logits: NDArray[np.float32], top: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sum of all tokens' probabilities as multiples of the likeliest one's, float32 [batch]."""
    likely = logits - top[:, None]
    return np.asarray(np.exp(likely, out=likely).sum(axis=1), np.float32)
