"""Moonshine writes token for token what transformers writes, never more than its sound can hold."""

import shutil

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("onnxscript")

import tiny_speech  # noqa: E402  (it needs torch)

from assistd.errors import ModelCorruptError, ModelError  # noqa: E402
from assistd.runtime.families import open_hearing  # noqa: E402
from assistd.runtime.families.moonshine import Moonshine  # noqa: E402
from assistd.runtime.generate import LoopGuard  # noqa: E402
from assistd.runtime.model_files import ModelFiles  # noqa: E402
from assistd_models.export.moonshine import export  # noqa: E402

pytestmark = [pytest.mark.export, pytest.mark.slow]

LENGTHS_S = (4.0, 4.5, 6.1, 8.0)
SOUNDS = [tiny_speech.sound(seconds, number) for number, seconds in enumerate(LENGTHS_S)]
MOST = [26, 30, 40, 52]  # 6.5 tokens a second, rounded up


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moonshine")
    return folder, tiny_speech.moonshine(folder, seed=2, width=32)


@pytest.fixture(scope="module")
def ours(checkpoint, tmp_path_factory):
    into = tmp_path_factory.mktemp("ours")
    export(checkpoint[0], into)
    return into


@pytest.fixture(scope="module")
def optimum(checkpoint, tmp_path_factory):
    """Return folders of optimum's two layouts, each with only the files that it needs."""
    main_export = pytest.importorskip("optimum.exporters.onnx").main_export
    whole = tmp_path_factory.mktemp("optimum")
    main_export(str(checkpoint[0]), output=whole, task="automatic-speech-recognition-with-past", do_validation=False)
    layouts = {"merged": ["decoder_model_merged"], "pair": ["decoder_model", "decoder_with_past_model"]}
    for name, roles in layouts.items():
        folder = whole / name / "onnx"
        folder.mkdir(parents=True)
        for role in ("encoder_model", *roles):
            (folder / f"{role}.onnx").hardlink_to(whole / f"{role}.onnx")
        for beside in ("config", "generation_config", "preprocessor_config", "tokenizer"):
            shutil.copy(checkpoint[0] / f"{beside}.json", whole / name)
    return whole


@pytest.fixture(scope="module")
def expected(checkpoint):
    """Return what transformers writes of each sound alone: its encoder normalises over padding, ours never sees any."""
    rows = []
    for pcm, most in zip(SOUNDS, MOST, strict=True):
        mask = torch.ones(1, len(pcm), dtype=torch.long)
        (row,) = checkpoint[1].generate(torch.tensor(pcm)[None], attention_mask=mask, max_new_tokens=most).tolist()
        rows.append(row[1:])
    assert min(len(row) for row in rows) >= 24
    assert len({tuple(row[:24]) for row in rows}) == len(rows)  # the words depend on the sound
    return rows


def opened(folder):
    """Open a model and let it keep what it wrote in `written`. Circles are not cut."""
    model = open_hearing(ModelFiles(folder), device="cpu", threads=1)
    assert isinstance(model, Moonshine)
    model.loop = None
    model.written = []
    tell = model._heard
    model._heard = lambda member, temperature: model.written.append(member) or tell(member, temperature)
    return model


def never():
    return False


@pytest.mark.parametrize("layout", ["ours", "merged", "pair"])
def test_a_batch_equals_transformers_token_for_token(layout, request, expected):
    folder = request.getfixturevalue("ours") if layout == "ours" else request.getfixturevalue("optimum") / layout
    model = opened(folder)

    heard = model.hear(SOUNDS, language="en-GB", cancel=never)

    assert [member.ids for member in model.written] == expected
    assert [each.ended for each in heard] == ["stop" if row[-1] == 2 else "length" for row in expected]
    for each, length_s in zip(heard, LENGTHS_S, strict=True):
        assert (each.timed, each.language, each.language_probability) == ("estimated", "en", 1.0)
        times = [time for word in each.words for time in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert times[0] == 0
        assert times[-1] == pytest.approx(length_s, abs=1e-3)
        assert all(0 < word.probability <= 1 for word in each.words)
        assert "".join("".join(word.text.split()) for word in each.words) == "".join(each.text.split())


def test_a_sound_alone_gives_the_words_it_gives_in_a_batch(ours, expected):
    model = opened(ours)
    for pcm in SOUNDS:
        model.hear([pcm], language="", cancel=never)
    assert [member.ids for member in model.written] == expected


def test_a_sound_becomes_no_more_tokens_than_it_can_hold(ours):
    model = opened(ours)
    model.hear([pcm[:16_000] for pcm in SOUNDS] + [np.zeros(800, np.float32)], language="", cancel=never)
    assert max(len(member.ids) for member in model.written[:-1]) == 7  # 6.5 a second
    assert len(model.written[-1].ids) <= 6
    assert model._most(1000.0) == 193  # bounded by the positions of the checkpoint


def test_the_end_of_text_ends_it(ours):
    model = opened(ours)
    model.hear(SOUNDS[:1], language="", cancel=never)
    third = model.written[0].ids[2]
    model._stop = third
    (heard,) = model.hear(SOUNDS[:1], language="", cancel=never)
    assert heard.ended == "stop"
    assert len(model.written[1].ids) == 3


def test_circles_end_a_text_and_stand_in_it_once(ours):
    model = opened(ours)
    model.loop = LoopGuard()
    only = 259 + 1  # "a"
    model._settings = {"suppress_tokens": [token for token in range(400) if token != only]}
    (heard,) = model.hear(SOUNDS[-1:], language="", cancel=never)
    assert heard.ended == "loop"
    assert heard.text == "a"
    assert model.written[0].ids == [only] * 12


def test_chance_is_seeded_and_apart_for_each_sound(ours):
    model = opened(ours)
    first = model.hear(SOUNDS, language="", temperature=0.7, cancel=never)
    (alone,) = model.hear(SOUNDS[2:3], language="", temperature=0.7, cancel=never)
    greedy = model.hear(SOUNDS, language="", cancel=never)
    assert alone.text == first[2].text
    assert first[2].text != greedy[2].text


def test_cancel_is_asked_before_each_sound_and_each_token(ours):
    model = opened(ours)
    asked = iter(range(100))
    heard = model.hear(SOUNDS, language="", cancel=lambda: next(asked) >= len(SOUNDS) + 3)
    assert [len(member.ids) for member in model.written] == [3] * len(SOUNDS)
    assert {each.ended for each in heard} == {""}
    assert model.hear(SOUNDS, language="", cancel=lambda: True) == []
    assert model.hear([], language="", cancel=never) == []


def test_other_languages_and_translation_are_refused(ours):
    model = opened(ours)
    assert model.detect(SOUNDS[0]) == ("en", 1.0)
    with pytest.raises(ModelError, match="does not know the language de"):
        model.hear(SOUNDS, language="de", cancel=never)
    with pytest.raises(ModelError, match="translate"):
        model.hear(SOUNDS, language="en", translate=True, cancel=never)


def test_a_model_that_names_no_end_is_refused(ours, tmp_path):
    shutil.copytree(ours, tmp_path / "odd")
    for name in ("generation_config.json", "config.json"):
        (tmp_path / "odd" / name).write_text('{"model_type": "moonshine"}')
    tiny_speech.whisper_tokenizer().save(str(tmp_path / "odd" / "tokenizer.json"))
    with pytest.raises(ModelCorruptError, match="names no decoder_start_token_id"):
        opened(tmp_path / "odd")
