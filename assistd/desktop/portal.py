"""The client of the desktop's portal (org.freedesktop.portal.Desktop): registration, requests and their answers.

Keys (`assistd.sources.hotkeys.portal`) and pictures of the screen (`assistd.screen.portal`) share one per bus, because
registration is for the connection and only counts before anything else was asked on it.

The interfaces' documentation: https://flatpak.github.io/xdg-desktop-portal/docs/api-reference.html
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistd.desktop.bus import Bus, BusError
from assistd.desktop.owner import Owner
from assistd.i18n import _

if TYPE_CHECKING:
    from dbus_fast import Message, Variant

log = logging.getLogger(__name__)

NAME = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
APP_ID = "org.assistd.Assistd"
"""Ours: the name of the .desktop file that `assistd service install` puts in place."""

ANSWER_S = 10.0
"""Longest time for the answer to a call, seconds: the portal may have to be started, and starts others."""

DONE, CANCELLED, FAILED = 0, 1, 2
"""How a request ended: carried out; a person said no; anything else (also: said no before)."""

_ABSENT = frozenset(
    f"org.freedesktop.DBus.Error.{name}"
    for name in ("UnknownMethod", "UnknownInterface", "UnknownObject", "UnknownProperty", "InvalidArgs")
)
_NO_PORTAL = frozenset({"org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"})


class Portal:
    """The portal of one session bus. Get it by `portal`, which keeps one for each bus.

    Attributes:
        owner: Which program is the portal now.
        unregistered: Why it did not take our application id, in its words; empty if it did, or is too old to know any.
    """

    def __init__(self, bus: Bus) -> None:
        self.owner = Owner(bus, NAME)
        self.unregistered = ""
        self._bus = bus
        self._registering = asyncio.Lock()
        self._registered = ""
        self._waiting: dict[str, asyncio.Future[tuple[int, dict[str, Any]]]] = {}
        self._started = False

    async def version(self, interface: str) -> int:
        """Return the version of ``org.freedesktop.portal.INTERFACE``, 0 if this desktop has it not.

        Raises:
            BusError: If there is no bus, or the portal does not answer.
        """
        return int(await self.get(interface, "version", 0))

    async def get(self, interface: str, name: str, otherwise: Any) -> Any:
        """Return a property, or `otherwise` if it does not exist; nothing is asked of a person for this.

        Raises:
            BusError: If there is no bus, or the portal does not answer.
        """
        try:
            await self.register()
            return await self._bus.get_property(NAME, PATH, _full(interface), name, timeout_s=ANSWER_S)
        except BusError as error:
            if error.name in _ABSENT | _NO_PORTAL:
                return otherwise
            raise

    async def request(
        self,
        method: str,
        signature: str,
        body: Sequence[Any],
        options: Mapping[str, Variant],
        *,
        timeout_s: float,
        on_wait: Callable[[], None] | None = None,
        patience_s: float = 1.0,
    ) -> tuple[int, dict[str, Any]]:
        """Ask for something that a person may have to allow; return how it ended (`DONE`, …) and the results.

        Args:
            method: Interface and method below ``org.freedesktop.portal.``, e.g. ``Screenshot.Screenshot``.
            signature: Of `body`; the options, which come last, are added.
            body: Arguments.
            options: More; `handle_token` is added.
            timeout_s: Longest time for the person, in seconds; then the dialog is closed.
            on_wait: Called once when there is no answer after `patience_s`: a dialog is open.
            patience_s: In seconds.

        Raises:
            BusError: No bus or portal, no answer in time (code ``portal-timeout``), the portal ended meanwhile (code
                ``portal-lost``), or it refused (with its `name`).
        """
        await self.register()
        bus = await self._bus.get()
        token = f"assistd_{secrets.token_hex(8)}"
        path = f"{PATH}/request/{str(bus.unique_name)[1:].replace('.', '_')}/{token}"
        answer: asyncio.Future[tuple[int, dict[str, Any]]] = asyncio.get_running_loop().create_future()
        self._waiting[path] = answer  # before the call: the answer may be here before the reply to it
        try:
            handle = await self._call(method, signature, body, {**options, "handle_token": _text(token)})
            self._waiting.setdefault(handle, answer)  # portals before 0.9 choose the path themselves
            return await self._answer(answer, handle, timeout_s, on_wait, patience_s)
        finally:
            for key in [key for key, value in self._waiting.items() if value is answer]:
                del self._waiting[key]
            if answer.done() and not answer.cancelled():
                answer.exception()  # seen: when the call itself failed, nobody else looks

    async def register(self) -> None:
        """Tell the portal who we are, once for each portal: old ones know no such thing, from 1.21 on they need it.

        Raises:
            BusError: If there is no bus, or the portal does not answer.
        """
        async with self._registering:
            if not self._started:
                self._started = True
                rule = f"type='signal',sender='{NAME}',interface='{_full('Request')}',member='Response'"
                self._bus.listen(rule, self._heard)
                self.owner.on_change(self._changed)
                await self.owner.start()
            if self.owner.now and self.owner.now == self._registered:
                return
            self.unregistered = ""
            try:
                await self._bus.call(
                    NAME, PATH, "org.freedesktop.host.portal.Registry", "Register", "sa{sv}", [APP_ID, {}],
                    timeout_s=ANSWER_S,
                )  # fmt: skip
            except BusError as error:
                if not error.name or error.name in _NO_PORTAL:
                    raise
                if error.name not in _ABSENT:
                    self.unregistered = error.message
                    log.info("the portal does not know us: %s", error.message)
            self._registered = self.owner.now

    async def _call(self, method: str, signature: str, body: Sequence[Any], options: Mapping[str, Variant]) -> str:
        interface, member = method.split(".")
        (handle,) = await self._bus.call(
            NAME, PATH, _full(interface), member, f"{signature}a{{sv}}", [*body, dict(options)], timeout_s=ANSWER_S
        )
        return str(handle)

    async def _answer(
        self,
        answer: asyncio.Future[tuple[int, dict[str, Any]]],
        handle: str,
        timeout_s: float,
        on_wait: Callable[[], None] | None,
        patience_s: float,
    ) -> tuple[int, dict[str, Any]]:
        try:
            async with asyncio.timeout(timeout_s):
                done, _waiting = await asyncio.wait([answer], timeout=patience_s)
                if not done and on_wait:
                    on_wait()
                return await answer
        except BaseException as error:
            if not answer.done() or answer.cancelled():  # nobody waits for the dialog any more
                asyncio.ensure_future(self._close(handle))  # noqa: RUF006  (it has a deadline)
            if isinstance(error, TimeoutError):
                words = _("The desktop's dialog was not answered in {n} seconds.").format(n=round(timeout_s))
                raise BusError(words, code="portal-timeout") from None
            raise

    async def _close(self, handle: str) -> None:
        with contextlib.suppress(BusError):
            await self._bus.call(NAME, handle, _full("Request"), "Close", autostart=False)

    def _changed(self, _owner: str) -> None:
        """Another portal, or none: it knows nothing of what was asked of the last one."""
        self._registered = ""
        for answer in set(self._waiting.values()):
            if not answer.done():
                answer.set_exception(BusError(_("The desktop's portal has ended."), code="portal-lost"))

    def _heard(self, message: Message) -> None:
        if message.member != "Response" or message.interface != _full("Request") or message.signature != "ua{sv}":
            return
        answer = self._waiting.get(str(message.path))
        if answer and not answer.done() and message.sender == self.owner.now:
            code, results = message.body
            answer.set_result((int(code), {str(key): plain(value) for key, value in results.items()}))


@functools.cache
def portal(bus: Bus) -> Portal:
    """Return the portal's client for this bus, the same for everybody who asks."""
    return Portal(bus)


def plain(value: Any) -> Any:
    """Return a value of D-Bus without the variants in it."""
    from dbus_fast import Variant

    if isinstance(value, Variant):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _full(interface: str) -> str:
    return f"org.freedesktop.portal.{interface}"


def _text(value: str) -> Variant:
    from dbus_fast import Variant

    return Variant("s", value)
