"""The checks of a modality: starts, events, samples, task, again, abstains, bad-media. `check` runs them for each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from assistd.i18n import _
from assistd.testing.checks.trial import FAULTS, Trial
from assistd.testing.engines import Events
from assistd.testing.jobs import job, media
from assistd.testing.orders import Work
from assistd.testing.samples import SPEECH
from assistd.types import Abstain, Chunk, Failure, Job, Result, View

QUESTION = "What can be seen here?"


def tried(trial: Trial) -> tuple[tuple[Job, Events], ...]:
    """Run all samples; return each with what was told. Empty if the engine can't be started."""
    runs: list[tuple[Job, Events]] = []
    for one in sample_jobs(trial):
        events = trial.run(one)
        if not runs and not starts(trial, events):
            return ()
        runs.append((one, events))
    if not runs:
        trial.skipped(
            "events",
            _("There is no sample of {types}.").format(types=", ".join(trial.offer.accepts)),
            _("Give some: `samples` in [tool.assistd.check]."),
        )
    return tuple(runs)


def starts(trial: Trial, events: Events) -> bool:
    """Note whether the engine could be made; return it."""
    trouble, ready_s = events.finished.trouble, events.finished.started_s
    if trouble is not None and not ready_s:
        trial.failed("starts", trouble.message, trouble.hint)
        return False
    trial.passed("starts", _("The engine was ready after {s} s.").format(s=f"{ready_s:.1f}"))
    return True


def samples(trial: Trial, runs: tuple[tuple[Job, Events], ...]) -> None:
    """Look whether it had something to say: of every file of the author's, of one of ours."""
    own = {str(path.absolute()) for path in trial.author}
    found = 0
    for one, events in runs:
        final = events.final
        found += isinstance(final, Result)
        if one.media and one.media.fs in own and not isinstance(final, Result) and not trial.unwell(events):
            said = final.reason if isinstance(final, Abstain) else final.message
            trial.failed("samples", _("Of {name} it says: {said}").format(name=one.media.label, said=said))
    if found:
        trial.passed("samples", _("It had something to say of {n} of {all}.").format(n=found, all=len(runs)))
    else:
        trial.skipped(
            "samples",
            _("It found nothing in the media made here."),
            _("Give some in which it does: `samples` in [tool.assistd.check]."),
        )


def task(trial: Trial, runs: tuple[tuple[Job, Events], ...]) -> None:
    """Look at what this very task asks for."""
    results = [events for _job, events in runs if isinstance(events.final, Result)]
    if not results:
        return
    if trial.offer.task == "speak":
        if all(any(isinstance(event, Chunk) and event.part == "sound" for event in events) for events in results):
            trial.passed("task", _("It gives sound."))
        else:
            trial.failed("task", _("It gives no sound."), _('Yield `Chunk(part="sound", rate_hz=…, payload=…)`.'))
    elif trial.offer.task == "embed":
        _vectors(trial, results)


def _vectors(trial: Trial, results: list[Events]) -> None:
    lengths = set()
    for events in results:
        vector = events.content.data.get("vector")
        if not isinstance(vector, list) or not vector or not all(_finite(value) for value in vector):
            trial.failed("task", _('`Content.data["vector"]` must be a list of finite numbers.'))
            return
        lengths.add(len(vector))
    if len(lengths) > 1:
        trial.failed("task", _("Its vectors differ in length: {lengths}.").format(lengths=sorted(lengths)))
    else:
        trial.passed("task", _("Its vectors have {n} numbers each.").format(n=lengths.pop()))


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def again(trial: Trial, runs: tuple[tuple[Job, Events], ...]) -> None:
    """Run a sample again: answers are kept by what they are about, so the words must be the same."""
    if trial.stated.varies:
        trial.skipped("again", _("The plugin says that its words vary."))
        return
    for one, before in runs:
        if trial.unwell(before) or not isinstance(before.final, Result):
            continue
        after = trial.run(one)
        if trial.unwell(after):
            return
        if words(before) != words(after):
            trial.failed(
                "again",
                _("The same media gives other words the second time."),
                _("Seed what is random; if it can't be helped, say `varies = true` in [tool.assistd.check]."),
            )
            return
        trial.passed("again", _("The same media gives the same words."))
        return
    trial.skipped("again", _("It gave no words that could be compared."))


def words(events: Events) -> tuple[str, ...]:
    """Return all words of a run's last word."""
    final = events.final
    if not isinstance(final, Result):
        return (final.reason if isinstance(final, Abstain) else final.message,)
    content = final.content
    passages = (passage.text for passage in content.passages)
    segments = (segment.text for segment in content.segments)
    return (content.headline, *content.details, *content.layout, *content.unsure, *passages, *segments)


