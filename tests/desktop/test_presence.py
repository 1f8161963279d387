"""Lock and sleep on real buses: dbusmock's logind and a small screen saver say what the real ones say."""

import sys
from pathlib import Path

import pytest

from assistd.desktop import login
from assistd.desktop.bus import Bus
from assistd.desktop.presence import Presence
from assistd.desktop.saver import NAMES
from tests.beds.bus import SESSION, LoginBus, PrivateBus, missing_mock, until

pytestmark = [pytest.mark.dbus, pytest.mark.skipif(bool(missing_mock()), reason=missing_mock())]

SAVER = str(Path(__file__).parents[1] / "beds" / "saver.py")
GNOME = "org.gnome.ScreenSaver"


@pytest.fixture
def system(monkeypatch):
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    with LoginBus() as system:
        yield system


@pytest.fixture
def session():
    with PrivateBus() as session:
        yield session


class Desk:
    """Presence, on its own connections, and what it told."""

    def __init__(self, session, system):
        self.buses = Bus(session), Bus(system)
        self.presence = Presence(*self.buses)
        self.told = []
        self.presence.on_change(self.told.append)

    async def close(self):
        await self.presence.close()
        for bus in self.buses:
            await bus.close()


@pytest.fixture
async def desk(session, system):
    desk = Desk(session.address, system.address)
    await desk.presence.start()
    yield desk
    await desk.close()


def saver(session, name=GNOME, *more):
    return session.child(sys.executable, SAVER, name, NAMES[name], *more, owns=name)


def show(session, active, name=GNOME):
    session.call(name, NAMES[name], "org.assistd.Test.Show", "true" if active else "false")


async def test_a_session_that_nobody_locked_is_unlocked(desk):
    assert not desk.presence.locked
    assert desk.told == []


async def test_the_locked_hint_locks_and_unlocks(desk, system):
    system.hint(locked=True)
    await until(lambda: desk.presence.locked, "the lock")
    system.hint(locked=False)
    await until(lambda: not desk.presence.locked, "the end of the lock")
    assert desk.told == ["locked", "unlocked"]


async def test_an_order_to_lock_locks_at_once_and_the_hint_takes_over(desk, system):
    system.lock()
    await until(lambda: desk.presence.locked, "the lock")
    system.hint(locked=True)
    system.unlock()
    system.hint(locked=False)
    await until(lambda: not desk.presence.locked, "the end of the lock")
    assert desk.told == ["locked", "unlocked"]


async def test_an_order_to_unlock_without_any_lock_screen_unlocks(desk, system):
    system.lock()
    await until(lambda: desk.presence.locked, "the lock")
    system.unlock()
    await until(lambda: not desk.presence.locked, "the end of the lock")


async def test_an_order_that_no_lock_screen_follows_does_not_silence_for_ever(desk, system, monkeypatch):
    monkeypatch.setattr(login, "UNCONFIRMED_S", 0.2)
    system.lock()
    await until(lambda: desk.told == ["locked", "unlocked"], "the end of the order")


async def test_sleep_and_waking_up_are_told(desk, system):
    system.sleep(begins=True)
    system.sleep(begins=False)
    await until(lambda: len(desk.told) == 2, "both")
    assert desk.told == ["sleep", "resumed"]


@pytest.mark.parametrize("name", list(NAMES))
async def test_a_screen_saver_that_covers_the_screen_locks(desk, session, name):
    saver(session, name)
    show(session, True, name)
    await until(lambda: desk.presence.locked, "the lock")
    show(session, False, name)
    await until(lambda: not desk.presence.locked, "the end of the lock")


async def test_two_that_tell_are_one_lock_until_both_are_gone(desk, session, system):
    saver(session)
    show(session, True)
    system.hint(locked=True)
    await until(lambda: desk.presence.locked and desk.presence._login.hint, "both locks")
    show(session, False)
    await until(lambda: not desk.presence._savers[1].active, "the saver's end")
    assert desk.presence.locked
    system.hint(locked=False)
    await until(lambda: not desk.presence.locked, "the end of the lock")
    assert desk.told == ["locked", "unlocked"]


async def test_a_daemon_that_starts_while_the_session_is_locked_knows(session, system):
    system.hint(locked=True)
    desk = Desk(session.address, system.address)
    await desk.presence.start()
    assert desk.presence.locked
    await desk.close()


async def test_a_daemon_that_starts_behind_a_screen_saver_knows(session, system):
    saver(session, GNOME, "active")
    desk = Desk(session.address, system.address)
    await desk.presence.start()
    assert desk.presence.locked
    assert desk.presence.watchers() == [GNOME, "org.freedesktop.login1"]
    await desk.close()


