"""The braille process: shows on the braille display what is said, through BRLTTY. Started by `assistd.sinks.braille`.

``python -m assistd.sinks.braille_display FD PARENT``. BrlAPI's library has no package on PyPI and may block or end the
process, so that it is loaded here, by ctypes. The display is ours only while something is shown; keys that we do not
use go on to BRLTTY. (BrlAPI reference manual, https://brltty.app/doc/BrlAPIref/; codes: `brlapi_constants.h`, 0.8.)
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import locale
import os
import select
import signal
import socket
import sys
import time
from typing import Any

import msgspec

from assistd import wire
from assistd.sinks import braille_wire as bw
from assistd.sinks.braille_lines import Lines, Step

LIBRARIES = ("libbrlapi.so.0.8", "libbrlapi.so.0.9", "libbrlapi.so.0.7")

LINGER_S = 8.0
"""The last words stay so long after they were said, seconds, and after the last key."""

LINGER_KEY_S = 30.0
DISPLAY_S = 2.0
"""Longest wait for the size of a display that is just being connected."""

CURSOR_OFF = 0
RANGE_COMMAND = 2
_COMMAND = 0x20000000
_CODE = 0x1FFFFFFF

KEYS: dict[int, Step] = {
    _COMMAND | 0x18: "next",  # FWINRT
    _COMMAND | 0x17: "back",  # FWINLT
    _COMMAND | 0x02: "next",  # LNDN
    _COMMAND | 0x01: "back",  # LNUP
    _COMMAND | 0x09: "first",  # TOP
    _COMMAND | 0x0A: "last",  # BOT
    _COMMAND | 0x1D: "voice",  # HOME
}


class NoDisplayError(Exception):
    """There is no display to be had."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.report = bw.NoDisplay(code=code, reason=reason)


class Display:
    """A connection to BRLTTY.

    Attributes:
        fd: Readable when a key was pressed.
        cells: Length of the display.

    Raises:
        NoDisplayError: No library, no BRLTTY, or no display.
    """

    def __init__(self) -> None:
        self._lib = _library()
        self.fd = self._lib.brlapi_openConnection(None, None)
        if self.fd < 0:
            raise NoDisplayError("no-server", self._why())
        self.cells = self._cells()
        if not self.cells:
            raise NoDisplayError("no-display")
        self._ours = False

    def write(self, text: str) -> None:
        """Show one line; take the display first, if it is not ours.

        Raises:
            NoDisplayError: It went.
        """
        if not self._ours:
            self._must(self._lib.brlapi_enterTtyModeWithPath(None, 0, None))
            self._ours = True
            self._must(self._lib.brlapi_ignoreKeys(0, None, 0))
            codes = (ctypes.c_uint64 * len(KEYS))(*KEYS)
            self._must(self._lib.brlapi_acceptKeys(RANGE_COMMAND, codes, len(KEYS)))
        encoded = text.replace("\0", "").encode(locale.nl_langinfo(locale.CODESET), "replace")
        self._must(self._lib.brlapi_writeText(CURSOR_OFF, encoded))

    def leave(self) -> None:
        """Give the display back."""
        if self._ours:
            self._ours = False
            self._lib.brlapi_leaveTtyMode()

    def key(self) -> Step | None:
        """Return what the next key that was pressed means; None: no key of ours was pressed.

        Raises:
            NoDisplayError: BRLTTY went.
        """
        code = ctypes.c_uint64()
        while self._ours and self._must(self._lib.brlapi_readKey(0, ctypes.byref(code))) == 1:
            if step := KEYS.get(code.value & (_COMMAND | _CODE)):
                return step
        return None

    def alive(self) -> bool:
        """Return whether BRLTTY is there, and take what it sent that is no key."""
        with socket.socket(fileno=os.dup(self.fd)) as peek:
            try:
                if not peek.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                    return False
            except BlockingIOError:
                return True
            except OSError:
                return False
        self._lib.brlapi_getDisplaySize(ctypes.byref(ctypes.c_uint()), ctypes.byref(ctypes.c_uint()))
        return True

    def _cells(self) -> int:
        width, height = ctypes.c_uint(), ctypes.c_uint()
        end_s = time.monotonic() + DISPLAY_S
        while True:
            self._must(self._lib.brlapi_getDisplaySize(ctypes.byref(width), ctypes.byref(height)))
            if width.value * height.value or time.monotonic() > end_s:
                return int(width.value) if height.value else 0
            time.sleep(0.1)

    def _must(self, result: int) -> int:
        if result < 0:
            raise NoDisplayError("no-server", self._why())
        return result

    def _why(self) -> str:
        error = self._lib.brlapi_error_location()
        return str(self._lib.brlapi_strerror(error).decode("utf-8", "replace"))


