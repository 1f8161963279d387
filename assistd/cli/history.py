"""``assistd history``: past answers, found again or forgotten."""

from __future__ import annotations

import sys
import time

import click

from assistd import protocol
from assistd.i18n import _

DAY_S = 86_400.0


class _WithQuery(click.Group):
    """`history forget …` is a command, `history anything else` a search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read everything that is no command of ours as a search."""
        if not args or (args[0] not in {"--help", "-h"} and args[0] not in self.commands):
            args = ["search", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_WithQuery,
    options_metavar="",
    subcommand_metavar="[QUERY...] [--limit N] [--json]  |  forget ...",
    epilog="""\b
Exit codes: 0 found; 3 nothing found.

\b
Examples:
  assistd history
  assistd history unsaved changes --limit 5
  assistd history forget --older-than 30
""",
)
def history() -> None:
    """Show past answers, newest first; with words, those in which all of them stand."""


@history.command(
    epilog="""\b
Example:
  assistd history search forget me not
"""
)
@click.argument("query", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many are shown.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each answer, one a line, with its text.")
def search(query: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Show past answers (the same as `history` with these words)."""
    from assistd.cli import DONE, NOTHING, show
    from assistd.cli.without import carry_out_one

    report = carry_out_one(protocol.History(query=" ".join(query), limit=limit))
    if not isinstance(report, protocol.HistoryReport):
        return NOTHING
    if as_json:
        for row in report.rows:
            show.json_line(row)
    elif report.rows:
        show.out("\n".join(_lines(report.rows)))
    else:
        off = "" if report.enabled else _("New answers are not kept: history.enabled is false.")
        none = _("Nothing found.") if query else _("The history is empty.")
        show.out(f"{none} {off}".strip())
    return DONE if report.rows or not query else NOTHING


@history.command(
    epilog="""\b
Examples:
  assistd history forget 0196f2c4a8b01f2e3d4c5b
  assistd history forget --older-than 30
  assistd history forget --all
"""
)
@click.argument("ids", nargs=-1)
@click.option("--older-than", type=click.FloatRange(0), metavar="DAYS", help="Those older than so many days.")
@click.option("--all", "everything", is_flag=True, help="All of them, and everything computed.")
@click.option("--yes", is_flag=True, help="Don't ask before --all.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as a JSON object.")
def forget(ids: tuple[str, ...], older_than: float | None, everything: bool, yes: bool, as_json: bool) -> None:
    """Delete past answers for good: those with these IDS (shown by `assistd history`), or by age, or all."""
    from assistd.cli import show
    from assistd.cli.without import carry_out_one

    if sum((bool(ids), older_than is not None, everything)) != 1:
        raise click.UsageError(_("Name IDS, or --older-than, or --all: one of them."), click.get_current_context())
    if everything and not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(_("Add --yes to delete the whole history."), click.get_current_context())
        click.confirm(_("Delete the whole history?"), abort=True)
    reply = carry_out_one(
        protocol.Forget(ids=ids, older_than_s=None if older_than is None else older_than * DAY_S, everything=everything)
    )
    if isinstance(reply, protocol.Done):
        if as_json:
            show.json_line({"outcome": "answered", "headline": reply.words})
        else:
            show.out(reply.words)


def _lines(rows: tuple[protocol.HistoryRow, ...]) -> list[str]:
    lines = []
    for row in rows:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.when_s))
        lines.append(f"{when}  {row.what or row.task}: {row.headline}  [{row.id}]")
    return lines
