"""``assistd plugin``: for authors of plugins. Makes a new one's project; checks one (`plugin_check`)."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Literal

import click

from assistd.cli import tongue
from assistd.scaffold import TASKS

LATER = {"check": "plugin_check:check"}
"""Subcommand → module in `assistd.cli` and its object, imported when it is called."""


class Subcommands(click.Group):
    """Those of this module, and those of `LATER`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all subcommands."""
        return [*super().list_commands(ctx), *LATER]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a subcommand."""
        if cmd_name not in LATER:
            return super().get_command(ctx, cmd_name)
        module, _, name = LATER[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f"assistd.cli.{module}"), name)
        return tongue.spoken(command)


@click.group(
    cls=Subcommands,
    epilog="""\b
Example:
  assistd plugin new bird-song --task transcribe
""",
)
def plugin() -> None:
    """Write a plugin: begin one, check one."""


@plugin.command(
    epilog="""\b
Exit codes: 0 made; 1 it could not be made.

\b
Examples:
  assistd plugin new bird-song --task transcribe
  assistd plugin new notes-of-answers --sink
"""
)
@click.argument("name")
@click.option("--task", type=click.Choice(TASKS), help="What its engine does; describe, if nothing else is said.")
@click.option("--sink", "kind", flag_value="sink", help="Instead of an engine: a place answers go to.")
@click.option("--source", "kind", flag_value="source", help="Instead of an engine: where files come from.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to put the project; default: ./NAME.")
def new(name: str, task: str | None, kind: Literal["sink", "source"] | None, folder: Path | None) -> None:
    """Begin a plugin: a small project that works, with tests, to be changed into what it is to be.

    NAME has small letters, digits and hyphens; `assistd-birds` makes the plugin `birds`.
    """
    from assistd.cli import show
    from assistd.i18n import _
    from assistd.scaffold import making

    if task and kind:
        raise click.UsageError(_("--task does not go with --{kind}: make two plugins.").format(kind=kind))
    made, files = making.make(name, kind or task or "describe", folder)
    short = _shown(made)
    show.out(_("Made {folder}:").format(folder=short))
    for file in files:
        show.out(f"  {file}")
    show.out(_("Next:"))
    for command in (f"pip install -e {short}", f"assistd plugin check {short}", f"assistd run --plugin {short}"):
        show.out(f"  {command}")


def _shown(folder: Path) -> str:
    """Return a folder as a shell takes it, from here if it lies here."""
    import shlex

    here = Path.cwd()
    inside = folder.is_relative_to(here) and folder != here
    return f"./{shlex.quote(str(folder.relative_to(here)))}" if inside else shlex.quote(str(folder))
