"""ctranslate2 as a contender of `neural`: run as a file by an environment of its own, ``MODEL COMPUTE_TYPE``.

Imported in ours, `convert` writes the random Whisper in ctranslate2's form (its converter needs torch, which is there).
"""

import json
import sys
import time
from pathlib import Path


def convert(checkpoint: Path, into: Path, packages: Path) -> None:
    """Convert a checkpoint; `packages` holds ctranslate2, looked at last: everything else is ours."""
    sys.path.append(str(packages))
    import torch
    from ctranslate2.converters.transformers import _MODEL_LOADERS
    from transformers import WhisperForConditionalGeneration

    model = WhisperForConditionalGeneration.from_pretrained(checkpoint).eval()
    with torch.no_grad():
        spec = _MODEL_LOADERS["WhisperConfig"].get_model_spec(model)
    words = [f"<{number}>" for number in range(model.config.vocab_size)]
    words[50257:50260] = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>"]
    words[50358:50360] = ["<|translate|>", "<|transcribe|>"]
    words[50361:50364] = ["<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"]
    spec.register_vocabulary(words)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [50259], [(5, 0)]
    spec.validate()
    spec.optimize(quantization="int8")
    into.mkdir(parents=True)
    spec.save(str(into))


def main() -> None:
    import ctranslate2
    import numpy as np

    model = ctranslate2.models.Whisper(
        sys.argv[1], device="cpu", compute_type=sys.argv[2], intra_threads=2, inter_threads=1
    )
    pictures = np.random.default_rng(0).standard_normal((1, 80, 3000)).astype(np.float32)

    def make(count: int) -> list[int]:
        # half of `max_length` is for the prompt; the end of text may not come
        given = ctranslate2.StorageView.from_array(pictures)
        found = model.generate(
            given, [[50258]], beam_size=1, max_length=2 * count + 1, suppress_blank=False, suppress_tokens=[50257]
        )
        return found[0].sequences_ids[0]

    make(2)
    print(json.dumps({"ready": True, "version": ctranslate2.__version__}), flush=True)
    for line in sys.stdin:
        began_s = time.perf_counter()
        tokens = make(int(line))
        took_s = time.perf_counter() - began_s
        peak = next(
            int(row.split()[1]) for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM")
        )
        print(json.dumps({"s": took_s, "tokens": tokens, "peak_mib": peak / 1024}), flush=True)


if __name__ == "__main__":
    main()
