"""What the desktop session told systemd about itself after we were started: where its display is. Keys and capture ask.

A service that is started by its socket, from a text console, comes up before there is a desktop; later the desktop
imports its variables into the user manager (``systemctl --user import-environment``), which no running service sees.
"""

from __future__ import annotations

import os

from assistd.desktop.bus import Bus, BusError

NAMES = ("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP")
"""The variables that are taken over."""

LONGEST = 4096


async def learn(bus: Bus) -> bool:
    """Take over the session's variables if our own environment names no display; return whether one is named then.

    Never raises: without a user manager nothing changes.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        try:
            told = await bus.get_property(
                "org.freedesktop.systemd1",
                "/org/freedesktop/systemd1",
                "org.freedesktop.systemd1.Manager",
                "Environment",
                autostart=False,
            )
        except BusError:
            return False
        for entry in told if isinstance(told, list) else ():
            name, _, value = str(entry).partition("=")
            if name in NAMES and value and len(value) < LONGEST and "\0" not in value:
                os.environ.setdefault(name, value)
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
