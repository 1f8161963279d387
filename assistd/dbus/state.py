"""Keeps the properties of the root object true, and tells the bus when they change. `BusDoor` runs it.

What changes is learnt from the daemon's own events; while something is under way the status is looked at twice a
second, because a voice that falls silent is no event. An idle daemon is not looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from dbus_fast import Variant

from assistd import protocol as p
from assistd.dbus.jobs import Answering
from assistd.desktop.bus_library import clean

LOOK_S = 0.5
"""How often the status is looked at while the daemon is not idle, seconds."""


CALM = 3
"""Looks in a row that must find it idle before it is let be: what was asked for takes a moment to be spoken."""


def root_values(report: p.StatusReport, version: str) -> dict[str, Variant]:
    """Return the properties of the root object."""
    busy = report.queued + report.running
    state = "speaking" if report.speaking else "working" if busy else "idle"
    return {
        "State": Variant("s", state),
        "Speech": Variant("s", clean(report.speech)),
        "Hotkeys": Variant("s", clean(report.hotkeys)),
        "Queued": Variant("u", busy),
        "Version": Variant("s", version),
    }


class State:
    """Follows the daemon.

    Args:
        answering: `Control.answer`.
        version: Ours.
        changed: Called with the properties that are another now.
    """

    def __init__(self, answering: Answering, version: str, changed: Callable[[dict[str, Variant]], None]) -> None:
        self._answering = answering
        self._version = version
        self._changed = changed
        self._look = asyncio.Event()
        self._told: dict[str, Variant] = {}

    def look(self) -> None:
        """Look soon: something was asked for."""
        self._look.set()

    async def follow(self) -> None:
        """Follow, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._keep_true())

    async def _listen(self) -> None:
        async with contextlib.aclosing(self._answering(p.Subscribe())) as events:
            async for event in events:
                if not isinstance(event, p.Happened):
                    self._look.set()

    async def _keep_true(self) -> None:
        calm = 0  # looks in a row at which nothing was under way
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S if calm < CALM else None):
                    await self._look.wait()
            calm = 0 if self._look.is_set() else calm + 1
            self._look.clear()
            async with contextlib.aclosing(self._answering(p.Status())) as replies:
                async for reply in replies:
                    if isinstance(reply, p.StatusReport):
                        values = root_values(reply, self._version)
                        calm = calm if values["State"].value == "idle" else 0
                        self._tell(values)

    def _tell(self, values: dict[str, Variant]) -> None:
        other = {name: value for name, value in values.items() if self._told.get(name) != value}
        self._told = values
        if other:
            self._changed(other)
