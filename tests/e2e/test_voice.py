"""The real daemon on a real sound server: what it finds is heard, and `stop` is silence and the end of the work."""

import contextlib
import os
import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from beds.sound import SoundServer, missing
from real_daemon import RealDaemon, order

from assistd.protocol import Answered, Do, Done, Jobs, Repeat, Say, Stop

pytestmark = [pytest.mark.audio, pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing() or "it runs")]

CONFIG = """
[speech]
earcon_begun = false
earcon_done = false
earcon_failed = false
[watch]
settle_s = 0.2
[[watch.folders]]
path = "{watched}"
write = false
"""


@pytest.fixture(scope="module")
def sound():
    with SoundServer() as server:
        yield server


@pytest.fixture
def daemon(sound, tmp_path):
    runtime = {key: sound.env[key] for key in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")}
    with RealDaemon(
        tmp_path, CONFIG, plugins="rogues,speak", **runtime, ASSISTD_SOCKET=str(tmp_path / "c.sock")
    ) as one:
        yield one


def test_a_dropped_picture_is_heard(daemon, sound):
    with sound.record() as recorder:
        since = recorder.here()
        daemon.drop("one.png", order("of the day"))
        recorder.wait_sound(since)
        recorder.wait_silence(0.5)
    assert [row.headline for row in daemon.history()] == ["Order of the day."]


def test_say_ends_when_it_was_said_and_repeat_says_it_again(daemon, sound):
    with sound.record() as recorder:
        since = recorder.here()
        assert daemon.replies(Say(text="Good morning to you."))[-1] == Done(words="Said.")
        recorder.wait_sound(since)
        recorder.wait_silence(0.4)
        since = recorder.here()
        assert daemon.replies(Repeat())[-1] == Done(words="Said.")
        recorder.wait_sound(since)


def test_stop_is_silence_and_cancels_the_work_behind(daemon, sound):
    path = daemon.home / "slow.png"
    path.write_bytes(order("slow work"))
    replies = []

    def ask():
        with contextlib.suppress(Exception):
            replies.extend(daemon.replies(Do(task="describe", path=os.fsencode(path), speak=True)))

    with sound.record() as recorder:
        long = threading.Thread(target=daemon.replies, args=(Say(text="This is a very long story. " * 40),))
        long.start()
        recorder.wait_sound(recorder.here())
        asking = threading.Thread(target=ask)
        asking.start()
        daemon.wait_until(lambda: daemon.status().running == 1, 10)
        assert isinstance(daemon.ask(Stop()), Done)
        recorder.wait_silence(0.5, timeout_s=5)
        long.join(10)
        asking.join(20)
    assert not long.is_alive()
    assert isinstance(replies[-1], Answered)
    assert replies[-1].answer.outcome == "cancelled"
    assert daemon.ask(Jobs()).jobs[0].state == "cancelled"


def test_a_crowd_of_files_is_announced_in_one_sentence(daemon, sound):
    with sound.record() as recorder:
        since = recorder.here()
        for n in range(12):
            (daemon.home / f"{n}.tmp").write_bytes(order(f"crowd {n}"))
        for n in range(12):
            os.rename(daemon.home / f"{n}.tmp", daemon.watched / f"{n}.png")
        daemon.wait_until(lambda: len(daemon.history()) == 12, 30)
        recorder.wait_sound(since)
        recorder.wait_silence(0.8)
        seconds = (recorder.here() - since) / 48_000
    assert seconds < 25  # twelve answers read out one by one would take longer
    time.sleep(0.1)
