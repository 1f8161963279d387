"""What dbus-fast lacks: patience with a slow bus, and texts that any bus can carry. Only `desktop.bus` connects by it.

The library is imported when the first connection is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus


async def connect(address: str) -> MessageBus:
    """Return a connection to the bus at this address.

    Raises:
        Exception: Whatever the library raises when there is none.
    """
    from dbus_fast.aio import MessageBus

    bus = MessageBus(bus_address=address)
    bus._disconnect_future.add_done_callback(_note)  # noqa: SLF001  (it is told otherwise: by every call)
    await bus.connect()
    writer: Any = bus._writer  # noqa: SLF001  (there is no public way)
    writer.sock = _Patient(writer.sock)
    return bus


def _note(lost: asyncio.Future[None]) -> None:
    """Look at why a connection ended, so that asyncio does not complain that nobody did."""
    with contextlib.suppress(asyncio.CancelledError):
        lost.exception()


class _Patient:
    """A socket that takes nothing when it is full, instead of raising: dbus-fast 5.2 hangs up on BlockingIOError.

    Its writer treats 0 bytes as it should treat that error: it waits until the socket can be written to.

    Args:
        sock: The connection's socket.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, data: bytes) -> int:
        """Return how many bytes were sent, 0 if there is no room now."""
        try:
            return self._sock.send(data)
        except BlockingIOError:
            return 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def clean(value: Any) -> Any:
    """Return a value whose texts D-Bus can carry: without NUL and halves of characters, for which a bus hangs up."""
    from dbus_fast import Variant

    match value:
        case str():
            fit = value if value.isascii() else value.encode("utf-8", "replace").decode()
            return fit.replace("\0", "\ufffd")
        case Variant():
            return Variant(value.signature, clean(value.value))
        case list() | tuple():
            return [clean(item) for item in value]
        case dict():
            return {clean(key): clean(item) for key, item in value.items()}
    return value


def session_address() -> str:
    """Return the address of the session bus: as the environment says, else where systemd puts it."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not address and runtime and os.path.exists(f"{runtime}/bus"):
        return f"unix:path={runtime}/bus"
    return address
