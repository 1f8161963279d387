"""``assistd doctor``: what works on this machine, what is missing, what to do."""

from __future__ import annotations

import click

from assistd.i18n import _, ngettext


@click.command(
    epilog="""\b
Exit codes: 0 all that is needed works; 1 something needed is missing.

\b
Example:
  assistd doctor
"""
)
@click.option("--quick", is_flag=True, help="Don't start each engine to see whether it works.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each finding, one a line.")
def doctor(quick: bool, as_json: bool) -> int:
    """Look at everything assistd needs, and say what works and what to do about the rest."""
    from assistd import doctor as examination
    from assistd.cli import DONE, FAILED, show

    needed_missing = 0
    count = 0
    for finding in examination.examine(engines=not quick):
        count += 1
        needed_missing += finding.needed and not finding.works
        if as_json:
            show.json_line(finding)
        else:
            sign = _("works") if finding.works else _("MISSING") if finding.needed else _("note")
            show.out(f"{sign.ljust(7)} {finding.part}: {finding.words}{' ' if finding.hint else ''}{finding.hint}")
    if not as_json:
        show.out(f"{_looked_at(count)} {_verdict(needed_missing)}")
    return FAILED if needed_missing else DONE


def _verdict(missing: int) -> str:
    if not missing:
        return _("All that is needed works.")
    return ngettext("One needed part does not work.", "{n} needed parts do not work.", missing).format(n=missing)


def _looked_at(count: int) -> str:
    return ngettext("{n} part looked at.", "{n} parts looked at.", count).format(n=count)
