"""A decoder graph with its cache of keys and values, step by step; `generate` drives it, families open it.

Three layouts are known, told apart by the files that are there and the names the session gives:

- ours, with an encoder: ``decoder_kv`` takes the cross-attention's keys and values, computed once by ``encoder_kv``;
- optimum's and the hub's: ``decoder_model_merged`` (one graph, `use_cache_branch` if it asks for that), or the pair
  ``decoder_model`` (first step) and ``decoder_with_past_model`` (all others); the encoder's hidden states go in,
  and the keys and values that the first step makes of them are kept;
- decoder only (pictures and text in one sequence): ``decoder_model_merged`` with ``inputs_embeds``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from assistd.errors import ModelCorruptError
from assistd.i18n import _
from assistd.runtime.graph import Graph, zeros
from assistd.runtime.model_files import ModelFiles

PAST, PRESENT, ATTENTION = "past_key_values.", "present.", "cross_attentions."
TOKENS = ("input_ids", "decoder_input_ids")


@dataclass(slots=True)
class State:
    """What one batch of sequences has come to.

    Attributes:
        batch: How many sequences.
        feeds: Keys and values (own and cross) under the names of the inputs they go into, and other constant inputs.
        length: Tokens in the cache, padding included.
        mask: int64 [batch, length]: 0 where the prompt was padded at its left; None: no padding.
    """

    batch: int
    feeds: dict[str, Any]
    length: int = 0
    mask: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What a step gave.

    Attributes:
        logits: float32 [batch, vocabulary], for the token after the last one.
        attentions: By layer, float32 [batch, heads, tokens of this step, frames]: where it looked, if the graph tells.
    """

    logits: NDArray[np.float32]
    attentions: dict[int, NDArray[np.float32]] = field(default_factory=dict)


