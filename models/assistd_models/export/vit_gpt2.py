"""Exports a vision encoder with a GPT-2 that captions what it sees (``vision-encoder-decoder``) as two graphs.

``encoder_kv``: pixel_values float32 [batch, 3, height, width] -> the cross-attention keys and values of every layer.
``decoder_kv``: input_ids int64 [batch, n], own and cross keys and values -> logits [batch, vocab] of the last position,
the grown own ones.
"""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import VisionEncoderDecoderModel

from assistd.errors import ModelError
from assistd.i18n import _
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


def export(checkpoint: Path, into: Path) -> None:
    """Write the graphs of a checkpoint, and the files that belong beside them.

    Args:
        checkpoint: A folder with ``config.json`` and weights.
        into: The folder to write.

    Raises:
        ModelError: If the decoder is no GPT-2.
        ModelMissingError: If the checkpoint has no tokenizer.
    """
    model = load(VisionEncoderDecoderModel, checkpoint)
    text, vision = model.config.decoder, model.config.encoder
    if text.model_type != "gpt2":
        raise ModelError(
            _("The checkpoint {name} speaks with {model_type}; only GPT-2 is known here.").format(
                name=checkpoint.name, model_type=text.model_type
            ),
            code="model-family",
        )
    layers, heads, width = text.n_layer, text.n_head, text.n_embd
    cross_names = cache_names("past_key_values", layers, "encoder")
    bridge = getattr(model, "enc_to_dec_proj", None)
    side = (vision.image_size, vision.image_size) if isinstance(vision.image_size, int) else tuple(vision.image_size)
    pixels = torch.zeros(BATCH, vision.num_channels, *side)
    encoder = EncoderKV(model.encoder, model.decoder.transformer, start=0, bridge=bridge)
    to_onnx(
        encoder,
        (pixels,),
        into / "onnx" / "encoder_kv.onnx",
        inputs=["pixel_values"],
        outputs=cross_names,
        axes=[{0: "batch"}],
        opset=ATTENTION_OPSET,
    )
    with torch.no_grad():
        cross = list(encoder(pixels))
    past = [torch.zeros(BATCH, heads, PAST, width // heads) for _layer in range(2 * layers)]
    to_onnx(
        DecoderKV(model.decoder.transformer, model.decoder.lm_head, width),
        (torch.zeros(BATCH, NEW, dtype=torch.long), past, cross),
        into / "onnx" / "decoder_kv.onnx",
        inputs=["input_ids", *cache_names("past_key_values", layers, "decoder"), *cross_names],
        outputs=["logits", *cache_names("present", layers, "decoder")],
        axes=[
            {0: "batch", 1: "new"},
            [{0: "batch", 2: "past"}] * (2 * layers),
            [{0: "batch", 2: "places"}] * (2 * layers),
        ],
        opset=ATTENTION_OPSET,
    )
    copy_beside(checkpoint, into)
