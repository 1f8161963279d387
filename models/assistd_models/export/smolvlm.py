"""Exports Idefics3, SmolVLM and SmolVLM2 as three graphs, under the hub's names.

``vision_encoder``: pixel_values float32 [batch, tiles, 3, side, side] -> image_features [batch * tiles, places, width].
There is no ``pixel_attention_mask``: the squares that the processor makes are always full.
``embed_tokens``: input_ids int64 [batch, n] -> inputs_embeds [batch, n, width].
``decoder_model_merged``: inputs_embeds, attention_mask int64 [batch, past + n], position_ids int64 [batch, n], keys and
values -> logits [batch, vocab] of the last position, the grown keys and values.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModelForImageTextToText

from assistd_models.export import embed_tokens
from assistd_models.export.graphs import (
    ATTENTION_OPSET,
    BATCH,
    NEW,
    PAST,
    cache_names,
    copy_beside,
    dyn,
    flat,
    load,
    pairs,
    to_onnx,
)


class Vision(nn.Module):  # type: ignore[misc]  # torch is seen as Any
    """Pixels of full squares -> what the decoder takes in the places of the image tokens.

    Upstream searches each picture for padding, with loops and shapes that depend on the data; full squares have none,
    so their positions are constants, taken from upstream's own arithmetic here.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        tower = model.model.vision_model
        self.patches, self.positions = tower.embeddings.patch_embedding, tower.embeddings.position_embedding
        self.encoder, self.norm, self.connector = tower.encoder, tower.post_layernorm, model.model.connector
        side = tower.config.image_size
        self.register_buffer("places", _places(tower.embeddings, side), persistent=False)

    def forward(self, pixel_values: Any) -> Any:
        """Return image_features [batch * tiles, places, width]."""
        patches = self.patches(pixel_values.flatten(0, 1)).flatten(2).transpose(1, 2)
        hidden = self.encoder(inputs_embeds=patches + self.positions(self.places), attention_mask=None)[0]
        return self.connector(self.norm(hidden))


def _places(embeddings: Any, side: int) -> Any:
    """Return the position, int64 [1, patches], that upstream gives each patch of a full square."""
    looked_up: list[Any] = []
    handle = embeddings.position_embedding.register_forward_hook(
        lambda _module, given, _out: looked_up.append(given[0])
    )
    count = side // embeddings.patch_size
    weight = embeddings.patch_embedding.weight
    with torch.no_grad():
        embeddings(
            torch.zeros(1, weight.shape[1], side, side),
            patch_attention_mask=torch.ones(1, count, count, dtype=torch.bool),
        )
    handle.remove()
    return looked_up[0].long()


class Decoder(nn.Module):  # type: ignore[misc]
    """Embeddings and keys and values -> logits of the last position, the grown keys and values."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.text, self.head = model.model.text_model, model.lm_head

    def forward(
        self, inputs_embeds: Any, attention_mask: Any, position_ids: Any, past: Sequence[Any]
    ) -> tuple[Any, ...]:
        """Return the logits, then the cache in the order of `flat`."""
        new, total = inputs_embeds.shape[1], attention_mask.shape[1]
        rows = torch.arange(new) + past[0].shape[2]
        seen = (torch.arange(total)[None, :] <= rows[:, None])[None, None] & (attention_mask[:, None, None, :] > 0)
        bias = torch.where(seen, 0.0, torch.finfo(inputs_embeds.dtype).min)  # a mask of four axes is used as it is
        step = self.text(
            inputs_embeds=inputs_embeds,
            attention_mask=bias,
            position_ids=position_ids,
            past_key_values=dyn(pairs(past)),
            use_cache=True,
        )
        return (self.head(step.last_hidden_state[:, -1]), *flat(step.past_key_values))


def export(checkpoint: Path, into: Path) -> None:
    """Write the graphs of a checkpoint, and the files that belong beside them.

    Args:
        checkpoint: A folder with ``config.json`` and weights.
        into: The folder to write.

    Raises:
        ModelMissingError: If the checkpoint has no tokenizer.
    """
    model = load(AutoModelForImageTextToText, checkpoint)
    text, vision, onnx = model.config.text_config, model.config.vision_config, into / "onnx"
    to_onnx(
        Vision(model),
        (torch.zeros(BATCH, 2, vision.num_channels, vision.image_size, vision.image_size),),
        onnx / "vision_encoder.onnx",
        inputs=["pixel_values"],
        outputs=["image_features"],
        axes=[{0: "batch", 1: "tiles"}],
        opset=ATTENTION_OPSET,
    )
    embed_tokens.write(model.get_input_embeddings(), onnx / "embed_tokens.onnx")
    layers = text.num_hidden_layers
    head_dim = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    past = [torch.zeros(BATCH, text.num_key_value_heads, PAST, head_dim) for _ in range(2 * layers)]
    to_onnx(
        Decoder(model),
        (
            torch.zeros(BATCH, NEW, text.hidden_size),
            torch.ones(BATCH, PAST + NEW, dtype=torch.long),
            torch.zeros(BATCH, NEW, dtype=torch.long),
            past,
        ),
        onnx / "decoder_model_merged.onnx",
        inputs=["inputs_embeds", "attention_mask", "position_ids", *cache_names("past_key_values", layers)],
        outputs=["logits", *cache_names("present", layers)],
        axes=[
            {0: "batch", 1: "new"},
            {0: "batch", 1: "total"},
            {0: "batch", 1: "new"},
            [{0: "batch", 2: "past"}] * (2 * layers),
        ],
        opset=ATTENTION_OPSET,
    )
    copy_beside(checkpoint, into)
