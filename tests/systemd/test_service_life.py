"""The service lives: begins with the desktop, is watched, comes back, and never gives up without a word."""

import shutil

import pytest
from beds.usermanager import ROOT, RUNTIME, wait_until

NOBODY_ASKS = "/run/user/65534/assistd/control.sock"
SESSION_TARGET = "[Unit]\nBindsTo=graphical-session.target\n"


@pytest.fixture
def running(installed):
    installed.systemctl("start", "assistd")
    yield installed
    installed.systemctl("stop", "assistd")
    installed.systemctl("reset-failed", check=False)


def test_start_returns_once_the_daemon_answers_and_tells_how_it_is(running):
    assert running.show("assistd", "ActiveState", "SubState") == {"ActiveState": "active", "SubState": "running"}
    assert running.answers()
    assert running.show("assistd", "StatusText")["StatusText"]


def test_killed_it_answers_again_without_anybody_doing_anything(running):
    before = running.main_pid()
    running.run("kill", "-KILL", before)
    running.wait_for(NRestarts="1", ActiveState="active")
    assert running.main_pid() != before
    assert running.answers()
    assert "It was started again 1 time." in running.assistd("service", "status").stdout


def test_hung_it_is_killed_and_started_again(installed):
    installed.drop_in("[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\n")
    installed.systemctl("start", "assistd")
    installed.run("kill", "-STOP", installed.main_pid())
    installed.wait_for(NRestarts="1", ActiveState="active")
    assert installed.answers()
    installed.systemctl("stop", "assistd")


def test_a_busy_but_living_daemon_is_not_taken_for_hung(installed):
    installed.drop_in("[Service]\nWatchdogSec=1\n")
    installed.systemctl("start", "assistd")
    for _ in range(30):
        assert installed.answers()
    assert installed.show("assistd", "NRestarts")["NRestarts"] == "0"
    installed.systemctl("stop", "assistd")


def test_ended_on_purpose_it_stays_away(running):
    running.run("kill", "-TERM", running.main_pid())
    running.wait_for(ActiveState="inactive", Result="success")


def test_its_workers_end_with_it(running):
    group = running.show("assistd", "ControlGroup")["ControlGroup"]
    running.systemctl("stop", "assistd")
    procs = running.run("cat", f"/sys/fs/cgroup{group}/cgroup.procs", check=False).stdout
    assert procs.split() == []


def test_it_begins_and_ends_with_the_desktop(installed):
    installed.write("/run/user/65534/systemd/user.control/desktop.target", SESSION_TARGET)
    installed.systemctl("daemon-reload")
    assert installed.show("assistd", "ActiveState")["ActiveState"] == "inactive"
    installed.systemctl("start", "desktop.target")
    installed.wait_for(ActiveState="active")
    assert installed.answers()
    installed.systemctl("stop", "desktop.target")
    installed.wait_for(ActiveState="inactive")


# --- failures -------------------------------------------------------------------------------------------------------


@pytest.fixture
def witness(installed):
    """Something that shows notifications; gives the file in which each is written down."""
    if installed.run("/usr/bin/python3", "-c", "import dbusmock", check=False).returncode:
        pytest.skip("python3-dbusmock is not installed")
    log = "/tmp/notifications"
    installed.write(log, "")
    shown = f"exec /usr/bin/python3 -u -m dbusmock --template notification_daemon >{log}"
    installed.start("notifications", "sh", "-c", shown)
    owned = ("busctl", "--user", "status", "org.freedesktop.Notifications")
    wait_until(lambda: installed.run(*owned, check=False).returncode == 0, "the notification daemon")
    yield installed.outside(log)
    installed.systemctl("stop", "notifications")


def told(witness):
    return [line for line in witness.read_text().splitlines() if "Notify " in line]


def wait_told(session, witness, number):
    wait_until(lambda: len(told(witness)) >= number, f"a notification\n{session.log}", 60)
    wait_until(lambda: session.show("assistd-failed", "ActiveState")["ActiveState"] != "activating", "the telling", 60)


def test_a_wrong_configuration_is_told_once_and_not_tried_again(installed, witness):
    installed.configure("[speech]\nenabeld = true\n")
    assert installed.run("systemctl", "--user", "start", "assistd", check=False).returncode
    installed.wait_for(ActiveState="failed", NRestarts="0", ExecMainStatus="2")
    wait_told(installed, witness, 1)
    wait_until(lambda: installed.show("assistd-again", "ExecMainCode")["ExecMainCode"] != "0", "the other unit")
    assert "enabeld" in told(witness)[0]
    assert "enabled" in told(witness)[0]
    assert installed.show("assistd-again", "ActiveState")["ActiveState"] == "inactive"
    said = installed.assistd("service", "status", check=False)
    assert "`speech.enabeld`" in said.stdout
    assert said.returncode == 1
    installed.run("systemctl", "--user", "restart", "assistd", check=False)
    wait_until(
        lambda: installed.show("assistd-failed", "Result", "ActiveState")["ActiveState"] == "inactive", "the telling"
    )
    assert len(told(witness)) == 1  # the same words just now
    installed.configure()
    installed.systemctl("restart", "assistd")
    assert installed.answers()
    installed.systemctl("stop", "assistd")


