"""The connection to D-Bus against a real dbus-daemon: calls, deadlines, errors, and a bus that dies and comes back."""

import asyncio
import os
import signal
import sys

import pytest

from assistd.desktop.bus import Bus, BusError
from assistd.desktop.owner import Owner
from assistd.desktop.saver import NAMES
from tests.beds.bus import PrivateBus, missing, until
from tests.desktop.test_presence import GNOME, SAVER

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing()), reason=missing())]

DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
SOME = (GNOME, NAMES[GNOME], GNOME)
RULE = "type='signal',interface='org.example.Test'"


@pytest.fixture
def server():
    with PrivateBus() as server:
        yield server


@pytest.fixture
async def bus(server):
    bus = Bus(server.address)
    yield bus
    await bus.close()


def service(server):
    """Start a program that owns a name and has one method, `GetActive`."""
    return server.child(sys.executable, SAVER, GNOME, NAMES[GNOME], owns=GNOME)


async def test_a_call_is_answered(server, bus):
    service(server)
    assert await bus.call(*SOME, "GetActive") == [False]
    assert bus.connected


async def test_an_error_reply_is_an_error_with_its_name(server, bus):
    service(server)
    with pytest.raises(BusError) as caught:
        await bus.call(*SOME, "Explode")
    assert caught.value.name == "org.freedesktop.DBus.Error.UnknownMethod"
    assert caught.value.code == "bus-error"


async def test_a_name_that_nobody_owns_is_an_error_and_not_owned(bus):
    with pytest.raises(BusError) as caught:
        await bus.call(*SOME, "GetActive")
    assert caught.value.name == "org.freedesktop.DBus.Error.ServiceUnknown"
    assert not await bus.owned(GNOME)
    assert await bus.owned("org.freedesktop.DBus")


async def test_who_does_not_answer_is_given_up_and_the_connection_serves_on(server, bus):
    hung = service(server)
    hung.send_signal(signal.SIGSTOP)
    with pytest.raises(BusError) as caught:
        await bus.call(*SOME, "GetActive", timeout_s=0.2)
    assert caught.value.code == "bus-timeout"
    assert GNOME in caught.value.message
    hung.send_signal(signal.SIGCONT)
    assert await bus.call(*SOME, "GetActive", timeout_s=20) == [False]


async def test_a_bus_that_hangs_is_given_up(server, bus):
    await bus.get()
    server.freeze(frozen=True)
    with pytest.raises(BusError) as caught:
        await bus.call(*DAEMON, "GetId", timeout_s=0.2)
    assert caught.value.code == "bus-timeout"
    server.freeze(frozen=False)
    assert await bus.call(*DAEMON, "GetId", timeout_s=20)


async def test_a_program_is_only_started_if_that_is_allowed(server, bus):
    server.activate(GNOME, f"{sys.executable} {SAVER} {GNOME} {NAMES[GNOME]}")
    server.reload()
    with pytest.raises(BusError):
        await bus.call(*SOME, "GetActive", autostart=False)
    assert not await bus.owned(GNOME)
    assert await bus.call(*SOME, "GetActive", timeout_s=20) == [False]


async def test_no_bus_is_an_error_in_words(tmp_path, monkeypatch):
    bus = Bus(f"unix:path={tmp_path}/nothing")
    with pytest.raises(BusError, match="D-Bus can't be reached") as caught:
        await bus.call(*DAEMON, "GetId")
    assert caught.value.code == "no-bus"
    assert not bus.connected
    assert not await bus.owned(GNOME)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(BusError, match="no session bus") as caught:
        await Bus("session").get()
    assert caught.value.hint


