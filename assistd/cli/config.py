"""``assistd config``: the effective configuration, and a first file."""

from __future__ import annotations

import click

from assistd.i18n import _


@click.command(
    epilog="""\b
Exit codes: 0 done; 2 the file is not valid (what is wrong is told).

\b
Examples:
  assistd config
  assistd config --init
"""
)
@click.option(
    "--init", is_flag=True, help="Write a commented file with what was found on this machine; never over one."
)
@click.option("--json", "as_json", is_flag=True, help="The configuration as one JSON object.")
def config(init: bool, as_json: bool) -> None:
    """Show the configuration that holds, where each value comes from, and where the file lies."""
    from assistd import config as configuration
    from assistd import config_file
    from assistd.cli import show

    if init:
        path, found = config_file.init()
        show.out(_("Wrote {path}.").format(path=path))
        for words in found:
            show.out(words)
        return
    held = configuration.load()
    if as_json:
        show.json_line(config_file.as_data(held))
    else:
        show.out(config_file.effective(held).rstrip("\n"))
