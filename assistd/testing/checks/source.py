"""The checks of a source: starts, events, arrives. `check` runs them for each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from assistd.i18n import _
from assistd.testing.checks import modality
from assistd.testing.checks.trial import Trial, expanded_options
from assistd.testing.engines import Events
from assistd.testing.jobs import job
from assistd.types import Arrived, Event, Job, Started

ARRIVES_S = 20.0
"""So soon it must tell of a file that was put where it looks."""


def tried(trial: Trial) -> tuple[tuple[Job, Events], ...]:
    """Put a file where it looks, and wait until it tells of it; return the run."""
    one = job(trial.offer)
    folder = _folder(trial)
    if folder is None:
        trial.skipped(
            "arrives",
            _("It is not known where files appear for it."),
            _("Say so: `arrives` in [tool.assistd.check]."),
        )
        events = trial.run(one, give_up_s=3.0)
        return ((one, events),) if modality.starts(trial, events) else ()
    folder.mkdir(parents=True, exist_ok=True)
    put = folder / "sign.png"

    def began(event: Event) -> None:
        if isinstance(event, Started):
            half = folder / ".sign.png.half"
            shutil.copyfile(trial.samples.text_picture, half)
            half.replace(put)

    events = trial.run(one, heard=began, give_up_s=ARRIVES_S, give_up_at="arrived")
    put.unlink(missing_ok=True)  # else it would look as if the source had written it
    if not modality.starts(trial, events):
        return ()
    told = [os.fsdecode(event.path) for event in events if isinstance(event, Arrived)]
    if trial.unwell(events):
        return ((one, events),)
    if str(put) in told:
        trial.passed("arrives", _("It told of a file {s} s after it began.").format(s=f"{events.finished.seconds:.1f}"))
    else:
        other = _("it told of {path}").format(path=told[0]) if told else _("it told of nothing")
        trial.failed(
            "arrives",
            _("A file was put into {folder}; {other} within {s} s.").format(
                folder=folder, other=other, s=f"{ARRIVES_S:g}"
            ),
        )
    return ((one, events),)


def _folder(trial: Trial) -> Path | None:
    """Return where files appear for it: what the author says, else a folder of its reach inside of the test's."""
    if trial.stated.arrives:
        return Path(str(expanded_options({"at": trial.stated.arrives}, trial.tmp)["at"]))
    inside = (str(trial.tmp), str(trial.bench.home))
    for path in (*trial.offer.reach.reads, *trial.offer.reach.writes):
        place = trial.expanded(path)
        if place.startswith(inside):
            return Path(place)
    return None
