"""The desktop as the flow sees it: takes the picture a request is about, reads and fills the clipboard, knows the lock.

Nothing of it is imported before a request asks for it, so that a daemon that only watches folders stays small.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from assistd import paths
from assistd.config import ScreenSettings
from assistd.desktop.bus import Bus
from assistd.errors import AssistdError, ControlError
from assistd.i18n import _
from assistd.screen.kept import Kept
from assistd.types import Media, Request

if TYPE_CHECKING:
    from assistd.screen.capture import Capture
    from assistd.screen.clipboard import Clipboard

log = logging.getLogger(__name__)


class Desk:
    """One process's way to the desktop.

    Args:
        settings: The ``[screen]`` section.
        admit: Sniffs and hashes a file (`assistd.intake`).
        tell: Called with a sentence that the person should hear now (a permission dialog is open).

    Attributes:
        bus: The session's D-Bus, shared by everybody.
        kept: The last picture, for further questions.
        locked: The session is locked, and nothing may be captured or said.
    """

    def __init__(
        self, settings: ScreenSettings, admit: Callable[[bytes], Awaitable[Media]], tell: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._admit = admit
        self._tell = tell
        self._capture: Capture | None = None
        self._clipboard: Clipboard | None = None
        self.bus = Bus("session")
        self.kept = Kept(settings.keep_s, self._discard)
        self.locked = False

    def present(self) -> None:
        """Return if the person is there.

        Raises:
            ControlError: The session is locked.
        """
        if self.locked:
            raise ControlError(
                _("The session is locked."),
                code="locked",
                hint=_("Unlock it, or set `while_locked = true` under `[screen]`."),
            )

    async def capture(self, request: Request) -> Request:
        """Return the request with its picture, taken now, and what could be found out about it.

        Raises:
            AssistdError: It can't be taken; with words for the person.
        """
        assert request.view is not None
        self.present()
        captured = await self._camera().take(request.view)
        self.kept.begin(request.id, captured.path)
        if self.locked:  # meanwhile
            self.kept.drop()
            self.present()
        media = await self._admit(captured.path)
        if request.save:
            from assistd.screen.files import save

            await save(captured.path, request.save)
        return replace(request, media=media, view=captured.view)

    async def clipboard_picture(self) -> bytes:
        """Return the path of the picture or file in the clipboard; a picture is written into the runtime folder.

        Raises:
            AssistdError: There is none; with words for the person.
        """
        self.present()
        return await self._clip().picture()

    async def copy(self, text: str) -> None:
        """Put a text into the clipboard.

        Raises:
            AssistdError: It can't be; with words for the person.
        """
        await self._clip().write(text)

    def ours(self, path: bytes) -> bool:
        """Return whether a file is one that was captured, or came out of the clipboard."""
        return os.path.dirname(path) == os.fsencode(paths.runtime_dir() / "screen")

    def sweep(self) -> None:
        """Delete what an earlier process left behind."""
        try:
            self._camera().sweep()
        except AssistdError as error:
            log.warning("%s", error.sentence())

    async def close(self) -> None:
        """End everything; no picture stays."""
        self.kept.close()
        if self._capture:
            await self._capture.close()
        if self._clipboard:
            await self._clipboard.close()
        await self.bus.close()

    def _camera(self) -> Capture:
        if self._capture is None:
            from assistd.screen.capture import Capture

            self._capture = Capture(self._settings, self.bus, self._tell)
        return self._capture

    def _clip(self) -> Clipboard:
        if self._clipboard is None:
            from assistd.screen.clipboard import Clipboard

            self._clipboard = Clipboard(self.bus)
        return self._clipboard

    def _discard(self, path: bytes) -> None:
        self._camera().discard(path)
