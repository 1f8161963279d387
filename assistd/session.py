"""Follows the desktop session: its keys, its lock and sleep, and the D-Bus door. The daemon starts it.

Nothing here is needed for the rest to work: without a bus, a display or a login manager the daemon goes on, and each
part comes back by itself when what it needs does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from assistd.actions import Action
from assistd.control import Control
from assistd.desktop.bus import Bus
from assistd.errors import AssistdError
from assistd.flow import Flow
from assistd.i18n import _

if TYPE_CHECKING:
    from assistd.dbus.door import BusDoor
    from assistd.desktop.presence import Presence
    from assistd.sources.hotkeys.source import Hotkeys

log = logging.getLogger(__name__)

Change = Literal["locked", "unlocked", "sleep", "resumed"]


class Session:
    """What the daemon has to do with the session it runs in.

    Args:
        flow: The flow.
        resumed: Called when the machine wakes up: what a watched folder told meanwhile may have been lost.
    """

    def __init__(self, flow: Flow, resumed: Callable[[], None]) -> None:
        self._flow = flow
        self._resumed = resumed
        self._system = Bus("system")
        self._door: BusDoor | None = None
        self._presence: Presence | None = None
        self._hotkeys: Hotkeys | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._control: Control | None = None

    async def start(self, control: Control) -> None:
        """Begin to listen to keys and to the bus; never raises for what this desktop does not have."""
        from assistd.dbus.door import BusDoor
        from assistd.desktop.presence import Presence
        from assistd.sources.hotkeys.source import Hotkeys

        self._control = control
        bus = self._flow.desk.bus
        self._flow.desk.sweep()
        self._door = BusDoor(control.answer, bus)
        await self._door.open()
        await bus.start()
        self._presence = Presence(bus, self._system)
        self._presence.on_change(self._changed)
        await self._presence.start()
        self._flow.lock(locked=self._presence.locked)
        self._hotkeys = Hotkeys(self._flow.config.hotkeys, bus, self._pressed, self._flow.notice)
        await self._hotkeys.start()

    def hotkeys(self) -> str:
        """Return in words how keys are listened to, for `assistd status`."""
        return self._hotkeys.state() if self._hotkeys else ""

    async def close(self) -> None:
        """Let go of keys and bus."""
        if self._hotkeys:
            await self._hotkeys.close()
        if self._presence:
            await self._presence.close()
        if self._door:
            await self._door.close()
        if self._control:
            await self._control.keys.close()
        for task in tuple(self._tasks):
            task.cancel()
        await self._system.close()

    def _pressed(self, action: Action) -> None:
        task = asyncio.create_task(self._press(action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _press(self, action: Action) -> None:
        """Do what a key asks for; whatever goes wrong is said aloud."""
        assert self._control is not None
        try:
            await self._control.keys.press(action)
        except AssistdError as error:
            await self._flow.voice.tell(error.sentence())
        except Exception as error:
            log.exception("a key failed: %s", type(error).__name__)
            await self._flow.voice.tell(_("That failed inside assistd; its log has the reason."))

    def _changed(self, change: Change) -> None:
        log.info("the session: %s", change)
        if change in ("locked", "unlocked"):
            self._flow.lock(locked=change == "locked")
        elif change == "resumed":
            self._resumed()
