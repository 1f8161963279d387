"""Opening the journal: files and folders that can't be used are told in words; a whole file is not read through."""

import errno
import os
import subprocess
import sys

import pytest

from assistd import paths
from assistd import store as store_module
from assistd.errors import ControlError, JournalError
from assistd.store import Store

# --- files that can't be used ---


def test_a_folder_in_the_journals_place_is_told_in_words(tmp_path):
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError) as caught:
        Store(tmp_path / "journal.db")
    assert caught.value.code == "journal-write"
    assert caught.value.hint


def test_a_lock_that_cannot_be_had_is_told_in_words_and_nothing_leaks(tmp_path, monkeypatch):
    def no_locks(fd, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("assistd.store.fcntl.flock", no_locks)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(JournalError) as caught:
        Store(tmp_path / "journal.db")
    assert caught.value.code == "journal-write"
    assert len(os.listdir("/proc/self/fd")) == before


def test_damage_that_cannot_be_set_aside_is_told_in_words(tmp_path, monkeypatch):
    (tmp_path / "journal.db").write_bytes(b"no database at all " * 500)

    def refuse(source, target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("assistd.store.os.replace", refuse)
    with pytest.raises(JournalError) as caught:
        Store(tmp_path / "journal.db")
    assert caught.value.code == "journal-write"


@pytest.mark.parametrize(("folder", "kind"), [("state_dir", JournalError), ("runtime_dir", ControlError)])
def test_a_folder_of_ours_that_cannot_be_made_is_told_in_words(own_home, monkeypatch, folder, kind):
    (own_home / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(own_home / "file"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own_home / "file"))
    with pytest.raises(kind) as caught:
        getattr(paths, folder)()
    assert caught.value.hint


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to give a folder away")
def test_a_runtime_folder_of_somebody_else_is_told_in_words(own_home):
    (own_home / "run" / "assistd").mkdir()
    os.chown(own_home / "run" / "assistd", 65534, 65534)
    with pytest.raises(ControlError) as caught:
        paths.runtime_dir()
    assert caught.value.hint


# --- when the database is read through ---


@pytest.fixture
def checks(monkeypatch):
    """Count the times that a whole database is read through."""
    done = []
    check = store_module._check
    monkeypatch.setattr(store_module, "_check", lambda db: (done.append(1), check(db)))
    return done


def test_a_journal_that_is_as_it_was_left_is_not_read_through(tmp_path, checks):
    path = tmp_path / "journal.db"
    for _ in range(3):
        store = Store(path)
        store.run_now(lambda db: db.execute("INSERT OR REPLACE INTO output VALUES (x'01', 'sha', NULL)").rowcount)
        store.close()
    assert len(checks) == 1  # the first time nobody had closed it yet


def test_a_journal_that_was_not_closed_or_was_touched_is_read_through(tmp_path, checks):
    path = tmp_path / "journal.db"
    program = (
        "import sys, os, pathlib; from assistd.store import Store; s = Store(pathlib.Path(sys.argv[1])); "
        "s.run_now(lambda db: db.execute(\"INSERT INTO output VALUES (x'01', 'sha', NULL)\").rowcount); os._exit(9)"
    )
    Store(path).close()
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    before = len(checks)
    Store(path).close()
    assert len(checks) == before + 1
    with path.open("r+b") as file:
        file.write(b"S")
    Store(path).close()
    assert len(checks) == before + 2
