"""Makes tiny speech models with random weights, and their tokenizers, from configurations; the tests of families do.

Weights are drawn wide enough that the words change from step to step and depend on the sound; random weights of the
usual size write one token forever, which proves little.
"""

import json

import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GenerationConfig,
    MoonshineConfig,
    MoonshineForConditionalGeneration,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

torch.set_num_threads(1)  # tiny products: a second thread only waits for the first

CORPUS = [
    "the quick brown fox jumps over the lazy dog, and then it sleeps.",
    "Who is there? Nobody (yet), said the other one - wait!",
    'She said "hello" and ¿qué? größer übermäßig 日本語の文 人人人 ünïcödé',
]
LANGUAGES = ("en", "de", "zh", "jw")


def whisper_tokenizer():
    """Return a byte-level tokenizer; Whisper's own tokens follow the text, times last, as on the hub."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=340, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    marks = [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{code}|>" for code in LANGUAGES),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
    ]
    tokenizer.add_special_tokens(marks)
    times = [AddedToken(f"<|{step * 0.02:.2f}|>", normalized=False, special=False) for step in range(1501)]
    tokenizer.add_tokens(times)
    return tokenizer


def whisper(folder, *, seed=0, mels=80, positions=1500, layers=3, heads=4, width=48, english_only=False, settings=True):
    """Write a tiny Whisper checkpoint into a folder; return its model."""
    tokenizer = whisper_tokenizer()
    token = tokenizer.token_to_id
    stop, start, without = token("<|endoftext|>"), token("<|startoftranscript|>"), token("<|notimestamps|>")
    config = WhisperConfig(
        vocab_size=tokenizer.get_vocab_size(),
        num_mel_bins=mels,
        max_source_positions=positions,
        max_target_positions=96,
        encoder_layers=2,
        decoder_layers=layers,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        d_model=width,
        encoder_ffn_dim=2 * width,
        decoder_ffn_dim=2 * width,
        pad_token_id=stop,
        bos_token_id=stop,
        eos_token_id=stop,
        decoder_start_token_id=start,
        suppress_tokens=None,
        begin_suppress_tokens=None,
    )
    model = _wide(WhisperForConditionalGeneration, config, seed)
    with torch.no_grad():
        rows = model.model.decoder.embed_tokens.weight  # tied: also the head
        rows[without + 1 :] *= 0.7  # 1501 times together would drown 300 words
        rows[stop] *= 2
    if settings:
        model.generation_config = _whisper_settings(token, without, layers, heads, english_only=english_only)
    model.save_pretrained(folder)
    if not settings:
        (folder / "generation_config.json").unlink()
    tokenizer.save(str(folder / "tokenizer.json"))
    extractor = {"feature_size": mels, "hop_length": 160, "n_fft": 400, "sampling_rate": 16000}
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor | {"chunk_length": positions // 50}))
    return model.eval()


def _whisper_settings(token, without, layers, heads, *, english_only):
    stop, start = token("<|endoftext|>"), token("<|startoftranscript|>")
    common = {
        "eos_token_id": stop,
        "pad_token_id": stop,
        "bos_token_id": stop,
        "decoder_start_token_id": start,
        "no_timestamps_token_id": without,
        "max_initial_timestamp_index": 50,
        "suppress_tokens": [3, 4, start, *range(stop + 2, without)],
        "begin_suppress_tokens": [220, stop],
        "alignment_heads": [[layers - 2, 1], [layers - 1, 0], [layers - 1, heads - 1]],
        "is_multilingual": not english_only,
        "max_length": 96,
        "return_timestamps": True,
    }
    if english_only:
        return GenerationConfig(**common)
    return GenerationConfig(
        **common,
        lang_to_id={f"<|{code}|>": token(f"<|{code}|>") for code in LANGUAGES},
        task_to_id={task: token(f"<|{task}|>") for task in ("translate", "transcribe")},
    )


def moonshine_tokenizer():
    """Return a tokenizer of sentence pieces with bytes to fall back on, as Moonshine's."""
    pieces = [
        "<unk>",
        "<s>",
        "</s>",
        *(f"<0x{byte:02X}>" for byte in range(256)),
        "▁",
        *"abcdefghijklmnopqrstuvwxyz'.,?!",
    ]
    pieces += [f"▁{word}" for word in ("the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "größer")]
    tokenizer = Tokenizer(
        models.BPE({piece: at for at, piece in enumerate(pieces)}, [], unk_token="<unk>", byte_fallback=True)
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return tokenizer


def moonshine(folder, *, seed=0, layers=2, heads=4, width=48):
    """Write a tiny Moonshine checkpoint into a folder; return its model."""
    tokenizer = moonshine_tokenizer()
    config = MoonshineConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=width,
        intermediate_size=2 * width,
        encoder_num_hidden_layers=2,
        decoder_num_hidden_layers=layers,
        encoder_num_attention_heads=heads,
        decoder_num_attention_heads=heads,
        max_position_embeddings=194,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    model = _wide(MoonshineForConditionalGeneration, config, seed)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    extractor = {"do_normalize": False, "feature_size": 1, "sampling_rate": 16000, "padding_value": 0.0}
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor))
    return model.eval()


def _wide(kind, config, seed):
    torch.manual_seed(seed)
    model = kind(config)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "embed_tokens" in name or "proj_out" in name:
                weight.normal_(0, 0.4)  # small beside what the layers add, or each token calls for itself again
            elif "decoder.embed_positions" in name:
                weight.normal_(0, 1.5)
            elif weight.dim() >= 2 and "embed_positions" not in name:
                weight.normal_(0, 2.0 / np.sqrt(weight[0].numel()))
    model.tie_weights()
    last = model.model.decoder
    with torch.no_grad():
        (last.layer_norm if hasattr(last, "layer_norm") else last.norm).weight *= 3
    return model


def sound(seconds, seed=0):
    """Return something that changes like speech: tones that glide and pause, float32 [samples], 16 kHz."""
    chance = np.random.default_rng(seed)
    count = int(seconds * 16_000)
    at = np.arange(count) / 16_000
    voice = sum(
        np.sin(2 * np.pi * (base * at + chance.uniform(5, 60) * np.sin(chance.uniform(0.5, 3) * at)))
        for base in chance.uniform(90, 3000, 4)
    )
    loudness = np.clip(np.sin(2 * np.pi * chance.uniform(0.7, 2.5) * at + chance.uniform(0, 6)), 0, None)
    return (0.2 * voice * loudness + 0.003 * chance.standard_normal(count)).astype(np.float32)
