"""`export.run` gives a folder that is whole, compared and tried, or none; what it can't do it says in a sentence."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistd import installed
from assistd.errors import ModelCorruptError, ModelError, ModelMissingError
from assistd_models import export
from assistd_models.export import source as sources
from tests.families.tiny_embedding import clip_checkpoint, siglip_checkpoint

pytestmark = pytest.mark.export
pytest.importorskip("transformers")
pytest.importorskip("onnxscript")


@pytest.fixture(scope="module")
def siglip(tmp_path_factory):
    return siglip_checkpoint(tmp_path_factory.mktemp("export") / "tiny-siglip", layers=1)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return clip_checkpoint(tmp_path_factory.mktemp("export") / "tiny-clip", layers=1)


@pytest.fixture(scope="module")
def whisper(tmp_path_factory):
    from tests.families import tiny_speech

    folder = tmp_path_factory.mktemp("export") / "tiny-whisper"
    folder.mkdir()
    tiny_speech.whisper(folder)
    return folder


@pytest.fixture
def copy(siglip, tmp_path):
    """A checkpoint that a test may spoil."""
    return Path(shutil.copytree(siglip, tmp_path / "spoilt"))


def config(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def refused(folder, tmp_path, kind=ModelError):
    """Export what can't be; return the error, once nothing is left of the attempt."""
    into = tmp_path / "out" / "model"
    with pytest.raises(kind) as caught:
        export.run(str(folder), into, tell=lambda words: None)
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []
    return caught.value


# --- what comes of it -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_export_by_hand_is_compared_tried_and_whole(siglip, tmp_path):
    told = []
    (tmp_path / "model").mkdir()  # an empty folder is as good as none
    made = export.run(str(siglip), tmp_path / "model", tell=told.append)
    assert (made.model_type, made.family, made.kind, made.route, made.dtype) == (
        "siglip",
        "siglip",
        "embed",
        "ours",
        "fp32",
    )
    assert made.name == "tiny-siglip"
    assert [path.name for path in tmp_path.iterdir()] == ["model"], "nothing else is left beside it"
    assert {path.name for path in (tmp_path / "model" / "onnx").iterdir()} == {"text_model.onnx", "vision_model.onnx"}
    assert {"config.json", "preprocessor_config.json", "tokenizer.json"} <= {p.name for p in made.folder.iterdir()}
    assert any("by hand" in words for words in told)
    assert "4 of 4 vectors of pictures agree" in made.compared


