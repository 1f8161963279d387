"""What `assistd doctor` tells of desktop and keys, on real buses, the real portal and a real X server."""

import sys

import pytest

from assistd.config import Config, HotkeySettings
from assistd.desktop import examine as desktop
from assistd.desktop.saver import NAMES
from assistd.sources.hotkeys import examine as hotkeys
from tests.beds import xserver
from tests.beds.bus import LoginBus, PrivateBus, missing_mock
from tests.beds.portal import PortalBus, missing
from tests.desktop.test_presence import GNOME, SAVER

SKIP = missing() or missing_mock() or xserver.missing()
pytestmark = [pytest.mark.dbus, pytest.mark.x11, pytest.mark.skipif(bool(SKIP), reason=SKIP)]


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SWAYSOCK", "NIRI_SOCKET", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")


def found(part, **settings):
    return {
        one.part: (one.works, one.words, one.hint) for one in part.examine(Config(hotkeys=HotkeySettings(**settings)))
    }


def test_without_a_desktop_everything_is_said_in_words():
    report = found(desktop)
    assert report["desktop"][0] is False
    assert report["session bus"][:2] == (False, "D-Bus can't be reached.")
    assert found(hotkeys)["keys"][0] is False


def test_a_wayland_desktop_with_portal_and_lock_screen_is_well(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    with PortalBus() as desk, LoginBus() as system:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desk.address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", system.address)
        desk.child(sys.executable, SAVER, GNOME, NAMES[GNOME], owns=GNOME)
        report = found(desktop)
        keys = found(hotkeys)
        assert not desk.calls("CreateSession")
    assert report == {
        "desktop": (True, "This is GNOME Wayland.", ""),
        "session bus": (True, "It answers.", ""),
        "desktop portal": (True, "It has keys (version 1) and pictures of the screen (version 2).", ""),
        "lock screen": (
            True,
            "That the session is locked is told by org.gnome.ScreenSaver, org.freedesktop.login1.",
            "",
        ),
    }
    assert keys["keys"] == (True, "9 keys can be listened to by the desktop's portal.", "")


def test_a_wayland_desktop_without_portal_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with PrivateBus() as desk:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desk.address)
        report, keys = found(desktop), found(hotkeys)
    assert report["desktop portal"][0] is False
    assert "Install xdg-desktop-portal" in report["desktop portal"][2]
    assert report["lock screen"][0] is False
    assert keys["keys"][:2] == (False, "This desktop gives no keys to applications.")
    assert "assistd service install" in keys["keys"][2]


def test_an_x11_desktop_needs_no_portal(monkeypatch):
    with PrivateBus() as desk, xserver.XServer(window_manager=False) as server:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desk.address)
        monkeypatch.setenv("DISPLAY", server.display)
        report, keys = found(desktop), found(hotkeys)
    assert report["desktop portal"][0] is True
    assert keys["keys"] == (True, "9 keys can be listened to by X11.", "")


def test_wrong_keys_are_told_and_none_is_well():
    findings = list(hotkeys.examine(Config(hotkeys=HotkeySettings(window="Foo", stop="Super+Alt+A"))))
    assert [one.works for one in findings[:2]] == [False, False]
    assert 'There is no key "Foo"' in findings[0].words
    assert "only the first works" in findings[1].words
    assert found(hotkeys, method="none")["keys"] == (True, "They are switched off.", "")
