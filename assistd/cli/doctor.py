"""``assistd doctor``: what works on this machine, what is missing, what to do."""

from __future__ import annotations

import click


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
            sign = "works" if finding.works else "MISSING" if finding.needed else "note"
            show.out(f"{sign:8}{finding.part}: {finding.words}{' ' if finding.hint else ''}{finding.hint}")
    if not as_json:
        show.out(f"{count} parts looked at. " + _verdict(needed_missing))
    return FAILED if needed_missing else DONE


def _verdict(missing: int) -> str:
    if not missing:
        return "All that is needed works."
    return "One needed part does not work." if missing == 1 else f"{missing} needed parts do not work."
