"""Whisper writes token for token what transformers writes, with its times, languages and guards."""

import json
import shutil
import zlib
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("onnxscript")

import tiny_speech  # noqa: E402  (it needs torch)

from assistd.errors import ModelCorruptError, ModelError  # noqa: E402
from assistd.runtime.families import open_hearing  # noqa: E402
from assistd.runtime.families.whisper import Whisper  # noqa: E402
from assistd.runtime.families.whisper_choice import TextLoop, uncircled  # noqa: E402
from assistd.runtime.model_files import ModelFiles  # noqa: E402
from assistd.runtime.timestamps import TimestampRule  # noqa: E402
from assistd_models import quantise  # noqa: E402
from assistd_models.export.whisper import export, watched_layers  # noqa: E402

pytestmark = [pytest.mark.export, pytest.mark.slow]

SOUNDS = [tiny_speech.sound(1.5 + 1.1 * number, number) for number in range(4)]
PLACES = 96  # of the tiny decoder: prompt and words together fill them
FRAME_S = 0.02


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whisper")
    model = tiny_speech.whisper(folder, seed=4, width=32)
    return folder, model


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


def opened(folder, names=None, dtype="fp32"):
    """Open a model and let it keep what it wrote in `written`: (ids, looks) of each sound. Circles are not cut."""
    model = open_hearing(ModelFiles(folder, names, dtype), device="cpu", threads=1)
    assert isinstance(model, Whisper)
    model.loop = None
    model.written = []
    tell = model._heard
    model._heard = lambda member, **how: model.written.append(member) or tell(member, **how)
    return model


def never():
    return False


def features(sounds, mels=80, seconds=30):
    extractor = transformers.WhisperFeatureExtractor(feature_size=mels, chunk_length=seconds)
    return extractor(sounds, sampling_rate=16_000, return_tensors="pt", return_attention_mask=True)


def generated(model, sounds, mels=80, seconds=30, times=False, prompt=3, **asked):
    """Return what transformers writes: ids of each sound up to their end; with `times` also the tokens' times."""
    found = features(sounds, mels, seconds)
    given = model.generate(
        found.input_features,
        attention_mask=found.attention_mask,
        return_timestamps=True,
        return_token_timestamps=times,
        max_new_tokens=PLACES - prompt,
        force_unique_generate_call=True,
        return_dict_in_generate=True,
        **asked,
    )
    if times:
        model.model.config._attn_implementation = "sdpa"  # asking for times leaves it changed
    stop, start = model.config.eos_token_id, model.config.decoder_start_token_id
    rows = []
    for row in given["sequences"].tolist():
        while row[0] != start:
            row.pop(0)
        while row[-2:] == [stop, stop]:
            row.pop()
        rows.append(row)
    return (rows, [row.tolist() for row in given["token_timestamps"]]) if times else rows


@pytest.fixture(scope="module")
def expected(checkpoint):
    """Return what transformers writes of the sounds as one batch, prompts of three tokens cut off."""
    rows = generated(checkpoint[1], SOUNDS, language="de", task="transcribe")
    rows = [row[3:] for row in rows]
    ends = [len(row) for row in rows]
    assert max(ends) >= 24  # else the test proves little; so it does if all end at once, or no pair of times comes
    assert len(set(ends)) > 1
    assert any(first >= 353 and second >= 353 for row in rows for first, second in pairwise(row[1:]))
    return rows


