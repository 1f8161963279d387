"""Builds the graphs that lie on the hub and that nothing here exports: same names, inputs and kinds of number."""

import shutil

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import nn
from transformers import DynamicCache, EncoderDecoderCache

from assistd_models.export.graphs import BATCH, NEW, PAST, cache_names, dyn, flat, pairs, to_onnx

FILES = ("config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json")


def beside(checkpoint, into):
    (into / "onnx").mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(checkpoint / name, into / name)
    return into / "onnx"


def optimum(checkpoint, folder):
    """Optimum's own export of a ViT+GPT-2, parted into the merged layout and the pair."""
    from optimum.exporters.onnx import main_export

    whole = folder / "whole"
    main_export(str(checkpoint), output=str(whole), task="image-to-text-with-past", do_validation=False)
    for layout, names in {
        "merged": ["encoder_model", "decoder_model_merged"],
        "pair": ["encoder_model", "decoder_model", "decoder_with_past_model"],
    }.items():
        onnx_folder = beside(checkpoint, folder / layout)
        for name in names:
            shutil.copyfile(whole / f"{name}.onnx", onnx_folder / f"{name}.onnx")


class EveryPlace(nn.Module):
    """The Llama of a SmolVLM as the hub's graphs have it: logits for every place."""

    def __init__(self, ours, model):
        super().__init__()
        self.ours, self.head = ours, model.lm_head

    def forward(self, inputs_embeds, attention_mask, position_ids, past):
        kept = []
        handle = self.ours.text.register_forward_hook(lambda _module, _given, out: kept.append(out.last_hidden_state))
        present = self.ours(inputs_embeds, attention_mask, position_ids, past)[1:]
        handle.remove()
        return (self.head(kept[0]), *present)


def smolvlm(checkpoint, ours, model, folder):
    """HuggingFaceTB's layout: masks are asked for, logits are given for every place."""
    from assistd_models.export.smolvlm import Decoder

    onnx_folder = beside(checkpoint, folder)
    shutil.copyfile(ours / "onnx" / "embed_tokens.onnx", onnx_folder / "embed_tokens.onnx")
    _with_pixel_mask(ours / "onnx" / "vision_encoder.onnx", onnx_folder / "vision_encoder.onnx")
    text = model.config.text_config
    layers, width = text.num_hidden_layers, text.hidden_size // text.num_attention_heads
    past = [torch.zeros(BATCH, text.num_key_value_heads, PAST, width) for _ in range(2 * layers)]
    to_onnx(
        EveryPlace(Decoder(model), model),
        (
            torch.zeros(BATCH, NEW, text.hidden_size),
            torch.ones(BATCH, PAST + NEW, dtype=torch.long),
            torch.zeros(BATCH, NEW, dtype=torch.long),
            past,
        ),
        onnx_folder / "decoder_model_merged.onnx",
        inputs=["inputs_embeds", "attention_mask", "position_ids", *cache_names("past_key_values", layers)],
        outputs=["logits", *cache_names("present", layers)],
        axes=[
            {0: "batch", 1: "new"},
            {0: "batch", 1: "total"},
            {0: "batch", 1: "new"},
            [{0: "batch", 2: "past"}] * (2 * layers),
        ],
    )
    return folder


def _with_pixel_mask(source, target):
    """Let a vision graph ask for a mask of the pixels; a mask that leaves any out spoils what it gives."""
    model = onnx.load(source)
    graph = model.graph
    shape = [d.dim_param or d.dim_value for d in graph.input[0].type.tensor_type.shape.dim]
    graph.input.append(
        helper.make_tensor_value_info("pixel_attention_mask", TensorProto.BOOL, [*shape[:2], *shape[3:]])
    )
    out = graph.output[0].name
    for node in graph.node:
        node.output[:] = ["bare" if name == out else name for name in node.output]
    graph.node.extend(
        [
            helper.make_node("Cast", ["pixel_attention_mask"], ["mask_numbers"], to=TensorProto.FLOAT),
            helper.make_node("ReduceMin", ["mask_numbers"], ["mask_least"], keepdims=0),
            helper.make_node("Mul", ["bare", "mask_least"], [out]),
        ]
    )
    onnx.checker.check_model(model)
    onnx.save(model, target)


class FirstStep(nn.Module):
    """Florence-2's decoder for the first step: from embeddings, making both caches."""

    def __init__(self, model):
        super().__init__()
        self.decoder, self.head = model.model.language_model.decoder, model.lm_head

    def forward(self, encoder_attention_mask, encoder_hidden_states, inputs_embeds):
        step = self.decoder(
            inputs_embeds=inputs_embeds,
            encoder_hidden_states=encoder_hidden_states,
            encoder_attention_mask=encoder_attention_mask,
            past_key_values=EncoderDecoderCache(DynamicCache(), DynamicCache()),
            use_cache=True,
        )
        own, cross = (
            flat(cache)
            for cache in (step.past_key_values.self_attention_cache, step.past_key_values.cross_attention_cache)
        )
        return (self.head(step[0]), *own, *cross)


