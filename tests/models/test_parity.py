"""`parity.check` finds that an export is right, and that one with a single wrong weight is not."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistd.errors import ModelError
from assistd_models import parity
from assistd_models.parity import Compared
from tests.families.tiny_embedding import clip_checkpoint

pytestmark = pytest.mark.export
pytest.importorskip("transformers")
pytest.importorskip("onnxscript")


def quiet(words):
    assert words


@pytest.fixture(scope="module")
def whisper(tmp_path_factory):
    """A tiny Whisper: (checkpoint, its export by optimum)."""
    pytest.importorskip("optimum.exporters.onnx")
    from assistd_models.export import optimum
    from tests.families import tiny_speech

    folder = tmp_path_factory.mktemp("parity")
    (folder / "checkpoint").mkdir()
    tiny_speech.whisper(folder / "checkpoint")
    optimum.export(folder / "checkpoint", folder / "model", "whisper")
    return folder / "checkpoint", folder / "model"


@pytest.fixture(scope="module")
def pair(whisper, tmp_path_factory):
    """The same with the decoder as a pair of graphs, which can be written in other types of number."""
    from assistd_models.export import optimum

    optimum.export(whisper[0], into := tmp_path_factory.mktemp("parity") / "pair", "whisper", merged=False)
    return whisper[0], into


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    from assistd_models.export import embedding

    folder = tmp_path_factory.mktemp("parity")
    checkpoint = clip_checkpoint(folder / "checkpoint", layers=1)
    embedding.export(checkpoint, folder / "model")
    return checkpoint, folder / "model"


def with_one_weight_changed(checkpoint, into, name):
    """Copy a checkpoint; in the copy, two rows of one matrix have changed places."""
    from safetensors.numpy import load_file, save_file

    shutil.copytree(checkpoint, into)
    weights = load_file(into / "model.safetensors")
    weights[name] = weights[name].copy()
    weights[name][[0, 1]] = weights[name][[1, 0]]
    save_file(weights, into / "model.safetensors", {"format": "pt"})
    return into


def test_tokens_are_those_of_transformers(whisper):
    told = []
    report = parity.check(whisper[1], whisper[0], tell=told.append)
    assert report.passed
    assert report.kind == "whisper"
    (one,) = report.compared
    assert (one.what, one.dtype, one.count, one.equal) == ("tokens", "fp32", 96, 96)  # 32 tokens of three inputs
    assert one.difference < 1e-4
    assert told == [report.words()]
    assert "96 of 96 tokens are the same" in report.words()


@pytest.mark.parametrize(
    "name",
    [
        "model.encoder.layers.0.self_attn.v_proj.weight",
        "model.decoder.layers.2.encoder_attn.k_proj.weight",
        "model.decoder.layers.1.fc1.weight",
    ],
)
def test_one_changed_matrix_is_found(whisper, tmp_path, name):
    report = parity.check(whisper[1], with_one_weight_changed(whisper[0], tmp_path / "other", name), tell=quiet)
    assert not report.passed
    assert "That is too much" in report.words()


def test_vectors_are_those_of_transformers(clip):
    report = parity.check(clip[1], clip[0], tell=quiet)
    assert report.passed
    assert [(one.what, one.count, one.equal) for one in report.compared] == [("pictures", 4, 4), ("texts", 4, 4)]


def test_vectors_of_another_checkpoint_are_found(clip, tmp_path):
    name = "text_model.encoder.layers.0.self_attn.v_proj.weight"
    report = parity.check(clip[1], with_one_weight_changed(clip[0], tmp_path / "other", name), tell=quiet)
    pictures, texts = report.compared
    assert pictures.passed
    assert not texts.passed
    assert not report.passed


@pytest.mark.slow
def test_picture_among_words_is_compared(tmp_path):
    from assistd_models.export import smolvlm
    from tests.families import tiny_vision

    (tmp_path / "checkpoint").mkdir()
    tiny_vision.smolvlm(tmp_path / "checkpoint")
    smolvlm.export(tmp_path / "checkpoint", tmp_path / "model")
    assert parity.check(tmp_path / "model", tmp_path / "checkpoint", tell=quiet).compared[0].equal == 96
    other = with_one_weight_changed(
        tmp_path / "checkpoint", tmp_path / "other", "model.vision_model.encoder.layers.0.mlp.fc1.weight"
    )
    assert not parity.check(tmp_path / "model", other, tell=quiet).passed


@pytest.mark.parametrize("ending", ["int8", "fp16"])
def test_other_types_of_number_have_bounds_of_their_own(pair, ending, tmp_path):
    from assistd_models import quantise

    shutil.copytree(pair[1], tmp_path / "model")
    for graph in list((tmp_path / "model" / "onnx").glob("*.onnx")):
        getattr(quantise, ending)(graph, graph.with_name(f"{graph.stem}_{ending}.onnx"))
    report = parity.check(tmp_path / "model", pair[0], tell=quiet)
    plain, other = report.compared
    assert (plain.dtype, other.dtype) == ("fp32", ending)
    assert other.difference > plain.difference
    assert other.bound == parity.BOUNDS[ending].logits
    assert report.passed, report.words()


def test_unknown_kind_is_said(clip, tmp_path):
    shutil.copytree(clip[1], tmp_path / "model")
    (tmp_path / "model" / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(ModelError, match="bert can't be compared"):
        parity.check(tmp_path / "model", clip[0], tell=quiet)


# --- figures --------------------------------------------------------------------------------------------------------


def one(**changes):
    return Compared(
        **{"what": "tokens", "dtype": "int8", "count": 10, "equal": 9, "difference": 0.1, "bound": 0.2, "least": 0.8}
        | changes
    )


def test_a_comparison_passes_within_both_bounds_only():
    assert one().passed
    assert one(equal=8).passed
    assert not one(equal=7).passed
    assert not one(difference=0.21).passed
    assert not one(count=0, equal=0).passed, "nothing compared proves nothing"
    assert not one(difference=float("nan")).passed
    assert not parity.Report(kind="x", compared=()).passed


def test_equal_choice_allows_for_rounding_only():
    logits = np.array([[[1.0, 5.0, 5.0 - 1e-6], [9.0, 2.0, 1.0]]], np.float32)
    assert parity.same_choice(logits, np.array([[2, 0]])).tolist() == [[True, True]]
    assert parity.same_choice(logits, np.array([[0, 1]])).tolist() == [[False, False]]
    logits[0, 0, 2] = 4.99
    assert parity.same_choice(logits, np.array([[2, 0]])).tolist() == [[False, True]]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("encoder_kv", "decoder_kv"), ("fp32",)),
        (("decoder_kv_int8", "encoder_kv_int8"), ("int8",)),
        (("decoder_model_merged_q4f16", "embed_tokens", "vision_encoder_fp16"), ("fp32", "fp16", "q4f16")),
        (("decoder_with_past_model_quantized",), ("quantized",)),
        ((), ()),
    ],
)
def test_types_of_number_are_read_from_the_names(tmp_path, names, found):
    (tmp_path / "onnx").mkdir()
    for name in names:
        Path(tmp_path / "onnx" / f"{name}.onnx").touch()
    assert parity.dtypes(tmp_path) == found
