"""The door on a real bus of its own, in front of a real Control with a real Flow whose engines are the test's own."""

import asyncio
import contextlib
import time

import pytest

from assistd import plugins
from assistd.config import parse
from assistd.control import Control
from assistd.dbus.door import BusDoor
from assistd.desktop.bus import Bus
from assistd.flow import Flow
from assistd.store import Store
from tests.beds.bus import PrivateBus, missing


async def until(true, what="it", timeout_s=20.0):
    """Return what `true()` gives as soon as that is something; it may be awaitable."""
    end = time.monotonic() + timeout_s
    while True:
        value = true()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        assert time.monotonic() < end, f"waited for {what}"
        await asyncio.sleep(0.02)


@pytest.fixture
def server():
    if reason := missing():
        pytest.skip(reason)
    with PrivateBus() as private:
        yield private


@pytest.fixture
async def client(server):
    """Another connection to the same bus."""
    bus = Bus(server.address)
    yield bus
    await bus.close()


@contextlib.asynccontextmanager
async def served(server, answer):
    """Serve this on the bus."""
    bus = Bus(server.address)
    door = BusDoor(answer, bus)
    await door.open()
    try:
        await until(lambda: door.owned, "the name")
        yield door
    finally:
        await door.close()
        await bus.close()


@pytest.fixture
async def flow(tmp_path, engines, monkeypatch):
    """A real flow with the test engines; no voice."""
    monkeypatch.setenv("ASSISTD_PLUGINS", "rogues")
    config = parse("[plugins]\napprove = false\n[speech]\nenabled = false\n", tmp_path / "config.toml")
    store = Store(tmp_path / "journal.db")
    flow = Flow(config, plugins.load(config), store)
    await flow.start(daemon=True)
    yield flow
    await flow.close()
    store.close()


@pytest.fixture
async def door(server, flow):
    async with served(server, Control(flow, version="1.2.3").answer) as one:
        yield one