def _library() -> Any:
    """Return BrlAPI's library.

    Raises:
        NoDisplayError: It is not installed.
    """
    for name in (*LIBRARIES, ctypes.util.find_library("brlapi")):
        try:
            lib = ctypes.CDLL(name) if name else None
        except OSError:
            continue
        if lib is not None:
            lib.brlapi_strerror.restype, lib.brlapi_strerror.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
            lib.brlapi_error_location.restype = ctypes.c_void_p
            lib.brlapi_ignoreKeys.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint]
            lib.brlapi_acceptKeys.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint]
            return lib
    raise NoDisplayError("no-library")


class Server:
    """Orders in, words on the display.

    Args:
        sock: To the daemon.
        display: The display.
    """

    def __init__(self, sock: socket.socket, display: Display) -> None:
        self._sock = sock
        self._orders = msgspec.json.Decoder(bw.Order)
        self._buffer = b""
        self._display = display
        self._lines = Lines(display.cells)
        self._leave_s = float("inf")
        self._resting = False

    def serve(self) -> None:
        """Obey until the daemon hangs up.

        Raises:
            NoDisplayError: BRLTTY went.
        """
        self._sock.sendall(wire.pack(bw.Opened(cells=self._display.cells)))
        while True:
            timeout_s = max(self._leave_s - time.monotonic(), 0.0) if self._leave_s < float("inf") else None
            ready, _, _ = select.select([self._sock, self._display.fd], [], [], timeout_s)
            if self._sock in ready and not self._receive():
                return
            while step := self._display.key():
                self._lines.step(step)
                self._display.write(self._lines.shown)
                if self._resting:
                    self._leave_s = time.monotonic() + LINGER_KEY_S
            if self._display.fd in ready and not self._display.alive():
                raise NoDisplayError("no-server")
            if time.monotonic() >= self._leave_s:
                self._leave()

    def _receive(self) -> bool:
        """Obey all orders that have come; return False when the daemon has hung up."""
        block = self._sock.recv(1 << 16)
        *lines, self._buffer = (self._buffer + block).split(b"\n")
        for line in lines:
            raw, _payload = wire.unpack_line(line)
            self._obey(wire.decode(raw, self._orders))
        return bool(block) and len(self._buffer) < wire.MAX_LINE

    def _obey(self, order: bw.Order) -> None:
        if isinstance(order, bw.Show):
            if order.fresh:
                self._lines.clear()
            self._resting, self._leave_s = False, float("inf")
            self._lines.add(order.text)
            self._display.write(self._lines.shown)
        elif isinstance(order, bw.Rest):
            if not self._resting:
                self._resting, self._leave_s = True, time.monotonic() + LINGER_S
        else:
            self._leave()

    def _leave(self) -> None:
        self._leave_s = float("inf")
        self._resting = True
        self._display.leave()


def main() -> None:
    """Serve the socket whose number is the first argument, for the parent whose pid is the second."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # in which BrlAPI takes text
    sock = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(sock.fileno(), False)
    with contextlib.suppress(OSError, wire.WireError):
        try:
            Server(sock, Display()).serve()
        except NoDisplayError as error:
            sock.sendall(wire.pack(error.report))
            time.sleep(0.2)  # to be read before the end of the process sweeps it away
    os._exit(0)


if __name__ == "__main__":
    main()
