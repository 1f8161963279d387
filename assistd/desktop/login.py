"""Lock and sleep as the login manager tells them (systemd-logind, or elogind). For `assistd.desktop.presence`.

Nothing is held back: an inhibitor would delay every sleep for what needs no time. What sounds stops with the machine,
the journal is safe against a power cut at any moment, and what was missed is looked for after waking up.

Interface: https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from assistd.desktop.bus import Bus, BusError
from assistd.desktop.owner import Owner

if TYPE_CHECKING:
    from dbus_fast import Message

log = logging.getLogger(__name__)

NAME = "org.freedesktop.login1"
UNCONFIRMED_S = 10.0
"""So long after a `Lock` nobody shows a lock screen: then there is none that tells, nor will one tell its end."""

_ROOT = "/org/freedesktop/login1"
_MANAGER, _SESSION, _USER = f"{NAME}.Manager", f"{NAME}.Session", f"{NAME}.User"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class Login:
    """The session of this process's user.

    Args:
        bus: The system bus.
        changed: Called when `hint` or `ordered` changes.
        slept: Called when the machine goes to sleep, and when it is back.

    Attributes:
        hint: The desktop says that its lock screen is up (LockedHint).
        ordered: Somebody asked for the lock screen a moment ago (`Lock`), which may not be up yet.
        session: The session's object; empty if there is none.
        owner: Who the login manager is.
    """

    def __init__(
        self, bus: Bus, changed: Callable[[], None], slept: Callable[[Literal["sleep", "resumed"]], None]
    ) -> None:
        self.hint = False
        self.ordered = False
        self.session = ""
        self.owner = Owner(bus, NAME)
        self._bus = bus
        self._changed = changed
        self._slept = slept
        self._signals = 0
        self._looking: asyncio.Task[None] | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._ends: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Follow it from now on, and find out how it is now; never raises."""
        rule = f"type='signal',sender='{NAME}'"
        self._ends = [
            self._bus.listen(f"{rule},interface='{_MANAGER}'", self._managed),
            self._bus.listen(f"{rule},path_namespace='{_ROOT}/session'", self._heard),
        ]
        self.owner.on_change(self._other)
        await self.owner.start()
        if self._looking:
            await asyncio.wait([self._looking])

    def close(self) -> None:
        """Follow it no more."""
        for end in self._ends:
            end()
        self.owner.close()
        if self._looking:
            self._looking.cancel()
        if self._expiry:
            self._expiry.cancel()

    def look(self) -> None:
        """Find out anew which session this is and whether it is locked."""
        if self.owner.now:
            if self._looking:
                self._looking.cancel()
            self._looking = asyncio.create_task(self._look())

    def carried_out(self) -> None:
        """Forget the order: the lock screen was up, and is gone."""
        self._set(hint=self.hint, ordered=False)

    def _other(self, owner: str) -> None:
        """Another login manager, or none: what it is asked next says whether the session is locked."""
        if owner:
            self.look()
        else:
            self.session = ""

    async def _look(self) -> None:
        signals = self._signals
        self.session = await self._find()
        hint = False
        if self.session:
            try:
                hint = bool(await self._bus.get_property(NAME, self.session, _SESSION, "LockedHint", autostart=False))
            except BusError as error:
                log.debug("no LockedHint: %s", error.message)
        if signals == self._signals:
            self._set(hint=hint, ordered=self.ordered)

    async def _find(self) -> str:
        """Return the session's object: of this login, of this process, or the user's graphical one."""
        for member, signature, value in (
            ("GetSession", "s", os.environ.get("XDG_SESSION_ID", "")),
            ("GetSessionByPID", "u", os.getpid()),  # a service of the user manager is in no session
        ):
            if value and (path := await self._ask(member, signature, value)):
                return path
        user = await self._ask("GetUser", "u", os.getuid())
        if user:
            try:
                name, path = await self._bus.get_property(NAME, user, _USER, "Display", autostart=False)
            except (BusError, ValueError, TypeError):
                return ""
            return str(path) if name else ""
        return ""

    async def _ask(self, member: str, signature: str, value: Any) -> str:
        try:
            (path,) = await self._bus.call(NAME, _ROOT, _MANAGER, member, signature, [value], autostart=False)
        except BusError:
            return ""
        return str(path)

    def _managed(self, message: Message) -> None:
        if message.interface != _MANAGER or message.sender != self.owner.now or message.path != _ROOT:
            return
        if message.member == "PrepareForSleep" and message.signature == "b":
            begins = message.body[0]
            self._slept("sleep" if begins else "resumed")
            if not begins:
                self.look()
        elif message.member in {"SessionNew", "SessionRemoved"}:
            self.look()

    def _heard(self, message: Message) -> None:
        if message.sender != self.owner.now or not self.session or message.path != self.session:
            return
        if message.interface == _SESSION and message.member in {"Lock", "Unlock"}:
            self._signals += 1
            self._set(hint=self.hint, ordered=message.member == "Lock")
        elif message.interface == _PROPERTIES and message.member == "PropertiesChanged":
            self._properties(message)

    def _properties(self, message: Message) -> None:
        if message.signature != "sa{sv}as" or message.body[0] != _SESSION:
            return
        changed, invalidated = message.body[1:]
        if "LockedHint" in changed:
            self._signals += 1
            hint = bool(changed["LockedHint"].value)
            self._set(hint=hint, ordered=self.ordered and hint)  # one that went takes the order with it
        elif "LockedHint" in invalidated:
            self.look()

    def _set(self, *, hint: bool, ordered: bool) -> None:
        if self._expiry and not ordered:
            self._expiry.cancel()
            self._expiry = None
        elif ordered and self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(UNCONFIRMED_S, self._expire)
        if (hint, ordered) != (self.hint, self.ordered):
            self.hint, self.ordered = hint, ordered
            self._changed()

    def _expire(self) -> None:
        self._expiry = None
        self._set(hint=self.hint, ordered=False)
