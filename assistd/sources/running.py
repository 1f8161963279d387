"""Keeps one source's engine at work: started, fed into `arrivals`, started again when it ends. `brought` makes it.

It runs in its worker like any engine, through the supervisor, which counts its deaths and lets it rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Sequence

from assistd.errors import AssistdError, PluginError, PreemptedError
from assistd.flow import Flow
from assistd.hookspecs import SourceSpec
from assistd.i18n import _
from assistd.journal import new_id
from assistd.launch import Launch
from assistd.protocol import SourceState
from assistd.sources import reachable
from assistd.sources.arrivals import Arrivals
from assistd.types import Abstain, Arrived, Failure, Job, Progress

log = logging.getLogger(__name__)

NOTHING_S = 300.0
"""A source that found nothing to watch is asked again after this long, in seconds."""

FIRST_S = 1.0
LONGEST_S = 300.0
"""A source that ended is started again after this long at first, then after twice as long each time."""

WELL_S = 600.0
"""Who ran so long ran well: the next pause is a short one again, and what goes wrong then is told again."""


class Running:
    """One source: its engine, started again and again.

    Args:
        spec: What its plugin declared.
        launch: How it is started.
        roots: The folders that it may read.
        flow: Runs the engine.
        arrivals: Gets what it tells.
        files: How many of its files are known.
    """

    def __init__(
        self,
        spec: SourceSpec,
        launch: Launch,
        roots: Sequence[bytes],
        *,
        flow: Flow,
        arrivals: Arrivals,
        files: int,
    ) -> None:
        self.spec = spec
        self.launch = launch
        self.roots = roots
        self.files = files
        self.there = reachable.there(roots)
        self._flow = flow
        self._arrivals = arrivals
        self._words = _("is being started")
        self._watching = False
        self._rouse = asyncio.Event()
        self._pause_s = FIRST_S
        self._told = ""
        self._running: asyncio.Task[float | None] | None = None
        self.task = asyncio.create_task(self._keep(), name=f"source {spec.name}")

    def rouse(self) -> None:
        """Start again now, if it is not running."""
        self._rouse.set()

    def afresh(self) -> None:
        """Start anew: a folder appeared that its process could not be given, as it was not there."""
        if self._running:
            self._running.cancel()
        self.rouse()

    async def stop(self) -> None:
        """Watch no more."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    def state(self) -> SourceState:
        """Return how it is, for `assistd status`."""
        return SourceState(name=self.spec.name, watching=self._watching, files=self.files, words=self._words)

    async def _keep(self) -> None:
        looking = asyncio.create_task(self._arrivals.keep())
        try:
            while True:
                try:
                    pause_s = await self._once()
                except Exception as error:  # a fault of ours: the source is not given up because of it
                    log.exception("the source %s could not be run", self.spec.name)
                    pause_s = None
                    self._words = _("An internal fault: {kind}.").format(kind=type(error).__name__)
                self._rouse.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._longer() if pause_s is None else pause_s):
                        await self._rouse.wait()
                        self._pause_s = FIRST_S
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            self._arrivals.close()

    async def _once(self) -> float | None:
        """Run the engine until it ends, and its process; return the pause (see `_watch`)."""
        began_s = time.monotonic()
        self.there = await asyncio.to_thread(reachable.there, self.roots)
        self._running = asyncio.create_task(self._watch())
        try:
            await asyncio.wait([self._running])
        finally:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._watching = False
        pause_s = 0.0 if self._running.cancelled() else self._running.result()
        await self._flow.supervisor.rest(self.spec)  # what it may reach is given to a fresh process only
        if time.monotonic() - began_s >= WELL_S:
            self._pause_s, self._told = FIRST_S, ""
        return pause_s

    def _longer(self) -> float:
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, LONGEST_S)
        return pause_s

    async def _watch(self) -> float | None:
        """Run the engine until it ends; return after how many seconds to start it again, None: after longer."""
        job = Job(id=new_id(), request_id=new_id(), task="watch", modality=self.spec.name, facet="")
        try:
            async with contextlib.aclosing(self._flow.supervisor.run(self.spec, job, interactive=False)) as events:
                async for event in events:
                    match event:
                        case Arrived():
                            await self._arrivals.put(event)
                        case Progress(words=words):
                            self._watching, self._words = True, words or self._words
                        case Abstain(reason=reason, hint=hint):
                            self._words = f"{reason} {hint}".strip()
                            return NOTHING_S
                        case Failure():
                            self._ended(AssistdError(event.message, code=event.code, hint=event.hint))
                            return None
                        case _:
                            self._watching = True
        except PreemptedError:  # the plugin was changed, and its processes are replaced
            return 0.0
        except PluginError as error:
            self._ended(error)
        return None

    def _ended(self, error: AssistdError) -> None:
        """It ended, or can't be started: say so once, not each time."""
        self._words = error.sentence()
        log.warning("the source %s ended: %s", self.spec.name, error.code)
        if error.code not in ("quarantined", self._told):  # who began the rest has told it
            self._told = error.code
            self._flow.notice(error.sentence(), error.code, os.fsencode(self.spec.name))
