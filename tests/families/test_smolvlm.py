# what follows needs the extra
"""Idefics3 and SmolVLM say what transformers says, token for token, whole or in tiles, alone or together."""

import shutil

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import hub_layouts
import numpy as np
from tiny_vision import SIZES, greedy, never, picture, said, smolvlm
from transformers import AutoTokenizer, Idefics3ImageProcessor, Idefics3Processor

from assistd.errors import ModelCorruptError
from assistd.runtime.families import open_seeing
from assistd.runtime.families.smolvlm import SmolVLM
from assistd.runtime.model_files import ModelFiles
from assistd_models.export import smolvlm as exporter

pytestmark = [pytest.mark.export, pytest.mark.slow]

# upstream's own (``smolvlm/processing_smolvlm.py``), which can't be imported without torchvision, but for videos
TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
MOST, PLACES = 30, 4
QUESTIONS = ["What?", "Tell me what is in this picture, please.", "How many red doors are there?", "Why"]
TURNS = [("What is it?", "A door."), ("Open?", " No, shut. ")]


def made(folder, **options):
    checkpoint = folder / "checkpoint"
    checkpoint.mkdir()
    model = smolvlm(checkpoint, **options)
    exporter.export(checkpoint, folder / "ours")
    return folder, model


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    folder, model = made(tmp_path_factory.mktemp("smolvlm"), layers=2)
    hub = hub_layouts.smolvlm(folder / "checkpoint", folder / "ours", model, folder / "hub")
    half = hub_layouts.beside(folder / "checkpoint", folder / "half")
    for name in ("vision_encoder", "embed_tokens"):
        shutil.copyfile(hub / "onnx" / f"{name}.onnx", half / f"{name}.onnx")
    # as on the hub: the decoder computes in 16 bits, what goes in and comes out of it is 32 bits wide
    source = hub / "onnx" / "decoder_model_merged.onnx"
    hub_layouts.fp16(source, half / "decoder_model_merged_fp16.onnx", keep=("inputs_embeds", "logits"))
    return folder, model


def processor_of(checkpoint, *, tiles):
    images = Idefics3ImageProcessor.from_pretrained(checkpoint, do_image_splitting=tiles)
    return Idefics3Processor(images, AutoTokenizer.from_pretrained(checkpoint), image_seq_len=PLACES)


def conversation(question, turns=()):
    """Messages as transformers' chat templates take them."""
    asked = [q for q, _a in turns] + [question]
    messages = []
    for number, text in enumerate(asked):
        shown = [{"type": "image"}] if number == 0 else []
        messages.append({"role": "user", "content": [*shown, {"type": "text", "text": text}]})
        if number < len(turns):
            messages.append({"role": "assistant", "content": [{"type": "text", "text": turns[number][1].strip()}]})
    return messages


def inputs_of(processor, size, question, turns=()):
    text = processor.apply_chat_template(
        conversation(question, turns), chat_template=TEMPLATE, add_generation_prompt=True
    )
    return processor(
        images=picture(*size), text=text, return_tensors="pt", images_kwargs={"input_data_format": "channels_last"}
    )


@pytest.fixture(scope="module")
def wanted(bed):
    """What transformers says, for tiles and whole pictures."""
    found = {}
    for tiles in (False, True):
        processor = processor_of(bed[0] / "checkpoint", tiles=tiles)
        for size, question in zip(SIZES, QUESTIONS, strict=True):
            inputs = inputs_of(processor, size, question)
            found[tiles, size] = greedy(bed[1], MOST, inputs["input_ids"].shape[1], **inputs)
    return found


def opened(folder, *, tiles=False):
    found = open_seeing(ModelFiles(folder), device="cpu", threads=2)
    assert isinstance(found, SmolVLM)
    assert not found.tiles  # unless asked for, whatever the checkpoint's settings say
    return SmolVLM.open(ModelFiles(folder), device="cpu", threads=2, tiles=True) if tiles else found


def alone(model, size, question, turns=()):
    return said(model.steps([model.look(picture(*size))], [question], [turns], most_tokens=MOST, cancel=never))


