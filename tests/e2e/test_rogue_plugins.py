"""A plugin that does its worst, in the real daemon: the others keep working, and a person hears one plain sentence."""

import os
import subprocess
import sys

import pytest
from real_daemon import RealDaemon, order

from assistd.protocol import Answered, Do


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    with RealDaemon(tmp_path_factory.mktemp("daemon")) as one:
        yield one


def describe(daemon, name, words):
    path = daemon.home / name
    path.write_bytes(order(words))
    reply = daemon.replies(Do(task="describe", path=os.fsencode(path)))[-1]
    assert isinstance(reply, Answered), reply
    return reply.answer


def command(daemon, *arguments):
    """Return what a command prints, typed beside the running daemon."""
    done = subprocess.run(
        [sys.executable, "-m", "assistd", *arguments],
        env=daemon.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ("crash", "poison-file", "stops rogues.orders"),
        ("hang", "deadline", "longer than 2 seconds"),
        ("raise", "plugin-fault", "ValueError: as ordered"),
        ("flood", "plugin-flood", "more than anybody can use"),
        ("leak", "out-of-memory", "200 MiB"),
    ],
)
def test_each_way_to_fail_ends_in_one_sentence_and_the_next_file_is_served(daemon, words, code, sentence):
    daemon.stop()
    daemon.start()  # a clean record of deaths
    answer = describe(daemon, f"{words}.png", words)
    assert (answer.outcome, answer.code) == ("failed", code)
    assert sentence in answer.headline
    assert "Traceback" not in answer.headline
    assert describe(daemon, f"after-{words}.png", f"good {len(words)}").headline == f"Order good {len(words)}."


def test_three_bad_files_put_it_in_quarantine_and_status_says_why(daemon):
    daemon.stop()
    daemon.start()
    for n in range(3):
        describe(daemon, f"hang{n}.png", f"hang {n}")
    answer = describe(daemon, "quarantined.png", "too late")
    assert answer.code == "quarantined"
    worker = next(worker for worker in daemon.status().workers if worker.modality == "rogues.orders")
    assert worker.state == "quarantined"
    assert "longer than" in worker.reason
    told = command(daemon, "plugins")
    assert "rogues: quarantined: It rests: " in told
    assert "`assistd plugins release rogues` lets it work at once." in told
    assert command(daemon, "plugins", "release", "rogues") == (
        "The plugin rogues is released; its next job is tried.\n"
    )
    assert describe(daemon, "released.png", "good again").headline == "Order good again."
    assert command(daemon, "plugins", "release", "rogues") == "The plugin rogues is not resting.\n"


def test_no_traceback_reaches_the_log_at_its_usual_level(daemon):
    assert "Traceback" not in daemon.log
