"""Whole files or none, never over what somebody else wrote: on any file system, and whenever it is killed."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from assistd.ledger import Outputs
from assistd.sinks import atomic
from assistd.sinks.sidecar import Sidecars
from assistd.store import Store
from assistd.types import Answer, Media


class Nameless(atomic.Folder):
    """A file system without files that have no name (NFS, FAT)."""

    def _link_nameless(self, name, content, mode):
        return False


class Plain(Nameless):
    """One that can't swap names either, nor refuse to replace."""

    def _rename(self, old, new, flags):
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.fixture(params=[atomic.Folder, Nameless, Plain])
def folder(request, tmp_path):
    with request.param(os.fsencode(tmp_path)) as one:
        yield one


def names(folder):
    return sorted(os.listdir(folder))


def test_a_new_file_is_whole_with_its_mode_and_nothing_else_is_left(folder, tmp_path):
    folder.write(b"a.txt", b"new", 0o640, expected=None, largest=1000)
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a.txt"]


def test_the_expected_file_is_replaced(folder, tmp_path):
    folder.write(b"a.txt", b"old", 0o644, expected=None, largest=1000)
    folder.write(b"a.txt", b"new", 0o600, expected=folder.sha256(b"a.txt", 1000), largest=1000)
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("expects_ours", [False, True])
def test_an_unexpected_file_is_not(folder, tmp_path, expects_ours):
    (tmp_path / "a.txt").write_text("ours")
    ours = folder.sha256(b"a.txt", 1000)
    (tmp_path / "a.txt").write_text("a person's")
    with pytest.raises(atomic.TakenError):
        folder.write(b"a.txt", b"new", 0o644, expected=ours if expects_ours else None, largest=1000)
    assert (tmp_path / "a.txt").read_text() == "a person's"
    assert names(tmp_path) == ["a.txt"]


def test_an_expected_file_that_has_gone_is_written_anew(tmp_path):
    with atomic.Folder(os.fsencode(tmp_path)) as folder:
        folder.write(b"a.txt", b"new", 0o644, expected="0" * 64, largest=1000)
    assert names(tmp_path) == ["a.txt"]


def test_a_person_who_saves_between_the_look_and_the_change_wins(tmp_path):
    class Unlucky(atomic.Folder):
        """A folder in which somebody saves at the worst moment: right before the first change of names."""

        saved = False

        def _rename(self, old, new, flags):
            if not self.saved:
                self.saved = True
                (tmp_path / "a.txt").write_text("a person's")
            super()._rename(old, new, flags)

    (tmp_path / "a.txt").write_text("ours")
    with Unlucky(os.fsencode(tmp_path)) as folder:
        ours = folder.sha256(b"a.txt", 1000)
        with pytest.raises(atomic.TakenError):
            folder.write(b"a.txt", b"new", 0o644, expected=ours, largest=1000)
    assert (tmp_path / "a.txt").read_text() == "a person's"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_the_old_file_or_the_new_and_ends_with_the_new(tmp_path):
    """It replaces its own file over and over; what it left when killed is never taken for a person's."""
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "photo.png").touch()
    file = Media(path=os.fsencode(folder / "photo.png"), mime="image/png", size_bytes=0, sha256="")
    database = tmp_path / "journal.db"
    for number in range(30):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(database), os.fsdecode(file.path), str(number)], stdout=subprocess.PIPE
        )
        assert child.stdout.readline() == b"begun\n"  # else it took its own file for a person's
        time.sleep(0.002 * (number % 10))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        target = folder / "photo.png.txt"
        if target.exists():
            lines = target.read_text().splitlines()
            assert lines[0].startswith("Answer ")
            assert lines[-1].startswith("Made by assistd")
    last = Answer(request_id="1", task="describe", media=file, outcome="answered", headline="The end.")
    store = Store(database)
    try:
        assert Sidecars(Outputs(store)).deliver(last)[0].state == "written"
    finally:
        store.close()
    assert (folder / "photo.png.txt").read_text().startswith("The end.")
    assert len(names(folder)) < 10  # a kill between two system calls may leave an unfinished file, which is cleared


_WRITER = """
import os, sys
from assistd.ledger import Outputs
from assistd.sinks.sidecar import Sidecars
from assistd.store import Store
from assistd.types import Answer, Media
from pathlib import Path
media = Media(path=os.fsencode(sys.argv[2]), mime="image/png", size_bytes=0, sha256="")
sidecars = Sidecars(Outputs(Store(Path(sys.argv[1]))))
number = 0
while True:
    number += 1
    words = f"Answer {sys.argv[3]}.{number}."
    answer = Answer(request_id="1", task="describe", media=media, outcome="answered", headline=words)
    placed = sidecars.deliver(answer)
    assert placed[0].state == "written", placed
    if number == 1:
        print("begun", flush=True)
"""


def test_leftovers_of_killed_processes_are_cleared_after_an_hour(tmp_path):
    old, young = tmp_path / ".assistd-aa.tmp", tmp_path / ".assistd-bb.tmp"
    for path in (old, young, tmp_path / "mine.tmp"):
        path.write_text("x")
    os.utime(old, (time.time() - 4000,) * 2)
    os.utime(tmp_path / "mine.tmp", (0, 0))
    assert atomic.clear_leftovers(os.fsencode(tmp_path)) == 1
    assert names(tmp_path) == [".assistd-bb.tmp", "mine.tmp"]
