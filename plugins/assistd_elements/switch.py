"""Tells the session that assistive technology runs (``org.a11y.Status``), and asks whether it knows.

Qt, Electron and Firefox build their trees only then. It is a switch of the whole session, which the desktop remembers
(``toolkit-accessibility``), and programs that tell need more time and memory: so it is off unless a person wants it.
"""

from __future__ import annotations

from assistd.desktop.bus import Bus, BusError

_STATUS = ("org.a11y.Bus", "/org/a11y/bus")
_PROPERTIES = "org.freedesktop.DBus.Properties"


async def on() -> bool:
    """Switch it on; return whether that worked."""
    from dbus_fast import Variant

    bus = Bus("session")
    try:
        await bus.call(*_STATUS, _PROPERTIES, "Set", "ssv", ["org.a11y.Status", "IsEnabled", Variant("b", True)])
    except BusError:
        return False
    else:
        return True
    finally:
        await bus.close()


async def is_on(bus: Bus) -> bool:
    """Return whether programs are told that assistive technology runs: by this switch, or by a screen reader.

    Raises:
        BusError: If nobody answers.
    """
    names = ("IsEnabled", "ScreenReaderEnabled")
    return any([bool(await bus.get_property(*_STATUS, "org.a11y.Status", name)) for name in names])
