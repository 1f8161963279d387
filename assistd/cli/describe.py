"""``assistd describe``: what is on a picture."""

from __future__ import annotations

import os

import click


@click.command(
    epilog="""\b
Exit codes: 0 described; 1 a file could not be; 3 nothing on a picture.

\b
Examples:
  assistd describe screenshot.png
  assistd describe --level brief --json *.png
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--level", type=click.Choice(["brief", "standard", "full"]), help="How much is said. [default: configured]"
)
@click.option("--speak", is_flag=True, help="Speak it too.")
@click.option("--write", is_flag=True, help="Write it into a text file beside the picture too.")
@click.option("--fresh", is_flag=True, help="Look again, even if the same picture was described before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each file, one a line.")
def describe(*, files: tuple[str, ...], level: str | None, speak: bool, write: bool, fresh: bool, as_json: bool) -> int:
    """Say what is on each picture: what it is, then the text on it in reading order."""
    from assistd import config
    from assistd.cli.growing import Printer, written
    from assistd.cli.talk import carry_out
    from assistd.protocol import Do
    from assistd.types import Level

    wanted = Level(level) if level else config.load().describe.level
    asks = [
        Do(task="describe", path=absolute(name), level=wanted, speak=speak, write=write, fresh=fresh) for name in files
    ]
    printer = Printer(files, written(wanted, as_json=as_json))
    carry_out(asks, printer.tell)
    return printer.code


def absolute(name: str) -> bytes:
    """Return the path as the daemon, whose current folder is another, can use it."""
    return os.path.abspath(os.fsencode(name))
