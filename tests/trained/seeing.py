"""Trains a tiny SmolVLM to name the colour of textured pictures, with the captioner's own prompts.

It learns three pictures' worth of world by heart; that is enough to tell, through the whole flow, whether the right
picture reached the model, with the right question, and whether the right words came back.
"""

import numpy as np
import torch
from PIL import Image
from tokenizers import AddedToken
from transformers import (
    GenerationConfig,
    Idefics3ImageProcessor,
    LlamaConfig,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
)

from assistd.types import Level
from assistd_caption import prompts
from tests.families.tiny_vision import SMOL_TOKENS, byte_tokenizer

COLOURS = {"red": (200, 60, 50), "green": (60, 170, 70), "blue": (80, 130, 255)}
BRIEF = "A {} carpet lies on the floor."
STANDARD = "A {} carpet lies on the floor. Its pile is rough."
QUESTION, ANSWER = "What colour is the carpet?", "It is {}."
AGAIN, AGAIN_ANSWER = "Is it rough?", "Yes, the {} pile is rough."
PLACES = 16


def photograph(colour, *, seed=0, size=(480, 360)):
    """Return a picture that looks like a photograph: a rough surface in uneven light, uint8 [height, width, 3]."""
    chance = np.random.default_rng(seed)
    height, width = size[1], size[0]
    coarse = Image.fromarray(chance.integers(50, 255, (9, 12), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    light = np.asarray(coarse, np.float32)[:, :, None] / 255
    grain = chance.normal(0, 22, (height, width, 1)) + chance.normal(0, 9, (height, width, 3))
    return np.clip(np.array(COLOURS[colour], np.float32) * light + grain, 0, 255).astype(np.uint8)


def smolvlm(folder, *, steps=160, seed=0):
    """Train, and save a checkpoint into a folder."""
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    tokenizer = byte_tokenizer([t for t in SMOL_TOKENS if t != "<|begin_of_text|>"])
    words = sorted({word for line in _lines("red") + _lines("green") + _lines("blue") for word in _words(line)})
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    token = tokenizer.token_to_id
    vision = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 64,
        "patch_size": 8,
    }
    text = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=96,
        intermediate_size=192,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        rope_theta=10000.0,
        tie_word_embeddings=False,
        bos_token_id=token("<|im_start|>"),
        eos_token_id=token("<end_of_utterance>"),
        pad_token_id=token("<|endoftext|>"),
    )
    config = SmolVLMConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=token("<image>"),
        scale_factor=2,
        pad_token_id=token("<|endoftext|>"),
    )
    config.text_config.tie_word_embeddings = False
    model = SmolVLMForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        bos_token_id=token("<|im_start|>"),
        eos_token_id=token("<end_of_utterance>"),
        pad_token_id=token("<|endoftext|>"),
    )
    processor = Idefics3ImageProcessor(
        size={"longest_edge": 64}, max_image_size={"longest_edge": 64}, do_image_splitting=False
    )
    _train(model, tokenizer, processor, steps)
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _train(model, tokenizer, processor, steps):
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    pad = tokenizer.token_to_id("<|endoftext|>")
    rows = [(colour, *example) for colour in COLOURS for example in _examples(colour)]
    coded = [
        (colour, *(tokenizer.encode(part, add_special_tokens=False).ids for part in parts)) for colour, *parts in rows
    ]
    longest = max(len(asked) + len(answered) for _, asked, answered in coded)
    ids = torch.full((len(coded), longest), pad)
    labels = torch.full((len(coded), longest), -100)
    for row, (_, asked, answered) in enumerate(coded):
        whole = asked + answered
        ids[row, : len(whole)] = torch.tensor(whole)
        labels[row, len(asked) : len(whole)] = torch.tensor(answered)
    mask = (torch.arange(longest)[None] < torch.tensor([len(a) + len(b) for _, a, b in coded])[:, None]).long()
    shown = [
        {c: processor(Image.fromarray(photograph(c, seed=seed)), return_tensors="pt").pixel_values[0] for c in COLOURS}
        for seed in range(6)
    ]
    model.train()
    for step in range(steps):
        pixels = torch.stack([shown[step % 6][colour] for colour, _, _ in coded])
        loss = model(input_ids=ids, attention_mask=mask, pixel_values=pixels, labels=labels).loss
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if loss.item() < 0.004:
            break
    model.eval()
    assert loss.item() < 0.05, f"it did not learn: {loss.item()}"


def _examples(colour):
    """Yield what is asked, as the run time writes it, and what is to be answered."""
    shown = "<fake_token_around_image><global-img>" + "<image>" * PLACES + "<fake_token_around_image>"
    over = "<end_of_utterance>"

    def asked(question, *before):
        turns = [*before, (question, None)]
        text = "<|im_start|>"
        for number, (one, answer) in enumerate(turns):
            text += f"User:{shown if number == 0 else ' '}{one}{over}\nAssistant:"
            text += "" if answer is None else f" {answer}{over}\n"
        return text

    question, again = prompts.asking(QUESTION).text, prompts.asking(AGAIN).text
    for level, said in ((Level.BRIEF, BRIEF), (Level.STANDARD, STANDARD), (Level.FULL, STANDARD)):
        yield asked(prompts.describing("smolvlm", level).text), f" {said.format(colour)}{over}"
    yield asked(question), f" {ANSWER.format(colour)}{over}"
    # an earlier question travels as it was asked
    yield asked(again, (QUESTION, ANSWER.format(colour))), f" {AGAIN_ANSWER.format(colour)}{over}"
    yield asked(again), f" {AGAIN_ANSWER.format(colour)}{over}"


def _lines(colour):
    return [part for example in _examples(colour) for part in example]


def _words(line):
    import re

    return re.findall(r" ?[A-Za-z]{2,}", re.sub(r"<[^>]*>", "\n", line))
