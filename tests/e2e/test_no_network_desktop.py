"""The desktop's side under strace: keys, screen, tree, clipboard, speech-dispatcher, D-Bus. No socket but AF_UNIX."""

import os
import re
import subprocess

import pytest
from real_daemon import RealDaemon
from test_no_network import can_trace

from assistd.protocol import Answered, Do, Done, More, Press
from tests.beds.desktop import Desktop, missing

pytestmark = [pytest.mark.slow, pytest.mark.x11, pytest.mark.audio, pytest.mark.dbus]


@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
@pytest.mark.skipif(bool(missing("zenity", "gdbus", "xclip")), reason=missing("zenity", "gdbus", "xclip") or "there")
def test_a_traced_session_opens_no_socket_but_af_unix(tmp_path):
    trace = tmp_path / "trace"
    under = ["strace", "-f", "-qq", "-e", "trace=socket,connect,openat", "-o", str(trace)]
    with Desktop() as desktop:
        desktop.open("zenity", "--question", "--title=Unsaved", "--text=Save the letter?", title="Unsaved")
        desktop.tree_knows("Unsaved")
        names = ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "XDG_SESSION_TYPE")
        env = {name: desktop.env[name] for name in names}
        with RealDaemon(tmp_path / "home", "[watch]\nenabled = false\n", plugins="", under=under, **env) as daemon:
            daemon.wait_until(lambda: "9 keys" in daemon.status().hotkeys, 120)
            desktop.screen.press("super+alt+w")
            daemon.wait_until(lambda: any(row.task == "describe" for row in daemon.history()), 180)
            screen = daemon.replies(Do(task="describe", target="screen", speak=True))[-1]
            assert isinstance(screen, Answered)
            assert screen.answer.outcome == "answered"
            assert isinstance(daemon.ask(More(speak=True)), Done)
            assert daemon.ask(Press(action="copy")).words == "Copied."
            asked = ("gdbus", "call", "--session", "--dest", "org.assistd.Assistd1", "--object-path")
            method = ("/org/assistd/Assistd1", "--method", "org.assistd.Assistd1.Stop")
            subprocess.run([*asked, *method], env=desktop.env, check=True, timeout=60)
            assert daemon.status().speech.startswith("speech-dispatcher")
            ran = {worker.modality for worker in daemon.status().workers}
            os.kill(daemon.status().pid, 15)
            # who holds the clipboard outlives the daemon, until somebody else has it
            taken = ("xclip", "-selection", "clipboard", "-i", "/dev/null")
            subprocess.run(taken, env=desktop.env, check=True, timeout=60, stdout=subprocess.DEVNULL)
            daemon.process.wait(60)
    assert {"elements.tree", "read.text"} <= ran
    calls = trace.read_text(errors="replace")
    sockets = re.findall(r"socket\((AF_\w+|PF_\w+|\d+)", calls)
    assert len(sockets) > 5, "the trace is empty"
    assert set(sockets) <= {"AF_UNIX"}
    connected = set(re.findall(r"connect\(\d+, \{sa_family=(AF_\w+)", calls))
    assert connected <= {"AF_UNIX"}
    assert "resolv.conf" not in calls
    assert "speechd.sock" in calls
    assert ".X11-unix" in calls
