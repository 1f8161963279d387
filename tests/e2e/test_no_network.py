"""The whole flow under strace: reading, transcribing, speaking. No socket but AF_UNIX, nothing looked up."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from real_daemon import RealDaemon

from assistd.protocol import Answered, Do, Done, Say

DEMO = Path(__file__).parents[2] / "demo" / "media"
CONFIG = '[[watch.folders]]\npath = "{watched}"\n'


def can_trace() -> bool:
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not can_trace(), reason="strace is not installed, or may not trace here")
def test_a_traced_run_of_the_whole_flow_opens_no_socket_but_af_unix(tmp_path):
    trace = tmp_path / "trace"
    under = ["strace", "-f", "-qq", "-e", "trace=socket,connect,sendto,openat", "-o", str(trace)]
    with RealDaemon(tmp_path / "home", CONFIG, plugins="", under=under) as daemon:
        for media in sorted(DEMO.iterdir()):
            shutil.copy(media, daemon.watched)
        daemon.wait_until(lambda: len(daemon.history()) == 2, 180)
        picture = next(daemon.watched.glob("*.png"))
        again = daemon.replies(Do(task="describe", path=os.fsencode(picture), fresh=True, speak=True))[-1]
        assert isinstance(again, Answered)
        assert isinstance(daemon.replies(Say(text="Nothing leaves this machine."))[-1], Done)
        ran = {worker.modality for worker in daemon.status().workers}
        daemon_pid = daemon.status().pid
        os.kill(daemon_pid, 15)
        daemon.process.wait(30)
    assert {"read.text", "speak.espeak", "transcribe.draft"} <= ran
    calls = trace.read_text(errors="replace")
    sockets = re.findall(r"socket\((AF_\w+|PF_\w+|\d+)", calls)
    assert "AF_UNIX" in sockets, "the trace is empty"
    assert set(sockets) <= {"AF_UNIX"}
    connected = re.findall(r"connect\(\d+, \{sa_family=(AF_\w+)", calls)
    assert set(connected) <= {"AF_UNIX"}
    assert "resolv.conf" not in calls
    assert "/.cache/Microsoft" not in calls  # where the run time's telemetry would leave its identifier
    assert not list((tmp_path / "home").rglob("*onnxruntime*"))


def test_workers_are_told_to_keep_quiet_before_anything_is_imported():
    from assistd.process import worker_environment

    assert worker_environment(1)["ORT_DISABLE_TELEMETRY"] == "1"
    assert worker_environment(1)["HF_HUB_OFFLINE"] == "1"
