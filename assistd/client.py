"""A blocking client of the control socket, for the command line and `doctor`.

One connection carries one ask. Hanging up, as Ctrl-C does, cancels the work that was asked for.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistd import paths, protocol, wire
from assistd.errors import ControlError, refusal
from assistd.i18n import _

CONNECT_S = 5.0
"""How long a busy daemon may take to accept us, in seconds."""

ANSWER_S = 10.0
"""How long the daemon may take to say the first word, in seconds; then its own deadlines hold."""

MAX_LINE = 64 * 1024 * 1024
"""Longest reply accepted, bytes: a whole book, or ten hours of words with their times."""

_decoder = msgspec.json.Decoder(protocol.Reply)


class NoDaemonError(ControlError):
    """No daemon listens."""

    default_code = "no-daemon"


def ask(
    question: protocol.Ask, path: Path | None = None, *, first_s: float | None = ANSWER_S
) -> Iterator[protocol.Reply]:
    """Yield what the daemon replies, the final reply last.

    Args:
        question: What to ask.
        path: The control socket; default: `assistd.paths.socket_path`.
        first_s: How long to wait for the first word; None: as long as it takes.

    Raises:
        NoDaemonError: If no daemon listens.
        ControlError: If it does not answer, belongs to somebody else, or ends in the middle.
    """
    with contextlib.closing(_connect(path or paths.socket_path())) as sock:
        _check_peer(sock)
        endless = isinstance(question, protocol.Subscribe)
        yield from replies(sock, wire.pack(question), first_s=first_s, endless=endless)


def replies(
    sock: socket.socket, request: bytes = b"", *, first_s: float | None = ANSWER_S, endless: bool = False
) -> Iterator[protocol.Reply]:
    """Send a frame, and yield what the daemon replies to it.

    Args:
        sock: A connection to the daemon.
        request: The frame; empty: it was sent already.
        first_s: How long to wait for the first word; None: as long as it takes.
        endless: No reply is the last one.

    Raises:
        ControlError: If it does not answer, or ends in the middle.
    """
    channel = wire.Channel(sock, _decoder, MAX_LINE)
    sock.settimeout(first_s)
    try:
        if request:
            sock.sendall(request)
        while (frame := channel.receive()) is not None:
            sock.settimeout(None)
            reply: protocol.Reply = frame[0]
            yield reply
            if isinstance(reply, protocol.FINAL) and not endless:
                return
    except TimeoutError as error:
        raise ControlError(
            _("assistd does not answer."),
            code="daemon-silent",
            hint=_("`systemctl --user restart assistd` starts it anew."),
        ) from error
    except (OSError, wire.WireError) as error:
        raise _ended() from error
    raise _ended()


def final(question: protocol.Ask, path: Path | None = None, *, first_s: float | None = ANSWER_S) -> protocol.Reply:
    """Return the daemon's final reply; raises as `ask` does."""
    *_, last = ask(question, path, first_s=first_s)
    return last


def _connect(path: Path) -> socket.socket:
    """Return a connected socket; a daemon whose queue is full is waited for."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    until_s = time.monotonic() + CONNECT_S
    try:
        sock.settimeout(CONNECT_S)
        while True:
            try:
                sock.connect(os.fspath(path))
            except BlockingIOError:
                if time.monotonic() > until_s:
                    raise
                time.sleep(0.05)
            else:
                return sock
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError) as error:
        sock.close()
        raise NoDaemonError(_("No assistd is running."), hint=_("`assistd run` starts it.")) from error
    except OSError as error:
        sock.close()
        reason = refusal(error)
        raise ControlError(
            _("Can't reach assistd: {reason}.").format(reason=reason), hint=_("`assistd doctor` looks for the cause.")
        ) from error


def _check_peer(sock: socket.socket) -> None:
    """Refuse a socket that another user opened where ours should be."""
    uid = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
    if uid not in {os.getuid(), 0}:
        raise ControlError(
            _("The control socket belongs to another user."), code="daemon-foreign", hint=_("Set XDG_RUNTIME_DIR.")
        )


def _ended() -> ControlError:
    return ControlError(
        _("assistd ended before it had answered."),
        code="daemon-gone",
        hint=_("What it had accepted is done when it runs again; `assistd jobs` shows it."),
    )