def abstains(trial: Trial) -> None:
    """Give it what there is nothing in."""
    jobs = list(nothing_jobs(trial))
    if not jobs:
        trial.skipped(
            "abstains",
            _("It is not said in what there is nothing for it."),
            _("Say so: `nothing` in [tool.assistd.check]."),
        )
    for name, one in jobs:
        events = trial.run(one)
        if trial.unwell(events):
            continue
        if isinstance(events.final, Abstain):
            trial.passed("abstains", _("Where there is nothing, it says so."))
        else:
            said = words(events)[0]
            trial.failed(
                "abstains",
                _("Of {name} it says: {said}").format(name=name, said=said),
                _("Yield an Abstain; or name what there is nothing in: `nothing` in [tool.assistd.check]."),
            )


def bad_media(trial: Trial) -> None:
    """Give it files that are broken: it must say so in words, and live."""
    bad = list(_bad(trial))
    if not bad:
        trial.skipped("bad-media", _("It takes neither pictures nor recordings."))
    for path, mime, may_answer in bad:
        one = job(trial.offer, path, text=QUESTION, mime=mime)
        events = Events(*trial.bench.work(Work(name=trial.name, job=one, strict=True)))
        final = events.final
        if events.finished.trouble or (isinstance(final, Failure) and final.code in FAULTS):
            message = events.finished.trouble.message if events.finished.trouble else final.message  # type: ignore[union-attr]
            trial.failed(
                "bad-media",
                f"{path.name}: {message}",
                _("Raise an AssistdError that says it in words, e.g. UnreadableError."),
            )
        elif isinstance(final, Result) and not may_answer:
            said = _("{name}: it answers, though there is nothing in it: {said}")
            trial.failed("bad-media", said.format(name=path.name, said=final.content.headline))
        else:
            trial.passed("bad-media", _("Broken files end in a sentence."))


# --- what it is given -------------------------------------------------------------------------------------------------


def sample_jobs(trial: Trial) -> Iterator[Job]:
    """Yield a job for each sample that it takes: the author's, then ours."""
    offer, ours = trial.offer, trial.samples
    text = trial.stated.text or (QUESTION if offer.accepts else SPEECH)
    if offer.live:
        yield _live(trial)
        return
    if not offer.accepts:
        yield job(offer, text=text)
        yield job(offer, text=f"{text} {text}")
        return
    mine: list[Path] = []
    if accepts(trial, "image/png"):
        mine.append(ours.text_picture)
    if accepts(trial, "image/jpeg"):
        mine.append(ours.photo)
    if accepts(trial, "audio/wav"):
        mine += (ours.speech, ours.tone)
    for path in (*trial.author, *mine):
        if accepts(trial, media(path).mime):
            yield job(offer, path, text=text)


def _live(trial: Trial) -> Job:
    return msgspec.structs.replace(job(trial.offer), view=View(target="window"))


def nothing_jobs(trial: Trial) -> Iterator[tuple[str, Job]]:
    """Yield a job for each thing there is nothing in, with its name."""
    offer, ours = trial.offer, trial.samples
    if offer.live:
        return
    if not offer.accepts:
        yield _("an empty text"), job(offer, text="")
        return
    paths: tuple[Path, ...]
    if trial.nothing is not None:
        paths = trial.nothing
    else:
        pictures = (ours.blank, ours.black, ours.grey) if accepts(trial, "image/png") else ()
        paths = (*pictures, *((ours.silence,) if accepts(trial, "audio/wav") else ()))
    for path in paths:
        if accepts(trial, media(path).mime):
            yield path.name, job(offer, path, text=QUESTION)


def _bad(trial: Trial) -> Iterator[tuple[Path, str, bool]]:
    """Yield path, type, and whether it may have something to say of it."""
    ours = trial.samples
    if trial.offer.live:
        return
    if accepts(trial, "image/png"):
        for path in (ours.truncated_picture, ours.one_pixel, ours.very_wide):
            yield path, "image/png", True
        for path in (ours.text_named_png, ours.empty, ours.folder / "gone.png"):
            yield path, "image/png", False
    if accepts(trial, "audio/wav"):
        yield ours.truncated_sound, "audio/wav", True
        for path in (ours.text_named_wav, ours.no_samples, ours.folder / "gone.wav"):
            yield path, "audio/wav", False


def accepts(trial: Trial, mime: str) -> bool:
    """Return whether it takes media of this type."""
    return any(fnmatchcase(mime, glob) for glob in trial.offer.accepts)