@pytest.mark.parametrize("layout", ["ours", "merged", "pair"])
def test_a_batch_equals_transformers_token_for_token(layout, request, expected):
    folder = request.getfixturevalue("ours") if layout == "ours" else request.getfixturevalue("optimum") / layout
    model = opened(folder)

    heard = model.hear(SOUNDS, language="de", cancel=never)

    assert [member.ids for member in model.written] == expected
    assert [each.ended for each in heard] == ["stop" if row[-1] == 340 else "length" for row in expected]
    assert {each.timed for each in heard} == {"aligned" if layout == "ours" else "estimated"}
    for each, pcm in zip(heard, SOUNDS, strict=True):
        times = [time for word in each.words for time in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert times[0] >= 0
        assert times[-1] <= len(pcm) / 16_000 + 1e-3
        assert all(0 < word.probability <= 1 for word in each.words)
        assert "".join("".join(word.text.split()) for word in each.words) == "".join(each.text.split())


def test_a_sound_alone_gives_the_words_it_gives_in_a_batch(ours):
    model = opened(ours)
    together = model.hear(SOUNDS, language="de", cancel=never)
    for pcm, before in zip(SOUNDS, together, strict=True):
        (alone,) = model.hear([pcm], language="de", cancel=never)
        assert alone.text == before.text
        assert [word.start_s for word in alone.words] == [word.start_s for word in before.words]


def test_times_of_words_equal_transformers(checkpoint, ours):
    """Tolerance: one step of 0.02 s; rounding may move the cheapest path by a frame where two cost the same."""
    model = opened(ours)
    for pcm in SOUNDS[1:3]:
        rows, times = generated(checkpoint[1], [pcm], times=True, language="de", task="transcribe")
        (heard,) = model.hear([pcm], language="de", cancel=never)
        assert model.written[-1].ids == rows[0][3:]
        text = [(token, time) for token, time in zip(rows[0][3:], times[0][3:], strict=True) if token < 340]
        spans = _spans(model, [token for token, _ in text])
        assert len(spans) == len(heard.words)
        for span, word in zip(spans, heard.words, strict=True):
            assert abs(text[span.first][1] - word.start_s) <= FRAME_S
            assert word.end_s >= word.start_s


def _spans(model, tokens):
    from assistd.runtime.words import words

    return words(tokens, model._decode)


def test_probability_of_a_word_is_the_mean_of_its_tokens(ours):
    model = opened(ours)
    (heard,) = model.hear(SOUNDS[:1], language="de", cancel=never)
    (member,) = model.written
    text = [logprob for token, logprob in zip(member.ids, member.logprobs, strict=True) if token < 340]
    tokens = [token for token in member.ids if token < 340]
    for span, word in zip(_spans(model, tokens), heard.words, strict=True):
        assert word.probability == pytest.approx(np.exp(np.mean(text[span.first : span.last])), rel=1e-5)
    assert heard.mean_logprob == pytest.approx(np.mean(member.logprobs))
    assert heard.compression == pytest.approx(len(heard.text.encode()) / len(zlib.compress(heard.text.encode())))


def test_language_and_silence_equal_torch(checkpoint, ours):
    folder, torch_model = checkpoint
    settings = json.loads((folder / "generation_config.json").read_text())
    tokens = {word.strip("<|>"): token for word, token in settings["lang_to_id"].items()}
    with torch.no_grad():
        logits = torch_model(
            features(SOUNDS).input_features, decoder_input_ids=torch.full((len(SOUNDS), 1), 341)
        ).logits[:, -1]
    likely = torch.softmax(logits[:, list(tokens.values())], dim=-1).max(dim=-1)
    silent = torch.softmax(logits, dim=-1)[:, settings["no_timestamps_token_id"] - 1]
    codes = [{"jw": "jv"}.get(list(tokens)[at], list(tokens)[at]) for at in likely.indices.tolist()]
    model = opened(ours)

    heard = model.hear(SOUNDS, language="", cancel=never)

    assert [each.language for each in heard] == codes
    assert [each.language_probability for each in heard] == pytest.approx(likely.values.tolist(), rel=1e-4)
    assert [each.no_speech for each in heard] == pytest.approx(silent.tolist(), rel=1e-3)
    code, sure = model.detect(SOUNDS[0])
    assert (code, sure) == (codes[0], pytest.approx(heard[0].language_probability, rel=1e-4))
    assert sorted(model.languages) == ["de", "en", "jv", "zh"]


def test_translation_equals_transformers_and_is_english(checkpoint, ours):
    model = opened(ours)
    rows = generated(checkpoint[1], SOUNDS[:2], language="de", task="translate")

    heard = model.hear(SOUNDS[:2], language="de-AT", translate=True, cancel=never)

    assert [member.ids for member in model.written] == [row[3:] for row in rows]
    assert {each.language for each in heard} == {"en"}
    assert model.written[0].ids != generated(checkpoint[1], SOUNDS[:1], language="de", task="transcribe")[0][3:]


def test_chance_is_seeded_and_apart_for_each_sound(ours):
    model = opened(ours)
    first = model.hear(SOUNDS[:3], language="de", temperature=0.8, cancel=never)
    again = model.hear(SOUNDS[:3], language="de", temperature=0.8, cancel=never)
    (alone,) = model.hear(SOUNDS[1:2], language="de", temperature=0.8, cancel=never)
    greedy = model.hear(SOUNDS[:3], language="de", cancel=never)
    assert [each.text for each in first] == [each.text for each in again]
    assert alone.text == first[1].text
    assert [each.text for each in first] != [each.text for each in greedy]
    assert {each.temperature for each in first} == {0.8}


def test_cancel_is_asked_before_each_token(ours):
    model = opened(ours)
    asked = iter(range(100))
    heard = model.hear(SOUNDS, language="de", cancel=lambda: next(asked) >= 6)
    assert [each.ended for each in heard] == [""] * len(SOUNDS)
    assert [len(member.ids) for member in model.written] == [5] * len(SOUNDS)  # once was asked before it began
    assert model.hear(SOUNDS, language="de", cancel=lambda: True) == []


def test_unknown_languages_are_refused(ours):
    model = opened(ours)
    with pytest.raises(ModelError, match="does not know the language tlh"):
        model.hear(SOUNDS[:1], language="tlh", cancel=never)
    assert model.hear([], language="", cancel=never) == []


def test_shortest_sounds_do_not_break_it(ours):
    model = opened(ours)
    for samples in (0, 1, 159, 321):
        (heard,) = model.hear([np.zeros(samples, np.float32)], language="de", cancel=never)
        assert all(word.end_s <= samples / 16_000 + 1e-3 for word in heard.words)


# --- other checkpoints ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    """Return an English-only checkpoint of other sizes, its model and our export; its tokenizer knows languages too."""
    folder = tmp_path_factory.mktemp("english")
    model = tiny_speech.whisper(folder, seed=3, mels=128, positions=200, layers=2, heads=2, width=32, english_only=True)
    export(folder, folder / "ours")
    return model, folder / "ours"


def test_english_only_checkpoints_equal_transformers(english):
    torch_model, folder = english
    model = opened(folder)
    sounds = [pcm[: 4 * 16_000] for pcm in SOUNDS[:3]]
    rows = generated(torch_model, sounds, mels=128, seconds=4, prompt=1)
    with torch.no_grad():
        logits = torch_model(features(sounds, 128, 4).input_features, decoder_input_ids=torch.full((3, 1), 341)).logits

    heard = model.hear(sounds, language="", cancel=never)

    assert [member.ids for member in model.written] == [row[1:] for row in rows]
    assert max(len(row) for row in rows) >= 24
    assert (model.languages, model.translates, model.window_s) == (("en",), False, 4.0)
    assert {(each.language, each.language_probability) for each in heard} == {("en", 1.0)}
    silent = torch.softmax(logits[:, -1], dim=-1)[:, 350].tolist()
    assert [each.no_speech for each in heard] == pytest.approx(silent, rel=1e-3)
    assert model.detect(sounds[0]) == ("en", 1.0)
    with pytest.raises(ModelError, match="translate"):
        model.hear(sounds, language="", translate=True, cancel=never)


def test_without_settings_the_tokenizer_tells(checkpoint, ours, tmp_path):
    """A checkpoint without generation_config.json writes what one writes that names its tokens but suppresses none."""
    folder = tmp_path / "bare"
    shutil.copytree(ours, folder)
    (folder / "generation_config.json").unlink()
    torch_model = checkpoint[1]
    kept = torch_model.generation_config
    torch_model.generation_config = transformers.GenerationConfig.from_dict(
        kept.to_dict() | {"suppress_tokens": None, "begin_suppress_tokens": None}
    )
    try:
        rows = generated(torch_model, SOUNDS[:2], language="en", task="transcribe")
    finally:
        torch_model.generation_config = kept
    model = opened(folder)

    model.hear(SOUNDS[:2], language="en", cancel=never)

    assert [member.ids for member in model.written] == [row[3:] for row in rows]


def test_a_tokenizer_without_whispers_tokens_is_refused(ours, tmp_path):
    shutil.copytree(ours, tmp_path / "odd")
    shutil.copy(ours / "tokenizer.json", tmp_path)
    tiny_speech.moonshine_tokenizer().save(str(tmp_path / "odd" / "tokenizer.json"))
    (tmp_path / "odd" / "generation_config.json").write_text("{}")
    with pytest.raises(ModelCorruptError, match="own tokens"):
        Whisper.open(ModelFiles(tmp_path / "odd"), device="cpu", threads=1)


def with_settings(ours, folder, name, said):
    shutil.copytree(ours, folder)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | said))
    return folder


