"""``assistd run``: its help, and plugins that are being written.

The plain command is run by `assistd.cli` itself, to keep the daemon small.
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  assistd run
  assistd run --plugin ./my-plugin
"""
)
@click.option(
    "--plugin",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Load the plugin that is being written in this folder, and again whenever it changes. May be given often.",
)
def run(folders: tuple[Path, ...]) -> None:
    """Start the daemon: watch folders, answer the other commands, speak.

    It stays until Ctrl-C (or `systemctl --user stop assistd`). What it was doing then goes on at the next start.
    """
    from assistd import config, daemon

    settings = config.load()
    if not folders:
        daemon.main(settings)
        return
    from assistd.cli import show
    from assistd.developing import Developing

    daemon.main(settings, Developing(folders, show.out))
