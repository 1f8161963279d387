"""Runs engines in worker processes: starts them, feeds them one job after another, stops, kills and quarantines them.

The dispatcher asks `Supervisor.run` for a job's events. One engine has one process; who waits for it is served in
series, interactive work first, and interactive work pre-empts background work. A process that dies, hangs, floods or
grows beyond its memory is ended, and only the job it had suffers; three jobs that end so within ten minutes put the
engine in quarantine with back-off.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncGenerator, Callable, Iterable

from assistd import wire
from assistd.config import WorkerSettings
from assistd.errors import PluginError
from assistd.hookspecs import Modality, SourceSpec
from assistd.host import Host
from assistd.installed import Installed
from assistd.launch import Launch, Spec
from assistd.protocol import WorkerState
from assistd.types import Event, Final, Job
from assistd.waiting import Chain, Waiting
from assistd.wishes import Asker, Do, Tell, nobody

log = logging.getLogger(__name__)

BUSY_LOOK_S = 0.25
"""How often the memory of working engines is looked at: a leak of 1 GB/s is caught 250 MB late."""

IDLE_LOOK_S = 5.0
"""How often idle engines are looked at."""


class Supervisor:
    """All engines of this daemon.

    Args:
        settings: The `[workers]` section.
        launch_for: Returns how a modality, sink or source is started.
        notice: Called with a sentence that the user should hear once (an engine was quarantined).
        models_for: Returns the installed models a modality may use, best first.

    Attributes:
        waiting: Who holds which engine.
        do: Does the tasks that engines ask for.
    """

    def __init__(
        self,
        settings: WorkerSettings,
        launch_for: Callable[[Spec], Launch],
        notice: Callable[[str], None],
        models_for: Callable[[Spec], tuple[Installed, ...]] = lambda _: (),
    ) -> None:
        self.settings = settings
        self._launch_for = launch_for
        self._notice = notice
        self._models_for = models_for
        self._hosts: dict[tuple[str, str], Host] = {}
        self._watch: asyncio.Task[None] | None = None
        self._work = asyncio.Event()
        self.waiting = Waiting()
        self.do: Do = nobody

    @property
    def budget_mib(self) -> float:
        """Resident memory all workers together may have, MiB."""
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20
        return self.settings.memory_mib or whole / 2

    async def run(
        self,
        spec: Spec,
        job: Job,
        *,
        interactive: bool,
        models: tuple[Installed, ...] | None = None,
        chain: Chain | None = None,
    ) -> AsyncGenerator[Event, None]:
        """Yield the job's events, the last of them a `Result`, `Abstain` or `Failure`. Closing the iterator cancels it.

        Args:
            spec: Whose engine.
            job: What to do.
            interactive: A person waits for it.
            models: The installed models its process may use; None: all that fit (`models_for`). A process that was
                started with others is replaced first, as is one whose GPU came or went.
            chain: The work that this is, if an engine asked for it (`subtasks`).

        Raises:
            AskRefusedError: Whoever holds the engine waits for this very work.
            WorkerDiedError: The process ended in the middle of the job.
            DeadlineExceededError: The job took longer than the engine may.
            PreemptedError: A person waits for this engine; try again later.
            PluginError: The engine can't start, or is in quarantine.
        """
        host = self._host(spec)
        chain = chain or Chain(interactive=interactive)
        turn = host.turn(interactive=interactive, aside=chain.aside)
        async with self.waiting.held(chain, host, turn):
            host.spec = spec  # several modalities may share an engine: the deadline and the name are this one's
            fitting = self._models_for(spec) if models is None else models
            async with contextlib.aclosing(host.work(job, fitting, chain)) as events:
                async for event in events:
                    yield event

    async def warm(self, spec: Spec) -> None:
        """Start the engine before anybody needs it; trouble is logged, and told to whoever needs it later."""
        host = self._host(spec)
        try:
            async with host.turn(interactive=False):
                await host.ready(self._models_for(spec))
        except PluginError as error:
            log.warning("%s", error.sentence())

    def states(self) -> tuple[WorkerState, ...]:
        """Return how each engine's process is."""
        return tuple(host.state() for host in self._hosts.values())

    def release(self, plugin: str) -> bool:
        """End the quarantine of a plugin's engines; return False if none is in any."""
        released = [host.release() for (owner, _), host in self._hosts.items() if owner == plugin]
        return any(released)

    async def drop(self, plugin: str) -> None:
        """End a plugin's processes, each after its job, and forget them: the plugin has changed."""
        for key in [key for key in self._hosts if key[0] == plugin]:
            host = self._hosts.pop(key)
            async with host.turn(interactive=_endless(host)):  # whose job never ends makes way at once
                await host.unload()

    async def rest(self, spec: Spec) -> None:
        """End an engine's process once it is free; it starts anew when it is needed."""
        host = self._host(spec)
        async with host.turn(interactive=False):
            await host.unload()

    async def close(self) -> None:
        """End every worker."""
        if self._watch:
            self._watch.cancel()
        await asyncio.gather(*(host.unload() for host in self._hosts.values()))

    async def _do(self, asker: Asker, wanted: wire.Wanted, tell: Tell) -> Final:
        return await self.do(asker, wanted, tell)

    def _host(self, spec: Spec) -> Host:
        self._work.set()
        if self._watch is None:
            self._watch = asyncio.create_task(self._keep_bounds())
        how = self._launch_for(spec)
        # A source keeps its process for ever: nobody can share that.
        key = how.plugin, f"{spec.engine} {spec.name}" if isinstance(spec, SourceSpec) else spec.engine
        if key not in self._hosts:
            self._hosts[key] = Host(spec, how, self.settings, self._notice, self._do)
        return self._hosts[key]

    async def _keep_bounds(self) -> None:
        """Time and again: end who has grown too large; unload who was idle for too long, or too many together."""
        while True:
            if not any(h.alive and not h.idle and not _endless(h) for h in self._hosts.values()):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_LOOK_S):
                        await self._work.wait()
            self._work.clear()
            await asyncio.sleep(BUSY_LOOK_S)
            try:
                alive = [h for h in self._hosts.values() if h.alive]
                for host in alive:
                    host.end_if_too_large()
                await self._unload_idle(alive)
            except Exception:
                log.exception("the engines' bounds could not be looked at")

    async def _unload_idle(self, alive: Iterable[Host]) -> None:
        total_mib = sum(h.rss_mib() for h in alive)
        now = time.monotonic()
        for host in sorted(alive, key=lambda h: h.used_s):
            if not host.idle:  # asked anew each time: unloading takes a moment, and work may have come
                continue
            too_much = total_mib > self.budget_mib
            stays = isinstance(host.spec, Modality) and host.spec.stay_warm
            if too_much or (not stays and now - host.used_s > self.settings.idle_s):
                total_mib -= host.rss_mib()
                await host.unload()


def _endless(host: Host) -> bool:
    """Return whether this is a source's: always at work, and idle mostly."""
    return isinstance(host.spec, SourceSpec)
