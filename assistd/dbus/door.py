"""The D-Bus door: owns ``org.assistd.Assistd1`` on the session bus and serves it, for as long as the daemon runs.

It is the second thin door to `Control`, beside the socket. The bus may die and come back, the name may be somebody
else's, clients may vanish: none of it disturbs the daemon. Only the session bus, which is this user's alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any

from assistd import __version__
from assistd.dbus.names import INTERFACE, NAME, PATH
from assistd.desktop.bus import Bus
from assistd.protocol import Ask, Reply

if TYPE_CHECKING:
    from dbus_fast import Message, Variant
    from dbus_fast.aio import MessageBus

    from assistd.dbus.jobs import Job
    from assistd.dbus.objects import Objects

log = logging.getLogger(__name__)

_OWNER = "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged'"
_REQUEST_S = 5.0
_RELEASE_S = 1.0


class BusDoor:
    """Serves the D-Bus interface.

    Args:
        answer: What answers an ask (`Control.answer`).
        bus: The session bus; it is shared.
    """

    def __init__(self, answer: Callable[[Ask], AsyncGenerator[Reply, None]], bus: Bus) -> None:
        self._answering = answer
        self._bus = bus
        self._on: MessageBus | None = None
        self._objects: Objects | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._watched: dict[str, Callable[[], None]] = {}
        self._ends: list[Callable[[], None]] = []
        self._closed = False
        self.owned = False

    async def open(self) -> None:
        """Own the name at this connection and every later one; never raises."""
        from assistd.dbus.jobs import Jobs
        from assistd.dbus.objects import Objects
        from assistd.dbus.state import State

        self._jobs = Jobs(self._answering, self._emit)
        self._state = State(self._answering, __version__, self._changed)
        self._objects = Objects(self._answering, self._jobs, self._bus.send, self._watch)
        self._spawn(self._follow())
        self._ends.append(self._bus.listen(f"{_OWNER},arg0='{NAME}'", self._name_changed))
        self._bus.on_connect(self._connected)
        await self._bus.start()
        if self._bus.connected:
            self._spawn(self._connect_now())

    async def close(self) -> None:
        """Give the name back, and drop what clients had asked for."""
        self._closed = True
        for end in (*self._ends, *self._watched.values()):
            end()
        if self._objects:
            await self._objects.close()
            await self._jobs.close()
        if self._on and self._on.connected:
            self._on.remove_message_handler(self._handle)
            if self.owned:
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(_RELEASE_S):
                        await self._on.release_name(NAME)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    # --- the connection and the name ---

    async def _connect_now(self) -> None:
        with contextlib.suppress(Exception):
            await self._connected(await self._bus.get())

    async def _connected(self, bus: MessageBus) -> None:
        if self._closed or bus is self._on:
            return
        self._on, self.owned = bus, False
        if self._objects:  # of another bus: everybody who was there has left
            self._objects.gone()
            self._jobs.gone()
        for end in self._watched.values():
            end()
        self._watched.clear()
        bus.add_message_handler(self._handle)
        await self._own(bus)

    async def _own(self, bus: MessageBus) -> None:
        from dbus_fast import NameFlag, RequestNameReply

        try:
            async with asyncio.timeout(_REQUEST_S):
                reply = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
        except Exception as error:  # noqa: BLE001  (the bus dies, or refuses the name)
            log.warning("%s could not be owned: %s", NAME, type(error).__name__)
            return
        self.owned = reply in (RequestNameReply.PRIMARY_OWNER, RequestNameReply.ALREADY_OWNER)
        if self.owned:
            log.info("%s is ours", NAME)
        else:
            log.warning("%s belongs to another program; it is taken once that ends", NAME)

    def _name_changed(self, message: Message) -> None:
        if not _tells_owner(message):
            return
        name, _old, new = message.body
        if name != NAME or self._on is None or self._closed:
            return
        self.owned = new == self._on.unique_name
        if not new:
            self._spawn(self._own(self._on))

    # --- calls, signals, clients ---

    def _handle(self, message: Message) -> bool:
        if self._closed or self._objects is None:
            return False
        taken = self._objects.handle(message)
        if taken:
            self._state.look()
        return taken

    def _emit(self, job: Job, interface: str, member: str, signature: str, body: list[Any]) -> None:
        """Send a job's signal to who asked for it, and to nobody else: it holds what stands on a screen."""
        from dbus_fast import Message, MessageType

        self._bus.send(
            Message(
                message_type=MessageType.SIGNAL,
                destination=job.client,
                path=job.path,
                interface=interface,
                member=member,
                signature=signature,
                body=body,
            )
        )

    def _changed(self, values: dict[str, Variant]) -> None:
        """Tell everybody that properties of the root object have changed; there is no content in them."""
        from dbus_fast import Message

        properties = "org.freedesktop.DBus.Properties"
        self._bus.send(Message.new_signal(PATH, properties, "PropertiesChanged", "sa{sv}as", [INTERFACE, values, []]))

    def _watch(self, client: str) -> None:
        """Notice when this client leaves the bus."""
        if client in self._watched:
            return

        def changed(message: Message) -> None:
            if _tells_owner(message) and message.body[0] == client and not message.body[2]:
                self._left(client)

        self._watched[client] = self._bus.listen(f"{_OWNER},arg0='{client}'", changed)
        self._spawn(self._still_there(client))

    async def _still_there(self, client: str) -> None:
        """Look once whether it left before it was watched."""
        bus = self._on
        if not await self._bus.owned(client) and bus is self._on and bus is not None and bus.connected:
            self._left(client)

    def _left(self, client: str) -> None:
        if end := self._watched.pop(client, None):
            end()
        if self._objects:
            self._objects.gone(client)
        self._jobs.gone(client)

    # --- the rest ---

    async def _follow(self) -> None:
        """Keep the properties true; what goes wrong there is no reason to close the door."""
        while True:
            try:
                await self._state.follow()
            except Exception:
                log.exception("the state could not be followed")
            await asyncio.sleep(5.0)

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _tells_owner(message: Message) -> bool:
    return message.member == "NameOwnerChanged" and message.sender == "org.freedesktop.DBus" and len(message.body) == 3