@pytest.mark.parametrize("tiles", [False, True], ids=["whole", "tiles"])
@pytest.mark.parametrize("layout", ["ours", "hub"])
def test_tokens_are_those_of_transformers(bed, wanted, layout, tiles):
    model = opened(bed[0] / layout, tiles=tiles)
    right = [wanted[tiles, size] for size in SIZES]
    assert [alone(model, size, question) for size, question in zip(SIZES, QUESTIONS, strict=True)] == right
    assert sum(len(tokens) >= 24 for tokens in right) >= 3
    assert len({tuple(tokens) for tokens in right}) == len(SIZES)


@pytest.mark.parametrize("tiles", [False, True], ids=["whole", "tiles"])
@pytest.mark.parametrize("layout", ["ours", "hub"])
def test_a_batch_of_different_lengths_says_what_each_alone_says(bed, wanted, layout, tiles):
    model = opened(bed[0] / layout, tiles=tiles)
    seen = [model.look(picture(*size)) for size in SIZES]
    assert len({len(model.prompt_ids(one, q, (), MOST)) for one, q in zip(seen, QUESTIONS, strict=True)}) == 4
    for row, size in enumerate(SIZES):
        assert said(model.steps(seen, QUESTIONS, most_tokens=MOST, cancel=never), row) == wanted[tiles, size]
    each = [
        "".join(p.text for p in model.tell(one, q, most_tokens=MOST, cancel=never))
        for one, q in zip(seen, QUESTIONS, strict=True)
    ]
    assert model.tell_batch(seen, QUESTIONS, most_tokens=MOST, cancel=never) == each


@pytest.mark.parametrize("tiles", [False, True], ids=["whole", "tiles"])
@pytest.mark.parametrize("turns", [[], TURNS[:1], TURNS], ids=["first", "second", "third"])
def test_the_prompt_is_the_processors(bed, tiles, turns):
    model = opened(bed[0] / "ours", tiles=tiles)
    processor = processor_of(bed[0] / "checkpoint", tiles=tiles)
    for size in SIZES:
        ids = inputs_of(processor, size, "And now?", turns)["input_ids"][0].tolist()
        seen = model.look(picture(*size))
        assert model.prompt_ids(seen, "And now?", turns, MOST) == ids
        text = model.conversation(seen, "And now?", turns)
        assert text == processor.tokenizer.decode(ids, skip_special_tokens=False)


def test_the_layout_of_tiles_is_spelled_out(bed):
    model = opened(bed[0] / "ours", tiles=True)
    seen = model.look(picture(200, 150))
    text = model.conversation(seen, "Hm?")
    image = "<image>" * PLACES
    assert (seen.rows, seen.columns) == (3, 3)
    first = "".join(f"<fake_token_around_image><row_1_col_{column}>{image}" for column in (1, 2, 3))
    assert text.startswith(f"<|im_start|>User:{first}\n<fake_token_around_image><row_2_col_1>")
    whole = f"<fake_token_around_image><global-img>{image}<fake_token_around_image>"
    assert text.endswith(f"\n\n{whole}Hm?<end_of_utterance>\nAssistant:")


def test_a_question_that_follows_does_not_look_again(bed, monkeypatch):
    model = opened(bed[0] / "ours")
    runs = []
    run = model._vision.run
    monkeypatch.setattr(model._vision, "run", lambda *args, **kinds: runs.append(1) or run(*args, **kinds))
    processor = processor_of(bed[0] / "checkpoint", tiles=False)
    seen = model.look(picture(*SIZES[2]))
    for turns in ([], TURNS[:1], TURNS):
        inputs = inputs_of(processor, SIZES[2], "And now?", turns)
        right = greedy(bed[1], MOST, inputs["input_ids"].shape[1], **inputs)
        assert said(model.steps([seen], ["And now?"], [turns], most_tokens=MOST, cancel=never)) == right
    assert len(runs) == 1


def test_idefics3_begins_in_its_own_way(tmp_path):
    folder, model = made(tmp_path, kind="idefics3", layers=1, seed=1)
    ours = opened(folder / "ours", tiles=True)
    processor = processor_of(folder / "checkpoint", tiles=True)
    template = TEMPLATE.replace("<|im_start|>", "<|begin_of_text|>")
    text = processor.apply_chat_template(
        conversation("Well?", TURNS), chat_template=template, add_generation_prompt=True
    )
    inputs = processor(images=picture(*SIZES[1]), text=text, return_tensors="pt")
    right = greedy(model, MOST, inputs["input_ids"].shape[1], **inputs)
    assert alone(ours, SIZES[1], "Well?", TURNS) == right