async def test_a_screen_saver_that_dies_while_it_covers_the_screen_unlocks(desk, session):
    process = saver(session)
    show(session, True)
    await until(lambda: desk.presence.locked, "the lock")
    session.end(process)
    await until(lambda: not desk.presence.locked, "the end of the lock")


async def test_buses_that_die_and_come_back_are_followed_and_asked_anew(desk, session, system):
    session.kill()
    system.kill()
    session.start()
    system.start()
    system.hint(locked=True)
    await until(lambda: desk.presence.locked, "the lock by logind")
    system.hint(locked=False)
    await until(lambda: not desk.presence.locked, "its end")
    saver(session)
    show(session, True)
    await until(lambda: desk.presence.locked, "the lock by the screen saver")


async def test_a_login_manager_that_starts_again_is_followed(desk, system):
    system.restart_logind()
    system.hint(locked=True)
    await until(lambda: desk.presence.locked, "the lock")


async def test_a_session_that_begins_after_the_daemon_is_found(session, monkeypatch):
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    with LoginBus(session=False) as system:
        desk = Desk(session.address, system.address)
        await desk.presence.start()
        assert desk.presence.watchers() == []
        system.add_session()
        await until(desk.presence.watchers, "the session")
        system.hint(locked=True)
        await until(lambda: desk.presence.locked, "the lock")
        await desk.close()


async def test_the_session_of_the_environment_comes_first(session, system, monkeypatch):
    monkeypatch.setenv("XDG_SESSION_ID", "c9")
    desk = Desk(session.address, system.address)
    await desk.presence.start()
    assert desk.presence._login.session == "/org/freedesktop/login1/session/c9"
    await desk.close()
    monkeypatch.delenv("XDG_SESSION_ID")
    desk = Desk(session.address, system.address)
    await desk.presence.start()
    assert desk.presence._login.session == f"/org/freedesktop/login1/session/{SESSION}"
    await desk.close()


async def test_another_session_that_locks_does_not_matter(desk, system):
    system.add_session("c2")
    system.hint(locked=True, session="c2")
    system.sleep(begins=True)
    await until(lambda: desk.told, "the sleep that was told after it")
    assert desk.told == ["sleep"]


async def test_a_stranger_on_the_bus_cannot_lock_unlock_or_put_to_sleep(desk, session, system):
    saver(session)
    show(session, True)
    await until(lambda: desk.presence.locked, "the lock")
    seen = []
    for bus in desk.buses:
        bus.listen("type='signal'", lambda m: seen.append(m.member))
        await bus.owned("org.example.Nobody")
        await bus.owned("org.example.Nobody")
    session.emit(NAMES[GNOME], f"{GNOME}.ActiveChanged", "false")
    path = f"/org/freedesktop/login1/session/{SESSION}"
    system.emit(path, "org.freedesktop.login1.Session.Unlock")
    system.emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", "true")
    await until(lambda: {"ActiveChanged", "Unlock", "PrepareForSleep"} <= set(seen), "the stranger's signals")
    assert desk.presence.locked
    assert desk.told == ["locked"]


async def test_a_stranger_on_the_bus_cannot_lock_an_open_session(desk, system):
    path = f"/org/freedesktop/login1/session/{SESSION}"
    name = "org.freedesktop.login1.Session"
    desk.buses[1].listen("type='signal'", lambda _message: None)  # so that ours see a stranger's signals
    await desk.buses[1].owned("org.example.Nobody")
    await desk.buses[1].owned("org.example.Nobody")
    system.emit(path, f"{name}.Lock")
    hint = (f"'{name}'", "{'LockedHint': <true>}", "@as []")
    system.emit(path, "org.freedesktop.DBus.Properties.PropertiesChanged", *hint)
    system.sleep(begins=True)
    await until(lambda: desk.told, "the sleep that was told after it")
    assert desk.told == ["sleep"]


async def test_an_order_to_lock_ends_with_the_screen_saver_that_followed_it(desk, session, system):
    saver(session)
    system.lock()
    await until(lambda: desk.presence.locked, "the order")
    show(session, True)
    await until(lambda: desk.presence._savers[1].active, "the saver")
    show(session, False)
    await until(lambda: not desk.presence.locked, "the end of the lock", timeout_s=login.UNCONFIRMED_S / 2)


async def test_without_any_bus_nothing_is_locked_and_nothing_raised(tmp_path):
    desk = Desk(f"unix:path={tmp_path}/a", f"unix:path={tmp_path}/b")
    await desk.presence.start()
    assert not desk.presence.locked
    await desk.close()


async def test_a_callback_that_fails_does_not_keep_the_others_from_hearing(desk, system):
    desk.presence._callbacks.insert(0, lambda change: 1 / 0)
    system.hint(locked=True)
    await until(lambda: desk.told == ["locked"], "the lock")
