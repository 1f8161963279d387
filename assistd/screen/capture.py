"""Takes pictures of the desktop. The flow asks it when a request is about what is on the screen."""

from __future__ import annotations

from typing import Protocol

from assistd.errors import AssistdError
from assistd.types import Struct, View


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
