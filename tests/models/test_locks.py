"""Which models are installed: locks read again when they change, damaged ones left out, the best first."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from assistd import installed


def lock(id_, tmp_path, **fields):
    """Write a lock with one real file, as a pull leaves it; return the file."""
    root = tmp_path / id_
    root.mkdir(exist_ok=True)
    content = f"weights of {id_}".encode()
    (root / "model.onnx").write_bytes(content)
    what = {
        "id": id_,
        "name": id_.title(),
        "kind": "speech",
        "family": "whisper",
        "root": str(root),
        "files": [{"name": "model.onnx", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}],
        "revision": "a" * 40,
        **fields,
    }
    write(id_, json.dumps(what))
    return root / "model.onnx"


def write(id_, text):
    folder = installed.folder()
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{id_}.new"
    new.write_text(text)
    os.replace(new, folder / f"{id_}.json")


def ids(*args, **wanted):
    return [model.id for model in installed.usable(*args, **{"gpu": False, **wanted})]


def test_without_a_folder_nothing_is_installed():
    assert installed.installed() == {}
    assert installed.usable("speech", gpu=True) == ()


def test_a_lock_that_appears_changes_or_goes_is_noticed_at_once(tmp_path):
    lock("one", tmp_path)
    assert list(installed.installed()) == ["one"]
    for rank in range(1, 30):  # faster than the clock of a file system ticks
        lock("one", tmp_path, rank=rank)
        assert installed.installed()["one"].rank == rank
    lock("two", tmp_path)
    assert set(installed.installed()) == {"one", "two"}
    (installed.folder() / "one.json").unlink()
    assert list(installed.installed()) == ["two"]


def test_version_names_the_revision(tmp_path):
    lock("one", tmp_path)
    assert installed.installed()["one"].version == "One (one@aaaaaaaaaaaa)"


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "other"},
        {"root": "relative/folder"},
        {"files": []},
        {"files": [{"name": "../../etc/passwd", "size_bytes": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "/etc/passwd", "size_bytes": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "onnx//x", "size_bytes": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "onnx\\..\\x", "size_bytes": 1, "sha256": "0" * 64}]},
        {"files": [{"name": "x", "size_bytes": 1, "sha256": "short"}]},
        {"files": [{"name": "x", "size_bytes": -1, "sha256": "0" * 64}]},
        {"kind": "../Surprise"},
        {"rank": "high"},
    ],
)
def test_a_lock_that_cannot_be_ours_is_left_out_and_logged(tmp_path, caplog, fields):
    lock("good", tmp_path)
    lock("bad", tmp_path)
    what = json.loads((installed.folder() / "bad.json").read_text())
    write("bad", json.dumps({**what, **fields}))
    assert list(installed.installed()) == ["good"]
    assert "assistd models pull bad" in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "x" * 2_000_000])
def test_rubbish_in_place_of_a_lock_is_left_out(tmp_path, text):
    lock("good", tmp_path)
    write("bad", text)
    assert list(installed.installed()) == ["good"]


def test_a_link_in_place_of_a_lock_is_not_followed(tmp_path):
    lock("good", tmp_path)
    (installed.folder() / "good.json").rename(tmp_path / "elsewhere.json")
    (installed.folder() / "good.json").symlink_to(tmp_path / "elsewhere.json")
    assert installed.installed() == {}


def test_only_whole_models_are_usable(tmp_path):
    file = lock("one", tmp_path)
    assert ids("speech") == ["one"]
    with open(file, "ab") as more:
        more.write(b"!")
    assert ids("speech") == []
    file.unlink()
    assert ids("speech") == []
    assert list(installed.installed()) == ["one"]  # verify can still say what is wrong with it


def test_a_file_that_is_a_link_out_of_the_model_is_not_used(tmp_path):
    file = lock("one", tmp_path)
    file.rename(tmp_path / "outside.onnx")
    file.symlink_to(tmp_path / "outside.onnx")
    assert ids("speech") == []


def test_links_of_a_hub_cache_are_followed_into_its_blobs_only(tmp_path):
    repository = tmp_path / "models--a--b"
    snapshot, blobs = repository / "snapshots" / "c0ffee", repository / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    file = lock("one", tmp_path, root=str(snapshot))
    file.rename(blobs / "digest")
    (snapshot / "model.onnx").symlink_to("../../blobs/digest")
    assert ids("speech") == ["one"]
    (snapshot / "model.onnx").unlink()
    (blobs / "digest").rename(tmp_path / "digest")
    (snapshot / "model.onnx").symlink_to("../../../digest")
    assert ids("speech") == []


def test_order_is_preferred_then_fit_then_breadth_then_rank(tmp_path):
    lock("big-gpu", tmp_path, rank=90, tier="gpu", languages=["en", "de"])
    lock("small", tmp_path, rank=10, languages=["en", "de"])
    lock("middle", tmp_path, rank=20, languages=["en", "de"])
    lock("english", tmp_path, rank=30, languages=["en"])
    lock("picture", tmp_path, kind="caption")
    assert ids("speech") == ["middle", "small", "english", "big-gpu"]
    assert ids("speech", gpu=True) == ["big-gpu", "middle", "small", "english"]
    assert ids("speech", language="en-GB") == ["english", "middle", "small", "big-gpu"]
    assert ids("speech", language="de") == ["middle", "small", "big-gpu"]
    assert ids("speech", preferred="small") == ["small", "middle", "english", "big-gpu"]
    assert ids("caption") == ["picture"]


def test_translation_needs_a_model_that_translates(tmp_path):
    lock("plain", tmp_path, rank=9)
    lock("translator", tmp_path, rank=1, translates=True)
    assert ids("speech", into="en") == ["translator"]
    assert ids("speech", language="de", into="en") == ["translator"]
    assert ids("speech", language="en", into="en") == ["plain", "translator"]
    assert ids("speech", language="en", into="fr") == []


def test_asking_what_is_installed_loads_no_hub_and_no_arrays():
    code = (
        "import sys, assistd.installed as i; i.usable('speech', gpu=False);"
        "print([m for m in ('huggingface_hub', 'numpy', 'onnxruntime', 'asyncio', 'click') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
