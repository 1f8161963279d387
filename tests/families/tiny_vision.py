"""Tiny vision-language models with random weights, saved as checkpoints, and what transformers generates with them."""

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    BartConfig,
    BartTokenizerFast,
    CLIPImageProcessor,
    Florence2Config,
    Florence2ForConditionalGeneration,
    GenerationConfig,
    GPT2Config,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessor,
    LlamaConfig,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
)

SIZES = [(1, 1), (37, 90), (200, 150), (64, 64)]
"""Height and width of the pictures that are told of."""


def picture(height, width, seed=3):
    rng = np.random.default_rng(seed + height * 1000 + width)
    coarse = rng.integers(0, 255, (4, 5, 3)).astype(np.uint8)
    grown = np.kron(coarse, np.ones((-(-height // 4), -(-width // 5), 1), np.uint8))
    return np.ascontiguousarray(grown[:height, :width])


def byte_tokenizer(special, *, first=()):
    """Every byte is a token, after the special ones in `first` and before those in `special`; nothing is merged."""
    vocabulary = {}
    for token in (*first, *sorted(pre_tokenizers.ByteLevel.alphabet()), *special):
        vocabulary[token] = len(vocabulary)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*first, *special])
    return tokenizer


def stir(model, scale, seed, *, words=None):
    """Give the weights a spread that makes greedy decoding lively: small random models say one word for ever.

    `words`: the spread of what tokens are embedded as, and then also the decoder's head; positions have 1.
    """
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            embedding = "emb" in name or "wpe" in name or "shared" in name
            if weight.dim() > 1 and embedding:
                weight.normal_(0, 1 if "position" in name and words else words or scale)
            elif weight.dim() > 1:
                weight.normal_(0, scale / (weight[0].numel() if words else weight.shape[-1]) ** 0.5)
            elif "bias" in name:
                weight.normal_(0, 0.1)
    model.tie_weights()
    return model.eval()


def greedy(model, most, prompt=1, **inputs):
    """What transformers generates after the first `prompt` tokens, without beams, however long its settings want it."""
    with torch.no_grad():
        found = model.generate(**inputs, num_beams=1, do_sample=False, max_new_tokens=most, max_length=None)
    return found[0, prompt:].tolist()


def never():
    return False


def said(steps, row=0):
    """The tokens of one sequence, up to its end."""
    tokens = []
    for step in steps:
        tokens.append(int(step.ids[row]))
        if step.ended[row]:
            break
    return tokens


def vit_gpt2(folder, *, bridge=False, layers=3, seed=0):
    """A ViT that looks and a GPT-2 that speaks; with `bridge` their widths differ."""
    tokenizer = byte_tokenizer(["<|endoftext|>"])
    end = tokenizer.token_to_id("<|endoftext|>")
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        ViTConfig(
            hidden_size=24 if bridge else 32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=40,
            image_size=32,
            patch_size=8,
        ),
        GPT2Config(
            vocab_size=end + 1, n_positions=96, n_embd=32, n_layer=layers, n_head=4, bos_token_id=end, eos_token_id=end
        ),
    )
    config.decoder_start_token_id = config.eos_token_id = config.pad_token_id = end
    model = stir(VisionEncoderDecoderModel(config), 1.6, seed)
    model.generation_config = GenerationConfig(
        bos_token_id=end, eos_token_id=end, pad_token_id=end, decoder_start_token_id=end, num_beams=4, max_length=16
    )
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return model


def florence2(folder, *, seed=0):
    """A small DaViT and BART."""
    tokenizer = byte_tokenizer(["<mask>", "<image>", "<loc_0>", "<loc_1>"], first=["<s>", "<pad>", "</s>", "<unk>"])
    config = Florence2Config(
        text_config=BartConfig(
            vocab_size=tokenizer.get_vocab_size(),
            d_model=32,
            encoder_layers=2,
            decoder_layers=2,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=48,
            decoder_ffn_dim=48,
            max_position_embeddings=160,
            forced_bos_token_id=0,
            forced_eos_token_id=2,
        ).to_dict(),
        vision_config={
            "depths": (1, 1),
            "embed_dim": (8, 16),
            "num_heads": (2, 4),
            "num_groups": (2, 4),
            "patch_size": (7, 3),
            "patch_stride": (4, 2),
            "patch_padding": (3, 1),
            "patch_prenorm": (False, True),
            "window_size": 3,
            "projection_dim": 32,
            "drop_path_rate": 0.0,
        },
        image_token_id=tokenizer.token_to_id("<image>"),
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
    )
    model = stir(Florence2ForConditionalGeneration(config), 1.4, seed, words=0.3)
    model.generation_config = GenerationConfig(
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_bos_token_id=0,
        forced_eos_token_id=2,
        no_repeat_ngram_size=3,
        num_beams=3,
        early_stopping=True,
    )
    model.save_pretrained(folder)
    BartTokenizerFast(tokenizer_object=tokenizer, extra_special_tokens={"image_token": "<image>"}).save_pretrained(
        folder
    )
    processor = CLIPImageProcessor(
        size={"height": 48, "width": 48},
        do_center_crop=False,
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    )
    processor.image_seq_length = 37  # 6 x 6 places and their mean
    processor.save_pretrained(folder)
    return model


SMOL_TOKENS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|begin_of_text|>",
    "<fake_token_around_image>",
    "<image>",
    "<end_of_utterance>",
    "<global-img>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)),
]


def smolvlm(folder, *, kind="smolvlm", layers=3, seed=0, split=True):
    """A small SigLIP and Llama: `kind` is idefics3 or smolvlm."""
    opening, other = {
        "smolvlm": ("<|im_start|>", "<|begin_of_text|>"),
        "idefics3": ("<|begin_of_text|>", "<|im_start|>"),
    }[kind]
    tokenizer = byte_tokenizer([token for token in SMOL_TOKENS if token != other])
    vision = {
        "hidden_size": 24,
        "intermediate_size": 40,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 8,
    }
    text = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=700,
        rope_theta=100000.0,
        tie_word_embeddings=False,
        bos_token_id=tokenizer.token_to_id(opening),
        eos_token_id=tokenizer.token_to_id("<end_of_utterance>"),
        pad_token_id=tokenizer.token_to_id("<|endoftext|>"),
    )
    made, model_class = {
        "smolvlm": (SmolVLMConfig, SmolVLMForConditionalGeneration),
        "idefics3": (Idefics3Config, Idefics3ForConditionalGeneration),
    }[kind]
    config = made(
        text_config=text,
        vision_config=vision,
        image_token_id=tokenizer.token_to_id("<image>"),
        scale_factor=2,
        pad_token_id=tokenizer.token_to_id("<|endoftext|>"),
    )
    config.text_config.tie_word_embeddings = False
    model = stir(model_class(config), 1.6, seed)
    model.generation_config = GenerationConfig(
        bos_token_id=tokenizer.token_to_id(opening),
        eos_token_id=tokenizer.token_to_id("<end_of_utterance>"),
        pad_token_id=tokenizer.token_to_id("<|endoftext|>"),
    )
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<|endoftext|>",
        eos_token="<end_of_utterance>",
        padding_side="left",
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)
    Idefics3ImageProcessor(
        size={"longest_edge": 96}, max_image_size={"longest_edge": 32}, do_image_splitting=split
    ).save_pretrained(folder)
    return model
