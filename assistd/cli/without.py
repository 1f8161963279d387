"""Reads the journal when no daemon runs, with the same replies. `jobs` and `history` use it."""

from __future__ import annotations

import asyncio

from assistd import protocol
from assistd.cli.talk import ask_daemon
from assistd.client import NoDaemonError
from assistd.errors import ControlError


def carry_out_one(question: protocol.Ask) -> protocol.Reply:
    """Return the final reply of the daemon, or of this process if there is none.

    Raises:
        AssistdError: If it can't be told.
    """
    try:
        return ask_daemon(question)
    except NoDaemonError:
        reply = asyncio.run(_from_journal(question))
    if isinstance(reply, protocol.Refused):
        raise ControlError(reply.message, code=reply.code, hint=reply.hint)
    return reply


async def _from_journal(question: protocol.Ask) -> protocol.Reply:
    from assistd import __version__, config, plugins
    from assistd.control import Control
    from assistd.daemon import open_store
    from assistd.flow import Flow

    store = await open_store(wait_s=1.0)
    try:
        settings = config.load()
        flow = Flow(settings, plugins.Registry(), store, notice=lambda _: None)  # no plugin is needed to read
        replies = [reply async for reply in Control(flow, version=__version__).answer(question)]
        await flow.close()
        return replies[-1]
    finally:
        store.close()
