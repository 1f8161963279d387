"""Which way keys are listened to, with a real X server and the real portal, and what is told when there is none."""

import os

import msgspec
import pytest

from assistd.actions import Action
from assistd.config import HotkeySettings
from assistd.desktop.bus import Bus
from assistd.sources.hotkeys import source
from assistd.sources.hotkeys.source import Hotkeys
from tests.beds import xserver
from tests.beds.bus import PrivateBus, until
from tests.beds.portal import PortalBus, missing

SKIP = missing() or xserver.missing()
pytestmark = [pytest.mark.dbus, pytest.mark.x11, pytest.mark.skipif(bool(SKIP), reason=SKIP)]

SESSION = ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK", "NIRI_SOCKET", "HYPRLAND_INSTANCE_SIGNATURE", "XDG_SESSION_TYPE")
NO_KEYS = dict.fromkeys([action.value for action in Action], "")
TWO = HotkeySettings(**NO_KEYS | {"window": "Super+Alt+W", "stop": "Ctrl+F9"})
BIND = "bind `assistd press window` in your desktop's settings"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch):
    for name in (*SESSION, "SYSTEMD_EXEC_PID", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(source, "PAUSES_S", (0.2,))


@pytest.fixture(scope="module")
def server():
    with xserver.XServer() as server:
        yield server


@pytest.fixture
def on_x11(server, monkeypatch):
    monkeypatch.setenv("DISPLAY", server.display)
    return server


@pytest.fixture
def desk():
    with PortalBus() as desk:
        yield desk


@pytest.fixture
def plain():
    with PrivateBus() as plain:
        yield plain


class Listening:
    def __init__(self, address, settings=TWO):
        self.pressed = []
        self.told = []
        self.bus = Bus(address)
        self.hotkeys = Hotkeys(settings, self.bus, self.pressed.append, self.told.append)

    async def __aenter__(self):
        await self.bus.start()
        await self.hotkeys.start()
        return self

    async def __aexit__(self, *error):
        await self.hotkeys.close()
        await self.bus.close()

    async def state(self, start):
        await until(lambda: self.hotkeys.state().startswith(start), f"{start!r}, not {self.hotkeys.state()!r}")
        return self.hotkeys.state()


async def test_the_portal_is_taken_where_it_has_keys(desk, on_x11):
    async with Listening(desk.address) as it:
        assert await it.state("the desktop's portal") == "the desktop's portal: 2 keys"
        desk.tell("Press", "window")
        await until(lambda: it.pressed == [Action.WINDOW], "the key")
        assert it.told == []
        assert it.hotkeys.bound[Action.STOP].key == "CTRL+F9"


async def test_x11_is_taken_where_the_portal_has_none(on_x11):
    with PortalBus(keys=False) as desk:
        async with Listening(desk.address) as it:
            assert await it.state("X11") == "X11: 2 keys"
            on_x11.press("super+alt+w")
            await until(lambda: it.pressed == [Action.WINDOW], "the key")
            assert it.told == []


async def test_x11_is_taken_where_there_is_no_portal_and_no_bus_at_all(plain, on_x11, tmp_path):
    for address in (plain.address, f"unix:path={tmp_path}/nothing"):
        async with Listening(address) as it:
            assert await it.state("X11") == "X11: 2 keys"


@pytest.mark.parametrize(("method", "start"), [("x11", "X11: 2 keys"), ("portal", "the desktop's portal: 2 keys")])
async def test_the_method_that_was_chosen_is_taken(desk, on_x11, method, start):
    async with Listening(desk.address, msgspec.structs.replace(TWO, method=method)) as it:
        assert await it.state(start) == start
        assert bool(desk.calls("BindShortcuts")) == (method == "portal")


async def test_none_listens_to_nothing(desk, on_x11):
    async with Listening(desk.address, msgspec.structs.replace(TWO, method="none")) as it:
        assert await it.state("no keys: they are switched off") == f"no keys: they are switched off; {BIND}"
        assert not desk.calls("CreateSession")


async def test_on_wayland_without_a_portal_no_key_is_grabbed_from_x11s_programs(plain, on_x11, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    async with Listening(plain.address) as it:
        state = await it.state("no keys: The desktop's portal has no keys")
        assert state.endswith(f"; {BIND}")
        assert it.told == []


async def test_x11_that_was_chosen_on_wayland_says_what_it_could_not_do(plain, on_x11, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    async with Listening(plain.address, msgspec.structs.replace(TWO, method="x11")) as it:
        await until(lambda: it.told, "why not")
        assert "only keys pressed in X11 programs" in it.told[0]


@pytest.fixture
def tries(monkeypatch):
    """How often the ways were tried in vain, as a list that grows."""
    seen = []

    async def learn(bus):
        seen.append(bus)
        return False

    monkeypatch.setattr(source, "learn", learn)
    return seen


async def test_a_no_in_the_desktops_dialog_is_told_once_and_nothing_else_is_tried(desk, on_x11, tries):
    desk.tell("Respond", "BindShortcuts", "1")
    async with Listening(desk.address) as it:
        await it.state("no keys: The keys were declined")
        await until(lambda: len(tries) > 3, "some more tries")
        assert it.told == ["The keys were declined in the desktop's dialog. Restart assistd to be asked again."]
        assert len(desk.calls("BindShortcuts")) == 1
        desk.tell("Respond", "BindShortcuts", "0")
        desk.kill_portal()
        desk.start_portal()
        assert await it.state("the desktop's portal") == "the desktop's portal: 2 keys"


async def test_a_portal_that_refuses_is_not_asked_again_and_x11_serves(desk, on_x11, tries, monkeypatch):
    desk.tell("Respond", "BindShortcuts", "2")
    async with Listening(desk.address) as it:
        assert await it.state("X11") == "X11: 2 keys"
        assert it.told == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    async with Listening(desk.address) as it:
        await it.state("no keys: The desktop gave assistd no keys")
        await until(lambda: len(tries) > 3, "some more tries")
        assert it.told == ["The desktop gave assistd no keys."]
        assert len(desk.calls("BindShortcuts")) == 2


async def test_a_portal_that_does_not_know_us_says_what_to_do(desk, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    desk.replace_portal()
    async with Listening(desk.address) as it:
        await until(lambda: it.told, "what to do")
        assert it.told[0].endswith("Run `assistd service install`.")


async def test_wrong_keys_are_told_together_and_the_others_work(on_x11, plain):
    settings = HotkeySettings(
        **NO_KEYS | {"window": "Super+Alt+W", "screen": "Hello", "stop": "W", "repeat": "super+alt+w", "copy": ""}
    )
    async with Listening(plain.address, settings) as it:
        state = await it.state("X11: 1 key.")
        (told,) = it.told
        assert 'The key for "Describe the screen": There is no key "Hello"' in told
        assert 'The key for "Be silent": "W" can\'t be used' in told
        assert 'The key Super+Alt+W is set for "Describe the window" and for "Say it again"' in told
        assert told in state
        assert Action.COPY not in it.hotkeys.bound
        assert it.hotkeys.bound[Action.WINDOW].problem == ""
        assert it.hotkeys.bound[Action.REPEAT].problem
        on_x11.press("super+alt+w")
        await until(lambda: it.pressed == [Action.WINDOW], "the key")


async def test_a_key_that_another_program_has_is_told_and_the_others_work(on_x11, plain):
    async with Listening(plain.address, HotkeySettings(**NO_KEYS | {"more": "Ctrl+F9"})) as first:
        await first.state("X11: 1 key")
        async with Listening(plain.address) as it:
            assert "Ctrl+F9" in await it.state("X11: 1 key.")
            (told,) = it.told
            assert "Ctrl+F9" in told
            on_x11.press("super+alt+w")
            await until(lambda: it.pressed == [Action.WINDOW], "the key")


async def test_a_display_that_dies_and_comes_back_is_listened_to_again(plain, monkeypatch):
    with xserver.XServer(window_manager=False) as server:
        monkeypatch.setenv("DISPLAY", server.display)
        async with Listening(plain.address) as it:
            await it.state("X11: 2 keys")
            server.kill()
            await it.state("no keys")
            server.start()
            await it.state("X11: 2 keys")
            server.press("ctrl+F9")
            await until(lambda: it.pressed == [Action.STOP], "the key")
            assert it.told == []


async def test_a_portal_and_a_bus_that_die_and_come_back_are_listened_to_again(desk):
    async with Listening(desk.address) as it:
        await it.state("the desktop's portal: 2 keys")
        desk.kill_portal()
        await it.state("no keys")
        desk.start_portal()
        await it.state("the desktop's portal: 2 keys")
        desk.kill()
        desk.start()
        await until(lambda: len(desk.calls("BindShortcuts")) == 3, "the third time")
        await it.state("the desktop's portal: 2 keys")
        desk.tell("Press", "stop")
        await until(lambda: it.pressed == [Action.STOP], "the key")


async def test_a_portal_that_appears_later_is_taken(plain, monkeypatch):
    monkeypatch.setattr(source, "PAUSES_S", (3600.0,))
    with PortalBus() as desk:
        desk.kill_portal()
        async with Listening(desk.address) as it:
            await it.state("no keys: The desktop's portal has no keys")
            desk.start_portal()
            await it.state("the desktop's portal: 2 keys")


async def test_a_service_learns_of_a_desktop_that_began_after_it(plain, server, monkeypatch):
    """systemd's user manager is stood in for by its one property; `tests/install` has the real one."""
    monkeypatch.setenv("SYSTEMD_EXEC_PID", str(os.getpid()))
    async with Listening(plain.address) as it:
        await it.state("no keys: The desktop's portal has no keys")
        plain.user_manager(f"DISPLAY={server.display}", "LD_PRELOAD=/tmp/evil.so")
        assert await it.state("X11") == "X11: 2 keys"
        assert "LD_PRELOAD" not in os.environ


async def test_a_program_of_a_terminal_does_not_move_to_another_desktop(plain, server, monkeypatch):
    monkeypatch.setenv("SYSTEMD_EXEC_PID", "1")
    plain.user_manager(f"DISPLAY={server.display}")
    async with Listening(plain.address) as it:
        await it.state("no keys: The desktop's portal has no keys")
        await it.hotkeys._learn()
        assert "DISPLAY" not in os.environ
