"""Takes pictures of the desktop. The flow asks it when a request is about what is on the screen.

There are two ways, X11 and the desktop's portal. Which one comes first is a matter of the session; the other is tried
where the first does not exist, never where the person or the desktop said no.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from assistd.config import ScreenSettings
from assistd.desktop.bus import Bus
from assistd.desktop.environment import environment, learn
from assistd.errors import AssistdError
from assistd.types import Struct, View

log = logging.getLogger(__name__)

ABSENT = frozenset({
    "no-display", "display-remote", "display-refused", "display-lost", "wayland", "camera-died", "camera-hangs",
    "capture-failed", "capture-no-portal", "capture-portal", "no-bus", "bus", "bus-lost", "bus-timeout",
})  # fmt: skip
"""Codes of errors that mean: this way does not work here, another may."""


class CaptureError(AssistdError, OSError):
    """No picture could be taken."""

    default_code = "capture"


class Captured(Struct, frozen=True):
    """A picture that was taken.

    Attributes:
        path: A whole picture file, mode 0600, in our runtime folder.
        view: What was asked for, with everything that could be found out filled in.
    """

    path: bytes
    view: View


class Source(Protocol):
    """One way to take pictures.

    Attributes:
        name: ``x11`` or ``portal``.
    """

    name: str

    async def take(self, view: View, path: bytes) -> View:
        """Write the picture into `path`, an empty file of ours; return the view with what could be found out.

        Raises:
            CaptureError: If it can't.
        """

    async def close(self) -> None:
        """Let go of everything."""


class Capture:
    """All ways to take pictures; nothing runs before the first one, or `warm`.

    Args:
        settings: The ``[screen]`` section.
        bus: The session bus.
        tell: Called with a sentence that the person should hear now: that a dialog is open.
    """

    def __init__(self, settings: ScreenSettings, bus: Bus, tell: Callable[[str], None]) -> None:
        self._settings = settings
        self._bus = bus
        self._tell = tell
        self._sources: dict[str, Source] = {}
        self._state = ""

    async def take(self, view: View) -> Captured:
        """Return a picture of what is meant.

        Raises:
            CaptureError: If none could be taken: why, and what to do.
        """
        from assistd.screen import files

        path = await asyncio.to_thread(files.new)
        try:
            return Captured(path, await self._take(view, path))
        except BaseException:
            files.delete(path)
            raise

    async def warm(self) -> None:
        """Get ready, so that the first picture comes as soon as all others; never raises, opens no dialog."""
        for name in self.order():
            source = self._source(name)
            if name == "x11":
                from assistd.screen.x11 import X11Screen

                assert isinstance(source, X11Screen)
                try:
                    await source.warm()
                except CaptureError as error:
                    log.debug("%s", error.message)
                    continue
            return

    def discard(self, path: bytes) -> None:
        """Delete a picture that was taken; any other file is left alone."""
        from assistd.screen import files

        files.delete(path)

    def sweep(self) -> None:
        """Delete what an earlier process left; to be called once, at the start."""
        from assistd.screen import files

        files.sweep()

    async def close(self) -> None:
        """Let go of everything."""
        sources, self._sources = self._sources, {}
        for source in sources.values():
            await source.close()

    def state(self) -> str:
        """Return how the last picture was taken, ``x11`` or ``portal``, or why not; at first, how it will be tried."""
        return self._state or self.order()[0]

    # --- below ---

    async def _take(self, view: View, path: bytes) -> View:
        try:
            return await self._try(view, path)
        except CaptureError as error:
            if error.code not in ABSENT or not await learn(self._bus):
                raise
        return await self._try(view, path)  # the desktop has come (back) somewhere else

    async def _try(self, view: View, path: bytes) -> View:
        """Take the picture in the first way that works."""
        first: CaptureError | None = None
        for name in self.order():
            try:
                seen = await self._source(name).take(view, path)
            except CaptureError as error:
                log.debug("%s: %s", name, error.code)
                if error.code not in ABSENT:
                    raise
                first = first or error
            else:
                self._state = name
                return replace(seen, target=view.target, region=view.region)
        assert first
        self._state = first.message
        raise first

    def order(self) -> list[str]:
        """Return the names of the ways, the one to try first first."""
        if self._settings.method != "auto":
            return [self._settings.method]
        session = environment()
        if session.display == "wayland":
            return ["portal"]
        return ["x11", "portal"] if session.x11 else ["portal", "x11"]

    def _source(self, name: str) -> Source:
        if name not in self._sources:
            if name == "x11":
                from assistd.screen.x11 import X11Screen

                self._sources[name] = X11Screen()
            else:
                from assistd.screen.portal import PortalScreen

                self._sources[name] = PortalScreen(self._bus, self._tell)
        return self._sources[name]
