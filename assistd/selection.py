"""Chooses the engines for a request: third parties are asked in workers, then our own. The dispatcher asks it."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import msgspec

from assistd import chooser, routing
from assistd.chooser import Options, Question
from assistd.errors import AssistdError
from assistd.hookspecs import Modality
from assistd.installed import Installed
from assistd.launch import Spec
from assistd.plugins import Registry
from assistd.records import CHOOSER, Record
from assistd.supervisor import Supervisor
from assistd.types import Job, Request, Result

log = logging.getLogger(__name__)

ANSWER_S = 1.0
"""How long a plugin may take to choose, in seconds."""

WAIT_S = 3.0
"""How long it is waited for in all, the start of its process included, in seconds."""


class Selection:
    """What the dispatcher asks of the registry, with a say for third parties.

    Args:
        registry: The plugins.
        supervisor: Runs their workers.
    """

    def __init__(self, registry: Registry, supervisor: Supervisor) -> None:
        self._registry = registry
        self._supervisor = supervisor
        self._complained: set[str] = set()

    async def select(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities to run for a request, at most one a facet by our own choice; empty if nobody can."""
        candidates = self._registry.candidates(request)
        for record in self._registry.choosers() if candidates else ():
            if chosen := await self._asked(record, request, candidates):
                return chosen
        return self._registry.select(request)

    def lacks(self, request: Request) -> str:
        """Return the kind of model without which nobody can do this request, else nothing."""
        return self._registry.lacks(request)

    def options_for(self, spec: Spec) -> dict[str, object]:
        """Return the validated options of a modality."""
        return self._registry.options_for(spec)

    def models_for(self, spec: Spec, *, language: str = "", into: str = "") -> tuple[Installed, ...]:
        """Return the installed models a modality may use for these languages, best first."""
        return self._registry.models_for(spec, language=language, into=into)

    async def _asked(self, record: Record, request: Request, candidates: tuple[Modality, ...]) -> tuple[Modality, ...]:
        """Return what one plugin chose; empty if it leaves it to others, or does not manage to choose."""
        spec = Modality(
            name=chooser.name(record.name),
            task="select",
            facet="select",
            engine=CHOOSER,
            options=Options,
            deadline_s=ANSWER_S,
            memory_mib=256,
            stay_warm=True,
        )
        question = Question(request=request, candidates=tuple(chooser.fields(one) for one in candidates))
        job = Job(
            id=f"{request.id}.{spec.name}",
            request_id=request.id,
            task=spec.task,
            modality=spec.name,
            facet=spec.facet,
            text=msgspec.json.encode(question).decode(),
        )
        names: object = None
        try:
            async with (
                asyncio.timeout(WAIT_S),
                contextlib.aclosing(self._supervisor.run(spec, job, interactive=True, models=())) as events,
            ):
                async for event in events:
                    if isinstance(event, Result):
                        names = event.content.data.get("names")
        except (AssistdError, TimeoutError) as error:
            if record.name not in self._complained:
                self._complained.add(record.name)
                log.warning("plugin %s: assistd_select: %s", record.name, error or "no answer in time")
            return ()
        return () if names is None else routing.among(names, candidates)
