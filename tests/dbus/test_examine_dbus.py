"""What `assistd doctor` says of the name on the bus: ours, another's, nobody's."""

import sys

import pytest

from assistd.config import Config
from assistd.dbus.examine import examine
from assistd.dbus.names import NAME
from tests.beds.bus import PrivateBus, missing
from tests.e2e.real_daemon import RealDaemon

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing())]

THIEF = f"""
import asyncio
from dbus_fast.aio import MessageBus

async def main():
    await (await MessageBus().connect()).request_name({NAME!r})
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def server(monkeypatch):
    with PrivateBus() as private:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private.address)
        yield private


def findings():
    return list(examine(Config()))


def test_nothing_is_said_without_a_bus(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert findings() == []


def test_a_name_that_nobody_has_and_nothing_starts_is_told(server):
    (found,) = findings()
    assert not found.works
    assert "service install" in found.hint


def test_a_name_that_calling_starts_is_well(server):
    server.activate(NAME, "/bin/false")
    server.reload()
    (found,) = findings()
    assert found.works


@pytest.mark.slow
def test_a_name_of_the_daemon_is_well_and_anothers_is_told(server, tmp_path, monkeypatch):
    with RealDaemon(tmp_path, DBUS_SESSION_BUS_ADDRESS=server.address, DISPLAY="") as daemon:
        server.until(lambda: server.owned(NAME), "the name")
        monkeypatch.setenv("ASSISTD_SOCKET", str(daemon.socket))
        (found,) = findings()
        assert found.works
    monkeypatch.delenv("ASSISTD_SOCKET")
    server.child(sys.executable, "-c", THIEF, owns=NAME)
    with RealDaemon(tmp_path / "two", DBUS_SESSION_BUS_ADDRESS=server.address, DISPLAY="") as daemon:
        monkeypatch.setenv("ASSISTD_SOCKET", str(daemon.socket))
        (found,) = findings()
        assert not found.works
        assert "python" in found.words
