"""What every hand export shares: caches as flat lists, the two graphs of an encoder-decoder, one call of the exporter.

The modules beside this one call it. It needs the extra ``export``; nothing at run time imports it.

Tracing fixes what it sees as 0 or 1, so traces use a batch of 2, two new tokens and three past ones; a past of length
0 then works at run time. Runs on transformers 4.57 and 5.
"""

from __future__ import annotations

import logging
import shutil
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoTokenizer, DynamicCache, EncoderDecoderCache

from assistd.errors import ModelMissingError
from assistd.i18n import _

OPSET = 20
ATTENTION_OPSET = 23
"""The first with an `Attention` operator: before it, each step of a decoder transposed the cache it looks at. torch's
exporter can't follow the shapes of that operator in every model.
"""

BATCH, NEW, PAST = 2, 2, 3
"""Lengths of a trace: batch, new tokens, tokens in the cache."""

BESIDE = (
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
)
"""Files of a checkpoint that stand beside the folder ``onnx``."""

_INLINE_BYTES = 1_800_000_000  # one protobuf message holds at most 2 GiB; larger graphs keep their weights beside them


def dyn(pairs: Iterable[tuple[Any, Any]]) -> Any:
    """Return a cache filled with (keys, values) of each layer, each [batch, heads, length, head_dim]."""
    cache = DynamicCache()
    for layer, (keys, values) in enumerate(pairs):
        cache.update(keys, values, layer)
    return cache


def flat(cache: Any) -> list[Any]:
    """Return the tensors of a cache: keys and values of the first layer, of the second, and so on."""
    return [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]


def pairs(tensors: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Return what `flat` gave as (keys, values) of each layer."""
    return zip(tensors[::2], tensors[1::2], strict=True)


def cache_names(prefix: str, layers: int, part: str = "") -> list[str]:
    """Return the hub's names of a cache, in the order of `flat`.

    Args:
        prefix: ``past_key_values`` or ``present``.
        layers: How many layers there are.
        part: ``decoder`` or ``encoder`` in an encoder-decoder, else empty.
    """
    middle = f".{part}" if part else ""
    return [f"{prefix}.{layer}{middle}.{kind}" for layer in range(layers) for kind in ("key", "value")]


class EncoderKV(nn.Module):  # type: ignore[misc]  # torch is seen as Any
    """Media -> the cross-attention keys and values of every decoder layer, in the order of `flat`.

    Args:
        encoder: Takes the media, gives hidden states [batch, frames, width], bare or as the first of its outputs.
        decoder: The decoder, without its head; one step of it fills the cross cache, the exporter drops the rest.
        start: Any token it knows.
        bridge: What lies between the two (a projection of the hidden states, say).
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, start: int, bridge: nn.Module | None = None) -> None:
        super().__init__()
        self.encoder, self.decoder, self.start, self.bridge = encoder, decoder, start, bridge

    def forward(self, media: Any) -> tuple[Any, ...]:
        """Return keys and values, each [batch, heads, frames, head_dim]."""
        hidden = self.encoder(media)
        hidden = hidden if torch.is_tensor(hidden) else hidden[0]
        hidden = self.bridge(hidden) if self.bridge else hidden
        ids = torch.full((hidden.shape[0], 1), self.start, dtype=torch.long)
        step = self.decoder(input_ids=ids, encoder_hidden_states=hidden, use_cache=True)
        return tuple(flat(step.past_key_values.cross_attention_cache))


class DecoderKV(nn.Module):  # type: ignore[misc]
    """New tokens, self cache, cross cache -> logits [batch, vocab] of the last position, the grown self cache.

    Args:
        decoder: The decoder, without its head.
        head: Hidden states -> logits.
        width: Size of the encoder's hidden states; only their shape is looked at.
    """

    def __init__(self, decoder: nn.Module, head: nn.Module, width: int) -> None:
        super().__init__()
        self.decoder, self.head, self.width = decoder, head, width

    def forward(self, input_ids: Any, past: Sequence[Any], cross: Sequence[Any]) -> tuple[Any, ...]:
        """Return the logits, then the self cache in the order of `flat`."""
        cache = EncoderDecoderCache(dyn(pairs(past)), dyn(pairs(cross)))
        cache.is_updated = dict.fromkeys(range(len(past) // 2), True)  # the cross cache is filled already
        hidden = torch.zeros(input_ids.shape[0], cross[0].shape[2], self.width)
        step = self.decoder(input_ids=input_ids, encoder_hidden_states=hidden, past_key_values=cache, use_cache=True)
        return (self.head(step[0][:, -1]), *flat(step.past_key_values.self_attention_cache))


def to_onnx(
    module: nn.Module,
    example: tuple[Any, ...],
    path: Path,
    *,
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Sequence[Any],
    opset: int = OPSET,
) -> None:
    """Write a module as an ONNX file: traced by `torch.export`, weights inside while they fit.

    Args:
        module: What to export; its outputs are flattened.
        example: Its positional arguments, tensors or (nested) lists of them, with every moving axis at least 2.
        path: The file to write; its folder is made. Weights beyond 1.8 GB go to ``<path>.data``.
        inputs: Names of the arguments, flattened.
        outputs: Names of the outputs, flattened.
        axes: For each argument the axes that move, as ``{axis: name}``, nested as in `example`.
        opset: Version of ONNX's operators.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    size = sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter's own: deprecations, and constants it folds
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it misses torchvision, which nothing here uses
        logging.getLogger(
            "torch.__trace"
        ).propagate = False  # a record for each tensor: handlers cost more than the trace
        torch.onnx.export(
            module.eval(),
            example,
            str(path),
            dynamo=True,
            opset_version=opset,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=tuple(axes),
            external_data=size > _INLINE_BYTES,
            verbose=False,
        )


def load(model_class: Any, checkpoint: Path) -> Any:
    """Return a checkpoint's model in fp32 with fused attention, ready to be traced. Nothing is fetched or executed."""
    model = model_class.from_pretrained(
        checkpoint, attn_implementation="sdpa", dtype=torch.float32, local_files_only=True, trust_remote_code=False
    )
    return model.eval().requires_grad_(requires_grad=False)


def copy_beside(checkpoint: Path, into: Path) -> None:
    """Copy the files that the run time reads beside the graphs; a missing ``tokenizer.json`` is made from the old form.

    Raises:
        ModelMissingError: If the checkpoint holds no tokenizer at all.
    """
    into.mkdir(parents=True, exist_ok=True)
    for name in BESIDE:
        if (checkpoint / name).is_file():
            shutil.copyfile(checkpoint / name, into / name)
    if (into / "tokenizer.json").is_file():
        return
    try:
        tokenizer = AutoTokenizer.from_pretrained(checkpoint, local_files_only=True, use_fast=True)
        tokenizer.backend_tokenizer.save(str(into / "tokenizer.json"))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ModelMissingError(
            _("The checkpoint {name} has no tokenizer.").format(name=checkpoint.name),
            hint=_("Put the tokenizer.json of the model it was trained from beside its weights."),
        ) from error
