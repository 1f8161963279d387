"""Pictures of an X11 desktop, by the camera process. Made by `assistd.screen.capture`.

Everything about X and all pixels stay in the child (`assistd.screen.camera`): libxcb, a server that hangs or windows
that lie can't hurt the daemon. Positions on X11 are pixels, whatever the desktop's scale factor, so `View.scale` is 1.
"""

from __future__ import annotations

import os

from assistd.desktop import x11
from assistd.screen.camera_process import CameraProcess
from assistd.screen.camera_wire import Look, Seen, Warm
from assistd.screen.capture import CaptureError
from assistd.types import View

LOOK_S = 4.0
"""Longest time for one picture, seconds: an 8K screen takes 0.3, and the first waits for the process to start."""


class X11Screen:
    """Takes pictures of the display that the environment names."""

    name = "x11"

    def __init__(self) -> None:
        self._camera = CameraProcess()

    @property
    def pid(self) -> int | None:
        """The camera process, while it runs."""
        return self._camera.pid

    async def warm(self) -> None:
        """Start the camera and connect it, so that the first picture comes as soon as all others.

        Raises:
            CaptureError: If there is no display that it can see.
        """
        display, authority = _where()
        await self._camera.ask(Warm(display=display, authority=authority), timeout_s=LOOK_S)

    async def take(self, view: View, path: bytes) -> View:
        """Write a picture (BMP, 32 bits) into `path`; return the view with window, application and places filled in.

        Raises:
            CaptureError: No display, no active window, a region outside the screen, a black screen, …
        """
        display, authority = _where()
        reply = await self._camera.ask(
            Look(view=view, path=path, display=display, authority=authority), timeout_s=LOOK_S
        )
        assert isinstance(reply, Seen)
        return reply.view

    async def close(self) -> None:
        """End the camera."""
        await self._camera.close()


def _where() -> tuple[str, str]:
    try:
        return x11.address(), os.environ.get("XAUTHORITY", "")
    except x11.DisplayError as error:
        raise CaptureError(error.message, code=error.code, hint=error.hint) from error
