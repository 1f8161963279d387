"""Exports Florence-2 (the class of transformers) as four graphs.

``vision_encoder``: pixel_values float32 [batch, 3, height, width] -> image_features [batch, places, width].
``embed_tokens``: input_ids int64 [batch, n] -> inputs_embeds [batch, n, width].
``encoder_kv``: inputs_embeds [batch, n, width] (picture, then prompt), attention_mask int64 [batch, n] -> the
cross-attention keys and values of every decoder layer.
``decoder_kv``: input_ids, encoder_attention_mask, own and cross keys and values -> logits [batch, vocab] of the last
position, the grown own ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import EncoderDecoderCache, Florence2ForConditionalGeneration

from assistd.runtime.model_files import ModelFiles
from assistd.runtime.pixels import Preprocessing
from assistd_models.export import embed_tokens
from assistd_models.export.graphs import BATCH, NEW, PAST, cache_names, copy_beside, dyn, flat, load, pairs, to_onnx


class Vision(nn.Module):  # type: ignore[misc]  # torch is seen as Any
    """Pixels -> what the encoder takes in the picture's place."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.tower, self.projector = model.model.vision_tower, model.model.multi_modal_projector

    def forward(self, pixel_values: Any) -> Any:
        """Return image_features [batch, places, width]."""
        return self.projector(self.tower(pixel_values))


class CrossKV(nn.Module):  # type: ignore[misc]
    """Embeddings of picture and prompt -> the decoder's cross-attention keys and values, in the order of `flat`."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.encoder, self.decoder = model.model.language_model.encoder, model.model.language_model.decoder

    def forward(self, inputs_embeds: Any, attention_mask: Any) -> tuple[Any, ...]:
        """Return keys and values, each [batch, heads, n, head_dim]."""
        hidden = self.encoder(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
        ids = torch.zeros(hidden.shape[0], 1, dtype=torch.long)
        step = self.decoder(input_ids=ids, encoder_hidden_states=hidden, use_cache=True)
        return tuple(flat(step.past_key_values.cross_attention_cache))


class Decoder(nn.Module):  # type: ignore[misc]
    """New tokens, which of the encoder's places count, both caches -> logits, the grown self cache."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.decoder, self.head = model.model.language_model.decoder, model.lm_head
        self.width = model.config.text_config.d_model

    def forward(
        self, input_ids: Any, encoder_attention_mask: Any, past: Sequence[Any], cross: Sequence[Any]
    ) -> tuple[Any, ...]:
        """Return the logits of the last position, then the self cache in the order of `flat`."""
        cache = EncoderDecoderCache(dyn(pairs(past)), dyn(pairs(cross)))
        cache.is_updated = dict.fromkeys(range(len(past) // 2), True)  # the cross cache is filled already
        hidden = torch.zeros(input_ids.shape[0], cross[0].shape[2], self.width)
        step = self.decoder(
            input_ids=input_ids,
            encoder_hidden_states=hidden,
            encoder_attention_mask=encoder_attention_mask,
            past_key_values=cache,
            use_cache=True,
        )
        return (self.head(step[0][:, -1]), *flat(step.past_key_values.self_attention_cache))


def export(checkpoint: Path, into: Path) -> None:
    """Write the graphs of a checkpoint, and the files that belong beside them.

    Args:
        checkpoint: A folder with ``config.json``, ``preprocessor_config.json`` and weights, in the form that
            transformers 4.57 knows (``model_type`` ``florence2``), not the older one with its own code.
        into: The folder to write.

    Raises:
        ModelCorruptError: If its ``preprocessor_config.json`` can't be used.
        ModelMissingError: If the checkpoint has no tokenizer.
    """
    model = load(Florence2ForConditionalGeneration, checkpoint)
    onnx = into / "onnx"
    seen = Preprocessing.read(ModelFiles(checkpoint).preprocessor)
    side = seen.crop or seen.size
    assert side is not None  # a size by the shortest edge alone fits no graph of a fixed size
    pixels = torch.zeros(BATCH, model.config.vision_config.in_channels, *side)
    to_onnx(
        Vision(model),
        (pixels,),
        onnx / "vision_encoder.onnx",
        inputs=["pixel_values"],
        outputs=["image_features"],
        axes=[{0: "batch"}],
    )
    embed_tokens.write(model.get_input_embeddings(), onnx / "embed_tokens.onnx")
    _export_text(model, onnx)
    copy_beside(checkpoint, into)


def _export_text(model: Any, onnx: Path) -> None:
    """Write the two graphs that turn embeddings into words."""
    text = model.config.text_config
    layers, heads = text.decoder_layers, text.decoder_attention_heads
    cross_names = cache_names("past_key_values", layers, "encoder")
    embeds, mask = torch.zeros(BATCH, 5, text.d_model), torch.ones(BATCH, 5, dtype=torch.long)
    to_onnx(
        CrossKV(model),
        (embeds, mask),
        onnx / "encoder_kv.onnx",
        inputs=["inputs_embeds", "attention_mask"],
        outputs=cross_names,
        axes=[{0: "batch", 1: "places"}, {0: "batch", 1: "places"}],
    )
    cache = [torch.zeros(BATCH, heads, PAST, text.d_model // heads) for _ in range(2 * layers)]
    cross = [torch.zeros(BATCH, heads, 5, text.d_model // heads) for _ in range(2 * layers)]
    to_onnx(
        Decoder(model),
        (torch.zeros(BATCH, NEW, dtype=torch.long), mask, cache, cross),
        onnx / "decoder_kv.onnx",
        inputs=[
            "input_ids",
            "encoder_attention_mask",
            *cache_names("past_key_values", layers, "decoder"),
            *cross_names,
        ],
        outputs=["logits", *cache_names("present", layers, "decoder")],
        axes=[
            {0: "batch", 1: "new"},
            {0: "batch", 1: "places"},
            [{0: "batch", 2: "past"}] * (2 * layers),
            [{0: "batch", 2: "places"}] * (2 * layers),
        ],
    )
