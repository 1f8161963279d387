"""Has one modality work on a request: its result comes from the journal if it is known, from the engine if not.

The dispatcher runs one of these for each facet, side by side; a facet that comes after others waits for them here. An
engine that dies, hangs, runs out of memory or has to make way is dealt with here; the facet always has a last word.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from weakref import WeakValueDictionary

import msgspec

from assistd import after, i18n
from assistd.after import LastWords
from assistd.composer import Composition
from assistd.errors import AssistdError, JournalError, PluginError, PreemptedError, WorkerDiedError
from assistd.hookspecs import Modality
from assistd.i18n import N_, _
from assistd.installed import Installed
from assistd.journal import Journal
from assistd.spoken import Speech
from assistd.supervisor import Supervisor
from assistd.types import Abstain, Chunk, Event, Failure, Final, Job, Progress, Request, Result
from assistd.waiting import AskRefusedError, Chain, root

POISON_DEATHS = 3
"""So often may a file end the worker that reads it; then the file is given up, not the engine."""

QUARANTINE_LOOK_S = 5.0
"""How often background work looks whether its engine has come out of quarantine."""

TOO_LARGE_S = 600.0
"""So long are models left alone that are as large as one that ran out of memory, seconds."""

NO_MEMORY = "out-of-memory"

LISTS = N_("`assistd models list` shows them.")

Tell = Callable[[str, str, Event, Sequence[str]], None]
"""Called with request id, facet and event, for those who watch the answer grow."""

Hear = Callable[[Event], Awaitable[None]]
"""Takes each event of a facet whole, sound included; an engine has asked for it (`subtasks`)."""


class Routes(Protocol):
    """What the dispatcher asks the plugin registry."""

    async def select(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities to run, at most one a facet."""

    def lacks(self, request: Request) -> str:
        """Return the kind of model without which nobody can do this request, else nothing."""

    def options_for(self, spec: Modality) -> dict[str, object]:
        """Return the validated options of a modality."""

    def models_for(self, spec: Modality, *, language: str = "", into: str = "") -> tuple[Installed, ...]:
        """Return the installed models a modality may use for these languages, best first."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What one modality is to do for one request.

    Attributes:
        pass_on: Takes each event.
        before: Last words of the facets it comes after.
        models: The installed models its process may use, best first.
        fitting: Those of them that can do this request.
        after_keys: Keys of the facets it comes after.
        chain: The work that this is.
        deaths: How the engine died of it.
        sounds: Rates of the sound that it gave: it is not kept, and can't be given again.
    """

    request: Request
    modality: Modality
    composition: Composition
    pass_on: Callable[[Event], Awaitable[None]]
    before: Mapping[str, Final]
    models: tuple[Installed, ...] = ()
    fitting: tuple[Installed, ...] = ()
    after_keys: Mapping[str, str]
    chain: Chain
    deaths: list[PluginError] = field(default_factory=list)
    sounds: set[int] = field(default_factory=set)

    @property
    def asked_for(self) -> bool:
        """An engine asked for it, and is busy meanwhile."""
        return self.chain.parent is not None

    def job(self) -> Job:
        """Return it as the engine gets it."""
        contents, missing = after.found(self.before)
        request = self.request
        return Job(
            id=f"{request.id}.{self.modality.facet}",
            request_id=request.id,
            task=request.task,
            modality=self.modality.name,
            facet=self.modality.facet,
            media=request.media,
            text=request.text,
            level=request.level,
            language=request.language,
            into=request.into,
            turns=request.turns,
            found=contents,
            missing=missing,
            models=tuple(model.id for model in self.fitting),
            view=request.view,
        )


