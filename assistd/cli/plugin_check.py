"""``assistd plugin check``: whether a plugin keeps what the interface asks of it. `plugin` hands over to it."""

from __future__ import annotations

import click


@click.command(
    epilog="""\b
Exit codes: 0 it passes; 1 it does not.

\b
Examples:
  assistd plugin check .
  assistd plugin check assistd-codes
"""
)
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each check, one a line.")
def check(what: str, as_json: bool) -> int:
    """Check a plugin: try, in workers like the daemon's, whether it keeps what every plugin promises.

    WHAT is its project's folder, or its name, or that of its distribution or package. Its pyproject.toml may say more
    about it in [tool.assistd.check]. Checks that can't be made here are skipped, and say why.
    """
    from assistd.cli import DONE, FAILED, show
    from assistd.i18n import _, ngettext
    from assistd.testing.check import examine

    if not as_json:
        show.aside(_("Checking {what}; this takes seconds to minutes.").format(what=what))
    verdict = examine(what)
    for one in verdict.checks:
        if as_json:
            show.json_line(one)
        else:
            show.out(one.line())
    if not as_json:
        failed = len(verdict.failed)
        short = ngettext("{n} check failed.", "{n} checks failed.", failed).format(n=failed)
        show.out(_("{plugin} passes.").format(plugin=verdict.plugin) if verdict.passed else short)
    return DONE if verdict.passed else FAILED
