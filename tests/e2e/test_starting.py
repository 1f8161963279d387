"""The daemon on a bad day: what it needs is full, missing or broken, and it starts all the same, or says why not."""

import asyncio
import os
import subprocess
import sys
import time

import pytest
from real_daemon import RealDaemon, order

from assistd.journal import Journal, new_id
from assistd.protocol import Answered, Do, History, HistoryReport
from assistd.store import Store
from assistd.types import Request


def describe(daemon, name="now.png"):
    """Return the answer to a picture given by a person."""
    path = daemon.home / name
    path.write_bytes(order("hello"))
    return daemon.replies(Do(task="describe", path=os.fsencode(path)))[-1]


def folder_for_a_file(state):
    (state / "assistd" / "journal.db").mkdir(parents=True)


def file_for_the_folder(state):
    state.mkdir()
    (state / "assistd").write_text("")


def no_lock(state):
    (state / "assistd" / "journal.lock").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [folder_for_a_file, file_for_the_folder, no_lock])
def test_a_journal_that_cannot_be_used_stops_nobody_and_is_told(tmp_path, spoil):
    spoil(tmp_path / "state")
    with RealDaemon(tmp_path) as daemon:
        reply = describe(daemon)
        assert isinstance(reply, Answered)
        assert reply.answer.headline == "Order hello."
        (warning,) = [words for words in daemon.status().warnings if "journal" in words]
        assert "assistd restarted" in warning
        assert "Traceback" not in daemon.log


@pytest.mark.parametrize("place", ["/proc/nowhere", "a file"])
def test_no_place_for_the_socket_is_told_with_a_hint(tmp_path, place):
    (tmp_path / "file").write_text("")
    daemon = RealDaemon(tmp_path)
    daemon.environment["XDG_RUNTIME_DIR"] = str(tmp_path / "file") if place == "a file" else place
    for command in ("run", "status"):
        ended = subprocess.run(
            [sys.executable, "-m", "assistd", command],
            env=daemon.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1
        assert "set XDG_RUNTIME_DIR" in ended.stderr
        assert "Something went wrong" not in ended.stderr


@pytest.fixture
def small_disk(tmp_path):
    """A state folder on a disk of its own, 600 KiB large."""
    state = tmp_path / "state"
    state.mkdir()
    if (
        os.getuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(state)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("needs the right to mount a disk")
    yield state
    subprocess.run(["umount", "--lazy", str(state)], check=True)


@pytest.mark.parametrize("free_kib", [36, 40, 80])
def test_it_starts_on_a_nearly_full_disk_and_what_was_running_goes_on_when_there_is_room(
    tmp_path, small_disk, free_kib
):
    daemon = RealDaemon(tmp_path)
    waiting = tmp_path / "waiting.png"
    waiting.write_bytes(order("from before"))
    (small_disk / "assistd").mkdir(mode=0o700)
    store = Store(small_disk / "assistd" / "journal.db")

    async def leave_one_running():
        one = Request(id=new_id(), task="describe", path=os.fsencode(waiting), created_s=time.time() - 60)
        await Journal(store).add([one])
        await Journal(store).claim(interactive=False)

    asyncio.run(leave_one_running())
    store.close()
    fill = small_disk / "fill"
    with fill.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
        file.truncate(file.tell() - free_kib * 1024)
    with daemon:
        assert "Traceback" not in daemon.log
        fill.unlink()
        assert isinstance(describe(daemon), Answered)
        daemon.wait_until(lambda: any(row.headline == "Order from before." for row in daemon.history()), 40)


def test_without_a_history_no_words_of_a_picture_are_left_in_the_journal(tmp_path):
    config = RealDaemon(tmp_path).default()
    with RealDaemon(tmp_path, config.replace("{", "{{") + "[history]\nenabled = false\n") as daemon:
        for _ in range(2):
            assert describe(daemon).answer.headline == "Order hello."
        report = daemon.ask(History())
        assert isinstance(report, HistoryReport)
        assert report.rows == ()
        files = [path for path in (tmp_path / "state" / "assistd").iterdir() if path.is_file()]
        assert files
        assert not any(b"rder hello" in path.read_bytes() for path in files)
