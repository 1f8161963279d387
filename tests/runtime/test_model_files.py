"""Model files are untrusted: no name leaves the folder, nothing unlisted is opened, damage is told in words."""

import json

import pytest

from assistd.errors import ModelCorruptError, ModelError, ModelMissingError
from assistd.runtime import families, model_files
from assistd.runtime.model_files import ModelFiles


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "model"
    (root / "onnx").mkdir(parents=True)
    (root / "config.json").write_text('{"model_type": "whisper"}')
    for name in ("encoder_model.onnx", "encoder_model_int8.onnx", "encoder_model_fp16.onnx"):
        (root / "onnx" / name).touch()
    (root / "decoder_model_merged_q4.onnx").touch()
    return root


def test_graphs_are_found_in_the_numbers_best_for_the_device(folder, monkeypatch):
    files = ModelFiles(folder)
    monkeypatch.setattr(model_files, "gpu_present", lambda: False)
    assert {files.graph("encoder_model", where).name for where in ("cpu", "auto", "cuda")} == {
        "encoder_model_int8.onnx"
    }
    monkeypatch.setattr(model_files, "gpu_present", lambda: True)
    assert files.graph("encoder_model", "cpu").name == "encoder_model_int8.onnx"
    assert files.graph("encoder_model", "auto").name == "encoder_model_fp16.onnx"
    assert files.graph("decoder_model_merged", "cuda").name == "decoder_model_merged_q4.onnx"
    assert ModelFiles(folder, dtype="fp32").graph("encoder_model").name == "encoder_model.onnx"
    assert files.has("encoder_model")
    assert not files.has("decoder_kv")


def test_a_missing_graph_is_told_in_words(folder):
    with pytest.raises(ModelMissingError, match="has no graph vision_encoder") as raised:
        ModelFiles(folder).graph("vision_encoder")
    assert raised.value.hint


def test_only_what_the_lock_names_is_opened(folder):
    files = ModelFiles(folder, ["config.json", "onnx/encoder_model.onnx"])
    assert files.graph("encoder_model").name == "encoder_model.onnx"
    assert not files.has("decoder_model_merged")


@pytest.mark.parametrize("name", ["../outside.json", "/etc/hostname", "onnx/../../outside.json"])
def test_no_name_leaves_the_folder(folder, name):
    (folder.parent / "outside.json").write_text("{}")
    assert ModelFiles(folder).path(name) is None


@pytest.mark.parametrize("text", ["{", "[1]", "[" * 100_000, '"\ud800"'.encode("utf-8", "surrogatepass")])
def test_damaged_constants_are_told_in_words(folder, text):
    (folder / "config.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ModelCorruptError, match=r"damaged file, config\.json"):
        _ = ModelFiles(folder).config


def test_constants_too_long_to_be_true_are_not_read(folder, monkeypatch):
    monkeypatch.setattr(model_files, "MOST_JSON", 100)
    (folder / "config.json").write_text(json.dumps({"a": "b" * 100}))
    with pytest.raises(ModelCorruptError):
        _ = ModelFiles(folder).config
    assert ModelFiles(folder).generation == {}


def test_a_tokenizer_that_is_none_is_told_in_words(folder):
    with pytest.raises(ModelMissingError, match="has no tokenizer"):
        ModelFiles(folder).tokenizer()
    (folder / "tokenizer.json").write_text('{"model": 1}')
    with pytest.raises(ModelCorruptError, match=r"damaged file, tokenizer\.json"):
        ModelFiles(folder).tokenizer()


def test_a_model_of_an_unknown_kind_is_refused_in_words(folder):
    (folder / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelError, match="its kind is bert") as raised:
        families.open_seeing(ModelFiles(folder), device="cpu", threads=1)
    assert "vision-encoder-decoder" in raised.value.hint


@pytest.mark.parametrize(
    ("place", "called"),
    [
        ("hub/models--onnx-community--whisper-base_timestamped/snapshots/" + "4" * 40, "whisper-base_timestamped"),
        ("models/files/my-whisper/0123456789ab", "my-whisper"),
        ("checkpoints/mine", "mine"),
    ],
)
def test_a_model_is_called_by_a_name_that_can_be_listened_to(tmp_path, place, called):
    with pytest.raises(ModelMissingError, match=f"^The model {called} has no tokenizer"):
        ModelFiles(tmp_path / place).tokenizer()
