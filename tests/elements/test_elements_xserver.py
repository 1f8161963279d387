"""The X server hangs, goes away or comes back while the engine lives."""

import asyncio
import os
import signal
import time

import pytest

from assistd_elements.xlook import XLook
from tests.beds import xserver

pytestmark = pytest.mark.x11


@pytest.fixture
def server(monkeypatch):
    if reason := xserver.missing():
        pytest.skip(reason)
    with xserver.XServer() as made:
        monkeypatch.setenv("DISPLAY", made.display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield made


async def test_title_process_and_pointer_are_known(server):
    server.window("Letter to the bank")
    server.pointer(123, 45)
    seen = await XLook().look(10)
    assert seen.title == "Letter to the bank"
    assert seen.pid > 0
    assert seen.pointer == (123, 45)


async def test_pointer_of_another_kind_of_server_is_not_believed(server, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    seen = await XLook().look(10)
    assert seen.pointer is None


async def test_server_that_hangs_costs_a_moment_and_no_processor(server):
    x = XLook()
    assert await x.look(10) is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert await x.look(0.05) is None
        used_s, began_s = time.process_time(), time.monotonic()
        assert await x.look(5) is None, "it still owes the first answer: it is not asked again"
        assert time.monotonic() - began_s < 4
        await asyncio.sleep(0.5)
        assert time.process_time() - used_s < 0.4
    finally:
        os.kill(server.pid, signal.SIGCONT)
    for _ in range(200):
        if await x.look(1) is not None:
            break
        await asyncio.sleep(0.02)
    assert await x.look(10) is not None


async def test_server_that_came_back_is_asked_at_once(server):
    server.window("Letter to the bank")
    x = XLook()
    assert (await x.look(10)).title == "Letter to the bank"
    server.kill()
    assert await x.look(10) is None
    server.start()
    server.window("Another letter")
    assert (await x.look(10)).title == "Another letter"


async def test_without_a_server_nothing_is_known(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":31999")
    assert await XLook().look(10) is None
    monkeypatch.delenv("DISPLAY")
    assert await XLook().look(10) is None
