"""What the fixture `run_engine` gives: runs an engine of a plugin in a real worker, confined as in the daemon."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Self

from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.testing.bench import Bench
from assistd.testing.jobs import job
from assistd.testing.orders import Finished, Offer, Work
from assistd.testing.projects import project_in
from assistd.types import Abstain, Answer, Chunk, Content, Event, Failure, Level, Result, Started


class Events(list[Event]):
    """What an engine told of one job, without `Started`.

    Attributes:
        final: The last word.
        finished: How it went: seconds, memory.
    """

    def __init__(self, events: list[Event], finished: Finished) -> None:
        super().__init__(event for event in events if not isinstance(event, Started))
        self.finished = finished

    @property
    def final(self) -> Result | Abstain | Failure:
        """The last word; where the daemon had to end the engine, what it tells of that."""
        if self and isinstance(self[-1], Result | Abstain | Failure):
            return self[-1]
        return self.finished.trouble or Failure(message=_("The job was given up."), code="cancelled")

    @property
    def content(self) -> Content:
        """What was found.

        Raises:
            AssertionError: Nothing was.
        """
        assert isinstance(self.final, Result), f"no result, but {self.final}"
        return self.final.content


class EngineRunner:
    """Call it to run an engine; to be used in ``with``.

    Args:
        root: The project under test; its plugin is loaded from there if it is one, installed or not.
        timeout_s: Longest time altogether.
    """

    def __init__(self, root: str | os.PathLike[str] = "", timeout_s: float = 300.0) -> None:
        self._root = os.fspath(root)
        self._timeout_s = timeout_s
        self._bench: Bench | None = None
        self._offers: dict[str, Offer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bench:
            self._bench.__exit__(*exception)

    def __call__(
        self,
        name: str,
        *,
        path: str | os.PathLike[str] | None = None,
        text: str = "",
        answer: Answer | None = None,
        level: Level | str = Level.STANDARD,
        language: str = "",
        into: str = "",
        found: Mapping[str, Content] | None = None,
        options: Mapping[str, Any] | None = None,
        cancel_after: int | None = None,
        within_s: float = 60.0,
    ) -> Events:
        """Run a job and return its events.

        Args:
            name: Of the modality, sink or source.
            path: The file it is about.
            text: What to say or ask.
            answer: What to deliver.
            level: How much is wanted.
            language: Spoken language, BCP 47.
            into: Language the answer is wanted in.
            found: What other facets have found (`Modality.after`).
            options: As in ``[plugins.NAME]``; None: the defaults.
            cancel_after: Nobody wants the answer any more after this many events.
            within_s: Longest time, in seconds.

        Raises:
            AssistdError: No plugin offers this name, or the options do not fit.
        """
        offer = self._offer(name)
        assert self._bench
        work = Work(
            name=name,
            job=job(
                offer, path, text=text, answer=answer, level=Level(level), language=language, into=into, found=found
            ),
            options=None if options is None else dict(options),
            give_up_after=cancel_after,
            within_s=within_s,
        )
        return Events(*self._bench.work(work))

    def _offer(self, name: str) -> Offer:
        if self._bench is None:
            self._bench = Bench(self._timeout_s).__enter__()
            project = project_in(self._root) if self._root else None
            found = self._bench.load(folder=str(project.folder) if project else "")
            self._offers = {offer.name: offer for offer in found.offers}
        if name not in self._offers:
            raise AssistdError(
                _("No plugin offers {name}.").format(name=name),
                hint=_("There are: {names}.").format(names=", ".join(sorted(self._offers))),
            )
        return self._offers[name]


def spoken(text: str) -> tuple[int, bytes]:
    """Return a text, spoken by the voice that comes with assistd: samples a second, int16 mono PCM."""
    with EngineRunner() as run:
        sounds = [event for event in run("speak.espeak", text=text) if isinstance(event, Chunk)]
    return sounds[0].rate_hz, b"".join(sound.payload for sound in sounds)
