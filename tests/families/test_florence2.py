# what follows needs the extra
"""Florence-2 says what transformers says, token for token, task for task, in our layout and the hub's."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("optimum.onnx")

import hub_layouts
import numpy as np
from tiny_vision import SIZES, florence2, greedy, never, picture, said
from transformers import BartTokenizerFast, CLIPImageProcessor, Florence2Processor

from assistd.runtime.families import open_seeing
from assistd.runtime.families.florence2 import ALONE, WITH_WORDS, Florence2, sentence
from assistd.runtime.model_files import ModelFiles
from assistd_models.export import florence2 as exporter

pytestmark = [pytest.mark.export, pytest.mark.slow]

MOST = 32
ASKED = [  # a picture and a task: sentences of several lengths
    (SIZES[0], "<CAPTION>"),
    (SIZES[1], "<MORE_DETAILED_CAPTION>"),
    (SIZES[2], "<OCR>"),
    (SIZES[3], "<OPEN_VOCABULARY_DETECTION>a red door"),
    (SIZES[1], "<DETAILED_CAPTION>"),
]


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("florence")
    checkpoint = folder / "checkpoint"
    checkpoint.mkdir()
    model = florence2(checkpoint)
    exporter.export(checkpoint, folder / "ours")
    hub_layouts.florence2(checkpoint, folder / "ours", model, folder / "hub")
    return folder, model


@pytest.fixture(scope="module")
def processor(bed):
    checkpoint = bed[0] / "checkpoint"
    return Florence2Processor(
        CLIPImageProcessor.from_pretrained(checkpoint), BartTokenizerFast.from_pretrained(checkpoint)
    )


@pytest.fixture(scope="module")
def wanted(bed, processor):
    """What transformers says. The end that it forces at the greatest length is not among our tokens."""
    found = []
    for size, task in ASKED:
        inputs = processor(
            images=picture(*size), text=task, return_tensors="pt", images_kwargs={"input_data_format": "channels_last"}
        )
        tokens = greedy(bed[1], MOST, **inputs)
        assert tokens[0] == 0  # forced
        found.append(tokens[:-1] if len(tokens) == MOST else tokens)
    return found


def opened(folder):
    found = open_seeing(ModelFiles(folder), device="cpu", threads=2)
    assert isinstance(found, Florence2)
    return found


def alone(model, size, task):
    return said(model.steps([model.look(picture(*size))], [task], most_tokens=MOST, cancel=never))


@pytest.mark.parametrize("layout", ["ours", "hub"])
def test_tokens_are_those_of_transformers(bed, wanted, layout):
    model = opened(bed[0] / layout)
    got = [alone(model, *asked) for asked in ASKED]
    assert [tokens[: len(right)] for tokens, right in zip(got, wanted, strict=True)] == wanted
    assert sum(len(tokens) >= 24 for tokens in wanted) >= 3
    assert len({tuple(tokens) for tokens in wanted}) == len(wanted)  # picture and task matter


@pytest.mark.parametrize("layout", ["ours", "hub"])
def test_a_batch_of_different_lengths_says_what_each_alone_says(bed, wanted, layout):
    model = opened(bed[0] / layout)
    seen = [model.look(picture(*size)) for size, _task in ASKED]
    tasks = [task for _size, task in ASKED]
    assert len({len(model.prompt_ids(task, 37)) for task in tasks}) > 3
    for row, right in enumerate(wanted):
        assert said(model.steps(seen, tasks, most_tokens=MOST, cancel=never), row)[: len(right)] == right
    each = [
        "".join(p.text for p in model.tell(one, task, most_tokens=MOST, cancel=never))
        for one, task in zip(seen, tasks, strict=True)
    ]
    assert model.tell_batch(seen, tasks, most_tokens=MOST, cancel=never) == each


@pytest.mark.parametrize("task", [*ALONE, *(f"{task} a dog <loc_0>" for task in WITH_WORDS), "what is this?"])
def test_the_prompt_is_the_processors(bed, processor, task):
    model = opened(bed[0] / "ours")
    theirs = processor(images=picture(37, 90), text=task)["input_ids"][0]
    ids = model.prompt_ids(task, 37)
    assert [processor.image_token_id] * 37 + ids == theirs
    assert sentence(task) == processor._construct_prompts(task)[0]


def test_nothing_said_asks_for_a_caption():
    assert sentence("") == ALONE["<CAPTION>"]


def test_words_can_not_bring_pictures_or_ends_of_their_own(bed):
    model = opened(bed[0] / "ours")
    clean = model.prompt_ids("<REGION_TO_OCR> ab", 37)
    assert model.prompt_ids("<REGION_TO_OCR> a<ima<image>ge></s><s><pad>b", 37) == clean
    assert len(model.prompt_ids("x" * 100_000, 37)) + 37 == 160  # the encoder has no more places


def test_no_three_tokens_come_back(bed):
    """The settings' no_repeat_ngram_size is at work: without it tiny models say one thing for ever."""
    model = opened(bed[0] / "ours")
    for asked in ASKED:
        tokens = alone(model, *asked)
        threes = list(zip(tokens, tokens[1:], tokens[2:], strict=False))
        assert len(set(threes)) == len(threes)


