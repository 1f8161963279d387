"""``assistd press``: does what a key does, for shortcuts that the desktop itself listens to."""

from __future__ import annotations

import click

from assistd.actions import Action


@click.command(
    epilog="""\b
Examples:
  assistd press window
  assistd press stop
"""
)
@click.argument("action", metavar="ACTION", type=click.Choice([str(action) for action in Action]))
def press(action: str) -> None:
    """Do what the key for ACTION does: window, screen, pointer, clipboard, ask, stop, repeat, more or copy.

    For a shortcut in the settings of your desktop. It ends as soon as the daemon has begun; the answer is spoken.
    """
    from assistd import protocol
    from assistd.cli import show
    from assistd.cli.talk import ask_daemon

    reply = ask_daemon(protocol.Press(action=Action(action)))
    if isinstance(reply, protocol.Done) and reply.words:
        show.out(reply.words)
