"""Real-size models with random weights for `neural`: checkpoints from configurations, our exports, their int8 forms.

They are made once under ``out/neural`` (ignored by git) and kept: what changes in exporter or quantiser needs
``rm -r benchmarks/out/neural``.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

OUT = Path(__file__).parent / "out" / "neural"

CPU = ("whisper-base", "vit-gpt2", "smolvlm-256m")
GPU = ("whisper-large-v3-turbo", "smolvlm2-2.2b")
IMAGE_TOKEN = 49190


def _whisper_base():
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    return WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=51865,
            d_model=512,
            encoder_layers=6,
            decoder_layers=6,
            encoder_attention_heads=8,
            decoder_attention_heads=8,
            encoder_ffn_dim=2048,
            decoder_ffn_dim=2048,
        )
    )


def _whisper_turbo():
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    return WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=51866,
            num_mel_bins=128,
            d_model=1280,
            encoder_layers=32,
            decoder_layers=4,
            encoder_attention_heads=20,
            decoder_attention_heads=20,
            encoder_ffn_dim=5120,
            decoder_ffn_dim=5120,
        )
    )


def _vit_gpt2():
    from transformers import GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig

    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), GPT2Config())  # base, 224², small
    config.decoder_start_token_id = config.pad_token_id = 50256
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = model.generation_config.pad_token_id = 50256
    return model


def _smolvlm(*, hidden: int, layers: int, heads: int, kv_heads: int, ffn: int, vision: dict, scale: int):
    from transformers import LlamaConfig, SmolVLMConfig, SmolVLMForConditionalGeneration

    text = LlamaConfig(
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        head_dim=64,
        intermediate_size=ffn,
        vocab_size=49280,
        max_position_embeddings=8192,
        rope_theta=100000.0,
    )
    return SmolVLMForConditionalGeneration(
        SmolVLMConfig(
            text_config=text.to_dict(),
            vision_config=vision,
            scale_factor=scale,
            image_token_id=IMAGE_TOKEN,
            pad_token_id=2,
            tie_word_embeddings=False,
        )
    )


MAKERS = {
    "whisper-base": _whisper_base,
    "whisper-large-v3-turbo": _whisper_turbo,
    "vit-gpt2": _vit_gpt2,
    "smolvlm-256m": lambda: _smolvlm(
        hidden=576,
        layers=30,
        heads=9,
        kv_heads=3,
        ffn=1536,
        scale=4,
        vision={"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
                "image_size": 512, "patch_size": 16},
    ),
    "smolvlm2-2.2b": lambda: _smolvlm(
        hidden=2048,
        layers=24,
        heads=32,
        kv_heads=32,
        ffn=8192,
        scale=3,
        vision={"hidden_size": 1152, "num_hidden_layers": 27, "num_attention_heads": 16, "intermediate_size": 4304,
                "image_size": 384, "patch_size": 14},
    ),
}  # fmt: skip


def checkpoint(name: str) -> Path:
    """Return a folder as `save_pretrained` writes it, of the model's shapes and random weights."""
    folder = OUT / name / "checkpoint"
    if folder.is_dir():
        return folder
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    torch.manual_seed(3)
    work = folder.with_name("checkpoint.part")
    shutil.rmtree(work, ignore_errors=True)
    MAKERS[name]().eval().save_pretrained(work)
    Tokenizer(WordLevel({"<unk>": 0}, unk_token="<unk>")).save(str(work / "tokenizer.json"))
    work.rename(folder)
    return folder


def exported(name: str, dtype: str) -> Path:
    """Return the folder of our export; graphs in fp32 and in `dtype` (``fp32``, ``int8``, ``fp16``)."""
    from assistd_models import quantise
    from assistd_models.export import smolvlm, vit_gpt2, whisper

    source, folder = checkpoint(name), OUT / name / "fp32"
    if not folder.is_dir():
        work = folder.with_name("fp32.part")
        shutil.rmtree(work, ignore_errors=True)
        kind = json.loads((source / "config.json").read_text("utf-8"))["model_type"]
        {"whisper": whisper, "vision-encoder-decoder": vit_gpt2, "smolvlm": smolvlm}[kind].export(source, work)
        work.rename(folder)
    if dtype == "fp32":
        return folder
    target = OUT / name / dtype
    if not target.is_dir():
        work = target.with_name(f"{dtype}.part")
        shutil.rmtree(work, ignore_errors=True)
        (work / "onnx").mkdir(parents=True)
        for graph in sorted((folder / "onnx").glob("*.onnx")):
            getattr(quantise, dtype)(graph, work / "onnx" / f"{graph.stem}_{dtype}.onnx")
        for beside in folder.glob("*.json"):
            shutil.copyfile(beside, work / beside.name)
        work.rename(target)
    return target


if __name__ == "__main__":
    exported(*sys.argv[1:3])
