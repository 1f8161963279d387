"""Exports Whisper checkpoints: log-mel to cross keys and values, tokens to logits and where it looked.

`assistd models export` calls `export`; the run time's `assistd.runtime.families.whisper` runs what it writes.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import WhisperForConditionalGeneration

from assistd_models.export.graphs import (
    ATTENTION_OPSET,
    BATCH,
    NEW,
    PAST,
    DecoderKV,
    EncoderKV,
    cache_names,
    copy_beside,
    load,
    to_onnx,
)

_MOST_LAYERS = 4  # that tell where they looked, where the checkpoint does not say which do


def export(checkpoint: Path, into: Path) -> None:
    """Write ``onnx/encoder_kv.onnx``, ``onnx/decoder_kv.onnx`` and the settings and tokenizer beside them.

    Args:
        checkpoint: A folder as `WhisperForConditionalGeneration.save_pretrained` writes it, with its tokenizer.
        into: The folder to write to; it is made.

    Raises:
        ModelMissingError: If there is no tokenizer.
    """
    copy_beside(checkpoint, into)
    model = load(WhisperForConditionalGeneration, checkpoint)
    config = model.config
    layers, heads = config.decoder_layers, config.decoder_attention_heads
    size, frames = config.d_model // heads, config.max_source_positions
    own, cross = cache_names("past_key_values", layers, "decoder"), cache_names("past_key_values", layers, "encoder")
    to_onnx(
        EncoderKV(model.model.encoder, model.model.decoder, config.decoder_start_token_id),
        (torch.zeros(BATCH, config.num_mel_bins, 2 * frames),),
        into / "onnx" / "encoder_kv.onnx",
        inputs=["input_features"],
        outputs=cross,
        axes=[{0: "batch"}],
        opset=ATTENTION_OPSET,
    )
    watched = watched_layers(checkpoint, layers)
    to_onnx(
        WatchedDecoder(model.model.decoder, model.proj_out, config.d_model, watched),
        (
            torch.zeros(BATCH, NEW, dtype=torch.long),
            [torch.zeros(BATCH, heads, PAST, size) for _ in own],
            [torch.zeros(BATCH, heads, frames, size) for _ in cross],
        ),
        into / "onnx" / "decoder_kv.onnx",
        inputs=["input_ids", *own, *cross],
        outputs=[
            "logits",
            *cache_names("present", layers, "decoder"),
            *(f"cross_attentions.{layer}" for layer in watched),
        ],
        axes=[
            {0: "batch", 1: "tokens"},
            [{0: "batch", 2: "past"} for _ in own],
            [{0: "batch"} for _ in cross],
        ],
        opset=ATTENTION_OPSET,
    )


def watched_layers(checkpoint: Path, layers: int) -> list[int]:
    """Return the decoder layers that tell where they looked: those with alignment heads.

    Where ``generation_config.json`` names none, OpenAI takes the upper half of the layers; so do we, the last few.
    """
    path = checkpoint / "generation_config.json"
    named = json.loads(path.read_text("utf-8")).get("alignment_heads") if path.is_file() else None
    found = sorted({int(layer) for layer, _ in named or () if 0 <= int(layer) < layers})
    return found or list(range(layers))[max(layers // 2, layers - _MOST_LAYERS) :]


class WatchedDecoder(DecoderKV):
    """`DecoderKV` whose watched layers also give their cross-attention, [batch, heads, tokens, frames] each.

    Only these layers compute attention step by step (``eager``); all others stay fused.
    """

    def __init__(self, decoder: nn.Module, head: nn.Module, width: int, watched: Sequence[int]) -> None:
        super().__init__(decoder, head, width)
        self.watched = [decoder.layers[layer].encoder_attn for layer in watched]
        for attention in self.watched:
            attention.config = copy.deepcopy(attention.config)
            attention.config._attn_implementation = "eager"  # noqa: SLF001  (there is no public way for one layer)

    def forward(self, input_ids: Any, past: Sequence[Any], cross: Sequence[Any]) -> tuple[Any, ...]:
        """Return the logits, the self cache in the order of `flat`, and where each watched layer looked."""
        with _seen(self.watched) as looks:
            given = super().forward(input_ids, past, cross)
        return (*given, *looks)


@contextmanager
def _seen(modules: Sequence[nn.Module]) -> Iterator[list[Any]]:
    """Collect the second output (the weights) of attention modules while they run."""
    looks: list[Any] = []
    with ExitStack() as hooks:
        for module in modules:
            hook = module.register_forward_hook(lambda _module, _args, output: looks.append(output[1]))
            hooks.callback(hook.remove)
        yield looks
