"""Carries asks out: by the daemon if one runs, else in this process, with the same replies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistd import client, protocol
from assistd.client import NoDaemonError
from assistd.errors import ControlError
from assistd.i18n import _

Tell = Callable[[int, protocol.Reply], None]


def carry_out(asks: Sequence[protocol.Ask], tell: Tell) -> None:
    """Carry out each ask in turn; `tell` gets its number and every reply to it, the final one last.

    Raises:
        AssistdError: If the daemon can't be reached or ends in the middle, or nothing can be done without it.
    """
    for index, question in enumerate(asks):
        try:
            for reply in client.ask(question, first_s=_patience_s(question)):
                tell(index, reply)
        except NoDaemonError:
            _alone(asks[index:], lambda number, reply, first=index: tell(first + number, reply))  # type: ignore[misc]
            return


def ask_daemon(question: protocol.Ask) -> protocol.Reply:
    """Return the daemon's final reply.

    Raises:
        ControlError: If there is no daemon, or it refuses.
    """
    reply = client.final(question, first_s=_patience_s(question))
    if isinstance(reply, protocol.Refused):
        raise ControlError(reply.message, code=reply.code, hint=reply.hint)
    return reply


def _patience_s(question: protocol.Ask) -> float | None:
    """Speaking is told of when it is over: no saying how long that takes."""
    return None if isinstance(question, protocol.Say | protocol.Repeat) else client.ANSWER_S


def _alone(asks: Sequence[protocol.Ask], tell: Tell) -> None:
    """Run the daemon's flow in this process."""
    from assistd import config

    settings = config.load()
    from assistd import daemon

    ended = 0

    def on_reply(reply: protocol.Reply) -> None:
        nonlocal ended
        if ended < len(asks):
            tell(ended, reply)
        ended += isinstance(reply, protocol.FINAL)

    daemon.alone(settings, list(asks), on_reply)
    for index in range(ended, len(asks)):  # it could not even begin, and said so once
        tell(index, protocol.Refused(message=_("This was not done either."), code="not-done"))