class CachedDecoder:
    """A decoder.

    Args:
        first: The graph for the first step.
        later: The graph for the steps after it; the same one, if it does both.
        embed: Turns tokens into embeddings, for graphs that take only those.
    """

    def __init__(self, first: Graph, later: Graph | None = None, *, embed: Graph | None = None) -> None:
        self._first = first
        self._later = later or first
        self._embed = embed
        self.device = first.device
        self._tokens = next((name for name in TOKENS if name in self._later.inputs), None)
        self._past = [name for name in self._later.inputs if name.startswith(PAST)]
        self._own = [name for name in self._past if ".encoder." not in name]
        if not self._own or (self._tokens is None and "inputs_embeds" not in self._later.inputs):
            raise ModelCorruptError(
                _("The graph {name} is no decoder with a cache.").format(name=first.name), hint=_("Export it again.")
            )
        self._axes = {name: len(self._later.inputs[name].shape) - 2 for name in self._past}
        self._logits = next((name for name in first.outputs if name.startswith("logits")), "")
        self._looks = [name for name in first.outputs if name.startswith(ATTENTION)]
        if not self._logits:
            raise ModelCorruptError(
                _("The graph {name} gives no logits.").format(name=first.name), hint=_("Export it again.")
            )

    @classmethod
    def open(cls, files: ModelFiles, *, threads: int, device: str, embed: Graph | None = None) -> Self:
        """Return the decoder among a model's files, whatever their layout.

        Raises:
            ModelError: If there is none, or it can't be loaded.
        """
        for role in ("decoder_kv", "decoder_model_merged"):
            if files.has(role):
                return cls(Graph(files.graph(role, device), threads=threads, device=device, steps=True), embed=embed)
        first = Graph(files.graph("decoder_model", device), threads=threads, device=device, steps=True)
        later = Graph(files.graph("decoder_with_past_model", device), threads=threads, device=device, steps=True)
        return cls(first, later, embed=embed)

    @property
    def layers(self) -> int:
        """How many layers keep keys and values of their own."""
        return len(self._own) // 2

    def watch(self, layers: Collection[int]) -> None:
        """Let steps tell where these layers looked, and no other: each costs a copy, from a GPU a slow one.

        Args:
            layers: Those that the graph does not tell of are passed over; if it tells of none of them, all stay.
        """
        wanted = {f"{ATTENTION}{layer}" for layer in layers}
        self._looks = [name for name in self._looks if name in wanted] or self._looks

    def begin(self, memory: Mapping[str, Any], batch: int, mask: NDArray[np.int64] | None = None) -> State:
        """Return the state before the first step.

        Args:
            memory: Cross-attention keys and values (``past_key_values.{i}.encoder.key``, ``….value``), or
                ``encoder_hidden_states`` and perhaps ``encoder_attention_mask``; empty for decoders without an encoder.
            batch: How many sequences.
            mask: int64 [batch, prompt length]: 0 where a shorter prompt is padded at its left.
        """
        kept = {name: self._first.keep(name, self._later.keep(name, value)) for name, value in memory.items()}
        return State(batch=batch, feeds=kept, mask=mask)

    def step(
        self, state: State, ids: NDArray[np.int64] | None = None, embeds: NDArray[np.float32] | None = None
    ) -> Output:
        """Take the next tokens of each sequence; return what comes after them. The state moves on.

        Args:
            state: Of `begin`.
            ids: int64 [batch, count].
            embeds: float32 [batch, count, width], instead of tokens.

        Raises:
            OutOfMemory: If memory runs out.
        """
        graph = self._later if state.length else self._first
        feeds = state.feeds | self._sequence(graph, state, ids, embeds)
        if "use_cache_branch" in graph.inputs:
            feeds["use_cache_branch"] = np.array([state.length > 0])
        for name in self._past:
            if name not in feeds and name in graph.inputs:
                # a cache of length 0; merged graphs want one entry even for the branch that does not look at it
                free = 1 if "use_cache_branch" in graph.inputs else 0
                feeds[name] = zeros(graph.inputs[name], {0: state.batch, self._axes[name]: free}, free)
        present = {PRESENT + name.removeprefix(PAST): name for name in self._past}
        stay = [out for out in present if out in graph.outputs]
        looks = [name for name in self._looks if name in graph.outputs]
        got = graph.run(feeds, [self._logits, *looks, *stay], stay)
        for out in stay:
            name = present[out]
            if ".encoder." in name and state.length:  # made once, in the first step; later ones may give empty ones
                continue
            state.feeds[name] = got[out]
        state.length += (ids if ids is not None else embeds).shape[1]  # type: ignore[union-attr]
        return Output(_last(got[self._logits]), {int(name.removeprefix(ATTENTION)): got[name] for name in looks})

    def _sequence(
        self, graph: Graph, state: State, ids: NDArray[np.int64] | None, embeds: NDArray[np.float32] | None
    ) -> dict[str, Any]:
        """Return the inputs that say which tokens come and where they stand, as far as the graph asks for them."""
        given = ids if embeds is None else embeds
        assert given is not None
        count, asked = given.shape[1], graph.inputs
        feeds: dict[str, Any] = {}
        if embeds is None and self._tokens is None:
            assert self._embed is not None
            embeds = next(iter(self._embed.run({"input_ids": ids}).values()))
        if embeds is not None:
            feeds["inputs_embeds"] = embeds
        if ids is not None:
            feeds |= dict.fromkeys(TOKENS, ids)
        total = state.length + count
        if state.mask is not None:
            missing = total - state.mask.shape[1]
            if missing > 0:
                state.mask = np.pad(state.mask, ((0, 0), (0, missing)), constant_values=1)
        if "attention_mask" in asked or "decoder_attention_mask" in asked:
            mask = np.ones((state.batch, total), np.int64) if state.mask is None else state.mask[:, :total]
            feeds |= {"attention_mask": mask, "decoder_attention_mask": mask}
        if "position_ids" in asked:
            feeds["position_ids"] = _positions(state, total, count)
        if "cache_position" in asked:
            feeds["cache_position"] = np.arange(state.length, total, dtype=np.int64)
        return {name: value for name, value in feeds.items() if name in asked}


def _positions(state: State, total: int, count: int) -> NDArray[np.int64]:
    """Return where the last `count` of `total` tokens stand, int64 [batch, count]; padding does not count."""
    if state.mask is None:
        return np.ascontiguousarray(np.broadcast_to(np.arange(total - count, total), (state.batch, count)))
    return np.ascontiguousarray(np.maximum(state.mask[:, :total].cumsum(axis=1) - 1, 0)[:, -count:])


def _last(logits: NDArray[Any]) -> NDArray[np.float32]:
    """Return the logits of the last position, float32 [batch, vocabulary]."""
    return (logits[:, -1] if logits.ndim == 3 else logits).astype(np.float32, copy=False)