class LaterStep(FirstStep):
    """Florence-2's decoder for all other steps."""

    def forward(self, encoder_attention_mask, inputs_embeds, past, cross):
        cache = EncoderDecoderCache(dyn(pairs(past)), dyn(pairs(cross)))
        cache.is_updated = dict.fromkeys(range(len(past) // 2), True)
        step = self.decoder(
            inputs_embeds=inputs_embeds,
            encoder_hidden_states=torch.zeros(inputs_embeds.shape[0], cross[0].shape[2], inputs_embeds.shape[2]),
            encoder_attention_mask=encoder_attention_mask,
            past_key_values=cache,
            use_cache=True,
        )
        return (self.head(step[0]), *flat(step.past_key_values.self_attention_cache))


class Encoder(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.model.language_model.encoder

    def forward(self, attention_mask, inputs_embeds):
        return self.encoder(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state


def florence2(checkpoint, ours, model, folder):
    """onnx-community's layout: an encoder, and one decoder graph of two branches that takes embeddings."""
    from optimum.onnx import merge_decoders

    onnx_folder = beside(checkpoint, folder)
    for name in ("vision_encoder", "embed_tokens"):
        shutil.copyfile(ours / "onnx" / f"{name}.onnx", onnx_folder / f"{name}.onnx")
    text = model.config.text_config
    layers, heads, width = text.decoder_layers, text.decoder_attention_heads, text.d_model
    embeds, mask = torch.zeros(BATCH, 5, width), torch.ones(BATCH, 5, dtype=torch.long)
    places = {0: "batch_size", 1: "encoder_sequence_length"}
    to_onnx(
        Encoder(model),
        (mask, embeds),
        onnx_folder / "encoder_model.onnx",
        inputs=["attention_mask", "inputs_embeds"],
        outputs=["last_hidden_state"],
        axes=[places, places],
    )
    own_names, cross_names = (cache_names("past_key_values", layers, part) for part in ("decoder", "encoder"))
    new = torch.zeros(BATCH, NEW, width)
    steps = folder / "first.onnx", folder / "later.onnx"
    to_onnx(
        FirstStep(model),
        (mask, embeds, new),
        steps[0],
        inputs=["encoder_attention_mask", "encoder_hidden_states", "inputs_embeds"],
        outputs=["logits", *cache_names("present", layers, "decoder"), *cache_names("present", layers, "encoder")],
        axes=[places, places, {0: "batch_size", 1: "decoder_sequence_length"}],
    )
    cache = [torch.zeros(BATCH, heads, PAST, width // heads) for _ in range(2 * layers)]
    cross = [torch.zeros(BATCH, heads, 5, width // heads) for _ in range(2 * layers)]
    to_onnx(
        LaterStep(model),
        (mask, new, cache, cross),
        steps[1],
        inputs=["encoder_attention_mask", "inputs_embeds", *own_names, *cross_names],
        outputs=["logits", *cache_names("present", layers, "decoder")],
        axes=[
            places,
            {0: "batch_size", 1: "decoder_sequence_length"},
            [{0: "batch_size", 2: "past_decoder_sequence_length"}] * (2 * layers),
            [{0: "batch_size", 2: "encoder_sequence_length"}] * (2 * layers),
        ],
    )
    for path in steps:
        _plain(path)
    merge_decoders(str(steps[0]), str(steps[1]), save_path=str(onnx_folder / "decoder_model_merged.onnx"), strict=False)
    return folder


def _plain(path):
    """Leave of inputs and outputs only name, type and shape: what the exporter writes beside them confuses optimum."""
    model = onnx.load(path)
    for ports in (model.graph.input, model.graph.output):
        kept = []
        for port in ports:
            kind = port.type.tensor_type
            shape = [d.dim_param or d.dim_value for d in kind.shape.dim]
            kept.append(helper.make_tensor_value_info(port.name, kind.elem_type, shape))
        del ports[:]
        ports.extend(kept)
    onnx.save(model, path)


def fp16(source, target, *, keep=()):
    """Convert a graph to 16-bit floats; inputs and outputs named in `keep` stay as they are."""
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=list(keep)), target)


def int8(source, target):
    """Give the matrices of a graph 8-bit weights."""
    from assistd_models import quantise

    quantise.int8(source, target)


def differences(ours, exact):
    """The largest differences of logits, as shares of the largest logit, for as long as both say the same."""
    found = []
    for one, other in zip(ours, exact, strict=False):
        known = np.isfinite(other.output.logits)
        off = np.abs(one.output.logits[known] - other.output.logits[known]).max()
        found.append(off / np.abs(other.output.logits[known]).max())
        if not np.array_equal(one.ids, other.ids):
            break
    return found