def test_a_folder_with_something_in_it_is_left_alone(clip, tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(ModelError, match="is there already"):
        export.run(str(clip), tmp_path, tell=lambda words: None)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_speech_through_optimum_says_its_route_and_languages(whisper, tmp_path):
    pytest.importorskip("optimum.exporters.onnx")
    told = []
    made = export.run(str(whisper), tmp_path / "model", tell=told.append, route="optimum")
    assert any("through optimum-onnx" in words for words in told)
    assert (made.route, made.kind, made.translates) == ("optimum", "speech", True)
    assert set(made.languages) == {"en", "de", "zh", "jv"}
    graphs = {path.name for path in (tmp_path / "model" / "onnx").iterdir()}
    assert graphs == {"encoder_model.onnx", "decoder_model_merged.onnx"}
    assert "96 of 96 tokens are the same" in made.compared


@pytest.mark.slow
def test_other_types_of_number_are_compared_and_replace_the_first(clip, tmp_path):
    made = export.run(str(clip), tmp_path / "model", tell=lambda words: None, int8=True, fp16=True)
    graphs = {path.name for path in (tmp_path / "model" / "onnx").iterdir()}
    assert graphs == {f"{half}_model_{ending}.onnx" for half in ("text", "vision") for ending in ("int8", "fp16")}
    assert made.dtype == "int8"
    for ending in ("fp32", "int8", "fp16"):
        assert f"{ending}: 4 of 4 vectors of texts agree" in made.compared


@pytest.mark.slow
def test_small_form_through_optimum_keeps_its_decoder_as_a_pair(whisper, tmp_path):
    """The merged graph has two branches, which no quantiser here takes."""
    pytest.importorskip("optimum.exporters.onnx")
    made = export.run(str(whisper), tmp_path / "model", tell=lambda words: None, route="optimum", int8=True)
    graphs = {path.name for path in (tmp_path / "model" / "onnx").iterdir()}
    assert graphs == {f"{role}_int8.onnx" for role in ("encoder_model", "decoder_model", "decoder_with_past_model")}
    assert made.dtype == "int8"


def test_pairs_that_are_not_done_by_hand_go_through_optimum(copy):
    config(copy, model_type="vision-encoder-decoder", decoder={"model_type": "roberta"})
    assert export._way("vision-encoder-decoder", copy) == "optimum"
    config(copy, decoder={"model_type": "gpt2"})
    assert export._way("vision-encoder-decoder", copy) == "ours"
    assert export._way("whisper", copy) == "ours"


# --- what can't be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["bert", "siglip2", "", 7, None, pytest.param("x" * 5000, id="long")])
def test_unknown_kinds_are_told_what_is_known(copy, tmp_path, kind):
    config(copy, model_type=kind)
    error = refused(copy, tmp_path)
    assert error.code == "model-family"
    assert "Whisper" in error.hint
    assert len(error.message) < 250
    assert ("NaFlex" in error.message) == (kind == "siglip2")


def test_pickles_are_never_opened(copy, tmp_path):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    (copy / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch " + os.fsencode(tmp_path / "ran") + b"'\ntR.")
    error = refused(copy, tmp_path, ModelMissingError)
    assert error.code == "checkpoint-pickle"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("names", [{"a": "../../model.safetensors"}, {"a": "pytorch_model.bin"}, {}, {"a": 3}, [1]])
def test_lists_of_weights_name_safetensors_in_the_folder_only(copy, tmp_path, names):
    (copy / "model.safetensors").unlink()
    (copy / sources.INDEX).write_text(json.dumps({"weight_map": names}))
    assert "can't be used" in refused(copy, tmp_path, ModelCorruptError).message


def test_missing_parts_are_named(copy, tmp_path):
    (copy / "model.safetensors").unlink()
    (copy / sources.INDEX).write_text(json.dumps({"weight_map": {"a": "model-00001-of-00002.safetensors"}}))
    assert "model-00001-of-00002.safetensors" in refused(copy, tmp_path, ModelMissingError).message


@pytest.mark.slow
def test_weights_over_several_files_are_read_and_code_beside_them_is_not(copy, tmp_path):
    from safetensors.numpy import load_file, save_file

    whole = load_file(copy / "model.safetensors")
    (copy / "model.safetensors").unlink()
    places = {name: f"model-0000{1 + number % 2}-of-00002.safetensors" for number, name in enumerate(sorted(whole))}
    for part in set(places.values()):
        save_file({name: whole[name] for name in whole if places[name] == part}, copy / part, {"format": "pt"})
    (copy / sources.INDEX).write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (copy / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Model: pass\n")
    config(copy, auto_map={"AutoModel": "evil.Model", "AutoConfig": "evil.Model", "AutoTokenizer": "evil.Model"})
    made = export.run(str(copy), tmp_path / "model", tell=lambda words: None)
    assert "4 of 4 vectors of texts agree" in made.compared
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "model" / "evil.py").exists()


@pytest.mark.parametrize(
    "name", ["no/such/folder", "/nowhere", "a b", "../x", "owner/na me", "a\0b", pytest.param("x" * 5000, id="long")]
)
def test_what_is_neither_folder_nor_repository_is_said(tmp_path, name):
    assert "neither a folder nor a repository" in refused(name, tmp_path, ModelMissingError).message


def test_folder_without_a_checkpoint_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "holds no checkpoint" in refused(tmp_path / "empty", tmp_path, ModelMissingError).message


def test_checkpoint_that_lacks_a_weight_is_not_filled_up_by_chance(copy, tmp_path):
    from safetensors.numpy import load_file, save_file

    whole = load_file(copy / "model.safetensors")
    gone = whole.pop("vision_model.encoder.layers.0.mlp.fc1.weight")
    assert gone.size
    save_file(whole, copy / "model.safetensors", {"format": "pt"})
    error = refused(copy, tmp_path, ModelCorruptError)
    assert "vision_model.encoder.layers.0.mlp.fc1.weight" in error.message


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"\xff" * 8 + b"{}"])
def test_damaged_weights_are_said_in_a_sentence(copy, tmp_path, content):
    (copy / "model.safetensors").write_bytes(content)
    assert refused(copy, tmp_path).code == "export"