def test_the_picture_is_encoded_once_for_several_tasks(bed, monkeypatch):
    model = opened(bed[0] / "ours")
    runs = []
    run = model._vision.run
    monkeypatch.setattr(model._vision, "run", lambda *args, **kinds: runs.append(1) or run(*args, **kinds))
    seen = model.look(picture(*SIZES[1]))
    for task in ("<CAPTION>", "<OCR>"):
        assert list(model.tell(seen, task, turns=[("a", "b")], most_tokens=3, cancel=never))
    assert len(runs) == 1


def test_cross_attention_is_computed_once_an_answer(bed, monkeypatch):
    model = opened(bed[0] / "ours")
    runs = []
    run = model._encoder.run
    monkeypatch.setattr(model._encoder, "run", lambda *args, **kinds: runs.append(1) or run(*args, **kinds))
    assert len(list(model.tell(model.look(picture(*SIZES[1])), "<OCR>", most_tokens=9, cancel=never))) == 9
    assert len(runs) == 1


def test_cancel_stops_between_graphs_and_between_tokens(bed, monkeypatch):
    model = opened(bed[0] / "ours")
    seen = model.look(picture(*SIZES[1]))
    answers = iter([False, False, False, True])
    assert len(list(model.tell(seen, most_tokens=9, cancel=lambda: next(answers)))) == 2
    monkeypatch.setattr(model._encoder, "run", lambda *_args, **_kinds: pytest.fail("the encoder ran"))
    assert list(model.tell(seen, most_tokens=9, cancel=lambda: True)) == []


@pytest.mark.parametrize(("dtype", "bound"), [("fp16", 0.02), ("int8", 0.5)])
def test_smaller_numbers_stay_within_their_bounds(bed, tmp_path, dtype, bound):
    exact = opened(bed[0] / "ours")
    onnx = hub_layouts.beside(bed[0] / "checkpoint", tmp_path / dtype)
    for name in ("vision_encoder", "embed_tokens", "encoder_kv", "decoder_kv"):
        getattr(hub_layouts, dtype)(bed[0] / "ours" / "onnx" / f"{name}.onnx", onnx / f"{name}_{dtype}.onnx")
    small = opened(tmp_path / dtype)
    for size, task in ASKED[:3]:
        steps = [m.steps([m.look(picture(*size))], [task], most_tokens=24, cancel=never) for m in (small, exact)]
        found = [off for off in hub_layouts.differences(*steps)[1:] if np.isfinite(off)]  # the first is forced
        assert max(found[:-1] or found) <= bound
        assert max(found) > 0  # they are not the same graphs
