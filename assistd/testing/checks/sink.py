"""The checks of a sink: starts, events, delivers, failing-place. `check` runs them for each."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path
from typing import Any

from assistd.i18n import _
from assistd.testing.checks import modality
from assistd.testing.checks.trial import FAULTS, Trial, expanded_options, snapshot
from assistd.testing.engines import Events
from assistd.testing.jobs import job, media
from assistd.testing.orders import Work
from assistd.types import Abstain, Answer, Failure, Job, Passage, Result


def sample_answer(trial: Trial) -> Answer:
    """Return an answer about a picture that lies in a folder of the test's."""
    picture = trial.tmp / "sign.png"
    if not picture.exists():
        shutil.copyfile(trial.samples.text_picture, picture)
    about = media(picture)
    return Answer(
        request_id="check-1",
        task="describe",
        path=about.path,
        media=about,
        outcome="answered",
        headline="Text: Harbour bridge closed.",
        details=("A white sign.",),
        passages=(Passage(text="Harbour bridge closed", in_headline=True),),
        layout=("800 by 300 pixels.",),
        models=("a model 1.0",),
        made_s=time.time(),
    )


def tried(trial: Trial) -> tuple[tuple[Job, Events], ...]:
    """Deliver an answer twice, as the daemon does after a crash; return the runs."""
    one = job(trial.offer, answer=sample_answer(trial))
    places = [Path(place) for place in trial.places()]
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
    first = trial.run(one)
    if not modality.starts(trial, first):
        return ()
    if trial.unwell(first):
        return ((one, first),)
    if isinstance(first.final, Failure):
        trial.failed("delivers", _("It could not deliver an answer: {said}").format(said=first.final.message))
        return ((one, first),)
    before = _kept(places)
    second = trial.run(one)
    after = _kept(places)
    if trial.unwell(second) or isinstance(second.final, Failure):
        said = second.final.message if isinstance(second.final, Failure) else ""
        trial.failed("delivers", _("The same answer can't be delivered again: {said}").format(said=said))
    elif not places:
        trial.passed("delivers", _("It took an answer twice; where it went can't be seen from here."))
    elif trial.offer.once or before == after:
        trial.passed("delivers", _("An answer was delivered, and again, without doubling anything."))
    else:
        trial.failed(
            "delivers",
            _("The same answer, delivered again, is there twice ({names}).").format(names=_differing(before, after)),
            _("Name what you write after the request's id and replace it, or declare `once=True`."),
        )
    return ((one, first), (one, second))


def failing_place(trial: Trial) -> None:
    """Deliver to a place that can't be written: it must say so in words."""
    options = _failing(trial)
    if not options:
        trial.skipped(
            "failing-place",
            _("Its place can't be made to fail from here."),
            _("Say with which options it does: `failing` in [tool.assistd.check]."),
        )
        return
    one = job(trial.offer, answer=sample_answer(trial))
    work = Work(name=trial.name, job=one, options={**trial.stated.options, **options}, strict=True, within_s=60.0)
    events = Events(*trial.bench.work(work))
    final = events.final
    if events.finished.trouble or (isinstance(final, Failure) and final.code in FAULTS):
        said = events.finished.trouble.message if events.finished.trouble else getattr(final, "message", "")
        trial.failed("failing-place", said, _("Raise a SinkError that names the place and says what to do."))
    elif isinstance(final, Result | Abstain):
        trial.failed("failing-place", _("It says that it delivered, though its place can't be written."))
    else:
        trial.passed("failing-place", _("It says in words that its place can't be written."))


def _failing(trial: Trial) -> dict[str, Any]:
    """Return options under which its place can't be written: the author's, else a folder below a file."""
    if trial.stated.failing:
        return expanded_options(trial.stated.failing, trial.tmp)
    blocked = trial.tmp / "blocked"
    blocked.write_text("This is a file, so no folder can be in it.\n")
    keys = {key for path in trial.offer.reach.writes for key in re.findall(r"^\{(\w+)\}", path)}
    known = {option.name for option in trial.offer.options if isinstance(option.default, str)}
    return {key: str(blocked / "inside") for key in keys & known}


def _kept(places: list[Path]) -> dict[str, int]:
    return {path: size for place in places for path, size in snapshot(place)}


def _differing(before: dict[str, int], after: dict[str, int]) -> str:
    return ", ".join(sorted(Path(path).name for path in after if before.get(path) != after[path])[:3])