class Facets:
    """Runs modalities.

    Args:
        journal: Keeps results, and counts deaths.
        routes: Knows each modality's options and models.
        supervisor: Runs engines.
        tell: Who watches.
        notice: Called with a sentence the user should hear once (a model is too large).
    """

    def __init__(
        self,
        journal: Journal,
        routes: Routes,
        supervisor: Supervisor,
        tell: Tell,
        notice: Callable[[str], None],
    ) -> None:
        self._journal = journal
        self._routes = routes
        self._supervisor = supervisor
        self._tell = tell
        self._notice = notice
        self._same_work: WeakValueDictionary[tuple[str, bool], asyncio.Lock] = WeakValueDictionary()
        self._too_large: dict[str, tuple[int, float]] = {}

    async def run(  # noqa: PLR0917  (what it is about, then who hears of it)
        self,
        request: Request,
        modality: Modality,
        composition: Composition,
        speech: Speech | None,
        words: LastWords,
        captured: asyncio.Task[Request] | None = None,
        *,
        chain: Chain | None = None,
        hear: Hear | None = None,
    ) -> None:
        """Have one modality work, and pass on what it finds; its last word always comes.

        Without `speech` and `hear` nobody hears or sees of it but those who wait for its last word.

        Args:
            request: What was asked.
            modality: Who works on it.
            composition: Where its events go.
            speech: Who says them.
            words: Last words of the facets, for those that come after others.
            captured: For a request about the desktop: becomes the request with its picture; who is `live` goes before.
            chain: The work that it is, if an engine asked for it.
            hear: That engine, in place of a person; it may raise `PreemptedError`: the work makes way and begins again.
        """
        pass_on = self._teller(request, modality, composition, speech, hear)
        if captured is not None and not modality.live:
            try:
                request = await asyncio.shield(captured)
            except AssistdError as error:
                failure = Failure(message=error.message, code=error.code, hint=error.hint)
                await pass_on(failure)
                words.tell(modality.facet, failure, "")
                return
        before = await words.before(modality)
        work = self._fitted(
            _Work(
                request=request,
                modality=modality,
                composition=composition,
                pass_on=pass_on,
                before={facet: final for facet, (final, _) in before.items()},
                after_keys={facet: key for facet, (_, key) in before.items()},
                chain=chain or Chain(interactive=request.interactive, fresh=request.fresh),
            )
        )
        key = self._key(work)
        # A person does not wait behind background work on the same file: it makes way, and then finds the result kept.
        same = key, request.interactive
        lock = self._same_work.setdefault(same, asyncio.Lock())
        try:
            async with self._supervisor.waiting.held(work.chain, same, lock):
                final = await self._kept_or_computed(work, key)
        except AskRefusedError as error:
            final = Failure(message=error.message, code=error.code, hint=error.hint)
            await pass_on(final)
        words.tell(modality.facet, final, _digest(final) if modality.live else key)

    def _teller(
        self,
        request: Request,
        modality: Modality,
        composition: Composition,
        speech: Speech | None,
        hear: Hear | None,
    ) -> Callable[[Event], Awaitable[None]]:
        """Return what passes an event on: to the engine that asked, to who watches, to the voice."""

        async def pass_on(event: Event) -> None:
            if hear is not None:
                await hear(event)
            if speech is None:
                return
            if isinstance(event, Chunk) and event.payload:
                event = msgspec.structs.replace(event, payload=b"")
            said = composition.feed(modality.facet, event)
            self._tell(request.id, modality.facet, event, said)
            await speech.say(composition.phrases(said))

        return pass_on

    async def _kept_or_computed(self, work: _Work, key: str) -> Final:
        """Return the modality's last word, passed on: it is known, or what it takes to know it is done."""
        live = work.modality.live  # the desktop is never twice the same
        final: Final | None = None if live or work.request.fresh else await self._kept(key, work.request.id)
        if final is None:
            final = await self._worked(work, key)
            if isinstance(final, Failure) and final.code == NO_MEMORY and work.modality.kind and work.fitting:
                final, key = await self._smaller(work, key, final)
            if isinstance(final, Result) and not live and not work.sounds:
                with contextlib.suppress(JournalError):
                    await self._journal.keep_result(key, final.content, root(work.request.id))
        await work.pass_on(final)
        return final

    async def _worked(self, work: _Work, key: str) -> Final:
        """Run the engine, again if it died or had to make way; return its last word, all others were passed on."""
        request, facet = work.request, work.modality.facet
        while True:
            try:
                return await self._streamed(work)
            except PreemptedError:
                work.composition.restart(facet)
                if kept := await self._kept(key, request.id):
                    return kept
            except WorkerDiedError as error:
                work.deaths.append(error)
                if error.code != "worker-died" or await self._deaths(work) >= POISON_DEATHS:
                    return _give_up(request, work.modality, error)
                work.composition.restart(facet)
                await work.pass_on(Progress(words=_("starting again")))
            except PluginError as error:
                if error.code != "quarantined" or request.interactive or work.asked_for:
                    return Failure(message=error.message, code=error.code, hint=error.hint)
                await asyncio.sleep(QUARANTINE_LOOK_S)  # nobody waits: the file is not to blame, and is done later

    async def _streamed(self, work: _Work) -> Final:
        """Pass on what the engine finds; return its last word."""
        stream = self._supervisor.run(
            work.modality, work.job(), interactive=work.request.interactive, models=work.models, chain=work.chain
        )
        async with contextlib.aclosing(stream) as events:
            async for event in events:
                if isinstance(event, Result | Abstain | Failure):
                    return event
                if isinstance(event, Chunk) and event.payload:
                    work.sounds.add(event.rate_hz)
                await work.pass_on(event)
        raise AssertionError("an engine's events end with its last word")

    async def _smaller(self, work: _Work, key: str, ran_out: Failure) -> tuple[Final, str]:
        """Try once more with the next smaller model; return its last word and the key to keep it by."""
        first = work.fitting[0]
        smaller = [model for model in work.fitting if model.memory_mib < first.memory_mib]
        if not smaller:
            return msgspec.structs.replace(
                ran_out, hint=_("Close other programs, or choose a smaller model: {shown}").format(shown=_(LISTS))
            ), key
        self._too_large[first.kind] = first.memory_mib, time.monotonic() + TOO_LARGE_S
        words = _("{name} needs more memory than there is; the smaller {other} goes on.").format(
            name=first.name, other=smaller[0].name
        )
        await work.pass_on(Progress(words=_("trying a smaller model")))
        self._notice(words)
        work.composition.restart(work.modality.facet)
        work = self._fitted(work)
        key = self._key(work)
        kept = None if work.request.fresh else await self._kept(key, work.request.id)
        return kept or await self._worked(work, key), key

    def _fitted(self, work: _Work) -> _Work:
        """Return the work with the models that are installed now, without those that just proved too large."""
        modality, request = work.modality, work.request
        models = self._routes.models_for(modality)
        fitting = self._routes.models_for(modality, language=request.language, into=request.into)
        most_mib, until_s = self._too_large.get(modality.kind, (0, 0.0))
        small = tuple(model for model in fitting if model.memory_mib < most_mib)
        if small and time.monotonic() < until_s:
            fitting, models = small, tuple(model for model in models if model.memory_mib < most_mib)
        return replace(work, models=models, fitting=fitting)

    async def _deaths(self, work: _Work) -> int:
        if work.asked_for:  # it is in no journal
            return len(work.deaths)
        try:
            return await self._journal.count_death(work.request.id) or POISON_DEATHS
        except JournalError:
            return POISON_DEATHS

    async def _kept(self, key: str, request_id: str) -> Result | None:
        with contextlib.suppress(JournalError):
            content = await self._journal.result(key, root(request_id))
            if content:
                return Result(content=content)
        return None

    def _key(self, work: _Work) -> str:
        """Return the job key: whatever the words depend on; the same key gives the same words.

        What came before is in it by its own key, and by whether anything was found.
        """
        request, modality = work.request, work.modality
        parts = {
            "content": request.media.sha256 if request.media else "",
            "text": request.text,
            "task": request.task,
            "modality": modality.name,
            "engine": modality.model,
            # all of them: an engine may go to the next for a language, or where memory runs out
            "model": [part for model in work.fitting for part in (model.id, model.revision, model.dtype)],
            "level": request.level if modality.levels else "",
            "languages": [request.language, request.into],
            "turns": request.turns,
            "after": {f: [k, getattr(work.before[f], "code", "")] for f, k in work.after_keys.items()},
            "options": self._routes.options_for(modality),
            "interface": i18n.language(),
        }
        # bytes of a file's name may stand in a text as lone surrogates, which JSON can't hold
        text = json.dumps(msgspec.to_builtins(parts), sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def _digest(final: Final) -> str:
    """Return what stands for words that no key foretells, in the keys of the facets that come after them."""
    return hashlib.sha256(msgspec.json.encode(final)).hexdigest()


def _give_up(request: Request, modality: Modality, error: WorkerDiedError) -> Failure:
    label = request.media.label if request.media else "this"
    if error.code == "worker-died":
        return Failure(
            message=_("{file} stops {engine} each time it is tried.").format(file=label, engine=modality.name),
            code="poison-file",
            hint=_("It is not tried again; other files are not affected."),
        )
    return Failure(message=f"{label}: {error.message}", code=error.code, hint=error.hint)
