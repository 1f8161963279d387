"""A real daemon whose models come and go, and whose pictures are asked about, also after a restart."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from locked import lock, unlock
from real_daemon import RealDaemon, order

from assistd.protocol import Do


@pytest.fixture
def daemon(tmp_path):
    with RealDaemon(tmp_path, plugins="seers") as running:
        yield running


def assistd(daemon, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "assistd", *map(str, arguments)],
        env=daemon.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_is_pulled_is_used_without_a_restart_and_watched_pictures_get_captions(daemon, tmp_path):
    data = tmp_path / "data"
    path = tmp_path / "a.png"
    path.write_bytes(order("photo"))

    def headline():
        return daemon.ask(Do(task="describe", path=os.fsencode(path))).answer.headline

    assert headline() == "Photograph, mostly grey."
    lock(data, "small")
    assert headline() == "A dog, says small."
    daemon.drop("new.png", order("photo of something new"))
    daemon.wait_until(lambda: [row for row in daemon.history() if row.what == "new.png"])
    assert [row.headline for row in daemon.history() if row.what == "new.png"] == ["A dog, says small."]
    unlock(data, "small")
    assert headline() == "Photograph, mostly grey."


def test_no_captioner_is_loaded_before_a_picture_needs_one(daemon, tmp_path):
    lock(tmp_path / "data", "small")
    daemon.stop()
    daemon.start()
    assert daemon.ask(Do(task="describe", path=b"/nowhere.png")).answer.outcome == "failed"
    assert not [worker for worker in daemon.status().workers if worker.modality.startswith("seers")]


def test_questions_go_on_after_a_restart_and_without_a_daemon(daemon, tmp_path):
    lock(tmp_path / "data", "small")
    path = tmp_path / "door.png"
    path.write_bytes(order("photo"))
    nothing = assistd(daemon, "ask", "Is it open?")
    assert (nothing.returncode, nothing.stderr) == (1, "There is no picture to ask about yet; name one.\n")
    first = assistd(daemon, "ask", path, "A door?")
    assert (first.returncode, first.stdout) == (0, "A door? Yes, says small.\n")
    daemon.kill()
    daemon.start()
    second = json.loads(assistd(daemon, "ask", "--json", "Is", "it", "open?").stdout)
    assert second["file"] == str(path)
    assert second["question"] == "Is it open?"
    assert second["facets"]["answer"]["data"]["turns"] == [["A door?", "A door? Yes, says small."]]
    daemon.stop()
    third = json.loads(assistd(daemon, "ask", "--json", "By whom?").stdout)
    assert [turn[0] for turn in third["facets"]["answer"]["data"]["turns"]] == ["A door?", "Is it open?"]
    path.unlink()
    gone = assistd(daemon, "ask", "Where is it?")
    assert (gone.returncode, "door.png, is not there any more" in gone.stderr) == (1, True)
