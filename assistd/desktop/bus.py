"""One connection to a D-Bus daemon, made when it is first needed and made again when it dies. Everybody shares it.

Every call has a deadline, and every failure is one kind of error with words for people. The library is dbus-fast
(asyncio, no GLib); it is imported when the first call is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from assistd.errors import AssistdError
from assistd.i18n import _

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

log = logging.getLogger(__name__)

CALL_S = 2.0
"""Longest time for one call, seconds; some ask a person and take longer."""

CONNECT_S = 3.0
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)


class BusError(AssistdError, ConnectionError):
    """The bus can't be reached, or who was asked does not answer.

    Attributes:
        name: D-Bus name of the error, e.g. ``org.freedesktop.DBus.Error.UnknownMethod``; empty if there was no reply.
    """

    default_code = "bus"

    def __init__(self, message: str, *, code: str = "", hint: str = "", name: str = "") -> None:
        super().__init__(message, code=code, hint=hint)
        self.name = name


class Bus:
    """A bus: ``session``, ``system``, or the address of another.

    Args:
        which: Which one.
    """

    def __init__(self, which: Literal["session", "system"] | str = "session") -> None:  # noqa: PYI051  (for readers)
        self._which = which
        self._bus: MessageBus | None = None
        self._connecting = asyncio.Lock()
        self._rules: list[tuple[str, Callable[[Message], None]]] = []
        self._on_connect: list[Callable[[MessageBus], Awaitable[None]]] = []
        self._keeper: asyncio.Task[None] | None = None
        self._adding: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""
        return self._bus is not None

    async def start(self) -> None:
        """Connect now, and again whenever the connection is lost, until `close`; never raises."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=f"bus {self._which}")

    async def get(self) -> MessageBus:
        """Return the connection.

        Raises:
            BusError: If there is no bus.
        """
        async with self._connecting:
            if self._bus is None:
                self._bus = await self._connect()
            return self._bus

    async def call(  # noqa: PLR0917  (the order in which D-Bus itself names them)
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Sequence[Any] = (),
        *,
        timeout_s: float = CALL_S,
        autostart: bool = True,
    ) -> list[Any]:
        """Return the body of the reply; variants are `dbus_fast.Variant`.

        Raises:
            BusError: No bus, no reply in time (code ``bus-timeout``), or an error reply (its `name` is set).
        """
        from dbus_fast import Message, MessageFlag, MessageType

        bus = await self.get()
        message = Message(
            destination=destination,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
            flags=MessageFlag.NONE if autostart else MessageFlag.NO_AUTOSTART,
        )
        try:
            async with asyncio.timeout(timeout_s):
                reply = await bus.call(message)
        except TimeoutError:
            raise BusError(_("{name} does not answer.").format(name=destination), code="bus-timeout") from None
        except Exception as error:  # the library raises EOFError, OSError and its own when the bus dies
            self._lost(bus)
            raise BusError(_("The connection to D-Bus was lost."), code="bus-lost") from error
        if reply.message_type is MessageType.ERROR:
            words = reply.body[0] if reply.body and isinstance(reply.body[0], str) else str(reply.error_name)
            raise BusError(words, code="bus-error", name=str(reply.error_name))
        return list(reply.body)

    async def get_property(self, destination: str, path: str, interface: str, name: str, **options: Any) -> Any:
        """Return a property's value, out of its variant; raises as `call`."""
        (variant,) = await self.call(
            destination, path, "org.freedesktop.DBus.Properties", "Get", "ss", [interface, name], **options
        )
        return variant.value

    async def owned(self, name: str) -> bool:
        """Return whether somebody has this name now; False without a bus."""
        with contextlib.suppress(BusError):
            (has,) = await self.call(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", "s", [name]
            )
            return bool(has)
        return False

    def listen(self, rule: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        """Call `handler` for each message that the bus sends for this match rule, also after a reconnection.

        The handler sees *every* signal that arrives and must look at interface, member and sender itself. Returns how
        to end it.
        """
        entry = (rule, handler)
        self._rules.append(entry)
        if self._bus is not None:
            self._adding.add(task := asyncio.create_task(self._add_rule(self._bus, rule)))
            task.add_done_callback(self._adding.discard)
        return lambda: self._rules.remove(entry) if entry in self._rules else None

    def on_connect(self, callback: Callable[[MessageBus], Awaitable[None]]) -> None:
        """Await `callback` at each new connection: to own names and export objects on it."""
        self._on_connect.append(callback)

    async def close(self) -> None:
        """Disconnect for good."""
        self._closed = True
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._bus:
            self._bus.disconnect()
            self._bus = None

    # --- the connection ---

    async def _connect(self) -> MessageBus:
        from dbus_fast import BusType
        from dbus_fast.aio import MessageBus

        if self._closed:
            raise BusError(_("The connection to D-Bus is closed."), code="no-bus")
        if self._which == "session" and not _session_address():
            raise BusError(_("There is no session bus (D-Bus)."), code="no-bus", hint=_("Log in to a desktop session."))
        options: dict[str, Any] = {"bus_address": self._which}
        if self._which in ("session", "system"):
            system = self._which == "system"
            options = {"bus_type": BusType.SYSTEM} if system else {"bus_address": _session_address()}
        try:
            async with asyncio.timeout(CONNECT_S):
                bus = await MessageBus(**options).connect()
        except Exception as error:
            raise BusError(_("D-Bus can't be reached."), code="no-bus") from error
        bus.add_message_handler(self._dispatch)
        for rule in dict.fromkeys(rule for rule, _handler in self._rules):
            await self._add_rule(bus, rule)
        for callback in self._on_connect:
            try:
                await callback(bus)
            except Exception:
                log.exception("after connecting to D-Bus")
        return bus

    async def _keep(self) -> None:
        """Keep a connection up, for ever."""
        failures = 0
        while True:
            try:
                bus = await self.get()
            except BusError as error:
                log.debug("%s", error.message)
                await asyncio.sleep(_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
                failures += 1
                continue
            failures = 0
            with contextlib.suppress(Exception):  # EOFError when the bus dies
                await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
            self._lost(bus)
            await asyncio.sleep(_PAUSES_S[0])

    def _lost(self, bus: MessageBus) -> None:
        if self._bus is bus:
            self._bus = None
            with contextlib.suppress(Exception):
                bus.disconnect()

    async def _add_rule(self, bus: MessageBus, rule: str) -> None:
        from dbus_fast import Message

        with contextlib.suppress(Exception):
            await bus.call(
                Message(
                    destination="org.freedesktop.DBus",
                    path="/org/freedesktop/DBus",
                    interface="org.freedesktop.DBus",
                    member="AddMatch",
                    signature="s",
                    body=[rule],
                )
            )

    def _dispatch(self, message: Message) -> None:
        for _rule, handler in tuple(self._rules):
            try:
                handler(message)
            except Exception:
                log.exception("a message of D-Bus could not be handled")


def _session_address() -> str:
    """Return the address of the session bus: as the environment says, else where systemd puts it."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not address and runtime and os.path.exists(f"{runtime}/bus"):
        return f"unix:path={runtime}/bus"
    return address
