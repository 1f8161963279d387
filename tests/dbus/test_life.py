"""The door while the bus dies and comes back, while the name is another's, and as programs that are not ours see it."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scripted import Scripted

from assistd.dbus.door import BusDoor
from assistd.dbus.names import INTERFACE, JOB, NAME, PATH
from assistd.desktop.bus import Bus
from tests.dbus.conftest import served, until

pytestmark = pytest.mark.dbus


@pytest.fixture
def behind():
    return Scripted()


@pytest.fixture
async def door(server, behind):
    async with served(server, behind.answer) as one:
        yield one


class Monitor:
    """`gdbus monitor` or another program that prints what it sees, line by line."""

    def __init__(self, server, *command):
        self.lines = []
        self._child = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "stdbuf", "-oL", *command],
            env=server.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._child.stdout:
            self.lines.append(line)

    def text(self):
        return "".join(self.lines)

    def end(self):
        self._child.kill()
        self._child.wait()


async def call(server, member, *arguments, path=PATH):
    return await asyncio.to_thread(server.call, NAME, path, member, *arguments)


async def test_any_program_sees_the_state_change_and_no_content(door, behind, server):
    monitor = Monitor(server, "gdbus", "monitor", "--session", "--dest", NAME)
    try:
        await until(lambda: "is owned by" in monitor.text(), "gdbus monitor")
        await call(server, f"{INTERFACE}.DescribeFile", "/p.png", "{'detached': <true>}")
        await until(lambda: "'State': <'working'>" in monitor.text(), "working")
        behind.go.set()
        await until(lambda: "'State': <'idle'>" in monitor.text(), "idle")
        assert "square" not in monitor.text()
    finally:
        monitor.end()


async def test_the_name_is_owned_again_when_the_bus_comes_back(door, behind, server):
    await call(server, f"{INTERFACE}.DescribeFile", "/p.png", "{'detached': <true>}")
    client = Bus(server.address)
    await client.call(NAME, PATH, INTERFACE, "DescribeFile", "sa{sv}", ["/q.png", {}], timeout_s=20)
    server.kill()
    server.start()
    await until(lambda: asyncio.to_thread(server.owned, NAME), "the name on the new bus")
    await until(lambda: behind.dropped, "the work of clients that were on the old bus")
    assert len(behind.dropped) == 1
    assert "Nothing" not in await call(server, f"{INTERFACE}.Stop")
    behind.go.set()
    assert "answered" in await call(server, f"{JOB}.Wait", path=f"{PATH}/Job/1")
    await client.close()


async def test_a_bus_that_is_not_there_at_first_is_waited_for(server, behind):
    server.kill()
    bus = Bus(server.address)
    door = BusDoor(behind.answer, bus)
    await door.open()
    assert not door.owned
    server.start()
    await until(lambda: door.owned, "the name")
    await door.close()
    await bus.close()


async def test_without_any_bus_the_door_does_no_harm(behind, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    bus = Bus("session")
    door = BusDoor(behind.answer, bus)
    await door.open()
    await asyncio.sleep(0)
    await door.close()
    await bus.close()


async def test_a_name_that_is_taken_is_said_and_taken_over_later(server, behind, caplog):
    other = Bus(server.address)
    await (await other.get()).request_name(NAME)
    bus = Bus(server.address)
    door = BusDoor(behind.answer, bus)
    await door.open()
    await until(lambda: "belongs to another program" in caplog.text)
    assert not door.owned
    await other.close()
    await until(lambda: door.owned, "the name")
    await until(lambda: call(server, f"{INTERFACE}.Stop"))
    await door.close()
    await bus.close()


async def test_a_bus_that_was_connected_before_is_used(server, behind):
    bus = Bus(server.address)
    await bus.get()
    door = BusDoor(behind.answer, bus)
    await door.open()
    await until(lambda: door.owned, "the name")
    await door.close()
    assert not await asyncio.to_thread(server.owned, NAME)
    await bus.close()


async def test_closing_drops_what_clients_wait_for(server, behind, client):
    async with served(server, behind.answer):
        await call(server, f"{INTERFACE}.DescribeFile", "/p.png", "{'detached': <true>}")
    assert len(behind.dropped) == 1
    assert not await asyncio.to_thread(server.owned, NAME)
