"""One thing that a plugin offers, on trial: runs its jobs on the bench and notes what every run shows. For the checks.

Whatever a run is for, these are looked at each time: events, deadline, memory, writes, network, processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from assistd.i18n import _
from assistd.testing.bench import Bench
from assistd.testing.checks.board import Board
from assistd.testing.engines import Events
from assistd.testing.orders import Finished, Note, Offer, Work
from assistd.testing.projects import Stated
from assistd.testing.samples import Samples
from assistd.types import Event, Failure, Job, printable

FAULTS = frozenset({"plugin-fault", "plugin-no-result", "plugin-flood"})
"""Codes of failures that are the plugin's own, and not told by it in words."""

WITHIN_S = 120.0
"""Longest time for one run, whatever the plugin's deadline."""


class Trial(NamedTuple):
    """What is on trial, and with what.

    Attributes:
        author: Files of the author's, in which it must find something.
        nothing: Files of the author's, in which there is nothing; None: ours.
        tmp: A folder for whatever a check puts somewhere.
    """

    board: Board
    bench: Bench
    offer: Offer
    stated: Stated
    samples: Samples
    author: tuple[Path, ...]
    nothing: tuple[Path, ...] | None
    tmp: Path

    @property
    def name(self) -> str:
        """Of the modality, sink or source."""
        return self.offer.name

    def passed(self, check: str, words: str) -> None:
        """Note that nothing was wrong."""
        self.board.passed(check, words, of=self.name)

    def failed(self, check: str, words: str, hint: str = "") -> None:
        """Note what is wrong."""
        self.board.failed(check, words, hint, of=self.name)

    def skipped(self, check: str, words: str, hint: str = "") -> None:
        """Note why it was not looked at."""
        self.board.skipped(check, words, hint, of=self.name)

    def run(
        self,
        job: Job,
        *,
        heard: Callable[[Event], None] | None = None,
        options: dict[str, Any] | None = None,
        within_s: float = WITHIN_S,
        **give_up: Any,
    ) -> Events:
        """Run a job to its end, or until it is given up, and note what that shows.

        Args:
            job: What to do.
            heard: Called with each event.
            options: In place of the plugin's.
            within_s: Longest time.
            **give_up: Fields of `Work`.
        """
        work = Work(name=self.name, job=job, strict=True, options=options, within_s=within_s, **give_up)
        events = Events(*self.bench.work(work, heard))
        self._judge(events, _about(job), given_up=bool(give_up))
        return events

    def unwell(self, events: Events) -> bool:
        """Return whether a run ended as no run should: another check has told of it already."""
        code = getattr(events.final, "code", "")
        return events.finished.trouble is not None or code in FAULTS

    def _judge(self, events: Events, about: str, *, given_up: bool) -> None:
        finished = events.finished
        if finished.trouble and not finished.started_s:
            return  # it could not be started, which is told as such
        self._judge_events(events, about, given_up=given_up)
        self._judge_bounds(finished, about)
        for note in finished.notes:
            self._judge_note(note)

    def _judge_events(self, events: Events, about: str, *, given_up: bool) -> None:
        final, trouble = events.final, events.finished.trouble
        for note in events.finished.notes:
            if note.about == "events":
                self.failed("events", f"{about}: {note.words}")
        if trouble is not None:
            if trouble.code not in ("deadline", "bench-timeout", "out-of-memory"):
                self.failed("events", f"{about}: {trouble.message}", trouble.hint)
        elif isinstance(final, Failure) and final.code in FAULTS:
            self.failed("events", f"{about}: {final.message}", _("Raise an AssistdError that says it in words."))
        elif given_up:
            self.passed("events", _("Everything it told is well-formed."))
        else:
            self.passed("events", _("Everything it told is well-formed, and one last word ended it."))

    def _judge_bounds(self, finished: Finished, about: str) -> None:
        trouble, most_s = finished.trouble, self.offer.deadline_s
        if trouble and trouble.code in ("deadline", "bench-timeout"):
            self.failed("deadline", f"{about}: {trouble.message}")
        elif most_s and not trouble:
            self.passed("deadline", _("It took at most the {s} seconds it states.").format(s=f"{most_s:g}"))
        peak, limit = finished.peak_mib, finished.limit_mib
        if (trouble and trouble.code == "out-of-memory") or peak > limit:
            self.failed(
                "memory",
                _("{about}: it took {peak} MiB; it states {limit} MiB.").format(
                    about=about, peak=f"{peak:.0f}", limit=f"{limit:.0f}"
                ),
                _("State more (memory_mib), or take less."),
            )
        else:
            self.passed("memory", _("It stayed below the {limit} MiB it states.").format(limit=f"{limit:.0f}"))

    def _judge_note(self, note: Note) -> None:
        reach = self.offer.reach
        if note.about == "writes" and not self._may_write(note.words):
            words = _("It tries to write {path}.").format(path=printable(note.words))
            self.failed("writes", words, _("Write to `ctx.folder` or `ctx.scratch`, or state the folder in its reach."))
        elif note.about == "network" and not reach.network:
            self.failed("network", _("It opens {what}.").format(what=note.words), _("State `network` in its reach."))
        elif note.about == "desktop" and not (reach.desktop or reach.network):
            words = _("It connects to {what}.").format(what=printable(note.words))
            self.failed("network", words, _("State `desktop` in its reach."))
        elif note.about == "processes" and not reach.processes:
            words = _("It starts {what}.").format(what=printable(note.words))
            self.failed("processes", words, _("State `processes` in its reach."))
        elif note.about == "close":
            self.failed("close", note.words, _("Give back in `close` what is held, and no more."))

    def _may_write(self, path: str) -> bool:
        allowed = (*self.places(), self.offer.folder, self.offer.scratch)
        return any(place and (path == place or path.startswith(f"{place}/")) for place in allowed)

    def places(self) -> tuple[str, ...]:
        """Return the folders it states that it writes to, as its options say."""
        return tuple(self.expanded(path) for path in self.offer.reach.writes)

    def expanded(self, path: str) -> str:
        """Return a folder of its reach: the home is the bench's, ``{key}`` the option of that name."""
        for option in self.offer.options:
            value = self.stated.options.get(option.name, option.default)
            path = path.replace(f"{{{option.name}}}", str(value))
        if path == "~" or path.startswith("~/"):
            path = f"{self.bench.home}{path[1:]}"
        return os.path.normpath(path)


