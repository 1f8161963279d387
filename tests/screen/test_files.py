"""The folder for pictures of the screen: for us alone, and empty afterwards."""

import os
import stat
from pathlib import Path

import pytest

from assistd import paths
from assistd.screen import files
from assistd.screen.capture import CaptureError


def folder():
    return paths.runtime_dir() / "screen"


def test_a_new_file_is_empty_and_for_us_alone():
    old = os.umask(0)
    try:
        path = files.new()
    finally:
        os.umask(old)
    info = os.stat(path)
    assert (stat.S_IMODE(info.st_mode), info.st_size, info.st_uid) == (0o600, 0, os.getuid())
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    assert os.path.dirname(path) == os.fsencode(folder())


def test_names_can_not_be_guessed():
    names = {os.path.basename(files.new("png")) for _ in range(50)}
    assert len(names) == 50
    assert all(len(name) == 36 for name in names)


def test_a_file_grows_and_is_deleted():
    path = files.new("png")
    files.append(path, b"one ")
    files.append(path, b"two")
    assert Path(os.fsdecode(path)).read_bytes() == b"one two"
    files.delete(path)
    assert not os.path.exists(path)
    files.delete(path)


def test_nothing_else_is_deleted(tmp_path):
    ours = files.new()
    name = os.fsdecode(os.path.basename(ours))
    (tmp_path / name).write_text("like ours, elsewhere")
    (folder() / "notes.txt").write_text("not ours")
    (folder() / "sub").mkdir()
    (folder() / "sub" / name).write_text("below")
    for path in (
        tmp_path / name,
        folder() / "notes.txt",
        folder() / "sub" / name,
        folder() / "sub" / ".." / name,
        folder() / ".." / "screen" / name,
        folder(),
        Path("/etc/passwd"),
    ):
        files.delete(os.fsencode(path))
        assert path.exists()
    files.delete(b"")


def test_a_link_is_deleted_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "precious").write_text("x")
    path = files.new()
    os.unlink(path)
    os.symlink(tmp_path / "precious", path)
    with pytest.raises(CaptureError):
        files.append(path, b"y")
    files.delete(path)
    assert not os.path.lexists(path)
    assert (tmp_path / "precious").read_text() == "x"


def test_what_an_earlier_process_left_is_swept_away():
    left = [files.new(ending) for ending in ("bmp", "png", "bin")]
    (folder() / "notes.txt").write_text("not ours")
    files.sweep()
    assert [path for path in left if os.path.exists(path)] == []
    assert (folder() / "notes.txt").exists()


def test_without_a_folder_there_is_nothing_to_sweep():
    files.sweep()
    assert not folder().exists()
    files.delete(os.fsencode(folder() / ("0" * 32 + ".bmp")))


def test_a_link_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    folder().symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CaptureError, match="can't be used: it is not ours alone") as refused:
        files.new()
    assert refused.value.code == "capture-folder"
    (tmp_path / "elsewhere" / ("0" * 32 + ".bmp")).write_text("x")
    files.sweep()
    assert list((tmp_path / "elsewhere").iterdir())


def test_a_file_in_the_folders_place_is_refused():
    folder().write_text("x")
    with pytest.raises(CaptureError, match="can't be used"):
        files.new()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_somebody_elses_folder_is_refused():
    folder().mkdir()
    os.chown(folder(), 12345, 12345)
    with pytest.raises(CaptureError, match="not ours alone"):
        files.new()
    files.sweep()


def test_a_folder_that_others_may_enter_is_closed():
    folder().mkdir(mode=0o755)
    folder().chmod(0o777)
    files.new()
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700


def test_no_runtime_folder_is_told(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))
    with pytest.raises(CaptureError):
        files.new()
    files.sweep()
    files.delete(b"/x/" + b"0" * 32 + b".bmp")
