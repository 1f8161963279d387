"""Takes requests from the journal, has engines work on them, and sees each through to its end. The heart of the flow.

Interactive requests go before background ones. The best modality of each facet runs, side by side; their events feed
one `Composition`, whose sentences go to the voice as they come and whose answer goes to the sinks.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial

import msgspec

from assistd.after import LastWords
from assistd.composer import Composition, text
from assistd.deliveries import Deliveries
from assistd.errors import AssistdError, JournalError
from assistd.facets import Facets, Routes
from assistd.hookspecs import Modality
from assistd.i18n import _
from assistd.intake import in_place
from assistd.journal import SPEECH, Journal
from assistd.log import about
from assistd.merge import failed
from assistd.protocol import Accepted, Answered, Happened, Reply
from assistd.spoken import Speech, Voice
from assistd.supervisor import Supervisor
from assistd.types import Answer, Event, Level, Media, Phrase, Request

log = logging.getLogger(__name__)

INTERACTIVE_SLOTS = 4
"""How many interactive requests are under way at once; engines work in series anyway."""

BACKGROUND_SLOTS = 2
"""One may be hashed or delivered while another one's engine works."""

JOURNAL_RETRY_S = 5.0
"""How long to wait before the journal is tried again, once it could not be written (a full disk)."""

Listener = Callable[[Reply], None]


