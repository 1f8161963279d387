"""What a key runs: ``press ACTION``, ``stop``, ``repeat``, ``more``, ``copy``, sent before anything heavy is imported.

`assistd.cli.execute` calls it first. Python itself and `socket` are all that stands before the request; what the daemon
replies is read with everything there is. Whatever is not as it should be is left to the command itself: it has the
words. A test compares the frames with those of `assistd.wire`, and the path with `assistd.paths`.
"""

from __future__ import annotations

import os
import socket
import sys

ACTIONS = ("window", "screen", "pointer", "clipboard", "ask", "stop", "repeat", "more", "copy")
"""As in `assistd.actions`."""

ALONE = ("stop", "repeat", "more", "copy")
"""Commands that are whole by their name."""

PATIENCE_S = 5.0
"""Longest wait until the request is sent, seconds."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def frame(arguments: Sequence[str]) -> bytes | None:
    """Return the request that these arguments stand for, as it goes over the socket; None: no quick command."""
    if len(arguments) == 1 and arguments[0] in ALONE:
        return b'{"m":{"type":"%b"},"n":0}\n' % arguments[0].encode()
    if len(arguments) == 2 and arguments[0] == "press" and arguments[1] in ACTIONS:
        return b'{"m":{"type":"press","action":"%b"},"n":0}\n' % arguments[1].encode()
    return None


def is_for_key(arguments: Sequence[str]) -> bool:
    """Return whether a key may have run this: what goes wrong is then told where there is no terminal, too."""
    return arguments[:1] == ["press"] or (len(arguments) == 1 and arguments[0] in ALONE)


def socket_path() -> str:
    """Return the control socket, if the environment names it or the runtime folder; else nothing."""
    if path := os.environ.get("ASSISTD_SOCKET"):
        return path
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return f"{folder}/assistd/control.sock" if folder else ""


def send(arguments: Sequence[str]) -> socket.socket | None:
    """Send a quick command; return where the reply will come, or None if it was not sent."""
    data = frame(arguments)
    path = socket_path()
    if data is None or not path or "_ASSISTD_COMPLETE" in os.environ:
        return None
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(PATIENCE_S)
    try:
        sock.connect(path)
        credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)  # pid, uid, gid
        if int.from_bytes(credentials[4:8], sys.byteorder) in {os.getuid(), 0}:
            sock.sendall(data)
            return sock
    except OSError:  # nobody listens, or the queue is full: the command itself waits, or says so
        pass
    sock.close()
    return None
