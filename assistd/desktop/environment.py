"""What kind of session this is: X11 or Wayland, and which desktop. Asked by keys, capture, the installer and doctor.

Only the environment is read, so it is as good as what the service was started with. A service that began before the
desktop did, or outlived one, knows nothing of the one that is there now; the user manager does, where the desktop told
it (`systemctl --user show-environment`), and `learn` asks it: one call on the bus.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from assistd.desktop.bus import Bus, BusError
from assistd.types import Struct

Display = Literal["wayland", "x11", "none"]
Desktop = Literal["GNOME", "KDE", "sway", "Hyprland", "niri", "Xfce", "MATE", "Cinnamon", "other"]

_NAMES: dict[str, Desktop] = {
    "gnome": "GNOME",
    "gnome-classic": "GNOME",
    "gnome-flashback": "GNOME",
    "unity": "GNOME",
    "kde": "KDE",
    "sway": "sway",
    "hyprland": "Hyprland",
    "niri": "niri",
    "xfce": "Xfce",
    "mate": "MATE",
    "cinnamon": "Cinnamon",
    "x-cinnamon": "Cinnamon",
}
"""Registered and customary values of XDG_CURRENT_DESKTOP, in lower case (Desktop Menu Specification, appendix B)."""


_LEARNT = frozenset({
    "DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "SWAYSOCK", "HYPRLAND_INSTANCE_SIGNATURE", "NIRI_SOCKET",
    "XDG_SESSION_TYPE", "XDG_SESSION_ID", "XDG_CURRENT_DESKTOP",
})  # fmt: skip
_SYSTEMD = "org.freedesktop.systemd1"


class Environment(Struct, frozen=True, kw_only=True):
    """A session.

    Attributes:
        display: How windows are shown; ``wayland`` also where XWayland shows old applications.
        desktop: Which desktop or compositor.
        x11: There is an X server to talk to: in an X11 session, or XWayland's, which knows X11's windows only.
    """

    display: Display
    desktop: Desktop
    x11: bool

    @property
    def words(self) -> str:
        """The session in one or two names, which are the same in every language; empty if nothing is known."""
        parts = [
            "" if self.desktop == "other" else self.desktop,
            {"wayland": "Wayland", "x11": "X11"}.get(self.display),
        ]
        return " ".join(part for part in parts if part)


def environment(env: Mapping[str, str] | None = None) -> Environment:
    """Return what kind of session this is.

    Args:
        env: Environment variables; this process's own by default.
    """
    env = os.environ if env is None else env
    return Environment(display=_display(env), desktop=_desktop(env), x11=bool(env.get("DISPLAY")))


async def learn(bus: Bus) -> bool:
    """Take over what the user manager knows of the desktop session; return whether that is news.

    Only a service of that manager does so: who was started in a terminal belongs to the terminal's desktop.
    """
    if os.environ.get("SYSTEMD_EXEC_PID") != str(os.getpid()):  # systemd.exec(5), since version 248
        return False
    try:
        lines = await bus.get_property(
            _SYSTEMD, "/org/freedesktop/systemd1", f"{_SYSTEMD}.Manager", "Environment", autostart=False
        )
    except BusError:
        return False
    pairs = [str(line).partition("=") for line in lines]
    news = {name: value for name, _equals, value in pairs if name in _LEARNT and os.environ.get(name) != value}
    os.environ.update(news)  # for everything that we start, too
    return bool(news)


def _display(env: Mapping[str, str]) -> Display:
    if env.get("WAYLAND_DISPLAY") or env.get("SWAYSOCK") or env.get("NIRI_SOCKET"):
        return "wayland"
    if env.get("XDG_SESSION_TYPE") == "wayland" or env.get("HYPRLAND_INSTANCE_SIGNATURE"):
        return "wayland"
    return "x11" if env.get("DISPLAY") else "none"


def _desktop(env: Mapping[str, str]) -> Desktop:
    for name in env.get("XDG_CURRENT_DESKTOP", "").lower().split(":"):  # the first is the most specific
        if name in _NAMES:
            return _NAMES[name]
    if env.get("SWAYSOCK"):
        return "sway"
    if env.get("HYPRLAND_INSTANCE_SIGNATURE"):
        return "Hyprland"
    return "niri" if env.get("NIRI_SOCKET") else "other"
