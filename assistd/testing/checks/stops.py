"""The checks of how an engine ends: cancel, close. `check` runs them for everything that a plugin offers."""

from __future__ import annotations

import random

from assistd.errors import AssistdError
from assistd.host import GRACE_S
from assistd.i18n import _
from assistd.testing.checks.trial import Trial
from assistd.testing.engines import Events
from assistd.testing.orders import Work
from assistd.types import Job

MOMENTS = 3
"""So many times it is cancelled at some moment of its work."""

LATEST_S = 10.0
"""Not later than so long after it began."""

TRIES = 3
"""An engine that is killed once may have been kept from running by a busy machine; one that never obeys is always."""


def cancel(trial: Trial, one: Job, seconds: float) -> None:
    """Give a job up at its first event, and at some moments: it must end by itself within the daemon's grace.

    Args:
        trial: What is on trial.
        one: A job that it takes.
        seconds: How long that takes it.
    """
    chance = random.Random(trial.name)  # noqa: S311  (the same moments each time)
    given: list[dict[str, float]] = [{"give_up_after": 1, "give_up_s": 2 * seconds + 1.0}]
    given += [
        {"give_up_s": max(0.02, min(seconds, LATEST_S) * chance.uniform(0.05, 0.95))} for _number in range(MOMENTS)
    ]
    longest = 0.0
    for when in given:
        took = _obeys(trial, one, when)
        if took is None:
            trial.failed(
                "cancel",
                _("It did not end within {s} s after it was cancelled, and had to be killed.").format(s=f"{GRACE_S:g}"),
                _("Ask `cancel()` more often than that, and return when it is true."),
            )
            return
        longest = max(longest, took)
    trial.passed("cancel", _("It ended within {s} s each time.").format(s=f"{longest:.2f}"))


def _obeys(trial: Trial, one: Job, when: dict[str, float]) -> float | None:
    """Return how long it took to end, in seconds; None if it was killed each time."""
    for _try in range(TRIES):
        work = Work(name=trial.name, job=one, strict=True, within_s=60.0, **when)  # type: ignore[arg-type]
        events = Events(*trial.bench.work(work))
        if not events.finished.killed:
            return events.finished.stop_s
    return None


def close(trial: Trial) -> None:
    """End the engine's process in an orderly way."""
    ended = trial.bench.end(trial.name, strict=True)
    for note in ended.notes:
        if note.about == "close":
            trial.failed("close", note.words, _("Give back in `close` what is held, and no more."))
    if ended.by_itself is None:
        trial.skipped("close", _("Its process does not run any more."))
    elif ended.by_itself:
        trial.passed("close", _("Its process ended by itself."))
    else:
        trial.failed(
            "close",
            _("Its process did not end after `close`."),
            _("End the threads it started, or start them as daemons."),
        )


def gone(trial: Trial, error: AssistdError) -> None:
    """Note that nothing more can be tried: the bench has gone."""
    trial.failed("deadline", error.message, error.hint)
