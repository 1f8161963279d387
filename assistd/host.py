"""One engine and its process: started when needed, given one job at a time, ended when it misbehaves.

Used by `supervisor`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import AsyncGenerator, Callable

import msgspec

from assistd import launch, machine, wire
from assistd.config import WorkerSettings
from assistd.deaths import Deaths
from assistd.errors import DeadlineExceededError, PluginError, PreemptedError, WorkerDiedError, refusal
from assistd.flood import Bounds, FloodError
from assistd.heeded import Heed, Reports
from assistd.hookspecs import Modality, Reach, SourceSpec
from assistd.i18n import _, number
from assistd.installed import Installed
from assistd.launch import Launch, Spec
from assistd.log import about
from assistd.opened import Opened
from assistd.owntime import OwnTime
from assistd.process import Process, death
from assistd.protocol import WorkerState
from assistd.turn import Turn
from assistd.types import Abstain, Event, Failure, Job, Result
from assistd.waiting import Chain, root
from assistd.wishes import Asker, Do, Wishes, nobody

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""A cancelled engine may take this long to notice before it is killed. Nobody waits for it meanwhile: the caller is
released at once, and a kill costs the next job a cold start of 1.5 to 3 s."""

START_S = 60.0
"""An engine must be ready within this time."""

CLOSE_S = 0.5
"""An engine that is unloaded may take this long to put its things away."""

HANG_UP_S = 1.0
"""A process that has hung up must have ended within this time."""

_reports = msgspec.json.Decoder(wire.Report)


