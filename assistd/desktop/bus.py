"""One connection to a D-Bus daemon, made when it is first needed and made again when it dies. Everybody shares it.

Every call has a deadline, and every failure is one kind of error with words for people. The library is dbus-fast
(asyncio, no GLib); it is imported when the first call is made. Only Unix sockets: no bus of ours is on a network.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from assistd.desktop.bus_library import clean, connect, session_address
from assistd.errors import AssistdError
from assistd.i18n import _

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

log = logging.getLogger(__name__)

CALL_S = 2.0
"""Longest time for one call, seconds; some ask a person and take longer."""

CONNECT_S = 3.0
GREET_S = 10.0
"""Longest time for one callback of `Bus.on_connect`, seconds."""

MAX_UNSENT = 1000
"""Messages that wait for a bus that does not read; what comes on top is dropped."""

_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 5.0)
_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


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
        self._background: set[asyncio.Task[None]] = set()
        self._unsent: set[asyncio.Future[None]] = set()
        self._closed = False

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""
        return self._bus is not None and self._bus.connected

    async def start(self) -> None:
        """Connect now, and again whenever the connection is lost, until `close`; never raises."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=f"bus {self._which}")

    async def get(self) -> MessageBus:
        """Return the connection.

        Raises:
            BusError: If there is no bus.
        """
        greeting = None
        async with self._connecting:
            if self._bus is not None and not self._bus.connected:
                self._lost(self._bus)
            bus = self._bus
            if bus is None:
                bus = self._bus = await self._connect()
                for rule in dict.fromkeys(rule for rule, _handler in self._rules):
                    self._in_background(self._match("AddMatch", bus, rule))
                greeting = self._in_background(self._greet(bus))
                await asyncio.sleep(0)  # the rules are on their way before anybody asks anything: no signal gets lost
        if greeting:  # not under the lock: what is called back may use this bus; and not ended with the caller
            await asyncio.shield(greeting)
        return bus

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
        """Return the body of the reply; variants are `dbus_fast.Variant`. Text is made fit for the bus (`clean`).

        Raises:
            BusError: No bus, no reply in time (code ``bus-timeout``), an error reply (its `name` is set), or something
                that D-Bus can't carry (code ``bus-message``).
        """
        from dbus_fast import Message, MessageFlag, MessageType

        bus = await self.get()
        try:
            message = Message(
                destination=destination,
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=[clean(value) for value in body],
                flags=MessageFlag.NONE if autostart else MessageFlag.NO_AUTOSTART,
                serial=bus.next_serial(),
            )
        except (TypeError, ValueError) as error:
            raise _unsendable() from error
        try:
            async with asyncio.timeout(timeout_s):
                reply = await bus.call(message)
        except TimeoutError:
            raise BusError(_("{name} does not answer.").format(name=destination), code="bus-timeout") from None
        except Exception as error:  # the library raises EOFError, OSError and its own when the bus dies
            if bus.connected:  # a message that can't be written is no fault of the connection that all share
                raise _unsendable() from error
            self._lost(bus)
            raise BusError(_("The connection to D-Bus was lost."), code="bus-lost") from error
        finally:
            bus._method_return_handlers.pop(message.serial, None)  # noqa: SLF001  (else kept if no reply ever came)
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
            (has,) = await self.call(*_DAEMON, "NameHasOwner", "s", [name])
            return bool(has)
        return False

    def send(self, message: Message) -> bool:
        """Send a signal or a reply, without waiting; return False if it was dropped: no bus, or one that reads nothing.

        Its texts must be `clean`.
        """
        bus = self._bus
        if bus is None or not bus.connected or len(self._unsent) >= MAX_UNSENT:
            return False
        try:
            sent = bus.send(message)
        except Exception:
            log.exception("a message for D-Bus could not be written")
            return False
        if not sent.done():
            self._unsent.add(sent)
        sent.add_done_callback(self._sent)
        return True

    def listen(self, rule: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        """Call `handler` for each message that the bus sends for this match rule, also after a reconnection.

        The handler sees *every* signal that arrives and must look at interface, member and sender itself. Returns how
        to end it.
        """
        entry = (rule, handler)
        if self._bus is not None and not self._wanted(rule):
            self._in_background(self._match("AddMatch", self._bus, rule))
        self._rules.append(entry)

        def end() -> None:
            if entry in self._rules:
                self._rules.remove(entry)
                if self._bus is not None and not self._wanted(rule) and not self._closed:
                    self._in_background(self._match("RemoveMatch", self._bus, rule))

        return end

    def on_connect(self, callback: Callable[[MessageBus], Awaitable[None]]) -> None:
        """Await `callback` at each new connection: to own names and export objects on it. It may use this bus."""
        self._on_connect.append(callback)

    async def close(self) -> None:
        """Disconnect for good."""
        self._closed = True
        tasks = [*self._background, *([self._keeper] if self._keeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._bus:
            self._lost(self._bus)

    # --- the connection ---

    async def _connect(self) -> MessageBus:
        if self._closed:
            raise BusError(_("The connection to D-Bus is closed."), code="no-bus")
        address = self._address()
        if not address:
            raise BusError(_("There is no session bus (D-Bus)."), code="no-bus", hint=_("Log in to a desktop session."))
        if not all(one.startswith("unix:") for one in address.split(";") if one):
            raise BusError(_("The address of D-Bus is not that of a Unix socket."), code="no-bus")
        try:
            async with asyncio.timeout(CONNECT_S):
                bus = await connect(address)
        except Exception as error:
            raise BusError(_("D-Bus can't be reached."), code="no-bus") from error
        bus.add_message_handler(self._dispatch)
        return bus

    def _address(self) -> str:
        if self._which == "session":
            return session_address()
        if self._which == "system":
            return os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", "") or "unix:path=/var/run/dbus/system_bus_socket"
        return self._which

    async def _greet(self, bus: MessageBus) -> None:
        """Let everybody own and export on the new connection what they have to."""
        for callback in tuple(self._on_connect):
            try:
                async with asyncio.timeout(GREET_S):
                    await callback(bus)
            except Exception:
                log.exception("after connecting to D-Bus")

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

    def _sent(self, sent: asyncio.Future[None]) -> None:
        self._unsent.discard(sent)
        if not sent.cancelled():
            sent.exception()  # that the bus has gone is told to those who wait for an answer

    def _wanted(self, rule: str) -> bool:
        return any(rule == other for other, _handler in self._rules)

    async def _match(self, member: Literal["AddMatch", "RemoveMatch"], bus: MessageBus, rule: str) -> None:
        from dbus_fast import Message, MessageType

        destination, path, interface = _DAEMON
        message = Message(
            destination=destination, path=path, interface=interface, member=member, signature="s", body=[rule]
        )
        with contextlib.suppress(Exception):  # the bus has gone: the next connection hears of the rule again
            async with asyncio.timeout(CALL_S):
                reply = await bus.call(message)
            if reply.message_type is MessageType.ERROR:
                log.warning("D-Bus refuses a rule (%s): %s", member, reply.error_name)

    def _in_background(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    def _dispatch(self, message: Message) -> None:
        for _rule, handler in tuple(self._rules):
            try:
                handler(message)
            except Exception:
                log.exception("a message of D-Bus could not be handled")


def _unsendable() -> BusError:
    return BusError(_("This can't be sent over D-Bus."), code="bus-message")
