"""The connection to the accessibility bus: found through the session bus, kept, made again when it dies.

`windows`, `walk` and their neighbours ask through it. Whatever an application answers is checked for its type here: an
answer of another type, an error and a dead object all come back as None, so that broken trees need no special care.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistd.desktop.bus import Bus
from assistd.desktop.bus_library import connect

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

Ref = tuple[str, str]
"""Bus name of an application and path of an object in it."""

ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
TEXT = "org.a11y.atspi.Text"
VALUE = "org.a11y.atspi.Value"
TABLE = "org.a11y.atspi.Table"
PROPERTIES = "org.freedesktop.DBus.Properties"
REGISTRY: Ref = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
NULL = "/org/a11y/atspi/null"

ADDRESS_S = 0.3
"""Longest time to find out where the accessibility bus is, seconds; it may have to be started."""


class NoTreeBusError(Exception):
    """There is no accessibility bus, or it has just died."""


class Link:
    """The connection.

    Attributes:
        answered_s: When the last answer came, in the loop's time.
    """

    def __init__(self) -> None:
        self._bus: MessageBus | None = None
        self._waiting: dict[int, tuple[asyncio.Future[Any], str]] = {}
        self.answered_s = 0.0

    async def open(self) -> None:
        """Be connected; a connection on which somebody still owes answers is given up, and them with it.

        Raises:
            NoTreeBusError: If there is no accessibility bus.
        """
        if self._bus is not None and self._bus.connected and not self._waiting:
            return
        self.close()
        try:
            async with asyncio.timeout(ADDRESS_S):
                bus = await connect(await _address())
        except Exception as error:  # the library raises what the socket, the handshake or a parser raise
            raise NoTreeBusError(str(error)) from error
        assert bus._writer is not None  # noqa: SLF001
        bus._writer.sock = _Gathering(bus._writer.sock)  # type: ignore[assignment]  # noqa: SLF001
        bus.add_message_handler(self._answered)
        bus._disconnect_future.add_done_callback(lambda _lost: self._lost(bus))  # noqa: SLF001  (it awaits nothing)
        self._bus = bus

    def close(self) -> None:
        """Hang up. Whoever waits for an answer gets none."""
        bus, self._bus = self._bus, None
        if bus is not None:
            with contextlib.suppress(Exception):
                bus.disconnect()
        self._drop()

    def ask(  # noqa: PLR0917  (the order in which D-Bus itself names them)
        self, ref: Ref, interface: str, member: str, expect: str, signature: str = "", body: Sequence[Any] = ()
    ) -> asyncio.Future[Any]:
        """Ask an object for one value. The question is sent at once; the answer is what the future brings.

        It is None if the object answers with an error or with another type, and if the bus dies.

        Args:
            ref: Who is asked.
            interface: Of the member.
            member: What is asked.
            expect: D-Bus signature of the value.
            signature: Of the arguments.
            body: The arguments.

        Raises:
            NoTreeBusError: If the bus has died.
        """
        from dbus_fast import Message

        bus = self._bus
        if bus is None or not bus.connected:
            raise NoTreeBusError("not connected")
        future: asyncio.Future[Any] = bus._loop.create_future()  # noqa: SLF001
        try:
            message = Message(
                destination=ref[0],
                path=ref[1],
                interface=interface,
                member=member,
                signature=signature,
                body=list(body),
                serial=bus.next_serial(),
            )
            self._waiting[message.serial] = (future, expect)
            bus.send(message)
        except Exception:  # noqa: BLE001  (an application names what is no name: the library has an error for each)
            future.set_result(None)
        return future

    async def get(self, ref: Ref, interface: str, name: str, expect: str) -> Any:
        """Return a property's value; None as for `ask`."""
        return await self.property(ref, interface, name, expect)

    def property(self, ref: Ref, interface: str, name: str, expect: str) -> asyncio.Future[Any]:
        """Ask an object for a property, as `ask` does."""
        return self.ask(ref, PROPERTIES, "Get", f"v{expect}", "ss", [interface, name])

    async def children(self, ref: Ref) -> list[Ref]:
        """Return all children of an object, empty if it has none; ask for their number first."""
        return [(child[0], child[1]) for child in await self.ask(ref, ACCESSIBLE, "GetChildren", "a(so)") or ()]

    async def pid(self, ref: Ref) -> int:
        """Return the process an application is, 0 if unknown: the bus itself answers, also for one that hangs."""
        daemon = ("org.freedesktop.DBus", "/org/freedesktop/DBus")
        known = await self.ask(daemon, "org.freedesktop.DBus", "GetConnectionUnixProcessID", "u", "s", [ref[0]])
        return int(known or 0)

    def _answered(self, message: Message) -> bool:
        """Take what arrives; return whether it was an answer."""
        future, expect = self._waiting.pop(message.reply_serial or 0, (None, ""))
        if future is None:
            return False
        self.answered_s = future.get_loop().time()
        if not future.done():
            future.set_result(_value(message, expect))
        return True

    def _lost(self, bus: MessageBus) -> None:
        if self._bus is bus:
            self._bus = None
            self._drop()

    def _drop(self) -> None:
        for future, _expect in self._waiting.values():
            if not future.done():
                future.set_result(None)
        self._waiting.clear()


class _Gathering:
    """A socket that sends what was written in one turn of the loop at once: hundreds of questions cost one call.

    Args:
        sock: The connection's socket; takes nothing when it is full.
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()

    def send(self, data: memoryview) -> int:
        """Return how many bytes were taken: all."""
        if not self._buffer:
            self._loop.call_soon(self._flush)
        self._buffer += data
        return len(data)

    def _flush(self) -> None:
        try:
            del self._buffer[: self._sock.send(self._buffer)]
        except OSError:  # the bus has gone: whoever reads from it notices
            self._buffer.clear()
        if self._buffer:
            self._loop.call_later(0.001, self._flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def _value(message: Message, expect: str) -> Any:
    """Return what an answer brings, if it has the type that was expected (``v`` before it: inside a variant)."""
    if message.signature == expect:
        return message.body[0]
    if expect.startswith("v") and message.signature == "v":
        variant = message.body[0]
        return variant.value if variant.signature == expect[1:] else None
    return None


async def _address() -> str:
    """Return where the accessibility bus is, as the session bus says.

    Not from the property AT_SPI_BUS of the X root window: one that was left over points to a bus that has died.

    Raises:
        NoTreeBusError: If the session bus names no Unix socket.
        BusError: If nobody answers.
    """
    named = os.environ.get("AT_SPI_BUS_ADDRESS", "")
    if named:
        return named
    session = Bus("session")
    try:
        answer = await session.call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    finally:
        await session.close()
    address = answer[0] if answer and isinstance(answer[0], str) else ""
    if not address.startswith("unix:"):
        raise NoTreeBusError("no address")
    return address
