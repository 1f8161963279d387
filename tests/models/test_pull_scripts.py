"""Reading models for other scripts: fetched from the address that the installed rapidocr names, with its SHA-256."""

import hashlib
import random
from pathlib import Path

import pytest

from assistd import installed

ID, KEY = "read-cyrillic", "cyrillic_PP-OCRv5_rec_mobile"
FILE = f"/models/{KEY}.onnx"
CONTENT = random.Random(9).randbytes(250_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def rapidocr(hub, tmp_path, monkeypatch):
    """Put a package `rapidocr` first on the path whose list names our server."""
    package = tmp_path / "site" / "rapidocr"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")

    def write(sha256=DIGEST):
        (package / "default_models.yaml").write_text(
            f"onnxruntime:\n  PP-OCRv5:\n    rec:\n      {KEY}:\n"
            f"        model_dir: {hub.url}{FILE}\n        SHA256: '{sha256}'\n"
        )

    hub.plain[FILE] = CONTENT
    write()
    spec = type("Spec", (), {"origin": str(package / "__init__.py")})
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: spec)
    return write


def test_it_is_fetched_checked_and_locked(hub, models, rapidocr):
    done = models("pull", ID)
    assert (done.returncode, done.stderr) == (0, "")
    model = installed.installed()[ID]
    assert (model.kind, model.family, model.tier) == ("script", "ppocr-rec", "any")
    assert [file.sha256 for file in model.files] == [model.revision] == [hashlib.sha256(CONTENT).hexdigest()]
    assert Path(model.root, model.files[0].name).read_bytes() == CONTENT
    assert Path(model.root).is_relative_to(installed.folder() / "files" / ID)
    assert [one.id for one in installed.usable("script", gpu=False)] == [ID]
    assert "Authorization" not in hub.requests[0][2]


def test_again_nothing_is_fetched(hub, models, rapidocr):
    models("pull", ID)
    hub.requests.clear()
    assert "nothing was fetched" in models("pull", ID).stdout
    assert hub.requests == []


def test_a_wrong_hash_is_refused_and_removed(hub, models, rapidocr):
    rapidocr(sha256="0" * 64)
    done = models("pull", ID)
    assert done.returncode == 1
    assert "does not have the digest it must have" in done.stderr
    assert installed.installed() == {}
    assert not [path for path in installed.folder().rglob("*") if path.is_file() and path.stat().st_size]


def test_an_interrupted_one_is_resumed(hub, models, rapidocr):
    hub.cut[f"{KEY}.onnx"] = [100_000]
    assert models("pull", ID).returncode == 0
    assert hub.sent[f"{KEY}.onnx"] == 250_000


def test_one_that_was_whole_when_the_pull_was_killed_is_taken(hub, models, rapidocr):
    part = installed.folder() / "files" / ID / hashlib.sha256(CONTENT).hexdigest()[:12] / f"{KEY}.onnx.incomplete"
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT)
    assert models("pull", ID).returncode == 0
    assert hub.sent == {}


def test_a_newer_list_replaces_the_file_and_drops_the_old(hub, models, rapidocr):
    models("pull", ID)
    old = Path(installed.installed()[ID].root)
    hub.plain[FILE] = CONTENT[::-1]
    rapidocr(sha256=hashlib.sha256(CONTENT[::-1]).hexdigest())
    assert models("pull", ID).returncode == 0
    new = Path(installed.installed()[ID].root)
    assert new != old
    assert not old.exists()
    assert models("verify").returncode == 0


def test_offline_it_is_a_sentence(hub, models, rapidocr):
    done = models("pull", ID, offline=True)
    assert (done.returncode, hub.requests) == (1, [])
    assert "HF_HUB_OFFLINE forbids" in done.stderr


def test_remove_deletes_its_folder(models, rapidocr):
    models("pull", ID)
    assert models("remove", ID).returncode == 0
    assert not (installed.folder() / "files" / ID).exists()
    assert installed.installed() == {}