class Dispatcher:
    """The loops that work requests off.

    Args:
        journal: Where requests wait.
        routes: Which engine for which request.
        supervisor: Runs engines.
        deliveries: Brings answers to sinks.
        voice: Speaks while answers grow.
        admit: Sniffs and hashes a file (`assistd.intake`).
        capture: Takes the picture of the desktop that a request is about, and returns the request with it.
        remember: Whether answers are kept in the history.
        notice: Called with a sentence the user should hear once (the disk is full).
    """

    def __init__(
        self,
        *,
        journal: Journal,
        routes: Routes,
        supervisor: Supervisor,
        deliveries: Deliveries,
        voice: Voice,
        admit: Callable[[bytes], Awaitable[Media]],
        remember: bool,
        notice: Callable[[str], None],
        capture: Callable[[Request], Coroutine[None, None, Request]] | None = None,
    ) -> None:
        self._journal = journal
        self._routes = routes
        self.facets = Facets(journal, routes, supervisor, self._happened, notice)
        self._deliveries = deliveries
        self._voice = voice
        self._admit = admit
        self._capture = capture
        self._remember = remember
        self._notice = notice
        self._wake = {True: asyncio.Event(), False: asyncio.Event()}
        self._busy: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        self._loops: list[asyncio.Task[None]] = []
        self._running: dict[str, asyncio.Task[None]] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._stopped: set[str] = set()
        self._answering: set[str] = set()
        self._asked: dict[str, Request] = {}
        self._listeners: dict[str, Listener] = {}
        self._subscribers: set[Listener] = set()
        self._journal_works = True

    # --- for sources and doors ---

    def start(self, *, background: bool) -> None:
        """Begin to work off what waits; what nobody waits for only if `background`, which may come later."""
        if not self._loops:
            self._loops.append(asyncio.create_task(self._work_off(INTERACTIVE_SLOTS, interactive=True)))
        if background:
            self._loops.append(asyncio.create_task(self._work_off(BACKGROUND_SLOTS, interactive=False)))

    async def close(self) -> None:
        """Stop; what is under way waits in the journal for the next start."""
        tasks = [*self._loops, *self._running.values(), *self._late]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._loops.clear()

    async def submit(
        self,
        requests: Sequence[Request],
        take: Callable[[sqlite3.Connection, Request], bool] | None = None,
        listener: Listener | None = None,
    ) -> list[Request]:
        """Write requests into the journal; from then on they can't be lost. `listener` hears all about them.

        Returns those that were added: `take` may refuse one, in the same transaction.

        An interactive request is done even if the journal can't be written: a person waits, and is told.

        Raises:
            JournalError: The journal can't be written, and nobody waits.
        """
        self._expect(requests, listener)
        try:
            added = await self._journal.add(requests, take)
        except asyncio.CancelledError:  # who asked has gone; the request may be in the journal, and then ends at once
            await self.cancel(request.id for request in requests)
            for request in requests:
                self.unlisten(request.id)
            raise
        except JournalError as error:
            if not all(request.interactive for request in requests):
                raise
            self._journal_failed(error)
            for request in requests:
                self._tell(request.id, Accepted(request_id=request.id))
                self._begin(request, journaled=False)
            return list(requests)
        for request in added:
            self._tell(request.id, Accepted(request_id=request.id))
        for kind in {request.interactive for request in added}:
            self._wake[kind].set()
        return added

    def _expect(self, requests: Sequence[Request], listener: Listener | None) -> None:
        if listener:
            self._listeners.update((request.id, listener) for request in requests)
        self._asked.update((request.id, request) for request in requests if request.interactive)

    async def cancel_spoken(self) -> int:
        """Drop the requests whose asker waits to hear them; return how many."""
        spoken = [request.id for request in self._asked.values() if SPEECH in request.sinks]
        await self.cancel(spoken)
        return len(spoken)

    async def cancel(self, request_ids: Iterable[str]) -> None:
        """Drop what somebody asked for: it ends as cancelled, at once if it is under way, else when its turn comes."""
        for request_id in request_ids:
            if request_id in self._asked:
                self._stopped.add(request_id)
            if request_id in self._answering:
                self._running[request_id].cancel()

    def unlisten(self, request_id: str) -> None:
        """Stop telling the one who asked."""
        self._listeners.pop(request_id, None)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` everything; returns how to end that."""
        self._subscribers.add(listener)
        return lambda: self._subscribers.discard(listener)

    @property
    def running(self) -> tuple[str, ...]:
        """Requests under way."""
        return tuple(self._running)

    # --- the loops ---

    async def _work_off(self, slots: int, *, interactive: bool) -> None:
        """Claim one request after another and see each through in a task of its own, `slots` of each kind at a time.

        Slots are counted for each task (``describe``, ``transcribe``): long recordings do not hold up pictures.
        """
        wake, busy = self._wake[interactive], self._busy[interactive]
        while True:
            wake.clear()  # before the look: what is added, or ends, from here on sets it again
            full = [task for task, count in busy.items() if count >= slots]
            try:
                request = await self._journal.claim(interactive=interactive, but_not=full)
            except JournalError as error:
                self._journal_failed(error)
                if interactive:
                    self._serve_without_journal()
                await asyncio.sleep(JOURNAL_RETRY_S)
                continue
            if request is None:
                await wake.wait()
                continue
            request = self._asked.get(request.id, request)  # the journal keeps no question
            busy[request.task] += 1
            self._begin(request, journaled=True).add_done_callback(partial(self._free_slot, request))

    def _serve_without_journal(self) -> None:
        """Do what people wait for, though the journal gives nothing out; what it still holds ends when it does."""
        for request in tuple(self._asked.values()):
            if request.id not in self._running:
                self._begin(request, journaled=False)

    def _begin(self, request: Request, *, journaled: bool) -> asyncio.Task[None]:
        task = self._running[request.id] = asyncio.create_task(self._see_through(request, journaled=journaled))
        return task

    def _free_slot(self, request: Request, _: asyncio.Task[None]) -> None:
        self._busy[request.interactive][request.task] -= 1
        self._wake[request.interactive].set()

    async def _see_through(self, request: Request, *, journaled: bool) -> None:
        """Do a request, whatever happens, to its end."""
        with about(job=request.id):
            await self._do(request, journaled=journaled)

    async def _do(self, request: Request, *, journaled: bool) -> None:
        speech = Speech(request, self._voice, self._journal)
        closing: list[Phrase] = []
        self._answering.add(request.id)
        try:
            if request.id in self._stopped or (request.interactive and request.id not in self._asked):
                answer = _stopped(request)  # while it waited; or its asker was served, or has gone
            else:
                answer, closing = await self._found(request, speech)
        except asyncio.CancelledError:
            if request.id not in self._stopped:  # the daemon ends: the request waits for the next start
                if journaled:
                    with contextlib.suppress(JournalError):
                        await self._journal.requeue(request.id)
                self._forget(request)
                raise
            answer = _stopped(request)
        self._answering.discard(request.id)  # from here on there is nothing to drop: it only has to be told
        notes: list[str] = []
        try:
            notes = await self._end(request, answer, closing, speech, journaled=journaled)
        except Exception as error:
            log.exception("an answer could not be brought to its end")
            notes = [_("Not everything could be delivered: {error}.").format(error=type(error).__name__)]
        finally:
            self._tell(request.id, Answered(answer=answer, notes=tuple(notes)))
            self._forget(request)

    def _forget(self, request: Request) -> None:
        self._stopped.discard(request.id)
        self._asked.pop(request.id, None)
        self._answering.discard(request.id)
        self._listeners.pop(request.id, None)
        self._running.pop(request.id, None)

    async def _found(self, request: Request, speech: Speech) -> tuple[Answer, list[Phrase]]:
        """Return the answer, and the sentences that remain to be spoken."""
        try:
            composition, answer = await self._answer(request, speech)
            if answer.outcome == "failed" and await asyncio.to_thread(_gone, request.path):
                # renamed while it waited for its engine: intake finds the new name, or says that it is gone
                composition, answer = await self._answer(request, speech)
        except Exception as error:
            log.exception("a request could not be seen through")
            words = _("An internal fault: {error}.").format(error=type(error).__name__)
            answer = failed(request, words, "internal", _("`assistd doctor` tells more."))
            return answer, [Phrase(words) for words in _sentences(answer)]
        if composition is None:
            return answer, [Phrase(words) for words in _sentences(answer)]
        return answer, composition.phrases(composition.closing(answer))

    async def _answer(self, request: Request, speech: Speech) -> tuple[Composition | None, Answer]:
        """Return the request's answer, spoken while it grew."""
        await speech.begin()
        captured = None
        if request.view is not None and not request.path and self._capture:
            captured = asyncio.create_task(self._capture(request))
        try:
            if captured and request.task != "describe":  # only a description has something to say before
                request, captured = await captured, None
            elif request.path:
                media = await self._admit(request.path)
                if not request.interactive:
                    await asyncio.to_thread(in_place, media)
                request = msgspec.structs.replace(request, media=media)
            return await self._composed(request, speech, captured)
        except AssistdError as error:
            return None, failed(request, error.message, error.code, error.hint)
        finally:
            if captured:
                captured.cancel()

    async def _composed(
        self, request: Request, speech: Speech, captured: asyncio.Task[Request] | None
    ) -> tuple[Composition, Answer]:
        """Have the engines work side by side; return what their words came to."""
        modalities = await self._routes.select(request)
        lacks = "" if modalities else self._routes.lacks(request)
        composition = Composition(request, (modality.facet for modality in modalities), lacks)
        first, helpers = await self._before(request, modalities)
        words = LastWords([*modalities, *helpers])
        async with asyncio.TaskGroup() as group:
            for modality in modalities:
                group.create_task(self.facets.run(request, modality, composition, speech, words, captured))
            for modality in helpers:
                group.create_task(self.facets.run(first, modality, Composition(first, [modality.facet]), None, words))
        if captured and captured.done() and not captured.exception():
            composition.captured(captured.result())
        return composition, composition.answer()

    async def _before(self, request: Request, modalities: Sequence[Modality]) -> tuple[Request, list[Modality]]:
        """Return what nobody hears but others wait for: who answers a question wants to know what was read.

        It is found as for a description, and mostly known from one.
        """
        first = msgspec.structs.replace(
            request, task="describe", text="", turns=(), language="", into="", fresh=False, level=Level.STANDARD
        )
        wanted = {facet for modality in modalities for facet in modality.after} - {m.facet for m in modalities}
        if not wanted or request.media is None or request.task == first.task:
            return first, []
        return first, [modality for modality in await self._routes.select(first) if modality.facet in wanted]

    async def _end(
        self, request: Request, answer: Answer, closing: Sequence[Phrase], speech: Speech, *, journaled: bool
    ) -> list[str]:
        """Write the end into the journal, say what remains to be said, deliver; return sentences about deliveries."""
        sinks = [sink for sink in request.sinks if sink != SPEECH] if answer.outcome == "answered" else []
        kept = journaled and await self._finished(answer, sinks)
        if request.id not in self._stopped:
            await speech.say(closing)
        await speech.end(answer)
        log.info("%s: %s", request.task, answer.outcome)
        if kept:
            return await self._deliveries.deliver(answer, sinks)
        if journaled:
            self._late.add(task := asyncio.create_task(self._finish_late(answer, sinks)))
            task.add_done_callback(self._late.discard)
        return [_("The journal can't be written: this answer is not kept.")]

    async def _finished(self, answer: Answer, sinks: Sequence[str]) -> bool:
        """End the request in the journal; return False if that can't be written."""
        try:
            await self._journal.finish(
                answer,
                sinks,
                text=text(answer, Level.FULL),
                remember=self._remember and answer.outcome != "cancelled",
            )
        except JournalError as error:
            self._journal_failed(error)
            return False
        self._journal_works = True
        return True

    async def _finish_late(self, answer: Answer, sinks: Sequence[str]) -> None:
        """End the request once the journal can be written again; who asked was served meanwhile."""
        while not await self._finished(answer, sinks):  # noqa: ASYNC110  (nothing tells when there is room again)
            await asyncio.sleep(JOURNAL_RETRY_S)
        await self._deliveries.deliver(answer, sinks)

    # --- telling ---

    def _tell(self, request_id: str, reply: Reply) -> None:
        if listener := self._listeners.get(request_id):
            listener(reply)
        for subscriber in tuple(self._subscribers):
            subscriber(reply)

    def _happened(self, request_id: str, facet: str, event: Event, said: Sequence[str]) -> None:
        self._tell(request_id, Happened(request_id=request_id, facet=facet, event=event, said=tuple(said)))

    def _journal_failed(self, error: JournalError) -> None:
        if self._journal_works:
            self._journal_works = False
            log.error("%s", error.sentence())
            self._notice(error.sentence())


def _gone(path: bytes) -> bool:
    return bool(path) and not os.path.lexists(path)


def _stopped(request: Request) -> Answer:
    return failed(request, _("Stopped."), "cancelled", "", "cancelled")


def _sentences(answer: Answer) -> list[str]:
    return [words for words in (answer.headline, answer.hint) if words]
