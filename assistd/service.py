"""Tells systemd how the daemon is (sd_notify), and takes over the socket systemd opened. Used by `assistd.daemon`.

Without systemd everything here does nothing. Its variables are taken out of the environment at once, so that no worker
can speak for the daemon or take its socket (sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3)).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import MutableMapping

FIRST_FD = 3
"""The first descriptor systemd passes (SD_LISTEN_FDS_START)."""


class Notifier:
    """Speaks to the service manager that started this process, if one did.

    Args:
        environment: Where systemd's variables stand; they are removed.

    Attributes:
        watchdog_s: Silence for longer than this is taken for a hang, in seconds; None: nobody watches.
    """

    def __init__(self, environment: MutableMapping[str, str] = os.environ) -> None:
        self._address = environment.pop("NOTIFY_SOCKET", "")
        usec, pid = environment.pop("WATCHDOG_USEC", ""), environment.pop("WATCHDOG_PID", "")
        ours = not pid or pid == str(os.getpid())
        self.watchdog_s = int(usec) / 1e6 if usec.isdecimal() and int(usec) and ours else None

    def ready(self, status: str) -> None:
        """Say that the socket is up and asks are answered."""
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def status(self, words: str) -> None:
        """Say in one line what goes on, for ``systemctl --user status assistd``."""
        self._send(f"STATUS={_line(words)}")

    def stopping(self) -> None:
        """Say that the daemon is about to end."""
        self._send("STOPPING=1")

    async def watchdog(self, end: asyncio.Event) -> None:
        """Until `end` is set, say twice in each of the watchdog's intervals that the event loop runs."""
        while self.watchdog_s and not end.is_set():
            self._send("WATCHDOG=1")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.watchdog_s / 2):
                    await end.wait()

    def _send(self, message: str) -> None:
        """Send one datagram; a manager that has gone is no reason to stop."""
        if not self._address:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            sender.sendto(message.encode(), address)


def inherited_socket(environment: MutableMapping[str, str] = os.environ) -> socket.socket | None:
    """Return the listening Unix socket that systemd opened for us, not inherited by workers, or None."""
    count, pid = environment.pop("LISTEN_FDS", ""), environment.pop("LISTEN_PID", "")
    environment.pop("LISTEN_FDNAMES", None)
    passed = int(count) if count.isdecimal() and pid == str(os.getpid()) else 0
    for number in range(FIRST_FD, FIRST_FD + passed):
        with contextlib.suppress(OSError):
            os.set_inheritable(number, False)
            taken = socket.socket(fileno=number)
            if taken.family == socket.AF_UNIX and taken.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                return taken
            taken.detach()
    return None


def _line(words: str) -> str:
    return " ".join(words.split())