def _about(job: Job) -> str:
    if job.media is not None:
        return job.media.label
    if job.answer is not None:
        return _("an answer")
    return _("a text") if job.text else _("its job")


def reach_is_kept(trial: Trial, confined: bool) -> None:
    """Note that what was never seen is in order; to be called after all runs."""
    for check, words in (
        ("writes", _("It writes nowhere but to its own folders and those it states.")),
        ("network", _("It connects to nothing that it does not state.")),
        ("processes", _("It starts no program that it does not state.")),
    ):
        own = words if confined else f"{words} {_('(Of compiled code nothing can be said: it is not confined here.)')}"
        trial.passed(check, own)


def snapshot(home: Path) -> Iterator[tuple[str, int]]:
    """Yield each file in a home, with its size."""
    for folder, _folders, files in os.walk(home):
        for file in files:
            path = os.path.join(folder, file)
            yield path, os.lstat(path).st_size


def expanded_options(options: dict[str, Any], tmp: Path) -> dict[str, Any]:
    """Return options in which ``{tmp}`` stands for a folder."""
    text = msgspec.json.encode(options).decode()
    quoted = msgspec.json.encode(str(tmp)).decode()[1:-1]
    held: dict[str, Any] = msgspec.json.decode(text.replace("{tmp}", quoted))
    return held
