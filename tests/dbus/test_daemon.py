"""The real daemon on a real bus, asked by other programs: started by the bus, killed, and the bus killed."""

import re
import signal
import subprocess
import sys

import pytest

from assistd.dbus.names import INTERFACE, JOB, NAME, PATH
from assistd.install import files
from tests.beds.bus import PrivateBus, missing
from tests.e2e.real_daemon import ENGINES, RealDaemon, order

pytestmark = [pytest.mark.dbus, pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]


@pytest.fixture
def server():
    with PrivateBus() as private:
        yield private


@pytest.fixture
def daemon(server, tmp_path):
    with RealDaemon(tmp_path, DBUS_SESSION_BUS_ADDRESS=server.address, DISPLAY="") as one:
        server.until(lambda: server.owned(NAME), f"the name\n{one.log}")
        yield one


def describe(server, path, options="{'detached': <true>}"):
    return re.findall("'(.*)'", server.call(NAME, PATH, f"{INTERFACE}.DescribeFile", str(path), options))[0]


def wait(server, job):
    return server.call(NAME, job, f"{JOB}.Wait")


def pid(server):
    return int(re.findall(r"\d+", server.call(
        "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID", NAME
    ))[-1])  # fmt: skip


def test_a_picture_is_described_for_another_program(daemon, server, tmp_path):
    (tmp_path / "a.png").write_bytes(order("hello"))
    assert "'Order hello.'" in wait(server, describe(server, tmp_path / "a.png"))


def test_what_goes_wrong_is_a_result_in_words(daemon, server, tmp_path):
    found = wait(server, describe(server, tmp_path / "missing.png"))
    assert "'failed'" in found
    assert "missing.png" in found


def test_work_of_a_program_that_has_gone_ends_in_the_engine_too(daemon, server, tmp_path):
    (tmp_path / "a.png").write_bytes(order("slow" * 20))
    describe(server, tmp_path / "a.png", "{}")  # gdbus has ended by now
    daemon.wait_until(lambda: "'cancelled'" in wait(server, f"{PATH}/Job/1"))
    daemon.wait_until(lambda: daemon.status().running == 0)


def test_a_killed_bus_is_come_back_to(daemon, server, tmp_path):
    server.kill()
    assert daemon.answers()
    server.start()
    server.until(lambda: server.owned(NAME), "the name")
    (tmp_path / "a.png").write_bytes(order("again"))
    assert "'Order again.'" in wait(server, describe(server, tmp_path / "a.png"))


def test_the_daemon_ends_in_time_with_a_frozen_bus(daemon, server):
    server.freeze(frozen=True)
    try:
        daemon.stop()
    finally:
        server.freeze(frozen=False)


def test_a_second_daemon_leaves_the_name_to_the_first(daemon, server, tmp_path):
    first = pid(server)
    with RealDaemon(tmp_path / "two", DBUS_SESSION_BUS_ADDRESS=server.address, DISPLAY="") as second:
        server.until(lambda: "belongs to another program" in second.log, "the words")
        assert pid(server) == first == daemon.process.pid
        daemon.kill()
        server.until(lambda: server.owned(NAME) and pid(server) == second.process.pid, "the second to take over")


def test_whoever_calls_the_name_has_the_daemon_started(tmp_path):
    """By the file that the installer writes where there is no systemd; with it: tests/systemd."""
    home = RealDaemon(tmp_path)
    (text,) = files.activation((sys.executable, "-m", "assistd"), systemd=False).values()
    assert "SystemdService" not in text
    kept = {name: home.environment[name] for name in ("ASSISTD_CONFIG", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    with PrivateBus(env={**kept, "ASSISTD_PLUGINS": "rogues", "PYTHONPATH": str(ENGINES)}) as server:
        (server.folder / "services" / f"{NAME}.service").write_text(text)
        server.reload()
        try:
            assert "('Nothing was being said.',)" in server.call(NAME, PATH, f"{INTERFACE}.Stop")
            first = pid(server)
            subprocess.run(["kill", "-KILL", str(first)], check=True)
            server.until(lambda: not server.owned(NAME), "its end")
            assert "Nothing was being said" in server.call(NAME, PATH, f"{INTERFACE}.Stop")
            assert pid(server) != first
        finally:
            if server.owned(NAME):
                subprocess.run(["kill", f"-{signal.SIGTERM}", str(pid(server))], check=True)
                server.until(lambda: not server.owned(NAME), "its end")