def kill_until_it_is_given_up(session):
    while session.show("assistd", "ActiveState")["ActiveState"] != "failed":
        if (pid := session.main_pid()) != "0":
            session.run("kill", "-KILL", pid, check=False)


def test_dying_again_and_again_it_is_told_and_tried_again_later(installed, witness):
    unit = (ROOT / "systemd/assistd-again.service").read_text()
    assert "sleep 60" in unit
    line = unit.partition("\nExecStart=")[2].partition("\n#")[0]
    installed.drop_in(f"[Service]\nExecStart=\nExecStart={line.replace('60', '1')}\n", "assistd-again.service")
    installed.systemctl("start", "assistd")
    kill_until_it_is_given_up(installed)
    wait_told(installed, witness, 1)
    assert "again and again" in told(witness)[0]
    assert "SIGKILL" in told(witness)[0]
    installed.wait_for(ActiveState="active")
    assert installed.answers()
    installed.systemctl("stop", "assistd")


def test_while_it_waits_to_be_tried_again_it_says_so_and_stop_ends_the_waiting(installed):
    installed.systemctl("start", "assistd")
    kill_until_it_is_given_up(installed)
    wait_until(lambda: installed.show("assistd-again", "ActiveState")["ActiveState"] == "activating", "the waiting")
    assert "tried again within a minute" in installed.assistd("service", "status", check=False).stdout
    installed.systemctl("stop", "assistd")
    wait_until(lambda: installed.show("assistd-again", "ActiveState")["ActiveState"] == "inactive", "the end of it")


def test_it_is_told_aloud_too(installed):
    if not all(map(shutil.which, ("pipewire", "wireplumber", "pactl", "parec"))):
        pytest.skip("PipeWire is not installed")
    installed.start_sound()
    installed.start(
        "witness",
        "sh",
        "-c",
        "exec parec --raw -d null.monitor --format=s16le --rate=8000 --channels=1 --latency-msec=20 >/tmp/heard",
    )
    wait_until(
        lambda: installed.outside("/tmp/heard").exists() and installed.outside("/tmp/heard").stat().st_size,
        "the recorder",
    )
    installed.configure("nonsense")
    installed.run("systemctl", "--user", "start", "assistd", check=False)
    loud = lambda: any(installed.outside("/tmp/heard").read_bytes().strip(b"\0"))
    wait_until(loud, f"a voice\n{installed.log}", 60)
    wait_until(
        lambda: installed.show("assistd-failed", "ActiveState")["ActiveState"] == "inactive", "the end of it", 60
    )
    installed.systemctl("stop", "witness")


# --- activation -----------------------------------------------------------------------------------------------------


def test_the_first_command_starts_it_and_the_socket_outlives_it(session):
    session.configure()
    session.assistd("service", "install", "--socket", "--no-start")
    session.systemctl("start", "assistd.socket")
    assert session.show("assistd", "ActiveState")["ActiveState"] == "inactive"
    assert session.run("stat", "-c", "%a", NOBODY_ASKS, RUNTIME / "assistd").stdout.split() == ["600", "700"]
    assert session.answers()
    first = session.main_pid()
    session.run("kill", "-KILL", first)
    assert session.answers()  # waited for the next daemon in the socket's queue
    assert session.main_pid() != first
    session.systemctl("stop", "assistd.service")
    assert session.answers()
    session.assistd("service", "uninstall", "--purge")
    assert session.run("ls", RUNTIME / "assistd", check=False).returncode


def test_under_the_strict_rules_the_socket_outlives_the_daemon_too(session):
    session.configure()
    session.assistd("service", "install", "--socket", "--strict")
    session.systemctl("stop", "assistd.service")
    assert session.answers()
    session.assistd("service", "uninstall", "--purge")


def test_a_call_on_the_bus_starts_it(installed):
    assert installed.show("assistd", "ActiveState")["ActiveState"] == "inactive"
    call = ("busctl", "--user", "--timeout=60", "introspect", "org.assistd.Assistd1", "/org/assistd/Assistd1")
    assert "org.assistd.Assistd1" in installed.run(*call).stdout
    assert installed.show("assistd", "ActiveState")["ActiveState"] == "active"
    installed.systemctl("stop", "assistd")
