"""Exports Moonshine checkpoints: sound to cross keys and values, tokens and a mask over frames to logits.

`assistd models export` calls `export`; the run time's `assistd.runtime.families.moonshine` runs what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import MoonshineForConditionalGeneration

from assistd_models.export.graphs import (
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

_SAMPLES, _FRAMES = 16_000, 40  # of a trace: any sound of a second or so, any number of frames


def export(checkpoint: Path, into: Path) -> None:
    """Write ``onnx/encoder_kv.onnx``, ``onnx/decoder_kv.onnx`` and the settings and tokenizer beside them.

    Args:
        checkpoint: A folder as `MoonshineForConditionalGeneration.save_pretrained` writes it, with its tokenizer.
        into: The folder to write to; it is made.

    Raises:
        ModelMissingError: If there is no tokenizer.
    """
    copy_beside(checkpoint, into)
    model = load(MoonshineForConditionalGeneration, checkpoint)
    config = model.config
    layers, heads = config.decoder_num_hidden_layers, config.decoder_num_key_value_heads
    size = config.hidden_size // config.decoder_num_attention_heads
    own, cross = cache_names("past_key_values", layers, "decoder"), cache_names("past_key_values", layers, "encoder")
    to_onnx(
        EncoderKV(model.model.encoder, model.model.decoder, config.decoder_start_token_id),
        (torch.zeros(BATCH, _SAMPLES),),
        into / "onnx" / "encoder_kv.onnx",
        inputs=["input_values"],
        outputs=cross,
        axes=[{0: "batch", 1: "samples"}],
    )
    to_onnx(
        MaskedDecoder(model.model.decoder, model.proj_out, config.hidden_size),
        (
            torch.zeros(BATCH, NEW, dtype=torch.long),
            [torch.zeros(BATCH, heads, PAST, size) for _ in own],
            [torch.zeros(BATCH, heads, _FRAMES, size) for _ in cross],
            torch.ones(BATCH, _FRAMES, dtype=torch.long),
        ),
        into / "onnx" / "decoder_kv.onnx",
        inputs=["input_ids", *own, *cross, "encoder_attention_mask"],
        outputs=["logits", *cache_names("present", layers, "decoder")],
        axes=[
            {0: "batch", 1: "tokens"},
            [{0: "batch", 2: "past"} for _ in own],
            [{0: "batch", 2: "frames"} for _ in cross],
            {0: "batch", 1: "frames"},
        ],
    )


class MaskedDecoder(DecoderKV):
    """`DecoderKV` with a mask over the encoder's frames, int64 [batch, frames], 0 where a shorter sound is padded.

    transformers takes that mask by sample and thins it out in each step; here it goes to the attention directly.
    """

    def forward(  # type: ignore[override]
        self, input_ids: Any, past: Sequence[Any], cross: Sequence[Any], mask: Any
    ) -> tuple[Any, ...]:
        """Return the logits, then the self cache in the order of `flat`."""
        hidden = (1.0 - mask[:, None, None, :].to(torch.float32)) * torch.finfo(torch.float32).min
        with _masked([layer.encoder_attn for layer in self.decoder.layers], hidden):
            return super().forward(input_ids, past, cross)


@contextmanager
def _masked(modules: Sequence[nn.Module], mask: Any) -> Iterator[None]:
    """Give attention modules this mask instead of theirs, while they run."""
    with ExitStack() as hooks:
        for module in modules:
            hook = module.register_forward_pre_hook(
                lambda _module, args, kwargs: (args, kwargs | {"attention_mask": mask}), with_kwargs=True
            )
            hooks.callback(hook.remove)
        yield
