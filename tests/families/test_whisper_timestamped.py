"""Whisper as `models pull` fetches it: the hub's ``_timestamped`` layout, whose decoder tells where it looked.

Those repositories were made by optimum with outputs added for attentions, of both branches and of the encoder too; the
same is made here from a tiny checkpoint (cf. transformers.js, ``scripts/extra/whisper.py``).
"""

import shutil

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnxscript")

import tiny_speech

from assistd.runtime.families import open_hearing
from assistd.runtime.graph import Graph
from assistd.runtime.model_files import ModelFiles
from assistd_models import quantise
from assistd_models.export.whisper import export

pytestmark = [pytest.mark.export, pytest.mark.slow]

SOUNDS = [tiny_speech.sound(1.5 + 2.3 * number, number) for number in range(3)]
BESIDE = ("config", "generation_config", "preprocessor_config", "tokenizer")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoint")
    tiny_speech.whisper(folder, seed=4, width=32)
    return folder


@pytest.fixture(scope="module")
def ours(checkpoint, tmp_path_factory):
    into = tmp_path_factory.mktemp("ours")
    export(checkpoint, into)
    return into


@pytest.fixture(scope="module")
def hubs(checkpoint, tmp_path_factory):
    """Return a folder with what the catalogue names: the encoder, the merged decoder, four files beside them."""
    main_export = pytest.importorskip("optimum.exporters.onnx").main_export
    from optimum.exporters.onnx.base import ConfigBehavior
    from optimum.exporters.onnx.model_configs import WhisperOnnxConfig
    from transformers import WhisperConfig

    class Telling(WhisperOnnxConfig):
        @property
        def outputs(self):
            given = super().outputs
            new, old = "decoder_sequence_length", "past_decoder_sequence_length + 1"
            if self._behavior is ConfigBehavior.ENCODER:
                given |= {f"encoder_attentions.{layer}": {0: "batch_size"} for layer in range(2)}
            else:
                given |= {f"decoder_attentions.{layer}": {0: "batch_size", 2: new, 3: old} for layer in range(3)}
                frames = "encoder_sequence_length_out"
                given |= {f"cross_attentions.{layer}": {0: "batch_size", 2: new, 3: frames} for layer in range(3)}
            return given

        @property
        def torch_to_onnx_output_map(self):
            return {"attentions": "encoder_attentions"} if self._behavior is ConfigBehavior.ENCODER else {}

    whole, folder = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("hubs")
    telling = Telling(WhisperConfig.from_pretrained(checkpoint), task="automatic-speech-recognition")
    main_export(
        str(checkpoint),
        output=whole,
        task="automatic-speech-recognition-with-past",
        do_validation=False,
        model_kwargs={"output_attentions": True},
        custom_onnx_configs={
            "encoder_model": telling.with_behavior("encoder"),
            "decoder_model": telling.with_behavior("decoder", use_past=True, use_past_in_inputs=False),
            "decoder_with_past_model": telling.with_behavior("decoder", use_past=True, use_past_in_inputs=True),
        },
    )
    (folder / "onnx").mkdir()
    for role in ("encoder_model", "decoder_model_merged"):
        shutil.copy(whole / f"{role}.onnx", folder / "onnx")
    for name in BESIDE:
        shutil.copy(checkpoint / f"{name}.json", folder)
    return folder


def opened(folder, dtype="fp32"):
    return open_hearing(ModelFiles(folder, dtype=dtype), device="cpu", threads=1)


def hear(model, sounds=SOUNDS, language="de", **how):
    return model.hear(sounds, language=language, cancel=lambda: False, **how)


def test_the_layout_is_the_hubs(hubs):
    decoder = Graph(hubs / "onnx" / "decoder_model_merged.onnx", device="cpu")
    assert {"use_cache_branch", "encoder_hidden_states", "past_key_values.0.encoder.key"} <= set(decoder.inputs)
    assert {"cross_attentions.0", "cross_attentions.2", "decoder_attentions.1"} <= set(decoder.outputs)


def test_words_are_aligned_where_our_own_export_aligns_them(hubs, ours):
    expected, heard = hear(opened(ours)), hear(opened(hubs))
    assert {each.timed for each in heard} == {"aligned"}
    assert [each.text for each in heard] == [each.text for each in expected]
    assert sum(len(each.words) for each in heard) >= 20
    for one, other in zip(heard, expected, strict=True):
        assert [word.text for word in one.words] == [word.text for word in other.words]
        for mine, theirs in zip(one.words, other.words, strict=True):
            assert abs(mine.start_s - theirs.start_s) <= 0.02  # a frame, where two paths cost the same
            assert mine.probability == pytest.approx(theirs.probability, abs=1e-3)


def test_the_language_is_found_and_translations_are_aligned(hubs, ours):
    found = [hear(opened(folder), language="", translate=True) for folder in (hubs, ours)]
    told = [[(each.text, each.timed, each.language) for each in heard] for heard in found]
    assert told[0] == told[1]
    assert {timed for _, timed, _ in told[0]} == {"aligned"}
    assert opened(hubs).detect(SOUNDS[1])[0] == opened(ours).detect(SOUNDS[1])[0]


def test_members_of_different_length_do_not_change_each_other(hubs):
    model = opened(hubs)
    sounds = [tiny_speech.sound(28.0, 7), SOUNDS[0][:400], np.zeros(0, np.float32), SOUNDS[2]]
    together = hear(model, sounds)
    for pcm, before in zip(sounds, together, strict=True):
        (alone,) = hear(model, [pcm])
        assert (alone.text, alone.words) == (before.text, pytest.approx(before.words))
        assert all(word.end_s <= len(pcm) / 16_000 + 1e-3 for word in alone.words)


def half(source, target):
    """Convert all numbers of a graph to 16 bits, those of its inputs and outputs too."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    onnx.save(convert_float_to_float16(onnx.load(source), disable_shape_infer=True), target)


@pytest.mark.parametrize(("kind", "ending", "make"), [("int8", "_quantized", quantise.int8), ("fp16", "_fp16", half)])
def test_smaller_numbers_are_aligned_too(hubs, tmp_path, kind, ending, make):
    """The forms that `models pull` takes, for a processor and for a GPU."""
    (tmp_path / "onnx").mkdir()
    for role in ("encoder_model", "decoder_model_merged"):
        make(hubs / "onnx" / f"{role}.onnx", tmp_path / "onnx" / f"{role}{ending}.onnx")
    for name in BESIDE:
        shutil.copy(hubs / f"{name}.json", tmp_path)
    heard = hear(opened(tmp_path, kind))
    assert {each.timed for each in heard} == {"aligned"}
    assert all(word.start_s <= word.end_s for each in heard for word in each.words)


def test_where_the_encoder_looked_is_not_asked_for(hubs, monkeypatch):
    """It is 18 MB a layer and head of a real model: half a gigabyte for one window."""
    model = opened(hubs)
    assert any(name.startswith("encoder_attentions") for name in model._encoder.outputs)
    asked = []
    run = Graph.run

    def watched(graph, feeds, wanted=None, stay=()):
        found = run(graph, feeds, wanted, stay)
        asked.append((graph.name, set(found)))
        return found

    monkeypatch.setattr(Graph, "run", watched)
    hear(model, SOUNDS[:1])
    assert asked[0] == ("encoder_model", {"last_hidden_state"})
    assert not any(name.startswith("decoder_attentions") for _, found in asked for name in found)
    looks = {name for _, found in asked for name in found if name.startswith("cross_attentions")}
    assert looks == {"cross_attentions.1", "cross_attentions.2"}  # the layers with alignment heads, of three
