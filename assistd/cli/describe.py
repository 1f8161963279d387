"""``assistd describe``: what is on a picture, or on the screen."""

from __future__ import annotations

import os
from typing import Any

import click

from assistd.cli.views import chosen, views
from assistd.i18n import _


@click.command(
    epilog="""\b
Exit codes: 0 described; 1 a file could not be; 3 nothing on a picture.

\b
Examples:
  assistd describe screenshot.png
  assistd describe --level brief --json *.png
  assistd describe --window --speak
"""
)
@click.argument("files", nargs=-1, metavar="[FILE...]")
@views
@click.option(
    "--save", metavar="FILE", help="Keep the picture of the screen as this PNG; else it is deleted after use."
)
@click.option(
    "--level", type=click.Choice(["brief", "standard", "full"]), help="How much is said. [default: configured]"
)
@click.option("--speak", is_flag=True, help="Speak it too.")
@click.option("--write", is_flag=True, help="Write it into a text file beside the picture too.")
@click.option(
    "--sink", "sinks", multiple=True, metavar="NAME", help="Bring it to this sink of a plugin too; repeatable."
)
@click.option("--fresh", is_flag=True, help="Look again, even if the same picture was described before.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each file, one a line.")
def describe(
    *,
    files: tuple[str, ...],
    save: str,
    level: str | None,
    speak: bool,
    write: bool,
    sinks: tuple[str, ...],
    fresh: bool,
    as_json: bool,
    **view: Any,
) -> int:
    """Say what is on each picture: what it is, then the text on it in reading order.

    Instead of a file, a part of the desktop can be named: its window, its screen, a rectangle, what lies under the
    pointer, or what is in the clipboard.
    """
    from assistd import config
    from assistd.cli.growing import Printer, written
    from assistd.cli.talk import carry_out
    from assistd.protocol import Do
    from assistd.types import Level

    target, region = chosen(view)
    _check(files, target or "", save=bool(save), write=write)
    wanted = Level(level) if level else config.load().describe.level
    options = {"level": wanted, "speak": speak, "sinks": sinks, "fresh": fresh}
    if target:
        path = absolute(save) if save else b""
        asks = [Do(task="describe", target=target, region=region, save=path, **options)]  # type: ignore[arg-type]
    else:
        asks = [Do(task="describe", path=absolute(name), write=write, **options) for name in files]  # type: ignore[arg-type]
    printer = Printer(files or (target or "",), written(wanted, as_json=as_json))
    carry_out(asks, printer.tell)
    return printer.code


def _check(files: tuple[str, ...], target: str, *, save: bool, write: bool) -> None:
    """Refuse what does not go together."""
    fault = ""
    if files and target:
        fault = _("Name files or --{target}, not both.").format(target=target)
    elif not files and not target:
        fault = _("Name a file, or a part of the desktop such as --window.")
    elif save and target in ("", "clipboard"):
        fault = _("--save keeps a picture of the screen; add --window, --screen, --region or --pointer.")
    elif write and target:
        fault = _("--write writes beside a file; for the screen, --save keeps the picture.")
    if fault:
        raise click.UsageError(fault, click.get_current_context())


def absolute(name: str) -> bytes:
    """Return the path as the daemon, whose current folder is another, can use it."""
    return os.path.abspath(os.fsencode(name))