@pytest.mark.parametrize(
    "said",
    [
        {"lang_to_id": {"<|en|>": 10**9, "<|de|>": 342}, "task_to_id": [1, 2]},
        {"task_to_id": {"transcribe": 10**9}, "alignment_heads": [[True, "x"], [10**9, -1]]},
        {"max_initial_timestamp_index": "x", "suppress_tokens": [-5, "x", 10**12]},
    ],
)
def test_settings_that_can_not_be_are_passed_over(ours, tmp_path, said):
    model = opened(with_settings(ours, tmp_path / "odd", "generation_config", said))
    assert set(model.languages) <= {"de", "en", "zh", "jv"}
    assert model.hear(SOUNDS[:1], language="de", cancel=never)[0].words


def test_a_configuration_that_can_not_be_is_refused_in_words(ours, tmp_path):
    folder = with_settings(ours, tmp_path / "odd", "config", {"vocab_size": "many"})
    with pytest.raises(ModelCorruptError, match="settings or graphs that can't be right"):
        opened(folder)
    endless = with_settings(ours, tmp_path / "endless", "config", {"max_target_positions": 10**9})
    assert opened(endless)._positions == 448


def test_only_layers_with_alignment_heads_tell_where_they_looked(checkpoint, ours, tmp_path):
    model = opened(ours)
    assert {name for name in model._decoder._first.outputs if name.startswith("cross")} == {
        "cross_attentions.1",
        "cross_attentions.2",
    }
    assert watched_layers(checkpoint[0], 3) == [1, 2]
    assert watched_layers(tmp_path, 32) == [28, 29, 30, 31]


