"""The daemon as a systemd service: what it tells the manager, the socket it takes over, and the units themselves."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistd import client, protocol
from assistd.service import Notifier, inherited_socket

UNITS = Path(__file__).parent.parent / "systemd"


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """A socket as systemd's, and the address it hands out."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        name = str(tmp_path / "notify") if request.param == "path" else f"\0assistd-test-{os.getpid()}-{tmp_path.name}"
        sock.bind(name)
        sock.settimeout(10)
        yield sock, name.replace("\0", "@")


def test_ready_status_and_stopping_reach_the_manager(manager):
    sock, address = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready("Ready,\nwatching one folder.")
    notifier.status("1 running.")
    notifier.stopping()
    assert [sock.recv(1000).decode() for _ in range(3)] == [
        "READY=1\nSTATUS=Ready, watching one folder.",
        "STATUS=1 running.",
        "STOPPING=1",
    ]


async def test_watchdog_is_fed_until_the_end(manager):
    sock, address = manager
    notifier = Notifier({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": str(os.getpid())})
    assert notifier.watchdog_s == 0.02
    end = asyncio.Event()
    feeding = asyncio.create_task(notifier.watchdog(end))
    for _ in range(3):
        assert await asyncio.to_thread(sock.recv, 100) == b"WATCHDOG=1"
    end.set()
    await feeding


@pytest.mark.parametrize("variables", [{}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}])
async def test_nobody_watches_then_nothing_is_sent(variables):
    notifier = Notifier(dict(variables))
    assert notifier.watchdog_s is None
    await notifier.watchdog(asyncio.Event())


def test_a_manager_that_has_gone_is_no_trouble(tmp_path):
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")})
    notifier.ready("Ready.")
    Notifier({}).ready("Ready.")


def test_variables_are_taken_out_so_that_no_worker_speaks_for_the_daemon():
    variables = {"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "LISTEN_FDS": "1", "LISTEN_PID": "1"}
    environment = {**variables, "LISTEN_FDNAMES": "x", "HOME": "/h"}
    Notifier(environment)
    assert inherited_socket(environment) is None
    assert environment == {"HOME": "/h"}


PASSED = """
import os, socket, sys
listening, pid = sys.argv[1] == "listening", sys.argv[2] == "ours"
sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
sock.bind(sys.argv[3])
if listening:
    sock.listen()
os.dup2(sock.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid() if pid else 1))
from assistd import client, protocol
from assistd.service import inherited_socket
taken = inherited_socket()
print(taken and (taken.fileno(), taken.getsockname() == sys.argv[3], os.get_inheritable(3)))
"""


@pytest.mark.parametrize(
    ("state", "owner", "expected"),
    [("listening", "ours", "(3, True, False)"), ("idle", "ours", "None"), ("listening", "theirs", "None")],
)
def test_only_a_listening_socket_that_is_meant_for_us_is_taken_over(tmp_path, state, owner, expected):
    done = subprocess.run(
        [sys.executable, "-c", PASSED, state, owner, str(tmp_path / "s")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected


# --- units ----------------------------------------------------------------------------------------------------------


def directives(name):
    lines = (UNITS / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_unit_lets_the_daemon_open_nothing_but_unix_sockets_and_gain_no_privilege():
    unit = directives("assistd.service")
    assert unit["RestrictAddressFamilies"] == "AF_UNIX"
    assert unit["NoNewPrivileges"] == "yes"
    assert unit["Type"] == "notify"
    assert unit["Restart"] == "on-failure"
    assert int(unit["WatchdogSec"]) > 0


@pytest.mark.parametrize("name", ["ProtectHome", "PrivateDevices", "MemoryDenyWriteExecute", "StateDirectory"])
def test_unit_has_no_directive_that_breaks_sound_gpu_or_writing_beside_media(name):
    assert name not in directives("assistd.service")


def test_socket_unit_is_private():
    unit = directives("assistd.socket")
    assert (unit["SocketMode"], unit["DirectoryMode"]) == ("0600", "0700")
    assert unit["ListenStream"] == "%t/assistd/control.sock"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    program = Path(sys.executable).parent / "assistd"
    text = (UNITS / "assistd.service").read_text()
    assert "%h/.local/bin/assistd" in text
    (tmp_path / "assistd.service").write_text(text.replace("%h/.local/bin/assistd", str(program)))
    shutil.copy(UNITS / "assistd.socket", tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(tmp_path / "assistd.service"), str(tmp_path / "assistd.socket")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")  # unknown keys only warn, so nothing may be said


# --- the real daemon ------------------------------------------------------------------------------------------------

ACTIVATED = """
import os, socket, sys
sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
sock.bind(sys.argv[1])
sock.listen()
os.dup2(sock.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, "-m", "assistd", "run"])
"""


@pytest.fixture
def real_daemon(manager, own_home):
    """Start the daemon as systemd would; yield the manager's socket and the process."""
    sock, address = manager
    sock.settimeout(60)
    path = own_home / "config" / "assistd" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[speech]\nenabled = false\n[watch]\nenabled = false\n")
    environment = {**os.environ, "NOTIFY_SOCKET": address, "WATCHDOG_USEC": "200000", "ASSISTD_PLUGINS": ""}
    children = []

    def start(*command):
        child = subprocess.Popen([sys.executable, *command], env=environment)
        children.append(child)
        return sock, child

    yield start
    for child in children:
        child.kill()
        child.wait()


def states(sock, wanted):
    """Return the next message that begins with `wanted`; what comes before is passed over."""
    while True:
        message = sock.recv(1000).decode()
        if message.startswith(wanted):
            return message


@pytest.mark.parametrize("manager", ["path"], indirect=True)
def test_the_daemon_is_ready_once_it_answers_feeds_the_watchdog_and_says_that_it_ends(real_daemon):
    sock, child = real_daemon("-m", "assistd", "run")
    assert states(sock, "READY=1").startswith("READY=1\nSTATUS=")
    assert isinstance(client.final(protocol.Status()), protocol.StatusReport)
    assert states(sock, "WATCHDOG=1")
    assert states(sock, "WATCHDOG=1")
    child.terminate()
    assert states(sock, "STOPPING=1")
    assert child.wait(30) == 0


@pytest.mark.parametrize("manager", ["path"], indirect=True)
def test_a_command_that_came_before_the_daemon_is_answered_over_the_inherited_socket(real_daemon, tmp_path):
    path = tmp_path / "control.sock"
    sock, child = real_daemon("-c", ACTIVATED, str(path))
    states(sock, "READY=1")
    assert isinstance(client.final(protocol.Status(), path), protocol.StatusReport)
    child.terminate()
    assert child.wait(30) == 0
    assert path.exists()  # it is systemd's, who goes on listening
