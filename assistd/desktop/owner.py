"""Who owns a name on a bus now, so that only that program's signals count. Used by the portal's client and `presence`.

Any program on a bus can emit a signal with any interface and path; the sender is the only thing that the bus vouches
for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from assistd.desktop.bus import Bus, BusError

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

log = logging.getLogger(__name__)

_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


class Owner:
    """Follows the owner of a name, also over restarts of the owner and of the bus.

    Args:
        bus: Which bus.
        name: Which name.

    Attributes:
        now: Unique name of the connection that owns it (``:1.7``); empty if nobody does or there is no bus.
    """

    def __init__(self, bus: Bus, name: str) -> None:
        self.name = name
        self.now = ""
        self._bus = bus
        self._changes = 0
        self._connection: MessageBus | None = None
        self._callbacks: list[Callable[[str], None]] = []
        self._end: Callable[[], None] | None = None

    def on_change(self, callback: Callable[[str], None]) -> None:
        """Call back with each new owner, and with an empty text when there is none any more."""
        self._callbacks.append(callback)

    def forget(self, callback: Callable[[str], None]) -> None:
        """Call it back no more."""
        if callback in self._callbacks:
            self._callbacks.remove(callback)

    async def start(self) -> None:
        """Follow it from now on; never raises. Once there is a bus, `now` is right when this returns."""
        if self._end is None:
            rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{}'"
            self._end = self._bus.listen(rule.format(self.name), self._heard)
            self._bus.on_connect(self._connected)
        if self._bus.connected:
            await asyncio.sleep(0)  # one turn of the loop: the rule is sent before the question
        await self._ask()

    def close(self) -> None:
        """Follow it no more."""
        if self._end:
            self._end()
        self._callbacks.clear()

    async def _connected(self, connection: MessageBus) -> None:
        if self._end and connection is not self._connection:
            await self._ask()

    async def _ask(self) -> None:
        changes = self._changes
        try:
            connection = await self._bus.get()
            if connection is not self._connection:
                self._connection = connection
                self._set("")  # on a new bus the same unique name is somebody else's
            (owner,) = await self._bus.call(*_DAEMON, "GetNameOwner", "s", [self.name])
        except BusError:  # NameHasNoOwner, or no bus
            owner = ""
        if changes == self._changes:  # else a signal came meanwhile, which knows better
            self._set(str(owner))

    def _heard(self, message: Message) -> None:
        if message.member != "NameOwnerChanged" or message.sender != "org.freedesktop.DBus":
            return
        name, _old, new = message.body
        if name == self.name:
            self._changes += 1
            self._set(str(new))

    def _set(self, owner: str) -> None:
        if owner == self.now:
            return
        self.now = owner
        for callback in tuple(self._callbacks):
            try:
                callback(owner)
            except Exception:
                log.exception("the owner of %s changed", self.name)
