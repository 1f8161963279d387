"""What a GPU does with large models, part of `neural`: fp16, tensors bound to the device; says so where there is none."""

import os
import statistics
import time
from pathlib import Path

import numpy as np

from benchmarks import neural_models

WINDOWS, BATCH, TOKENS = 120, 24, 200  # an hour in windows of 30 s; about as many tokens as half a minute of speech has
PICTURES, WORDS = 64, 64


def opened(name: str):
    """Return encoder, decoder, embedding (or None) and the decoder's bytes, on the GPU or not at all."""
    from assistd.runtime.decoder import CachedDecoder
    from assistd.runtime.graph import Graph
    from assistd.runtime.model_files import ModelFiles

    folder = neural_models.exported(name, "fp16")
    files = ModelFiles(folder)
    embed = Graph(files.graph("embed_tokens", "cuda"), device="cuda") if files.has("embed_tokens") else None
    encoder = Graph(files.graph("vision_encoder" if embed else "encoder_kv", "cuda"), device="cuda")
    decoder = CachedDecoder.open(files, threads=1, device="cuda", embed=embed)
    assert (encoder.device, decoder.device) == ("cuda", "cuda"), "the GPU is not in use: see `assistd doctor`"
    size = sum(path.stat().st_size for path in (folder / "onnx").glob("decoder_*"))
    return encoder, decoder, embed, size


def hour() -> None:
    """Print how fast an hour of sound is transcribed, many windows at once."""
    from assistd.runtime.generate import generate

    encoder, decoder, _, _ = opened("whisper-large-v3-turbo")
    sound = np.random.default_rng(0).standard_normal((BATCH, 128, 3000)).astype(np.float32)

    def window(count: int) -> None:
        seen = encoder.run({"input_features": sound}, stay=tuple(encoder.outputs))
        state = decoder.begin(seen, BATCH)
        for _ in generate(decoder, state, np.full((BATCH, 1), 50258), stop_ids=(), most_tokens=count):
            pass

    window(4)
    began_s = time.perf_counter()
    for _ in range(WINDOWS // BATCH):
        window(TOKENS)
    took_s = time.perf_counter() - began_s
    print(
        f"| Whisper large-v3-turbo, an hour, {BATCH} windows at once, {TOKENS} tokens each | RTF ≥ 400 | {3600 / took_s:.0f} |"
    )


def pictures() -> None:
    """Print tokens a second for one picture, against what the memory allows, and pictures a minute in a batch."""
    from assistd.runtime.generate import generate

    encoder, decoder, embed, size = opened("smolvlm2-2.2b")
    side = 384

    def tell(batch: int, count: int) -> list[float]:
        pixels = np.random.default_rng(0).standard_normal((batch, 1, 3, side, side)).astype(np.float32)
        seen = encoder.run({"pixel_values": pixels})["image_features"]
        words = np.random.default_rng(1).integers(3, 40000, (batch, 20))
        places = np.full((batch, seen.shape[1]), neural_models.IMAGE_TOKEN)
        ids = np.concatenate([words[:, :10], places, words[:, 10:]], axis=1)
        embeds = np.array(embed.run({"input_ids": ids})["inputs_embeds"])
        embeds[ids == neural_models.IMAGE_TOKEN] = seen.reshape(-1, embeds.shape[2])
        steps = generate(decoder, decoder.begin({}, batch), ids, embeds=embeds, stop_ids=(), most_tokens=count)
        return list(np.diff([time.perf_counter() for _ in steps]))

    tell(1, 4)
    step_s = statistics.median(tell(1, 129))
    speed = float(os.environ.get("BENCH_GPU_GB_S", "4800")) * 1e9  # an H200's; an H100 has 3350
    bound_s = size / speed
    print(f"| SmolVLM2-2.2B, one picture | ≥ 100 tokens/s | {1 / step_s:.0f} |")
    print(
        f"| … time a token, against weights ÷ {speed / 1e9:.0f} GB/s | | {step_s * 1e3:.2f} ms, {bound_s * 1e3:.2f} ms ({step_s / bound_s:.1f} times) |"
    )
    began_s = time.perf_counter()
    for _ in range(PICTURES // 16):
        tell(16, WORDS)
    print(
        f"| … {PICTURES} pictures, 16 at once, {WORDS} tokens each | | {PICTURES / (time.perf_counter() - began_s):.1f} pictures a second |"
    )


def main() -> None:
    print("### GPU\n")
    if not Path("/dev/nvidia0").exists():
        print("no GPU here: Whisper large-v3-turbo and SmolVLM2-2.2B not measured.")
        return
    print("| fp16, tensors bound to the device | reach | measured |\n|---|---|---|")
    hour()
    pictures()


if __name__ == "__main__":
    main()
