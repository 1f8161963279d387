"""The camera process: takes pictures of an X11 screen, and turns them into PNG. Started by `camera_process`.

``python -m assistd.screen.camera FD PARENT``: FD is a connected socket that carries frames
(`assistd.screen.camera_wire`), PARENT the daemon's pid. It stays between pictures, with its connections open.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import Any

import msgspec

from assistd import wire
from assistd.desktop import x11
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.screen import bitmap
from assistd.screen.camera_wire import Blind, Done, Look, Order, Report, Save, Seen, Warm
from assistd.types import Box, View


class Camera:
    """A display, kept open."""

    def __init__(self) -> None:
        self._where = ("", "")
        self._desktop: Any = None
        self._shots: Any = None
        self._size = (0, 0)

    def do(self, order: Order) -> Report:
        """Return the reply to an order; never raises."""
        try:
            if isinstance(order, Save):
                bitmap.save_png(order.path, order.target)
                return Done()
            if isinstance(order, Warm):
                self._open(order.display, order.authority)
                return Done()
            return Seen(view=self._look_twice(order))
        except AssistdError as error:
            return Blind(message=error.message, code=error.code, hint=error.hint)
        except MemoryError:
            return Blind(message=_("There is not enough memory for the picture."), code="out-of-memory")
        except Exception as error:  # noqa: BLE001  (told, in words; the next order finds everything opened anew)
            self._close()
            return Blind(
                message=_("The screen could not be captured: {why}.").format(why=type(error).__name__),
                code="capture-failed",
            )

    def _look_twice(self, order: Look) -> View:
        """Take the picture; if the connection turns out to be dead, or the screen to have changed, once more."""
        fresh = self._desktop is None
        try:
            return self._look(order)
        except AssistdError as error:
            if error.code != x11.LOST or fresh:
                raise
        except Exception:
            if fresh:
                raise
        self._close()
        return self._look(order)

    def _look(self, order: Look) -> View:
        self._open(order.display, order.authority)
        view: View = self._desktop.find(order.view)
        size = self._desktop.size
        if self._shots is None or size != self._size:  # its buffer is as large as the screen was
            self._take_off()
            import mss

            self._shots, self._size = mss.MSS(display=order.display), size
        assert view.box
        pixels = self._grab(view.box)
        if bitmap.is_black(pixels):
            raise _black(view, everything=bitmap.is_black(self._grab((0, 0, *size))))
        left, top, right, bottom = view.box
        bitmap.write_bmp(order.path, pixels, right - left, bottom - top)
        return view

    def _grab(self, box: Box) -> bytearray:
        """Return uint8 [height, width, 4]: blue, green, red and a byte without meaning."""
        left, top, right, bottom = box
        shot = self._shots.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
        pixels: bytearray = shot.raw
        return pixels

    def _open(self, display: str, authority: str) -> None:
        """Connect, unless this display is open already."""
        if self._desktop is not None and self._where == (display, authority):
            return
        self._close()
        if authority:
            os.environ["XAUTHORITY"] = authority
        else:
            os.environ.pop("XAUTHORITY", None)
        from assistd.screen.x11_desktop import X11Desktop

        self._desktop = X11Desktop(display)
        self._where = (display, authority)

    def _take_off(self) -> None:
        shots, self._shots = self._shots, None
        if shots:
            shots.close()

    def _close(self) -> None:
        self._take_off()
        desktop, self._desktop = self._desktop, None
        if desktop:
            desktop.close()


def _black(view: View, *, everything: bool) -> AssistdError:
    """Say that there is nothing to be seen, and why that is likely so."""
    if everything:
        return AssistdError(
            _("The screen is completely black."),
            code="capture-black",
            hint=_("It may be switched off or covered by a screen curtain."),
        )
    if view.target == "window":
        return AssistdError(
            _("The window is completely black."),
            code="capture-black",
            hint=_("The program may show nothing yet, or forbid pictures."),
        )
    return AssistdError(_("This part of the screen is completely black."), code="capture-black")


def main() -> None:
    """Serve the socket whose number is the first argument, for the parent whose pid is the second."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    channel = wire.Channel(sock, msgspec.json.Decoder(Order))
    camera = Camera()
    while frame := channel.receive():
        try:
            channel.send(camera.do(frame[0]))
        except OSError:
            return


if __name__ == "__main__":
    main()
