"""Whether a screen saver or lock screen is up, as it says itself on the session bus. For `assistd.desktop.presence`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistd.desktop.bus import Bus, BusError
from assistd.desktop.owner import Owner

if TYPE_CHECKING:
    from dbus_fast import Message

NAMES = {
    "org.freedesktop.ScreenSaver": "/org/freedesktop/ScreenSaver",
    "org.gnome.ScreenSaver": "/org/gnome/ScreenSaver",
    "org.cinnamon.ScreenSaver": "/org/cinnamon/ScreenSaver",
    "org.mate.ScreenSaver": "/org/mate/ScreenSaver",
    "org.xfce.ScreenSaver": "/org/xfce/ScreenSaver",
}
"""Bus name, which is the interface too, and object: KDE's, GNOME's, and those that took over GNOME's interface."""


class Saver:
    """Follows one of them, from whoever owns its name; it is never started.

    Args:
        bus: The session bus.
        name: Its name.
        changed: Called when `active` changes.

    Attributes:
        active: It covers the screen now.
        owner: Who it is.
    """

    def __init__(self, bus: Bus, name: str, changed: Callable[[], None]) -> None:
        self.active = False
        self.owner = Owner(bus, name)
        self._bus = bus
        self._name = name
        self._changed = changed
        self._signals = 0
        self._asking: asyncio.Task[None] | None = None
        self._end: Callable[[], None] | None = None

    async def start(self) -> None:
        """Follow it from now on, and find out how it is now; never raises."""
        rule = f"type='signal',sender='{self._name}',interface='{self._name}',member='ActiveChanged'"
        self._end = self._bus.listen(rule, self._heard)
        self.owner.on_change(self._other)
        await self.owner.start()
        if self._asking:
            await asyncio.wait([self._asking])

    def close(self) -> None:
        """Follow it no more."""
        if self._end:
            self._end()
        self.owner.close()
        if self._asking:
            self._asking.cancel()

    def _other(self, owner: str) -> None:
        """Another program has the name now, or none."""
        self._set(active=False)
        if owner:
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        signals, owner = self._signals, self.owner.now
        try:
            (active,) = await self._bus.call(owner, NAMES[self._name], self._name, "GetActive", autostart=False)
        except (BusError, ValueError):  # some only let their blanking be inhibited
            return
        if signals == self._signals and owner == self.owner.now and isinstance(active, bool):
            self._set(active=active)

    def _heard(self, message: Message) -> None:
        if message.member != "ActiveChanged" or message.interface != self._name or message.signature != "b":
            return
        if self.owner.now and message.sender == self.owner.now:
            self._signals += 1
            self._set(active=message.body[0])

    def _set(self, *, active: bool) -> None:
        if active != self.active:
            self.active = active
            self._changed()
