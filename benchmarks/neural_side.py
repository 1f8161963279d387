"""One contender of `neural` in a process of its own: ``SIDE MODEL``; each line on stdin is a number of tokens to make.

Answers a line of JSON a round: seconds, tokens, peak memory. ``agree`` compares the int8 graphs with the fp32 ones.
"""

from __future__ import annotations

import json
import os
import sys
import time

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"

from benchmarks import neural_models as models

START = {"whisper-base": 50258, "vit-gpt2": 50256}
SHAPES = {"whisper-base": (1, 80, 3000), "vit-gpt2": (1, 3, 224, 224), "smolvlm-256m": (1, 1, 3, 512, 512)}
THREADS = 2


def media(name: str) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(SHAPES[name]).astype(np.float32)


def prompt(name: str) -> np.ndarray:
    """Return the tokens before the first that is asked for, int64 [1, n]; a picture's 64 places among words."""
    if name in START:
        return np.array([[START[name]]])
    words = np.random.default_rng(1).integers(3, 40000, 20)
    return np.concatenate([words[:10], np.full(64, models.IMAGE_TOKEN), words[10:]])[None]


class Ours:
    """Our run time, over what our exporter and quantiser wrote."""

    def __init__(self, name: str, dtype: str) -> None:
        from assistd.runtime.decoder import CachedDecoder
        from assistd.runtime.graph import Graph
        from assistd.runtime.model_files import ModelFiles

        files = ModelFiles(models.exported(name, dtype))
        self.name = name
        self.embed = None
        if files.has("embed_tokens"):
            self.embed = Graph(files.graph("embed_tokens", "cpu"), threads=1, device="cpu")
        eye = "vision_encoder" if self.embed else "encoder_kv"
        self.encoder = Graph(files.graph(eye, "cpu"), threads=THREADS, device="cpu")
        self.decoder = CachedDecoder.open(files, threads=THREADS, device="cpu", embed=self.embed)

    def begin(self):
        ids, memory, embeds = prompt(self.name), {}, None
        seen = self.encoder.run({next(iter(self.encoder.inputs)): media(self.name)})
        if self.embed is None:
            memory = seen
        else:
            embeds = self.embed.run({"input_ids": ids})["inputs_embeds"].copy()
            embeds[ids == models.IMAGE_TOKEN] = seen["image_features"].reshape(-1, embeds.shape[2])
        return self.decoder.begin(memory, 1), ids, embeds

    def __call__(self, count: int) -> list[int]:
        from assistd.runtime.generate import generate

        state, ids, embeds = self.begin()
        steps = generate(self.decoder, state, ids, embeds=embeds, stop_ids=(), most_tokens=count)
        return [int(step.ids[0]) for step in steps]

    def logits(self, tokens: list[int]) -> np.ndarray:
        """Return the logits at each place of a given text, float32 [tokens, vocabulary]."""
        state, ids, embeds = self.begin()
        found = [self.decoder.step(state, ids, embeds).logits[0].copy()]
        found += [self.decoder.step(state, np.array([[token]])).logits[0].copy() for token in tokens[:-1]]
        return np.stack(found)


class Torch:
    """transformers' `generate` in torch, fp32: two threads, fused attention, a cache, greedy."""

    def __init__(self, name: str) -> None:
        import torch
        import transformers

        torch.set_num_threads(THREADS)
        transformers.logging.set_verbosity_error()
        kinds = {
            "whisper-base": transformers.WhisperForConditionalGeneration,
            "vit-gpt2": transformers.VisionEncoderDecoderModel,
            "smolvlm-256m": transformers.AutoModelForImageTextToText,
        }
        self.torch = torch
        self.model = kinds[name].from_pretrained(models.checkpoint(name), attn_implementation="sdpa").eval()
        self.ids = torch.from_numpy(prompt(name))
        pixels = torch.from_numpy(media(name))
        if name == "whisper-base":
            self.given = {"input_features": pixels, "decoder_input_ids": self.ids}
            self.model.generation_config.suppress_tokens = self.model.generation_config.begin_suppress_tokens = None
        elif name == "vit-gpt2":
            self.given = {"pixel_values": pixels}
        else:
            self.given = {
                "pixel_values": pixels,
                "input_ids": self.ids,
                "attention_mask": torch.ones_like(self.ids),
            }

    def __call__(self, count: int) -> list[int]:
        config = self.model.generation_config
        config.eos_token_id = None  # nothing may end it early
        with self.torch.no_grad():
            found = self.model.generate(
                **self.given, max_new_tokens=count, do_sample=False, num_beams=1, use_cache=True
            )
        return [int(token) for token in found[0, -count:]]


def agree(name: str) -> dict[str, float]:
    """Say how far int8 is from fp32 along fp32's own text."""
    exact = Ours(name, "fp32")
    tokens = exact(64)
    wanted, found = exact.logits(tokens), Ours(name, "int8").logits(tokens)
    off = np.linalg.norm(found - wanted, axis=1) / np.linalg.norm(wanted, axis=1)
    return {
        "equal": float((found.argmax(1) == wanted.argmax(1)).mean()),
        "mean": float(off.mean()),
        "max": float(off.max()),
    }


def peak_mib() -> float:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main() -> None:
    side, name = sys.argv[1:3]
    if side == "agree":
        print(json.dumps(agree(name)))
        return
    contender = Torch(name) if side == "torch" else Ours(name, side)
    contender(2)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        began_s = time.perf_counter()
        tokens = contender(int(line))
        print(
            json.dumps({"s": time.perf_counter() - began_s, "tokens": tokens, "peak_mib": peak_mib()}),
            flush=True,
        )


if __name__ == "__main__":
    main()