@pytest.mark.parametrize(("kind", "bound"), [("fp16", 0.05), ("int8", 1.2)])
def test_smaller_numbers_stay_close(ours, tmp_path, kind, bound):
    """Bounds on logits of standard deviation 5 that span 41: three digits of fp16; 8 bits a weight in every layer."""
    for role in ("encoder_kv", "decoder_kv"):
        getattr(quantise, kind)(ours / "onnx" / f"{role}.onnx", tmp_path / f"{role}_{kind}.onnx")
    for beside in ours.glob("*.json"):
        shutil.copy(beside, tmp_path)
    small, full = opened(tmp_path, dtype=kind), opened(ours)

    logits = []
    for model in (small, full):
        state = model._decoder.begin(model._encode(SOUNDS[:2]), 2)
        logits.append(model._decoder.step(state, np.array([[341], [341]])).logits)

    assert small._decoder._first.name == f"decoder_kv_{kind}"
    assert 0 < np.abs(logits[0] - logits[1]).max() < bound
    heard = small.hear(SOUNDS[:2], language="de", cancel=never)
    assert {each.timed for each in heard} == {"aligned"}


# --- rules and guards -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latest_first", [None, 0, 3])
def test_time_rules_equal_transformers(latest_first):
    """Every kind of history, on random logits: text (0-19), the end (20), marks (21-23), times (24-60)."""
    config = transformers.GenerationConfig(eos_token_id=20, no_timestamps_token_id=23)
    config.max_initial_timestamp_index = latest_first
    theirs = transformers.generation.logits_process.WhisperTimeStampLogitsProcessor(config, begin_index=2)
    rule = TimestampRule(prompt=2, begin=24, stop=20, without=23, latest_first=latest_first)
    chance = np.random.default_rng(3)
    tails = [
        [],
        [24],
        [24, 5],
        [30, 5, 6],
        [30, 5, 33],
        [30, 5, 33, 33],
        [30, 5, 33, 33, 7],
        [5],
        [5, 24],
        [60, 60],
        [30, 30, 5, 30],
    ]
    for tail in tails:
        history = np.array([[21, 22, *tail]] * 40)
        logits = chance.standard_normal((40, 61)).astype(np.float32) * chance.uniform(0.5, 6, (40, 1)).astype(
            np.float32
        )
        expected = theirs(torch.tensor(history), torch.tensor(logits)).numpy()
        rule(logits, history)
        assert (logits == expected).all(), tail


def test_circles_are_found_between_changing_times_and_cut_to_one():
    guard = TextLoop(is_text=lambda token: token < 100)
    told = [1, 2, 3]
    for turn in range(7):
        told += [100 + turn, 7, 8, 100 + turn]
        found = guard.circles(told)
        assert bool(found) == (turn >= 5)  # 12 tokens of text that go in circles
    text = [token for token in told if token < 100]
    assert text[: uncircled(text, guard)] == [1, 2, 3, 7, 8]
    assert uncircled([1, 2, 3], guard) == 3


def test_a_model_that_runs_in_circles_is_ended(ours):
    """The tiny model says one word again and again once that word is all it may say."""
    folder_settings = json.loads((ours / "generation_config.json").read_text())
    model = opened(ours)
    model.loop = TextLoop(is_text=model._marks.is_text)
    only = 83
    model._settings = folder_settings | {
        "suppress_tokens": [token for token in range(352) if token != only],
        "begin_suppress_tokens": [],
    }
    model._marks = replace(model._marks, latest_first=0)
    (heard,) = model.hear(SOUNDS[:1], language="de", cancel=never)
    assert heard.ended == "loop"
    assert model.written[0].ids.count(only) == 12
    assert heard.text == model._decode([only]).strip()
