"""Reads and prints what the daemon replies to a quick command (`assistd.cli.quick`)."""

from __future__ import annotations

import socket

from assistd import client, protocol
from assistd.errors import ControlError


def tell(sock: socket.socket, *, patient: bool) -> int:
    """Print the final reply; return the exit code.

    Args:
        sock: Where the request was sent; closed at the end.
        patient: The reply comes when something was spoken: no saying how long that takes.

    Raises:
        ControlError: If the daemon refuses, does not answer, or ends in the middle.
    """
    with sock:
        *_, reply = client.replies(sock, first_s=None if patient else client.ANSWER_S)
    if isinstance(reply, protocol.Refused):
        raise ControlError(reply.message, code=reply.code, hint=reply.hint)
    if isinstance(reply, protocol.Done) and reply.words:
        from assistd.cli import show

        show.out(reply.words)
    return 0
