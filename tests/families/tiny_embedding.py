"""Tiny CLIP and SigLIP checkpoints made from configurations, with tokenizers, and what torch makes of them."""

import json

import numpy as np

WORDS = (
    "A photo of a cat.",
    "two dogs, running on the beach!",
    "UNE ÉGLISE rouge",
    "",
    "word " * 200,
    "日本 — 12 34",
)


def pictures(count=5):
    """Seeded pictures of odd sizes."""
    chance = np.random.default_rng(7)
    sizes = [(31, 57), (64, 48), (5, 90), (200, 33), (32, 32)][:count]
    return [chance.integers(0, 256, (*size, 3), np.uint8) for size in sizes]


def clip_tokenizer(folder):
    """Write a byte-level BPE of CLIP's form: lower case, ``</w>``, its two special tokens."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTokenizerFast

    letters = sorted(ByteLevel.alphabet())
    merges = ["t h", "th e</w>", "o f</w>", "a n", "o g", "d og", "dog s</w>", "c a", "ca t</w>"]
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), *(merge.replace(" ", "") for merge in merges)]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
    tokenizer = CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
    tokenizer.save_pretrained(folder)
    return tokenizer


def siglip_tokenizer(folder):
    """Write a unigram tokenizer of SigLIP's form: lower case, no punctuation, ``</s>`` at the end and as padding."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"), ""),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=200, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    made.train_from_iterator(
        [text.lower() for text in WORDS] * 20 + ["the quick brown fox jumps over the lazy dog"], trainer
    )
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="</s>", pad_token="</s>", unk_token="<unk>", model_max_length=64
    )
    tokenizer.save_pretrained(folder)
    return tokenizer


def clip_checkpoint(folder, *, layers=2, legacy=False):
    """Write a CLIP checkpoint; `legacy`: its configuration names the wrong end token, as those of 2021 do."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel

    torch.manual_seed(3)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = clip_tokenizer(folder)
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": layers, "num_attention_heads": 4}
    text = small | {"vocab_size": len(tokenizer), "max_position_embeddings": 77, "bos_token_id": len(tokenizer) - 2}
    text |= {"eos_token_id": 2 if legacy else len(tokenizer) - 1, "pad_token_id": 1}
    config = CLIPConfig(text_config=text, vision_config=small | {"image_size": 32, "patch_size": 8}, projection_dim=24)
    CLIPModel(config).save_pretrained(folder)
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def siglip_checkpoint(folder, *, layers=2):
    """Write a SigLIP checkpoint."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    torch.manual_seed(4)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = siglip_tokenizer(folder)
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": layers, "num_attention_heads": 4}
    text = small | {"vocab_size": len(tokenizer), "max_position_embeddings": 64, "projection_size": 32}
    config = SiglipConfig(text_config=text, vision_config=small | {"image_size": 32, "patch_size": 8})
    SiglipModel(config).save_pretrained(folder)
    SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def reference(folder, *, padding):
    """Return (vectors of the pictures, vectors of the texts) that transformers gives, float32, of length 1."""
    import torch
    from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(folder).eval()
    seen = AutoImageProcessor.from_pretrained(folder, use_fast=False)(pictures(), return_tensors="pt")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    read = tokenizer(list(WORDS), padding=padding, truncation=True, return_tensors="pt")
    if padding == "max_length":  # SigLIP's text tower was trained without a mask
        read = {"input_ids": read["input_ids"]}
    with torch.no_grad():
        found = model.get_image_features(**seen), model.get_text_features(**read)
    return tuple((rows / rows.norm(dim=-1, keepdim=True)).numpy() for rows in found)
