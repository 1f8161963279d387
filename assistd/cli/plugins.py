"""``assistd plugins``: which plugins there are, and how they are; let one run, or no longer."""

from __future__ import annotations

import click

from assistd import protocol
from assistd.i18n import N_, _

STATES = (
    N_("enabled"),
    N_("disabled"),
    N_("unapproved"),
    N_("changed"),
    N_("load-error"),
    N_("spec-error"),
    N_("api-mismatch"),
    N_("config-error"),
    N_("check-failed"),
    N_("quarantined"),
)
"""A plugin's status, as it is shown."""


@click.group(
    invoke_without_command=True,
    epilog="""\b
Exit codes: 0 all that are switched on work; 1 one of them does not, or waits for approval.

\b
Examples:
  assistd plugins
  assistd plugins approve codes
""",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each plugin, one a line.")
@click.pass_context
def plugins(ctx: click.Context, as_json: bool) -> int:
    """Show every plugin: its status, why, what it offers, where it comes from."""
    from assistd.cli import DONE, FAILED, show

    if ctx.invoked_subcommand is not None:
        return DONE
    rows, warnings = _rows()
    if as_json:
        for row in rows:
            show.json_line(row)
    else:
        show.out("\n".join(_line(row) for row in rows) or _("No plugins are installed."))
    for words in warnings:
        show.aside(words)
    return DONE if all(row.status in {"enabled", "disabled"} for row in rows) else FAILED


@plugins.command(
    epilog="""\b
Exit codes: 0 it may run; 1 it may not, or you said no.

\b
Example:
  assistd plugins approve codes
"""
)
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def approve(name: str, yes: bool) -> int:
    """Show what a plugin does and what it reaches, and let it run as its files are now.

    When one of them changes, it has to be approved again.
    """
    from assistd.cli import DONE, FAILED, plugins_approve, show

    plan = plugins_approve.plan(name)
    show.out("\n".join(plan.lines))
    if not yes and not _agreed(name):
        show.out(_("It stays as it is."))
        return FAILED
    plugins_approve.approve(plan)
    show.out(_reloaded(name) or _("The plugin {name} may run.").format(name=name))
    return DONE


@plugins.command(
    epilog="""\b
Exit codes: 0 done; 1 it was not approved.

\b
Example:
  assistd plugins revoke codes
"""
)
@click.argument("name")
def revoke(name: str) -> int:
    """Take an approval back: the plugin does not run any longer."""
    from assistd.cli import DONE, FAILED, plugins_approve, show

    if not plugins_approve.revoke(name):
        show.out(_("The plugin {name} was not approved.").format(name=name))
        return FAILED
    _reloaded(name)
    show.out(_("The plugin {name} does not run any longer.").format(name=name))
    return DONE


@plugins.command(
    epilog="""\b
Exit codes: 0 done; 1 there is no daemon, or no such plugin.

\b
Example:
  assistd plugins release codes
"""
)
@click.argument("name")
def release(name: str) -> int:
    """Let a plugin work again that rests after it failed repeatedly."""
    from assistd.cli import DONE, show
    from assistd.cli.talk import ask_daemon

    reply = ask_daemon(protocol.Release(plugin=name))
    if isinstance(reply, protocol.Done):
        show.out(reply.words)
    return DONE


def _agreed(name: str) -> bool:
    """Ask on a terminal.

    Raises:
        AssistdError: There is none.
    """
    import sys

    from assistd.errors import AssistdError

    if not sys.stdin.isatty():
        raise AssistdError(
            _("There is no terminal to ask on."),
            code="no-terminal",
            hint=_("`assistd plugins approve {name} --yes` does not ask.").format(name=name),
        )
    return click.confirm(_("Let it run?"), default=False)


def _reloaded(name: str) -> str:
    """Have a running daemon look again; return what it says, or nothing if there is none."""
    from assistd.cli.talk import ask_daemon
    from assistd.client import NoDaemonError

    try:
        reply = ask_daemon(protocol.Reload(plugin=name))
    except NoDaemonError:
        return ""
    return reply.words if isinstance(reply, protocol.Done) else ""


def _rows() -> tuple[tuple[protocol.PluginRow, ...], list[str]]:
    from assistd import config
    from assistd import plugins as registry
    from assistd.cli.talk import ask_daemon
    from assistd.client import NoDaemonError

    try:
        report = ask_daemon(protocol.Plugins())
    except NoDaemonError:
        loaded = registry.load(config.load())
        return loaded.rows(), loaded.warnings
    return (report.plugins if isinstance(report, protocol.PluginsReport) else ()), []


def _line(row: protocol.PluginRow) -> str:
    line = f"{row.name}: {_(row.status)}"
    if row.reason:
        line = f"{line}: {row.reason}"
    elif row.offers:
        line = _("{line}, offers {names}").format(line=line, names=", ".join(row.offers))
    if row.reach:
        line = f"{line}; {', '.join(row.reach)}"
    if row.distribution:
        line = _("{line} (from {distribution} {version})").format(
            line=line, distribution=row.distribution, version=row.version
        )
    return line
