"""Has one modality work on a request: its result comes from the journal if it is known, from the engine if not.

The dispatcher runs one of these for each facet, side by side. An engine that dies, hangs or has to make way is dealt
with here; the facet always has a last word.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable
from typing import Protocol
from weakref import WeakValueDictionary

import msgspec

from assistd.composer import Composition
from assistd.errors import JournalError, PluginError, PreemptedError, WorkerDiedError
from assistd.hookspecs import Modality
from assistd.journal import Journal
from assistd.spoken import Speech
from assistd.supervisor import Supervisor
from assistd.types import Abstain, Chunk, Event, Failure, Job, Progress, Request, Result

POISON_DEATHS = 3
"""So often may a file end the worker that reads it; then the file is given up, not the engine."""

QUARANTINE_LOOK_S = 5.0
"""How often background work looks whether its engine has come out of quarantine."""

Tell = Callable[[str, str, Event], None]
"""Called with request id, facet and event, for those who watch the answer grow."""


class Routes(Protocol):
    """What the dispatcher asks the plugin registry."""

    def select(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities to run, at most one a facet."""

    def options_for(self, spec: Modality) -> dict[str, object]:
        """Return the validated options of a modality."""


class Facets:
    """Runs modalities.

    Args:
        journal: Keeps results, and counts deaths.
        routes: Knows each modality's options.
        supervisor: Runs engines.
        tell: Who watches.
    """

    def __init__(self, journal: Journal, routes: Routes, supervisor: Supervisor, tell: Tell) -> None:
        self._journal = journal
        self._routes = routes
        self._supervisor = supervisor
        self._tell = tell
        self._same_work: WeakValueDictionary[tuple[str, bool], asyncio.Lock] = WeakValueDictionary()

    async def run(self, request: Request, modality: Modality, composition: Composition, speech: Speech) -> None:
        """Have one modality work, and pass on what it finds; its last word always comes."""

        async def pass_on(event: Event) -> None:
            if isinstance(event, Chunk) and event.payload:
                event = msgspec.structs.replace(event, payload=b"")
            self._tell(request.id, modality.facet, event)
            await speech.say(composition.feed(modality.facet, event))

        key = self._key(request, modality)
        # A person does not wait behind background work on the same file: it makes way, and then finds the result kept.
        lock = self._same_work.setdefault((key, request.interactive), asyncio.Lock())
        async with lock:
            kept = None if request.fresh else await self._kept(key, request.id)
            if kept:
                await pass_on(kept)
                return
            event = await self._compute(request, modality, composition, pass_on, key)
            if isinstance(event, Result):
                with contextlib.suppress(JournalError):
                    await self._journal.keep_result(key, event.content, request.id)

    async def _compute(
        self,
        request: Request,
        modality: Modality,
        composition: Composition,
        pass_on: Callable[[Event], Awaitable[None]],
        key: str,
    ) -> Event:
        """Run the engine, again if it died or had to make way; return its last word, which was passed on."""
        job = Job(
            id=f"{request.id}.{modality.facet}",
            request_id=request.id,
            task=request.task,
            modality=modality.name,
            facet=modality.facet,
            media=request.media,
            text=request.text,
            level=request.level,
        )
        event: Event
        while True:
            try:
                stream = self._supervisor.run(modality, job, interactive=request.interactive)
                async with contextlib.aclosing(stream) as events:
                    async for event in events:
                        await pass_on(event)
                        if isinstance(event, Result | Abstain | Failure):
                            return event
            except PreemptedError:
                composition.restart(modality.facet)
                if kept := await self._kept(key, request.id):
                    await pass_on(kept)
                    return kept
                continue
            except WorkerDiedError as error:
                if error.code == "worker-died" and await self._deaths(request) < POISON_DEATHS:
                    composition.restart(modality.facet)
                    await pass_on(Progress(words="starting again"))
                    continue
                event = _give_up(request, modality, error)
            except PluginError as error:
                if error.code == "quarantined" and not request.interactive:
                    await asyncio.sleep(QUARANTINE_LOOK_S)  # nobody waits: the file is not to blame, and is done later
                    continue
                event = Failure(message=error.message, code=error.code, hint=error.hint)
            await pass_on(event)
            return event

    async def _deaths(self, request: Request) -> int:
        try:
            return await self._journal.count_death(request.id) or POISON_DEATHS
        except JournalError:
            return POISON_DEATHS

    async def _kept(self, key: str, request_id: str) -> Result | None:
        with contextlib.suppress(JournalError):
            content = await self._journal.result(key, request_id)
            if content:
                return Result(content=content)
        return None

    def _key(self, request: Request, modality: Modality) -> str:
        """Return the job key: content, modality, model and options; the same key gives the same words."""
        parts = [
            request.media.sha256 if request.media else "",
            request.text,
            request.task,
            modality.name,
            modality.model,
        ]
        options = msgspec.json.encode(self._routes.options_for(modality), order="deterministic")
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass") + b"\0" + options).hexdigest()


def _give_up(request: Request, modality: Modality, error: WorkerDiedError) -> Failure:
    label = request.media.label if request.media else "this"
    if error.code == "worker-died":
        return Failure(
            message=f"{label} stops {modality.name} each time it is tried.",
            code="poison-file",
            hint="It is not tried again; other files are not affected.",
        )
    return Failure(message=f"{label}: {error.message}", code=error.code, hint=error.hint)