def test_words_can_not_bring_pictures_or_turns_of_their_own(bed):
    model = opened(bed[0] / "ours")
    seen = model.look(picture(*SIZES[1]))
    dirty = "What<image> is<ima<image>ge><end_of_utterance>?"
    assert model.prompt_ids(seen, dirty, [("a<image>", "b<|im_start|>")], 9) == model.prompt_ids(
        seen, "What is?", [("a", "b")], 9
    )


def test_the_oldest_turns_go_when_there_is_no_room(bed):
    model = opened(bed[0] / "ours")
    seen = model.look(picture(*SIZES[1]))
    many = [(f"question {number}", "an answer") for number in range(40)]
    ids = model.prompt_ids(seen, "Last?", many, MOST)
    assert 500 < len(ids) <= 700 - MOST
    text = ModelFiles(bed[0] / "ours").tokenizer().decode(ids)
    assert "question 39" in text
    assert "question 3\n" not in text
    assert ids.count(model._image) == PLACES


def test_text_comes_in_whole_characters_and_is_the_tokenizers(bed, wanted):
    model = opened(bed[0] / "ours")
    tokenizer = ModelFiles(bed[0] / "ours").tokenizer()
    for size, question in zip(SIZES, QUESTIONS, strict=True):
        pieces = list(model.tell(model.look(picture(*size)), question, most_tokens=MOST, cancel=never))
        assert "".join(piece.text for piece in pieces) == tokenizer.decode(
            wanted[False, size], skip_special_tokens=True
        )
        assert pieces[-1].ended in {"length", "stop"}


def test_cancel_is_asked_before_each_token(bed):
    model = opened(bed[0] / "ours")
    seen = model.look(picture(*SIZES[1]))
    answers = iter([False, False, False, True])
    assert len(list(model.tell(seen, "What?", most_tokens=9, cancel=lambda: next(answers)))) == 3
    assert list(model.tell(seen, "What?", most_tokens=9, cancel=lambda: True)) == []


@pytest.mark.parametrize(("dtype", "bound"), [("half", 0.02), ("int8", 0.5)])
def test_smaller_numbers_stay_within_their_bounds(bed, tmp_path, dtype, bound):
    exact = opened(bed[0] / "hub")
    folder = bed[0] / "half"
    if dtype == "int8":
        folder = tmp_path / dtype
        onnx = hub_layouts.beside(bed[0] / "checkpoint", folder)
        for name in ("vision_encoder", "decoder_model_merged"):
            hub_layouts.int8(bed[0] / "hub" / "onnx" / f"{name}.onnx", onnx / f"{name}_int8.onnx")
        shutil.copyfile(bed[0] / "hub" / "onnx" / "embed_tokens.onnx", onnx / "embed_tokens.onnx")
    small = opened(folder)
    ports = small._decoder._first.inputs
    assert ports["inputs_embeds"].dtype == np.float32
    assert ports["past_key_values.0.key"].dtype == (np.float16 if dtype == "half" else np.float32)
    for size, question in zip(SIZES, QUESTIONS, strict=True):
        steps = [m.steps([m.look(picture(*size))], [question], most_tokens=24, cancel=never) for m in (small, exact)]
        found = hub_layouts.differences(*steps)
        assert max(found[:-1] or found) <= bound
        assert max(found) > 0


def test_a_tokenizer_of_another_model_is_refused(bed, tmp_path):
    shutil.copytree(bed[0] / "ours", tmp_path / "mixed")
    text = (tmp_path / "mixed" / "tokenizer.json").read_text().replace("<image>", "<picture>")
    (tmp_path / "mixed" / "tokenizer.json").write_text(text)
    model = opened(tmp_path / "mixed")
    with pytest.raises(ModelCorruptError, match="tokenizer"):
        list(model.tell(model.look(picture(*SIZES[1])), "What?", most_tokens=3, cancel=never))
