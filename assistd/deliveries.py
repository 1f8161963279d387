"""Brings finished answers to their sinks, and remembers which got them. Called by the dispatcher.

Files are delivered at least once (they replace atomically and know their own content), everything that declares `once`
at most once: its delivery is closed in the journal before it is tried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from assistd.errors import AssistdError
from assistd.hookspecs import SinkSpec
from assistd.i18n import _
from assistd.journal import Journal
from assistd.ledger import Outputs
from assistd.supervisor import Supervisor
from assistd.types import Abstain, Answer, Failure, Job, Result

log = logging.getLogger(__name__)


class Sink(Protocol):
    """A place answers go to, once they are whole."""

    @property
    def once(self) -> bool:
        """At most once instead of at least once."""

    async def deliver(self, answer: Answer) -> str:
        """Deliver, and return a sentence about it (where the file lies), or an empty string.

        Raises:
            AssistdError: It could not be delivered, why, and what to do next.
        """


class FileSink:
    """Files beside the media (`assistd.sinks.sidecar`), written in a thread.

    Args:
        outputs: Remembers what was written where.
        formats: What is written beside a recording whose asker named no format.
    """

    once = False

    def __init__(self, outputs: Outputs, formats: tuple[str, ...]) -> None:
        self._outputs = outputs
        self._formats = formats

    async def deliver(self, answer: Answer) -> str:
        """Write the files; return what became of each."""
        if answer.segments and not answer.formats:
            answer = msgspec.structs.replace(answer, formats=self._formats)
        from assistd.sinks.sidecar import Sidecars  # most daemons speak only: captions stay out of their memory

        placed = await asyncio.to_thread(Sidecars(self._outputs).deliver, answer)
        return " ".join(one.words for one in placed)


class WorkerSink:
    """A sink that a plugin declared: its engine gets each answer as a job with the task ``deliver``."""

    def __init__(self, spec: SinkSpec, supervisor: Supervisor) -> None:
        self._spec = spec
        self._supervisor = supervisor

    @property
    def once(self) -> bool:
        """At most once instead of at least once."""
        return self._spec.once

    async def deliver(self, answer: Answer) -> str:
        """Run the delivery in the plugin's worker; its headline is the sentence about it."""
        job = Job(
            id=f"{answer.request_id}.{self._spec.name}",
            request_id=answer.request_id,
            task="deliver",
            modality=self._spec.name,
            facet="",
            media=answer.media,
            answer=answer,
        )
        words = ""
        async for event in self._supervisor.run(self._spec, job, interactive=False):
            match event:
                case Result(content=content):
                    words = content.headline
                case Abstain(reason=reason):
                    words = reason
                case Failure(message=message, code=code, hint=hint):
                    raise AssistdError(message, code=code, hint=hint)
                case _:
                    pass
        return words


class Deliveries:
    """All sinks but speech, and the journal that remembers them.

    Args:
        journal: Remembers.
        sinks: By name.
        failed: Called with a sentence for the person and the error's code, when a delivery failed.
    """

    def __init__(self, journal: Journal, sinks: Mapping[str, Sink], failed: Callable[[str, str], None]) -> None:
        self._journal = journal
        self._sinks = sinks
        self._failed = failed

    async def deliver(self, answer: Answer, names: Sequence[str]) -> list[str]:
        """Deliver an answer whose deliveries are open in the journal; return a sentence for each that has one."""
        return [words for name in names if (words := await self._one(answer, name))]

    async def resume(self) -> None:
        """Deliver what a crash left open."""
        after = ""
        while some := await self._journal.open_deliveries(after):
            for open_one in some:
                await self._one(open_one.answer, open_one.sink)
                after = open_one.request_id

    async def _one(self, answer: Answer, name: str) -> str:
        sink = self._sinks.get(name)
        code = ""
        if sink is None:
            words, code = _("There is no sink called {name}.").format(name=name), "sink-missing"
        elif not await self._journal.begin_delivery(answer.request_id, name, once=sink.once):
            return ""
        else:
            try:
                words = await sink.deliver(answer)
            except AssistdError as error:
                words, code = error.sentence(), error.code
            except Exception as error:
                log.exception("sink %s failed", name)
                words, code = (
                    _("{name} could not deliver: {kind}: {error}.").format(
                        name=name, kind=type(error).__name__, error=error
                    ),
                    "sink-failed",
                )
        await self._journal.end_delivery(answer.request_id, name, failed=bool(code), words=words)
        if code:
            self._failed(words, code)
        return words