@pytest.mark.slow
def test_export_that_computes_something_else_is_thrown_away(siglip, copy, tmp_path, monkeypatch):
    from safetensors.numpy import load_file, save_file

    from assistd_models.export import embedding

    other = load_file(copy / "model.safetensors")
    name = "text_model.encoder.layers.0.self_attn.q_proj.weight"
    other[name] = other[name][::-1].copy()
    save_file(other, copy / "model.safetensors", {"format": "pt"})
    right = embedding.export
    monkeypatch.setattr(embedding, "export", lambda checkpoint, into: right(copy, into))
    error = refused(siglip, tmp_path, ModelCorruptError)
    assert error.code == "model-parity"
    assert "vectors of texts" in error.message


def test_full_disk_is_said_before_anything_is_written(siglip, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "SPARE_BYTES", 2**60)
    assert refused(siglip, tmp_path).code == "disk-full"


@pytest.mark.slow
def test_killed_export_leaves_no_model(siglip, tmp_path):
    code = (
        "import sys; from pathlib import Path; from assistd_models import export;"
        "export.run(sys.argv[1], Path(sys.argv[2]), tell=lambda words: None)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, siglip, tmp_path / "model"], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not list(tmp_path.glob(".model.*/onnx/*.onnx")) and time.monotonic() < until:
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert list(tmp_path.glob(".model.*"))
    assert not (tmp_path / "model").exists()


# --- from the hub ---------------------------------------------------------------------------------------------------


def served(hub, checkpoint, **more):
    """Put a checkpoint, and what else is there on the hub, into a repository; return its name."""
    files = {path.name: path.read_bytes() for path in checkpoint.iterdir()}
    hub.repositories["me/tiny"] = {**files, "README.md": b"x", "onnx/model.onnx": b"x" * 20_000, **more}
    return "me/tiny"


@pytest.mark.slow
def test_repository_is_fetched_exported_and_installed(hub, process, siglip):
    name = served(hub, siglip, **{"pytorch_model.bin": b"pickle" * 9000, "evil.py": b"raise SystemExit(9)"})
    done = process("export", name, timeout=300)
    assert done.returncode == 0, done.stderr
    model = installed.installed()["tiny"]
    assert (model.family, model.kind, model.dtype) == ("siglip", "embed", "fp32")
    assert model.source == "huggingface.co/me/tiny"
    fetched = {path.rsplit("/", 1)[-1] for method, path, _ in hub.requests if method == "GET" and "/resolve/" in path}
    assert "model.safetensors" in fetched
    assert not fetched & {"pytorch_model.bin", "evil.py", "README.md", "model.onnx"}


@pytest.mark.slow
def test_what_was_fetched_is_found_again_without_a_connection(hub, environment, siglip):
    name = served(hub, siglip)
    parts = {"model-00001-of-00002.safetensors": b"a" * 20_000, "model-00002-of-00002.safetensors": b"b" * 20_000}
    del hub.repositories[name]["model.safetensors"]
    weights = {str(number): part for number, part in enumerate(parts)}
    hub.repositories[name] |= {**parts, sources.INDEX: json.dumps({"weight_map": weights}).encode()}
    code = "import sys; from assistd_models.export import source; print(source.find(sys.argv[1], lambda words: None))"
    found = []
    for more in ({}, {"HF_HUB_OFFLINE": "1"}):
        found.append(
            subprocess.run(
                [sys.executable, "-c", code, name], capture_output=True, text=True, env=environment | more, check=False
            )
        )
        assert found[-1].returncode == 0, found[-1].stderr
        hub.repositories.clear()
    assert found[0].stdout == found[1].stdout
    assert {path.name for path in Path(found[1].stdout.strip()).glob("*.safetensors")} == set(parts)


def test_repository_with_pickles_only_is_refused_unfetched(hub, process, siglip):
    name = served(hub, siglip)
    hub.repositories[name]["pytorch_model.bin"] = hub.repositories[name].pop("model.safetensors")
    done = process("export", name)
    assert done.returncode == 1
    assert "pickles" in done.stderr
    assert not hub.gets("pytorch_model.bin")
    assert installed.installed() == {}


@pytest.mark.slow
def test_weights_that_are_not_what_the_hub_says_are_removed(hub, process, siglip):
    name = served(hub, siglip)
    content = hub.repositories[name]["model.safetensors"]
    hub.lies["model.safetensors"] = {"content": content[:-1] + bytes([content[-1] ^ 1])}
    done = process("export", name)
    assert done.returncode == 1
    assert "model.safetensors" in done.stderr
    assert "digest" in done.stderr
    assert installed.installed() == {}
