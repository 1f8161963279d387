"""A real BRLTTY with a virtual display that the test reads and whose keys it presses. For tests.

The display is a TCP connection on loopback, as BRLTTY's virtual driver has it: the only one in any bed. Its API listens
under a number of its own, so that a BRLTTY of the machine is left alone.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.beds.sound import wait_until

PACKAGES = "brltty"
SOCKETS = Path("/var/lib/BrlAPI")


def missing() -> str:
    """Return why it can't be started here, as a reason to skip; empty if it can."""
    if not shutil.which("brltty") or not ctypes.util.find_library("brlapi"):
        return f"brltty not installed (apt-get install {PACKAGES})"
    if os.getuid() != 0 and not os.access(SOCKETS, os.W_OK):
        return f"brltty may not make its socket in {SOCKETS}"
    return ""


class BrailleBed:
    """BRLTTY and its display.

    Args:
        cells: Length of the display.

    Attributes:
        env: Leads programs to it.
        shown: Every text that stood on the display, in order.
    """

    def __init__(self, cells: int = 40) -> None:
        self._cells = cells
        self._number = 20 + os.getpid() % 1000 * 10 + int(time.monotonic_ns() // 1000 % 10)
        self.env = {"BRLAPI_HOST": f":{self._number}", "BRLAPI_AUTH": "none"}
        self.shown: list[str] = []
        self._folder = Path(tempfile.mkdtemp(prefix="braille-"))
        self._child: subprocess.Popen[bytes] | None = None
        self._display: socket.socket | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def socket(self) -> Path:
        """Where its API listens."""
        return SOCKETS / str(self._number)

    def start(self) -> None:
        """Start BRLTTY and connect the display. To be called from the main thread, with which it ends."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        where = ["-b", "vr", "-d", f"server:127.0.0.1:{port}", "-s", "no", "-x", "no", "-e"]
        files = ["-f", "/dev/null", "-P", f"{self._folder}/pid", "-U", str(self._folder)]
        api = ["-A", f"auth=none,host=:{self._number}"]
        with (self._folder / "log").open("ab") as log:
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "brltty", "-n", "-q", *where, *api, *files],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until(lambda: self._connect(port), "the virtual display")
        assert self._display
        self._display.sendall(f"cells {self._cells}\n".encode())
        threading.Thread(target=self._read, args=(self._display,), daemon=True).start()
        wait_until(self.socket.exists, "BRLTTY's API")

    @property
    def now(self) -> str:
        """What stands on the display now."""
        return self.shown[-1] if self.shown else ""

    def wait(self, text: str) -> None:
        """Return when this text stands on the display, without blanks at its end."""
        wait_until(lambda: self.now == text, f"{text!r} on the display; it had {self.shown[-5:]}")

    def wait_other(self, text: str) -> None:
        """Return when another text stands on the display."""
        wait_until(lambda: self.now != text, f"{text!r} to leave the display")

    def press(self, key: str) -> None:
        """Press a key of the display: a command by BRLTTY's name, as in ``FWINRT``."""
        assert self._display
        self._display.sendall(f"{key}\n".encode())

    def kill(self) -> None:
        """End BRLTTY as a crash would."""
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None
        if self._display:
            self._display.close()
            self._display = None
        self.socket.unlink(missing_ok=True)

    def close(self) -> None:
        """End everything."""
        self.kill()
        for left in SOCKETS.glob(f".{self._number}*"):
            left.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _connect(self, port: int) -> bool:
        try:
            self._display = socket.create_connection(("127.0.0.1", port), timeout=2)
        except OSError:
            return False
        self._display.settimeout(None)
        return True

    def _read(self, display: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), display.makefile("rb") as file:
            for line in file:
                words = line.decode("utf-8", "replace").strip()
                if words.startswith('Visual "'):
                    self.shown.append(words[8:-1].rstrip())
