"""The group of all commands; a command's module is imported when it is called. `assistd.cli` runs it."""

from __future__ import annotations

import contextlib
import difflib
import importlib
from typing import TYPE_CHECKING, Any

import click

from assistd.cli import tongue
from assistd.i18n import _

if TYPE_CHECKING:
    from assistd.plugins import Registry

COMMANDS = {
    "run": "run:run",
    "describe": "describe:describe",
    "ask": "ask:ask",
    "transcribe": "transcribe:transcribe",
    "say": "speech:say",
    "stop": "speech:stop",
    "repeat": "speech:repeat",
    "more": "speech:more",
    "copy": "speech:copy",
    "press": "press:press",
    "status": "state:status",
    "jobs": "state:jobs",
    "history": "history:history",
    "plugins": "plugins:plugins",
    "plugin": "plugin:plugin",
    "config": "config:config",
    "doctor": "doctor:doctor",
    "service": "service:service",
    "models": "models:models",
}
"""Command → module in `assistd.cli` and its object, in the order in which help shows them."""

EPILOG = """\b
Exit codes: 0 done; 1 it could not be done; 2 wrong usage or configuration;
3 there was nothing to find (a blank picture, no speech, no match); 130 stopped.

\b
Example:
  assistd describe screenshot.png --level brief
"""


class Commands(click.Group):
    """Our commands, then those that plugins bring."""

    _brought: dict[str, click.Command] | None = None
    _registry: Registry | None = None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return [*COMMANDS, *sorted(self._plugin_commands())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; plugins are loaded only for one that is not ours."""
        if cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name].partition(":")
            command: click.Command = getattr(importlib.import_module(f"assistd.cli.{module}"), name)
            return tongue.spoken(command)
        brought = self._plugin_commands().get(cmd_name)
        return None if brought is None else tongue.spoken(brought)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` begin with; for one that is not there, say which is like it."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            close = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = _("Did you mean `{close}`?").format(close=close[0]) if close else ""
            raise click.UsageError(
                _("There is no command {name!r}. {hint}").format(name=args[0], hint=hint).strip(), ctx
            )
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, _Elsewhere):
            command = self._real(command.name or "", command.owner)
        return name, command, rest

    def _plugin_commands(self) -> dict[str, click.Command]:
        """Return the commands of plugins: our own as they are, of a third party's only name and help."""
        if self._brought is None:
            from assistd import config, plugins
            from assistd.errors import ConfigError

            shelf = click.Group()
            with contextlib.suppress(ConfigError):  # told by the command that needs it
                self._registry = plugins.load(config.load())
                for name, (owner, help_text) in self._registry.commands().items():
                    shelf.add_command(_Elsewhere(name, short_help=help_text, owner=owner))
                self._registry.add_commands(shelf)
            self._brought = {name: command for name, command in shelf.commands.items() if name not in COMMANDS}
        return self._brought

    def _real(self, name: str, owner: str) -> click.Command:
        """Return a third party's command, its plugin imported: it was called."""
        shelf = click.Group()
        assert self._registry is not None
        self._registry.add_commands(shelf, only=owner)
        if name not in shelf.commands:
            raise click.ClickException(
                _("The plugin {name} could not bring its command {command}.").format(name=owner, command=name)
            )
        return tongue.spoken(shelf.commands[name])


class _Elsewhere(click.Command):
    """A command that a third party's plugin declared; the plugin is imported when it is called.

    Args:
        owner: Name of the plugin.
    """

    def __init__(self, name: str, *, short_help: str, owner: str) -> None:
        super().__init__(name, short_help=short_help)
        self.owner = owner


def _version(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
    if value:
        from assistd import __version__

        click.echo(f"assistd {__version__}")
        ctx.exit()


@click.group(
    cls=Commands, epilog=EPILOG, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
def cli() -> None:
    """Read screenshots aloud, describe pictures and write captions, all on this machine.

    `assistd run` starts the daemon, which works on watched folders by itself. The other commands talk to it;
    `describe`, `ask`, `transcribe` and `say` also work without it.
    """
