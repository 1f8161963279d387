"""``assistd run``: its help. The plain command is run by `assistd.cli` itself, to keep the daemon small."""

from __future__ import annotations

import click


@click.command(
    epilog="""\b
Example:
  assistd run
"""
)
def run() -> None:
    """Start the daemon: watch folders, answer the other commands, speak.

    It stays until Ctrl-C (or `systemctl --user stop assistd`). What it was doing then goes on at the next start.
    """
    from assistd import config, daemon

    daemon.main(config.load())
