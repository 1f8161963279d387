"""What a key runs: sent before anything heavy is imported, and never silent when it can't be done."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading

import pytest

from assistd import paths, protocol, wire
from assistd.actions import Action
from assistd.cli import quick
from tests.beds import sound, speechd
from tests.beds.bus import SYSTEM_PYTHON, PrivateBus, missing_mock

FORMS = {
    ("stop",): protocol.Stop(),
    ("repeat",): protocol.Repeat(),
    ("more",): protocol.More(),
    ("copy",): protocol.Copy(),
    **{("press", str(action)): protocol.Press(action=action) for action in Action},
}


class Listener:
    """Stands in for the daemon at its socket: takes one ask, gives one reply."""

    def __init__(self, path, reply=None):
        self.asked = b""
        self._reply = wire.pack(reply or protocol.Done(words="Done."))
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        with self._server, self._server.accept()[0] as peer:
            self.asked = peer.recv(65536)
            peer.sendall(self._reply)

    def join(self):
        self._thread.join(20)


def assistd(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "assistd", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", FORMS, ids=" ".join)
def test_the_frame_is_that_of_the_protocol(arguments):
    assert quick.frame(arguments) == wire.pack(FORMS[arguments])
    assert quick.is_for_key(list(arguments))


@pytest.mark.parametrize(
    "arguments", [(), ("press",), ("press", "x"), ("more", "--speak"), ("stop", "-h"), ("say", "x")]
)
def test_everything_else_is_left_to_the_command(arguments):
    assert quick.frame(arguments) is None


@pytest.mark.parametrize("environment", [{}, {"ASSISTD_SOCKET": "/somewhere/s"}, {"XDG_RUNTIME_DIR": "/tmp"}])
def test_the_socket_is_where_every_client_looks(environment, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert quick.socket_path() == str(paths.socket_path())


def test_nothing_heavy_is_imported_before_it_is_sent():
    code = (
        "import sys; from assistd.cli import quick; assert quick.send(['press', 'window']) is None;print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"click", "msgspec", "pluggy", "typing", "platformdirs", "gettext", "re", "json", "asyncio"}
    assert {name for name in loaded if name.startswith("assistd")} == {"assistd", "assistd.cli", "assistd.cli.quick"}


@pytest.mark.parametrize("arguments", [("press", "window"), ("stop",)], ids=" ".join)
def test_it_is_sent_and_the_reply_printed(arguments, tmp_path):
    listener = Listener(tmp_path / "s")
    done = assistd(*arguments, ASSISTD_SOCKET=str(tmp_path / "s"))
    listener.join()
    assert listener.asked == wire.pack(FORMS[arguments])
    assert (done.returncode, done.stdout, done.stderr) == (0, "Done.\n", "")


def test_what_the_daemon_refuses_is_said(tmp_path):
    Listener(tmp_path / "s", protocol.Refused(message="No way.", code="x", hint="Try more."))
    done = assistd("press", "copy", ASSISTD_SOCKET=str(tmp_path / "s"), PATH="/nonexistent")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "No way. Try more.\n")


def test_a_daemon_that_ends_in_the_middle_is_told_of(tmp_path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.listen()

    def hang_up():
        connection, _ = server.accept()
        connection.recv(4096)  # the request; sent before this end is closed
        connection.close()

    threading.Thread(target=hang_up, daemon=True).start()
    done = assistd("stop", ASSISTD_SOCKET=str(tmp_path / "s"), PATH="/nonexistent")
    assert done.returncode == 1
    assert "ended before it had answered" in done.stderr
    server.close()


def test_without_a_daemon_the_command_itself_says_so(tmp_path):
    done = assistd("press", "window", ASSISTD_SOCKET=str(tmp_path / "s"), PATH="/nonexistent")
    assert done.returncode == 1
    assert done.stderr.startswith("No assistd is running.")


def test_a_wrong_action_is_wrong_usage():
    done = assistd("press", "widnow", PATH="/nonexistent")
    assert done.returncode == 2
    assert "widnow" in done.stderr


@pytest.mark.dbus
@pytest.mark.skipif(bool(missing_mock()), reason=missing_mock())
@pytest.mark.skipif(not shutil.which("notify-send"), reason="notify-send not installed (apt-get install libnotify-bin)")
def test_where_nobody_sees_a_terminal_a_notification_says_it(tmp_path):
    """A key has no terminal. The notification service is dbusmock's, on a real bus; notify-send is the real one."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "notify-send").symlink_to(shutil.which("notify-send"))
    with PrivateBus() as bus:
        env = {name: "" for name in bus.env if name.startswith("PYTHON")}
        bus.child(
            SYSTEM_PYTHON, "-m", "dbusmock", "--template", "notification_daemon",
            owns="org.freedesktop.Notifications", env=env,
        )  # fmt: skip
        done = assistd("press", "window", **{**bus.env, "ASSISTD_SOCKET": "/nowhere", "PATH": str(tmp_path / "bin")})
        assert done.returncode == 1
        bus.until(lambda: "No assistd is running." in bus.log(), "the notification")


def test_no_server_is_started_to_tell_it(tmp_path, own_home):
    """`spd-say` starts a speech-dispatcher where none listens, which then stays."""
    (tmp_path / "spd-say").write_text(f"#!/bin/sh\necho called >{tmp_path}/called\n")
    (tmp_path / "spd-say").chmod(0o755)
    done = assistd("stop", PATH=f"{tmp_path}:{os.environ['PATH']}", DBUS_SESSION_BUS_ADDRESS="")
    assert done.returncode == 1
    assert not (tmp_path / "called").exists()
    assert not list((own_home / "run").rglob("*speech*"))


@pytest.mark.audio
@pytest.mark.slow
@pytest.mark.parametrize("dispatcher", [True, False], ids=["speech-dispatcher", "espeak-ng"])
@pytest.mark.skipif(bool(sound.missing() or speechd.missing()), reason=sound.missing() or speechd.missing())
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng not installed (apt-get install espeak-ng)")
def test_where_nobody_sees_a_terminal_it_is_heard(dispatcher):
    with sound.SoundServer() as server, contextlib.ExitStack() as stack:
        if dispatcher:
            stack.enter_context(speechd.SpeechDispatcherBed(server))
        heard = stack.enter_context(server.record())
        since = heard.here()
        done = assistd("press", "window", **{**server.env, "ASSISTD_SOCKET": "/nowhere"})
        assert done.returncode == 1
        heard.wait_sound(since)
