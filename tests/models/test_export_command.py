"""``models export``: what was exported is installed, used at once, verified, removed; the tools may be missing."""

import sys
from pathlib import Path

import pytest

from assistd import installed


def test_without_the_tools_the_command_that_installs_them_is_said(models, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "assistd_models.export", None)
    done = models("export", str(tmp_path))
    assert done.returncode == 1
    assert "pip install '.[export]'" in done.stderr
    assert installed.installed() == {}
    assert not [path for path in (installed.folder() / "files").rglob("*") if path.is_file()]


def test_wrong_usage_is_said(models, tmp_path):
    assert models("export", str(tmp_path), "--int8", "--fp16").returncode == 2
    done = models("export", str(tmp_path), "--id", "../evil")
    assert done.returncode == 2
    assert "can't be a model's id" in done.stderr


def test_a_folder_without_a_checkpoint_installs_nothing(models, tmp_path):
    pytest.importorskip("torch")
    (tmp_path / "empty").mkdir()
    done = models("export", str(tmp_path / "empty"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert installed.installed() == {}


@pytest.mark.export
@pytest.mark.slow
def test_an_exported_checkpoint_is_installed_verified_and_removed(models, tmp_path, monkeypatch):
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from tests.families import tiny_embedding

    checkpoint = tmp_path / "My CLIP"
    checkpoint.mkdir()
    tiny_embedding.clip_checkpoint(checkpoint)
    done = models("export", str(checkpoint))
    assert done.returncode == 0, done.stderr
    (model,) = installed.installed().values()
    assert (model.id, model.kind, model.family, model.source) == ("my-clip", "embed", "clip", str(checkpoint))
    assert [one.id for one in installed.usable("embed", gpu=False)] == ["my-clip"]
    assert Path(model.root).is_relative_to(installed.folder() / "files" / "my-clip")
    assert models("verify").returncode == 0
    assert models("verify", "--parity").returncode == 0
    again = models("export", str(checkpoint))
    assert again.returncode == 0
    assert [path.name for path in (installed.folder() / "files" / "my-clip").iterdir()] == [
        Path(installed.installed()["my-clip"].root).name
    ]
    assert models("remove", "my-clip").returncode == 0
    assert not (installed.folder() / "files" / "my-clip").exists()
