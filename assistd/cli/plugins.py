"""``assistd plugins``: which plugins there are, and how they are."""

from __future__ import annotations

import click

from assistd import protocol
from assistd.i18n import N_, _

STATES = (
    N_("enabled"),
    N_("disabled"),
    N_("load-error"),
    N_("spec-error"),
    N_("api-mismatch"),
    N_("config-error"),
    N_("check-failed"),
    N_("quarantined"),
)
"""A plugin's status, as it is shown."""


@click.command(
    epilog="""\b
Exit codes: 0 all that are switched on work; 1 one of them does not.

\b
Example:
  assistd plugins
"""
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each plugin, one a line.")
def plugins(as_json: bool) -> int:
    """Show every plugin: its status, why, what it offers, where it comes from."""
    from assistd.cli import DONE, FAILED, show

    rows, warnings = _rows()
    if as_json:
        for row in rows:
            show.json_line(row)
    else:
        show.out("\n".join(_line(row) for row in rows) or _("No plugins are installed."))
    for words in warnings:
        show.aside(words)
    return DONE if all(row.status in {"enabled", "disabled"} for row in rows) else FAILED


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
    if row.distribution:
        line = _("{line} (from {distribution} {version})").format(
            line=line, distribution=row.distribution, version=row.version
        )
    return line
