"""Long work that a D-Bus client asked for: one object each, from the call until some minutes after its end.

A job belongs to the client that asked; its signals go there alone. When that client leaves the bus, the job is
cancelled, unless it is detached. How many there may be is bounded. `assistd.dbus.objects` starts them.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import os
from collections.abc import AsyncGenerator, Callable
from typing import Any

import msgspec
from dbus_fast import Variant

from assistd import protocol as p
from assistd.composer import text
from assistd.dbus.asks import Order
from assistd.dbus.names import JOB, JOBS
from assistd.desktop.bus_library import clean
from assistd.errors import AssistdError, ControlError
from assistd.i18n import _
from assistd.types import Answer, Progress

log = logging.getLogger(__name__)

KEEP_S = 300.0
"""How long an ended job can still be asked for its result, seconds."""

MAX_OF_CLIENT = 16
"""Jobs of one client under way at once."""

MAX_WORKING = 100
"""Jobs of all clients under way at once."""

MAX_ENDED = 100
"""Ended jobs that are kept; the oldest go first."""

MAX_WORDS = 1000
"""Sentences a job keeps for clients that ask later."""

MAX_TEXT = 1024 * 1024
"""Longest text or JSON in a result, characters: far below what a bus carries (128 MiB), far above what is read."""

BEGIN_S = 10.0
"""How long a call waits to hear that its request was accepted or refused, seconds."""

Answering = Callable[[p.Ask], AsyncGenerator[p.Reply, None]]
Emit = Callable[["Job", str, str, str, list[Any]], None]
"""Send a signal of a job to its client: job, interface, member, signature, values."""

_PROPERTIES = "org.freedesktop.DBus.Properties"


class Job:
    """One piece of work.

    Attributes:
        path: Object path.
        client: Unique name of who asked.
        begun: Set once it was accepted, or has ended.
        ended: Set once it has ended.
        refusal: Why it ended, if it was refused.
    """

    def __init__(self, path: str, client: str, order: Order, emit: Emit) -> None:
        self.path = path
        self.client = client
        self.order = order
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self.refusal: p.Refused | None = None
        self.task: asyncio.Task[None] | None = None
        self._emit = emit
        self._request_id = ""
        self._fraction = -1.0
        self._words: list[str] = []
        self._outcome = ""
        self._result: dict[str, Variant] = {}

    async def run(self, answering: Answering) -> None:
        """See it through to its end; what went wrong is its result."""
        try:
            async with contextlib.aclosing(answering(self.order.ask)) as replies:
                async for reply in replies:
                    self._take(reply)
            if not self._outcome:
                self._end("failed", _result(headline=_("assistd ended before it had answered."), code="daemon-gone"))
        except asyncio.CancelledError:
            self._end("cancelled", _result(headline=_("Stopped."), code="cancelled"))
        except Exception as error:
            log.exception("a job of D-Bus could not be seen through")
            self._take(p.internal_fault(error))
        finally:
            self.begun.set()
            self.ended.set()

    def values(self) -> dict[str, Variant]:
        """Return the properties."""
        return {
            "Task": Variant("s", self.order.task),
            "State": Variant("s", "ended" if self._outcome else "working"),
            "RequestId": Variant("s", self._request_id),
            "Detached": Variant("b", self.order.detached),
            "Fraction": Variant("d", self._fraction),
            "Words": Variant("as", self._words),
            "Outcome": Variant("s", self._outcome),
            "Result": Variant("a{sv}", self._result),
        }

    def result(self) -> list[Any]:
        """Return outcome and result, once it has ended."""
        return [self._outcome, self._result]

    def _take(self, reply: p.Reply) -> None:
        match reply:
            case p.Accepted(request_id=self._request_id):
                pass
            case p.Accepted(request_id=request_id):
                self._request_id = request_id
                self._changed("RequestId")
                self.begun.set()
            case p.Happened():
                self._happened(reply)
            case p.Answered(answer=answer, notes=notes):
                self._end(answer.outcome, _answered(answer, notes))
            case p.Done(words=words):
                self._end("done", _result(headline=words, text=words))
            case p.Refused():
                self.refusal = reply
                self._end("failed", _result(headline=reply.message, code=reply.code, hint=reply.hint))
            case _:
                pass

    def _happened(self, reply: p.Happened) -> None:
        if isinstance(reply.event, Progress):
            self._fraction = -1.0 if reply.event.done is None else min(max(reply.event.done, 0.0), 1.0)
            self._emit(self, JOB, "Progress", "ds", [self._fraction, clean(reply.event.words)])
        for sentence in reply.said:
            words = clean(sentence if isinstance(sentence, str) else sentence.text)
            if len(self._words) < MAX_WORDS:
                self._words.append(words)
            self._emit(self, JOB, "Words", "s", [words])

    def _end(self, outcome: str, result: dict[str, Variant]) -> None:
        if self._outcome:
            return
        self._outcome, self._result = outcome, result
        self._changed("State", "Outcome")
        self._emit(self, JOB, "Result", "sa{sv}", self.result())

    def _changed(self, *names: str) -> None:
        values = self.values()
        self._emit(
            self, _PROPERTIES, "PropertiesChanged", "sa{sv}as", [JOB, {name: values[name] for name in names}, []]
        )


class Jobs:
    """All jobs there are.

    Args:
        answering: `Control.answer`.
        emit: Sends a job's signal.
    """

    def __init__(self, answering: Answering, emit: Emit) -> None:
        self._answering = answering
        self._emit = emit
        self._jobs: dict[str, Job] = {}
        self._numbers = itertools.count(1)
        self._expiry: dict[str, asyncio.TimerHandle] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._jobs

    def get(self, path: str) -> Job | None:
        """Return the job at this path."""
        return self._jobs.get(path)

    def names(self) -> tuple[str, ...]:
        """Return the last parts of all paths."""
        return tuple(path.rpartition("/")[2] for path in self._jobs)

    def working(self, client: str | None = None) -> list[Job]:
        """Return the jobs under way, of this client or of all."""
        return [
            job for job in self._jobs.values() if not job.ended.is_set() and (client is None or job.client == client)
        ]

    async def start(self, client: str, order: Order) -> Job:
        """Begin a job; return it once it was accepted.

        Raises:
            ControlError: If there are too many, or it was refused.
        """
        if len(self.working(client)) >= MAX_OF_CLIENT or len(self.working()) >= MAX_WORKING:
            raise ControlError(
                _("Too much was asked for at once."), code="too-many", hint=_("Wait until some of it is done.")
            )
        job = Job(f"{JOBS}/{next(self._numbers)}", client, order, self._emit)
        self._jobs[job.path] = job
        job.task = asyncio.create_task(job.run(self._answering), name=job.path)
        job.task.add_done_callback(lambda _task: self._ended(job))
        if order.task not in ("say", "repeat", "more"):  # those say nothing before their end
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEGIN_S):
                    await job.begun.wait()
        if job.refusal:
            self._drop(job.path)
            raise ControlError(job.refusal.message, code=job.refusal.code, hint=job.refusal.hint)
        return job

    def cancel(self, job: Job) -> None:
        """Drop the work."""
        if job.task and not job.ended.is_set():
            job.task.cancel()

    def gone(self, client: str | None = None) -> None:
        """Cancel what a client that left the bus had asked for; None: the bus is another, all have left."""
        for job in self.working(client):
            if not job.order.detached:
                self.cancel(job)

    async def close(self) -> None:
        """Cancel everything."""
        for handle in self._expiry.values():
            handle.cancel()
        tasks = [job.task for job in self._jobs.values() if job.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, job: Job) -> None:
        job.begun.set()
        job.ended.set()
        if job.path not in self._jobs:
            return
        self._expiry[job.path] = asyncio.get_running_loop().call_later(KEEP_S, self._drop, job.path)
        ended = [path for path in self._jobs if path in self._expiry]
        for path in ended[: max(0, len(ended) - MAX_ENDED)]:
            self._drop(path)

    def _drop(self, path: str) -> None:
        self._jobs.pop(path, None)
        if handle := self._expiry.pop(path, None):
            handle.cancel()


def _answered(answer: Answer, notes: tuple[str, ...]) -> dict[str, Variant]:
    facts = msgspec.to_builtins(answer, builtin_types=(bytes,))
    return _result(
        headline=answer.headline,
        text=text(answer, answer.level),
        code=answer.code,
        hint=answer.hint,
        notes=notes,
        facts=json.dumps(facts, default=os.fsdecode),
    )


def _result(  # noqa: PLR0917  (the fields of a result)
    headline: str,
    text: str = "",
    code: str = "",
    hint: str = "",
    notes: tuple[str, ...] = (),
    facts: str = "",
) -> dict[str, Variant]:
    """Return the facts of a result, each fit for the bus; what is too long for it is left out, and that is said."""
    fits = len(facts) <= MAX_TEXT and len(text) <= MAX_TEXT
    return {
        "headline": Variant("s", clean(headline)),
        "text": Variant("s", clean(text[:MAX_TEXT])),
        "code": Variant("s", clean(code)),
        "hint": Variant("s", clean(hint)),
        "notes": Variant("as", clean(notes)),
        "json": Variant("s", facts if len(facts) <= MAX_TEXT else ""),
        "truncated": Variant("b", not fits),
    }


def refused(error: AssistdError) -> str:
    """Return an error's words as they stand in a D-Bus error."""
    return str(clean(error.sentence()))
