"""What the shared connection must bear: full sockets, odd texts, callers that go away, rules nobody wants any more."""

import asyncio
import contextlib

import pytest
from dbus_fast import Message, Variant

from assistd.desktop import bus as bus_module
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.bus_library import clean
from tests.beds.bus import PrivateBus, missing
from tests.dbus.conftest import until

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing())]

DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


@pytest.fixture
def server():
    with PrivateBus() as private:
        yield private


@pytest.fixture
async def bus(server):
    bus = Bus(server.address)
    yield bus
    await bus.close()


def signal(text):
    return Message.new_signal("/org/example", "org.example.Test", "Told", "s", [text])


async def test_a_bus_that_does_not_read_costs_messages_but_not_the_connection(server, bus):
    connection = await bus.get()
    server.freeze(frozen=True)
    sent = 0
    while bus.send(signal("x" * 10_000)):
        sent += 1
        assert sent < 5 * bus_module.MAX_UNSENT
    server.freeze(frozen=False)
    await until(lambda: not bus._unsent, "the bus to have read")
    assert await bus.get() is connection
    assert bus.send(signal("again"))


async def test_big_messages_from_many_sides_do_not_end_the_connection(server, bus):
    """dbus-fast hangs up when the socket is full while it begins the next message."""
    connection = await bus.get()
    calls = [bus.call(*DAEMON, "NameHasOwner", "s", ["a." + "b" * 200]) for _ in range(50)]
    for _ in range(50):
        bus.send(signal("y" * 300_000))
    assert await asyncio.gather(*calls) == [[False]] * 50
    assert await bus.get() is connection


async def test_nothing_is_kept_of_calls_that_failed(server, bus):
    connection = await bus.get()
    with pytest.raises(BusError):
        await bus.call(*DAEMON, "NameHasOwner", "s", [3])
    server.freeze(frozen=True)
    with pytest.raises(BusError) as caught:
        await bus.call(*DAEMON, "GetId", timeout_s=0.1)
    server.freeze(frozen=False)
    assert caught.value.code == "bus-timeout"
    assert not connection._method_return_handlers


@pytest.mark.parametrize("text", ["a\0b", "\udcff.png", "half \ud83d"])
async def test_texts_that_no_bus_carries_are_made_fit(bus, text):
    connection = await bus.get()
    assert await bus.call(*DAEMON, "NameHasOwner", "s", [text]) == [False]
    assert await bus.get() is connection


def test_clean_goes_into_everything():
    dirty = {"k\0": [Variant("s", "v\udc80"), ("\0",), 7, b"\0"]}
    assert clean(dirty) == {"k\ufffd": [Variant("s", "v?"), ["\ufffd"], 7, b"\0"]}
    assert clean("Grüße, 世界") == "Grüße, 世界"


async def test_who_gives_up_while_it_connects_leaves_it_greeted(bus):
    begun, let_go = asyncio.Event(), asyncio.Event()
    greeted = []

    async def greet(connection):
        begun.set()
        await let_go.wait()
        greeted.append(await bus.call(*DAEMON, "GetId"))  # not a deadlock either

    bus.on_connect(greet)
    caller = asyncio.create_task(bus.get())
    await begun.wait()
    caller.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await caller
    let_go.set()
    await until(lambda: greeted, "the greeting")


async def test_what_is_listened_for_while_it_connects_is_heard(server, bus):
    heard = []

    async def greet(_connection):
        bus.listen("type='signal',interface='org.example.Test'", lambda message: heard.append(message.member))

    bus.on_connect(greet)
    await bus.get()
    await bus.call(*DAEMON, "GetId")
    await asyncio.to_thread(server.emit, "/org/example", "org.example.Test.Told", "1")
    await until(lambda: "Told" in heard, "the signal")


async def test_a_rule_that_nobody_wants_any_more_is_taken_back(server, bus):
    """Else the bus wakes the daemon for it for ever."""
    heard = []
    connection = await bus.get()
    rule = "type='signal',interface='org.example.Test'"
    first, second = bus.listen(rule, lambda _: None), bus.listen(rule, lambda _: None)
    await bus.call(*DAEMON, "GetId")
    connection.add_message_handler(lambda message: heard.append(message.member))

    async def told():
        heard.clear()
        await asyncio.to_thread(server.emit, "/org/example", "org.example.Test.Told", "1")
        await bus.call(*DAEMON, "GetId")
        return "Told" in heard

    first()
    assert await told()
    second()
    second()
    await bus.call(*DAEMON, "GetId")
    assert not await told()


@pytest.mark.parametrize("address", ["tcp:host=127.0.0.1,port=1", "unix:path=/nowhere;tcp:host=localhost,port=1"])
async def test_a_bus_on_the_network_is_refused(address):
    bus = Bus(address)
    with pytest.raises(BusError) as caught:
        await bus.get()
    assert "Unix socket" in caught.value.message
    await bus.close()