class Host:
    """One engine: its process, its queue, its record of deaths.

    Args:
        spec: What the plugin declared.
        how: How it is started: its plugin, its options, what it may reach.
        settings: The `[workers]` section.
        notice: Called with a sentence that the user should hear once.
        do: Does the tasks that the engine asks for.

    Attributes:
        spec: Of the modality that was served last: several may share an engine.
        limit_mib: Resident memory at which the process is ended: the spec's, and that of its largest model.
    """

    def __init__(
        self, spec: Spec, how: Launch, settings: WorkerSettings, notice: Callable[[str], None], do: Do = nobody
    ) -> None:
        self.spec = spec
        self.used_s = time.monotonic()
        self.limit_mib = spec.memory_mib
        self._settings = settings
        self._launch = how
        self._process: Process | None = None
        self._hello = wire.Hello(engine=spec.engine, name=spec.name)
        self._made_for: tuple[tuple[Installed, ...], tuple[str, ...], Reach] = ((), (), spec.reach)
        self._opened = Opened()
        self._reports = Reports()
        self._heed = Heed(lambda: self.spec.name)
        self._pump: asyncio.Task[None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._turn = Turn()
        self._do = do
        self._wishes: Wishes | None = None
        self.deaths = Deaths(lambda: self.spec.name, notice, how.plugin)
        self._why_killed: PluginError | None = None

    # --- state ---

    @property
    def alive(self) -> bool:
        """The process runs."""
        return self._process is not None and not self._process.ended.done()

    @property
    def idle(self) -> bool:
        """The process runs and nobody uses it."""
        return self.alive and not self._turn.taken and self._draining is None

    def rss_mib(self) -> float:
        """Return resident memory in MiB."""
        return self._process.rss_mib() if self._process else 0.0

    def state(self) -> WorkerState:
        """Return how it is, for `assistd status`."""
        if self.deaths.rest_s() > 0:
            name = "quarantined"
        elif not self.alive:
            name = "cold"
        else:
            name = "busy" if self._turn.taken else "idle"
        return WorkerState(
            modality=self.spec.name,
            state=name,
            pid=self._process.pid if self._process and self.alive else None,
            rss_mib=round(self.rss_mib(), 1) if self.alive else None,
            deaths=self.deaths.count,
            reason=self.deaths.reason,
            plugin=self._launch.plugin,
        )

    def turn(
        self, *, interactive: bool, aside: asyncio.Event | None = None
    ) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait until the engine is free; who is interactive goes first (see `Turn.take`)."""
        return self._turn.take(interactive=interactive, aside=aside)

    # --- a job ---

    async def work(
        self, job: Job, models: tuple[Installed, ...] = (), chain: Chain | None = None
    ) -> AsyncGenerator[Event, None]:
        """Yield a job's events (see `Supervisor.run`); to be called inside `turn`."""
        process = await self.ready(models, job.media.path if job.media else b"")
        log.debug("%s: job begins", self.spec.name)
        self._heed.begin(job)
        bounds = Bounds(endless=isinstance(self.spec, SourceSpec))
        clock = OwnTime(_deadline_s(self.spec))  # a listener who takes long does not count, nor what is asked for
        own = (self._hello.folder, self._hello.scratch)
        asker = Asker(spec=self.spec, job=job, chain=chain or Chain(interactive=True), folders=own)
        wishes = self._wishes = Wishes(process, asker, self._do, lambda waits: clock.stand(still=waits))
        ended = False
        try:
            await process.send(wire.Run(job=job))
            while not ended:
                event = await self._event_within(clock, job)
                bounds.count(event)
                ended = isinstance(event, Result | Abstain | Failure)
                if isinstance(event, Result | Abstain):
                    self.deaths.succeeded()
                yield event
        except FloodError as error:
            self._end_badly(job, str(error))
            raise WorkerDiedError(
                _("{name} was stopped: {reason}.").format(name=self.spec.name, reason=error), code="plugin-flood"
            ) from error
        finally:
            self.used_s = time.monotonic()
            self._wishes = None
            if not ended:
                self._abandon(job)
            await wishes.close()

    async def _event_within(self, clock: OwnTime, job: Job) -> Event:
        """Return the next event, unless it takes longer, somebody more urgent comes, or the worker dies."""
        try:
            async with asyncio.timeout(None) as timeout, self._turn.interruptible(timeout):
                with clock.bounds(timeout):
                    return await self._next_event(job)
        except TimeoutError as error:
            if self._turn.preempted:
                raise PreemptedError(
                    _("{name} was put aside for something more urgent.").format(name=self.spec.name)
                ) from error
            took = _("took longer than {deadline_s} seconds").format(deadline_s=number(_deadline_s(self.spec), "g"))
            self._end_badly(job, took)
            raise DeadlineExceededError(
                _("{name} {took} and was stopped.").format(name=self.spec.name, took=took)
            ) from error

    def _asked(self, report: wire.Report) -> bool:
        """Take what is about the engine's wishes at once, however long its events wait; return whether it was."""
        if not isinstance(report, wire.Wanted | wire.Unwanted | wire.Taken):
            return False
        if self._wishes:
            self._wishes.take(report)
        return True

    def _end_badly(self, job: Job, reason: str) -> None:
        self._kill()
        self.deaths.add(root(job.request_id), reason)

    async def _next_event(self, job: Job) -> Event:
        """Return the next event of this job; what is left of an abandoned one is passed over."""
        while True:
            item = await self._reports.get()
            if item is None:
                await self._died(job)
            elif isinstance(item[0], wire.Told) and item[0].job_id == job.id:
                return item[0].event

    async def _died(self, job: Job) -> None:
        assert self._process is not None
        how = death(await self._process.ended)
        error = (
            self._why_killed
            or self._heed.fault
            or WorkerDiedError(
                _("{name} stopped unexpectedly ({how}).").format(name=self.spec.name, how=how),
                hint=_("It is started again by itself."),
            )
        )
        self.deaths.add(root(job.request_id), error.message)
        raise error

    def _abandon(self, job: Job) -> None:
        """Cancel a job that nobody waits for; the process gets a grace, and only the next job waits for that."""
        process = self._process
        if process is None or process.ended.done():
            return

        async def drain() -> None:
            try:
                await process.send(wire.Cancel(job_id=job.id))
                if not await self._ended_within(GRACE_S, job):
                    log.info("%s did not stop in time and is ended", self.spec.name)
                    process.kill()
                    await process.ended
            finally:
                self._draining = None

        self._draining = asyncio.create_task(drain())

    async def _ended_within(self, seconds: float, job: Job) -> bool:
        """Return whether an abandoned job's last word came in time; False too if the process is dying."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (item := await self._reports.get()) is not None:
                    if _ends(item[0], job):
                        return True
        return False

    # --- the process ---

    async def ready(self, models: tuple[Installed, ...] = (), media: bytes = b"") -> Process:
        """Return the process, started if need be; one that was started for other models or can't read it is replaced.

        Raises:
            PluginError: In quarantine, or the engine can't be made.
        """
        if self._draining:
            await asyncio.shield(self._draining)
        self.deaths.refuse()
        made_for = (models, self._gpus(), self.spec.reach)
        if self._process and not self._process.ended.done():
            if made_for == self._made_for and not await self._opened.lacks(self._hello, media):
                return self._process
            log.info("%s starts anew: its models, the GPU or what it may read have changed", self.spec.name)
            await self.unload()
        self._made_for = made_for
        needs = [model.memory_mib for model in models]
        all_at_once = isinstance(self.spec, Modality) and bool(self.spec.uses)
        self.limit_mib = self.spec.memory_mib + (sum(needs) if all_at_once else max(needs, default=0))
        return await self._start(media)

    def _gpus(self) -> tuple[str, ...]:
        """Return the GPUs a process should look for when it starts: of interest only while it may choose."""
        choice = self._settings.device == "auto" and isinstance(self.spec, Modality)
        return tuple(machine.gpu_nodes()) if choice else ()

    async def _start(self, media: bytes) -> Process:
        began_s = time.monotonic()
        settings = self._settings
        hello = self._hello = await self._opened.greeting(self._greeting, media)
        try:
            process = await Process.spawn(
                "assistd.worker",
                threads=hello.threads,
                gpu_memory_mib=settings.gpu_memory_mib,
                surroundings=launch.surroundings(self.spec, self._launch, hello),
            )
        except OSError as error:
            raise PluginError(
                _("No process can be started for {name}: {reason}.").format(name=self.spec.name, reason=refusal(error))
            ) from error
        if self._pump:
            self._pump.cancel()
        self._process = process
        self._why_killed = None
        self._reports = Reports()
        self._heed = Heed(lambda: self.spec.name)
        with about(plugin=self.spec.name):
            self._pump = asyncio.create_task(_pump(process, self._reports, self._heed, self._asked))
        await process.send(hello)
        try:
            async with asyncio.timeout(START_S):
                await self._wait_ready()
        except TimeoutError as error:
            self._kill()
            self.deaths.add("", _("did not start in time"))
            raise PluginError(
                _("{name} did not start within {start_s} seconds.").format(
                    name=self.spec.name, start_s=number(START_S, "g")
                ),
                code="deadline",
            ) from error
        log.debug("%s ready after %.2f s", self.spec.name, time.monotonic() - began_s)
        return process

    def _greeting(self, opened: tuple[str, ...]) -> wire.Hello:
        models, limit_mib = self._made_for[0], self.limit_mib
        return launch.hello(self.spec, self._launch, self._settings, models=models, memory_mib=limit_mib, opened=opened)

    async def _wait_ready(self) -> None:
        while (item := await self._reports.get()) is not None:
            report = item[0]
            if isinstance(report, wire.Ready):
                return
            if isinstance(report, wire.Broken):
                self._kill()
                self.deaths.add("", report.message)
                raise PluginError(report.message, code=report.code, hint=report.hint)
        assert self._process is not None
        how = death(await self._process.ended)
        self.deaths.add("", _("died while starting, {how}").format(how=how))
        raise self._heed.fault or WorkerDiedError(
            _("{name} could not start ({how}).").format(name=self.spec.name, how=how),
            code="plugin-load",  # no file is to blame: it is not tried again for this one
            hint=_("`assistd doctor` tells more."),
        )

    def end_if_too_large(self) -> None:
        """End the process if it has more memory than it may."""
        if self.rss_mib() > self.limit_mib:
            self._why_killed = WorkerDiedError(
                _("{name} needed more than {limit_mib} MiB of memory and was stopped.").format(
                    name=self.spec.name, limit_mib=self.limit_mib
                ),
                code="out-of-memory",
            )
            self._kill()

    async def unload(self) -> None:
        """End the process; memory is only given back that way."""
        if self._draining:
            self._draining.cancel()
            self._draining = None  # one that had not begun does not do that itself
        process, self._process = self._process, None
        pump, self._pump = self._pump, None
        if process:
            await process.send(wire.Close())
            await asyncio.wait([process.ended], timeout=CLOSE_S)
            await process.close()
        if pump:
            pump.cancel()

    def _kill(self) -> None:
        if self._process:
            self._process.kill()

    def release(self) -> bool:
        """End the quarantine; return False if there is none."""
        return self.deaths.release()


def _deadline_s(spec: Spec) -> float:
    """Return how long a job may take, in seconds; a source's has no end."""
    return math.inf if isinstance(spec, SourceSpec) else spec.deadline_s


def _ends(told: wire.Report, job: Job) -> bool:
    """Return whether this is the job's last word."""
    last = Result | Abstain | Failure
    return isinstance(told, wire.Told) and told.job_id == job.id and isinstance(told.event, last)


async def _pump(process: Process, into: Reports, heed: Heed, asked: Callable[[wire.Report], bool]) -> None:
    """Move what may be relied on from the socket into the queue, in order; None marks the end, and the process's.

    The queue is short: a flooding worker blocks on its own socket, not in our memory.
    """
    try:
        while (item := await process.receive(_reports)) is not None:
            if (heeded := await heed.admit(item)) is not None and not asked(heeded[0]):
                await into.put(heeded)
        await asyncio.wait([process.ended], timeout=HANG_UP_S)
        if not process.ended.done():
            heed.hung_up()
    except wire.WireError as error:
        heed.broken(error)
    except WorkerDiedError as error:
        log.warning("%s", error.message)
    finally:
        process.kill()  # nothing more can come from it
        await process.read_no_more()
        await into.put(None)
