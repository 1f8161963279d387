"""Which desktop this is, told from the variables that real sessions set."""

import pytest

from assistd.desktop.environment import environment

GNOME = {"XDG_SESSION_TYPE": "wayland", "WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("env", "display", "desktop", "x11"),
    [
        (GNOME | {"XDG_CURRENT_DESKTOP": "GNOME"}, "wayland", "GNOME", True),
        (GNOME | {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, "wayland", "GNOME", True),
        ({"XDG_SESSION_TYPE": "x11", "DISPLAY": ":0", "XDG_CURRENT_DESKTOP": "KDE"}, "x11", "KDE", True),
        ({"DISPLAY": ":1", "XDG_CURRENT_DESKTOP": "X-Cinnamon"}, "x11", "Cinnamon", True),
        ({"DISPLAY": ":1", "XDG_CURRENT_DESKTOP": "XFCE"}, "x11", "Xfce", True),
        ({"DISPLAY": ":1", "XDG_CURRENT_DESKTOP": "MATE"}, "x11", "MATE", True),
        ({"SWAYSOCK": "/run/user/1/sway.sock", "WAYLAND_DISPLAY": "wayland-1"}, "wayland", "sway", False),
        ({"SWAYSOCK": "/run/user/1/sway.sock", "DISPLAY": ":0"}, "wayland", "sway", True),
        ({"HYPRLAND_INSTANCE_SIGNATURE": "x", "XDG_CURRENT_DESKTOP": "Hyprland"}, "wayland", "Hyprland", False),
        ({"NIRI_SOCKET": "/run/user/1/niri.sock"}, "wayland", "niri", False),
        ({"DISPLAY": ":0"}, "x11", "other", True),
        ({"XDG_SESSION_TYPE": "tty"}, "none", "other", False),
        ({}, "none", "other", False),
        ({"XDG_SESSION_TYPE": "x11"}, "none", "other", False),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": "", "XDG_CURRENT_DESKTOP": ""}, "none", "other", False),
    ],
)
def test_a_session_is_known_by_its_variables(env, display, desktop, x11):
    found = environment(env)
    assert (found.display, found.desktop, found.x11) == (display, desktop, x11)


def test_its_name_is_short():
    assert environment(GNOME | {"XDG_CURRENT_DESKTOP": "GNOME"}).words == "GNOME Wayland"
    assert environment({"DISPLAY": ":0"}).words == "X11"
    assert environment({}).words == ""