async def test_the_session_bus_is_found_where_systemd_puts_it(server, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    os.symlink(server.folder / "bus", f"{os.environ['XDG_RUNTIME_DIR']}/bus")
    bus = Bus("session")
    assert await bus.call(*DAEMON, "GetId")
    await bus.close()


async def test_a_bus_that_dies_fails_the_call_and_the_next_one_serves_again(server, bus):
    await bus.get()
    server.freeze(frozen=True)
    calling = asyncio.ensure_future(bus.call(*DAEMON, "GetId", timeout_s=20))
    await asyncio.sleep(0)
    server.kill()
    with pytest.raises(BusError, match="connection to D-Bus was lost"):
        await calling
    server.start()
    assert await bus.call(*DAEMON, "GetId")


async def test_a_started_bus_comes_back_by_itself_and_says_so(server, bus):
    connections = []

    async def connected(connection):
        connections.append(connection.unique_name)

    bus.on_connect(connected)
    await bus.start()
    await until(lambda: connections, "the connection")
    server.kill()
    await until(lambda: not bus.connected, "the loss")
    server.start()
    await until(lambda: len(connections) == 2 and bus.connected, "the second connection")


async def test_what_is_called_back_may_use_the_bus_and_may_fail(server, bus):
    answers = []

    async def fails(_connection):
        raise RuntimeError

    async def asks(_connection):
        answers.append(await bus.owned("org.freedesktop.DBus"))

    bus.on_connect(fails)
    bus.on_connect(asks)
    async with asyncio.timeout(20):
        await bus.get()
    await until(lambda: answers == [True], "the answer")


def heard(bus):
    seen = []
    end = bus.listen(RULE, lambda m: seen.append(m.member) if m.interface == "org.example.Test" else None)
    return seen, end


async def test_a_signal_is_heard_also_after_the_bus_came_back(server, bus):
    await bus.start()
    await bus.get()
    seen, _end = heard(bus)
    await settled(bus)
    server.emit("/", "org.example.Test.One")
    await until(lambda: seen == ["One"], "the signal")
    server.kill()
    await until(lambda: not bus.connected, "the loss")
    server.start()
    await until(lambda: bus.connected, "the connection")
    await settled(bus)
    server.emit("/", "org.example.Test.Two")
    await until(lambda: seen == ["One", "Two"], "the second signal")


async def test_what_was_listened_for_before_there_was_a_bus_is_heard(server, bus):
    seen, _end = heard(bus)
    await bus.get()
    server.emit("/", "org.example.Test.One")
    await until(lambda: seen == ["One"], "the signal")


async def test_who_ended_listening_hears_nothing_and_the_other_goes_on(server, bus):
    await bus.get()
    first, end = heard(bus)
    second, _end = heard(bus)
    await settled(bus)
    end()
    end()
    await settled(bus)
    server.emit("/", "org.example.Test.One")
    await until(lambda: second == ["One"], "the signal")
    assert first == []


async def test_a_handler_that_fails_keeps_nobody_else_from_hearing(server, bus):
    bus.listen(RULE, lambda message: 1 / 0)
    seen, _end = heard(bus)
    await bus.get()
    server.emit("/", "org.example.Test.One")
    await until(lambda: seen == ["One"], "the signal")


async def test_what_cannot_be_sent_is_an_error_and_costs_nobody_the_connection(bus):
    await bus.get()
    with pytest.raises(BusError):
        await bus.call(*DAEMON, "GetNameOwner", "s", [7])
    with pytest.raises(BusError):
        await bus.call("no bus name", "no/path", "no interface", "no member")
    assert bus.connected
    assert await bus.call(*DAEMON, "GetId")


async def test_a_closed_bus_stays_closed(bus):
    await bus.start()
    await bus.get()
    await bus.close()
    with pytest.raises(BusError, match="closed"):
        await bus.get()


async def settled(bus):
    """Return once the daemon has taken every rule: it answers in order."""
    await asyncio.sleep(0)
    await bus.owned("org.example.Nobody")


async def test_the_owner_of_a_name_is_followed_over_restarts_of_both(server, bus):
    changes = []
    owner = Owner(bus, GNOME)
    owner.on_change(changes.append)
    await bus.start()
    await owner.start()
    assert owner.now == ""
    process = service(server)
    await until(lambda: owner.now, "the owner")
    first = owner.now
    server.end(process)
    await until(lambda: not owner.now, "its end")
    service(server)
    await until(lambda: owner.now, "the second owner")
    assert owner.now != first
    server.kill()
    server.start()
    await until(lambda: not owner.now, "the new bus, on which nobody has the name")
    service(server)
    await until(lambda: owner.now, "the third owner")
    assert changes == [first, "", changes[2], "", changes[4]]
    owner.close()


async def test_an_owner_who_was_there_before_is_known_at_once(server, bus):
    service(server)
    owner = Owner(bus, GNOME)
    await owner.start()
    assert owner.now.startswith(":")


async def test_a_stranger_cannot_say_that_the_owner_changed(server, bus):
    service(server)
    owner = Owner(bus, GNOME)
    await owner.start()
    known = owner.now
    seen = []
    bus.listen("type='signal'", lambda m: seen.append(m) if m.path == "/stranger" else None)
    await settled(bus)
    server.emit("/stranger", "org.freedesktop.DBus.NameOwnerChanged", f"'{GNOME}'", f"'{known}'", "':1.666'")
    await until(lambda: seen, "the stranger's signal")
    assert owner.now == known
