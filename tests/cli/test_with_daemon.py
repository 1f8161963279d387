"""The command line with a real daemon, and the same commands without one: both print the same."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "e2e"))

from real_daemon import ENGINES, RealDaemon, order


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    with RealDaemon(tmp_path_factory.mktemp("daemon")) as running:
        yield running


@pytest.fixture
def with_daemon(daemon):
    """Run a command as a client of the daemon."""

    def run(*arguments, stdin=""):
        return subprocess.run(
            [sys.executable, "-m", "assistd", *map(str, arguments)],
            env=daemon.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def alone(cli, own_home):
    """Run a command where there is no daemon, with the test plugin only."""
    path = own_home / "config" / "assistd" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[plugins]\napprove = false\n[speech]\nenabled = false\n")
    return lambda *arguments, **more: cli(
        *map(str, arguments), env={"PYTHONPATH": str(ENGINES), "ASSISTD_PLUGINS": "rogues"}, **more
    )


@pytest.fixture(params=["with a daemon", "alone"])
def command(request):
    """Run a command in each of the two ways."""
    return request.getfixturevalue("with_daemon" if request.param == "with a daemon" else "alone")


@pytest.fixture
def picture(tmp_path):
    """Make a picture that orders the test engine about."""

    def make(words, name="order.png"):
        path = tmp_path / name
        path.write_bytes(order(words))
        return path

    return make


def test_a_picture_is_described(command, picture):
    done = command("describe", picture("hello"))
    assert (done.returncode, done.stdout) == (0, "Order hello.\n")


def test_several_pictures_are_described_in_order_and_one_that_is_gone_is_named(command, picture, tmp_path):
    first, second = picture("one", "1.png"), picture("two", "2.png")
    done = command("describe", first, tmp_path / "gone.png", second)
    assert done.returncode == 1
    assert done.stdout == f"{first}:\nOrder one.\n\n{second}:\nOrder two.\n"
    assert "gone.png" in done.stderr
    assert "Traceback" not in done.stderr


def test_json_is_one_object_for_each_file(command, picture):
    first, second = picture("one", "1.png"), picture("two", "2.png")
    done = command("describe", "--json", first, second)
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["headline"] for o in objects] == ["Order one.", "Order two."]
    assert [o["file"] for o in objects] == [str(first), str(second)]
    assert {o["outcome"] for o in objects} == {"answered"}


def test_relative_paths_mean_the_callers_folder(command, picture, tmp_path, monkeypatch):
    picture("here")
    monkeypatch.chdir(tmp_path)
    assert command("describe", "order.png").stdout == "Order here.\n"


def test_an_engine_that_crashes_ends_in_a_sentence(command, picture):
    done = command("describe", picture("crash"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_cannot_steer_the_terminal(command, tmp_path):
    evil = os.path.join(os.fsencode(tmp_path), b"\x1b]0;owned\x07\n\xff.png")
    with open(evil, "wb") as file:
        file.write(b"")
    done = command("describe", os.fsdecode(evil))
    assert done.returncode == 1
    assert all(c.isprintable() or c in "\n\t" for c in done.stdout + done.stderr)


def test_nobody_can_transcribe_with_this_plugin_and_that_is_said(command, picture):
    done = command("transcribe", picture("x"))
    assert done.returncode == 1
    assert done.stderr
    assert done.stdout == ""


def test_history_finds_words_and_forgets_them(command, picture):
    command("describe", picture("zebra"))
    found = command("history", "zebra")
    assert found.returncode == 0
    assert "Order zebra." in found.stdout
    row = json.loads(command("history", "zebra", "--json").stdout.splitlines()[0])
    assert command("history", "forget", row["id"]).stdout == "One answer forgotten.\n"
    gone = command("history", "search", "zebra")
    assert (gone.returncode, gone.stdout) == (3, "Nothing found.\n")
    assert command("history", "forget", "--older-than", "30").returncode == 0


def test_jobs_are_listed(command, picture):
    command("describe", picture("listed"))
    rows = [json.loads(line) for line in command("jobs", "--json", "--limit", "5").stdout.splitlines()]
    assert rows[0]["state"] == "answered"
    assert rows[0]["what"] == "order.png"
    assert "Order listed." in command("jobs").stdout


def test_whole_history_is_deleted_only_when_asked_twice(command, picture):
    command("describe", picture("kept"))
    assert command("history", "forget", "--all").returncode == 2
    assert "kept" in command("history").stdout
    assert command("history", "forget", "--all", "--yes").returncode == 0
    assert command("history").stdout == "The history is empty.\n"


def test_saying_with_speech_switched_off_is_refused_in_words(command):
    done = command("say", "hello")
    assert done.returncode == 1
    assert "Speech is switched off." in done.stderr


# --- only with a daemon ---------------------------------------------------------------------------------------------


def test_status_tells_how_the_daemon_is(with_daemon, daemon):
    done = with_daemon("status")
    assert done.returncode == 0
    assert "has been running for" in done.stdout
    assert f"Folder {daemon.watched}" in done.stdout
    report = json.loads(with_daemon("status", "--json").stdout)
    assert report["daemon"]
    assert report["pid"] == daemon.process.pid


def test_plugins_come_from_the_daemon(with_daemon):
    rows = {row["name"]: row for row in map(json.loads, with_daemon("plugins", "--json").stdout.splitlines())}
    assert rows["rogues"]["status"] == "enabled"
    assert rows["rogues"]["offers"] == ["rogues.orders"]


def test_stop_and_repeat_answer(with_daemon):
    assert with_daemon("stop").returncode == 0
    assert with_daemon("repeat").returncode in {0, 1}


def test_doctor_sees_the_daemon(with_daemon):
    found = {f["part"]: f for f in map(json.loads, with_daemon("doctor", "--quick", "--json").stdout.splitlines())}
    assert found["daemon"]["works"]
    assert found["journal"]["works"]


def test_ctrl_c_cancels_the_work_in_the_daemon(daemon, picture):
    child = subprocess.Popen(
        [sys.executable, "-m", "assistd", "describe", str(picture("slow"))],
        env=daemon.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    daemon.wait_until(lambda: daemon.status().running)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, "", "")
    daemon.wait_until(lambda: not daemon.status().running)


@pytest.mark.slow
def test_a_second_daemon_says_that_one_runs_already(with_daemon):
    done = with_daemon("run")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_killed_daemon_is_told_to_those_who_wait(tmp_path_factory, picture):
    with RealDaemon(tmp_path_factory.mktemp("killed")) as daemon:
        child = subprocess.Popen(
            [sys.executable, "-m", "assistd", "describe", str(picture("slow"))],
            env=daemon.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        daemon.wait_until(lambda: daemon.status().running)
        daemon.kill()
        out, err = child.communicate(timeout=30)
        assert (child.returncode, out) == (1, "")
        assert err.startswith("assistd ended before it had answered.")
