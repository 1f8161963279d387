"""What a person is told to write into the settings of a desktop that gives programs no keys."""

import pytest

from assistd.actions import Action
from assistd.config import HotkeySettings
from assistd.desktop.environment import Environment
from assistd.install import keys
from assistd.install.record import Record

COMMAND = ("/opt/my env/bin/assistd",)
SETTINGS = HotkeySettings(
    **{action.value: "" for action in Action} | {"window": "Super+Alt+W", "stop": "Ctrl+Shift+F12", "more": "F11"}
)


def by_hand(desktop):
    where, *lines = keys.by_hand(desktop, keys.wanted(SETTINGS), COMMAND)
    assert where.startswith("Keys: ")
    return lines


def test_sway_lines():
    assert by_hand("sway") == [
        "bindsym Mod4+Mod1+w exec '/opt/my env/bin/assistd' press window",
        "bindsym Ctrl+Shift+F12 exec '/opt/my env/bin/assistd' press stop",
        "bindsym F11 exec '/opt/my env/bin/assistd' press more",
    ]


def test_hyprland_lines():
    assert by_hand("Hyprland") == [
        "bind = SUPER ALT, w, exec, '/opt/my env/bin/assistd' press window",
        "bind = CTRL SHIFT, F12, exec, '/opt/my env/bin/assistd' press stop",
        "bind = , F11, exec, '/opt/my env/bin/assistd' press more",
    ]


def test_niri_lines():
    assert by_hand("niri") == [
        'Super+Alt+w { spawn "/opt/my env/bin/assistd" "press" "window"; }',
        'Ctrl+Shift+F12 { spawn "/opt/my env/bin/assistd" "press" "stop"; }',
        'F11 { spawn "/opt/my env/bin/assistd" "press" "more"; }',
    ]


@pytest.mark.parametrize("desktop", ["KDE", "GNOME", "other"])
def test_elsewhere_keys_and_commands_are_named(desktop):
    assert by_hand(desktop)[0] == "Super+Alt+W: '/opt/my env/bin/assistd' press window"


@pytest.mark.parametrize(
    ("settings", "display", "words"),
    [
        (HotkeySettings(method="none"), "x11", "switched off"),
        (HotkeySettings(), "none", "no desktop here"),
        (HotkeySettings(), "x11", "itself (X11)"),
        (HotkeySettings(window="Super+Nonsense"), "x11", "itself (X11)"),
    ],
)
def test_where_nothing_is_to_be_done_that_is_said_in_one_line(settings, display, words):
    session = Environment(display=display, desktop="other", x11=display == "x11")
    (line,) = keys.set_up(settings, session, COMMAND, Record())
    assert words in line


def test_a_key_that_is_not_valid_does_not_keep_the_others_away():
    wanted = keys.wanted(HotkeySettings(window="Super+Nonsense", copy=""))
    assert Action.WINDOW not in wanted
    assert Action.COPY not in wanted
    assert Action.STOP in wanted


def test_on_wayland_without_a_portal_the_desktop_decides(monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    session = Environment(display="wayland", desktop="sway", x11=False)
    lines = list(keys.set_up(SETTINGS, session, COMMAND, Record()))
    assert lines[0] == "Keys: add these lines to ~/.config/sway/config, then reload it."
    assert len(lines) == 4
