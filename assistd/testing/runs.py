"""Runs engines in workers on the bench through the daemon's `Host`, and notes how it went. For `bench_process`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import msgspec

from assistd import wire
from assistd.config import WorkerSettings
from assistd.errors import AssistdError, PluginError
from assistd.host import Host
from assistd.i18n import _, number
from assistd.plugins import Registry
from assistd.testing import loading
from assistd.testing.noting import Notes
from assistd.testing.orders import End, Ended, Finished, Seen, Work
from assistd.testing.others import Others
from assistd.types import Chunk, Event, Failure, Started

LOOK_S = 0.05
"""How often a process's memory is looked at."""

END_S = 5.0
"""How long the process of an engine may take to go once it is told to close; the daemon ends it sooner."""

STRICT = "assistd.testing.strict"
Tell = Callable[[msgspec.Struct, bytes], Awaitable[None]]


class Runs:
    """The engines on the bench.

    Args:
        registry: What is loaded.
        settings: How workers are.
    """

    def __init__(self, registry: Registry, settings: WorkerSettings) -> None:
        self._registry = registry
        self._settings = settings
        self._hosts: dict[tuple[str, bool, bytes], Host] = {}
        self._notes = Notes(STRICT)
        self._others = Others(registry, settings)

    async def work(self, work: Work, tell: Tell) -> Finished:
        """Have a job done, telling its events; return how it went."""
        host = self._host(work.name, work.strict, work.options)
        host.release()  # each job is judged by itself
        self._notes.taken()
        began_s = time.monotonic()
        run = _Run(work, tell)
        trouble: Failure | None = None
        with _watched(host) as peak:
            try:
                await run.through(host, self._registry)
            except AssistdError as error:
                trouble = Failure(message=error.message, code=error.code, hint=error.hint)
            ended_s = time.monotonic()
            while host.alive and not host.idle:  # noqa: ASYNC110  (the daemon's grace)
                await asyncio.sleep(0.01)
        if run.too_long:
            await host.unload()
        return Finished(
            trouble=trouble,
            seconds=ended_s - began_s,
            started_s=max(0.0, run.ready_s - began_s),
            peak_mib=max(peak),
            limit_mib=host.limit_mib,
            killed=bool(run.given_up_s) and not host.alive and max(peak) <= host.limit_mib,
            stop_s=time.monotonic() - run.given_up_s if run.given_up_s else 0.0,
            notes=self._notes.taken(),
        )

    async def end(self, order: End) -> Ended:
        """End an engine's process in an orderly way, and say how it went."""
        host = self._hosts.get((order.name, order.strict, b""))
        if host is None or not host.alive:
            return Ended()
        self._notes.taken()
        async with host.turn(interactive=True):
            process = await host.ready(self._registry.models_for(host.spec))
            began_s = time.monotonic()
            await process.send(wire.Close())
            await asyncio.wait([process.ended], timeout=END_S)
            by_itself = process.ended.done()
            await host.unload()
        return Ended(by_itself=by_itself, seconds=time.monotonic() - began_s, notes=self._notes.taken())

    async def close(self) -> None:
        """End every process."""
        await asyncio.gather(*(host.unload() for host in self._hosts.values()))
        await self._others.close()

    def _host(self, name: str, strict: bool, options: dict[str, Any] | None) -> Host:
        key = name, strict, b"" if options is None else msgspec.json.encode(options, order="deterministic")
        if key not in self._hosts:
            spec = self._registry.find(name)
            if spec is None:
                raise PluginError(
                    _("No plugin offers {name}.").format(name=name), hint=_("`assistd plugins` shows what there is.")
                )
            how = self._registry.launch_for(spec)
            if options is not None:
                how = loading.rebuilt(spec, how, options)
            if strict:
                spec = msgspec.structs.replace(spec, engine=f"{STRICT}:{spec.engine}")
            self._hosts[key] = Host(spec, how, self._settings, lambda _: None, self._others.do)
        return self._hosts[key]


class _Run:
    """One job on its way.

    Attributes:
        ready_s: When the engine was ready, on the monotonic clock.
        given_up_s: When nobody wanted the answer any more; 0: it was wanted to the end.
        too_long: It was given up because it came to no end.
    """

    def __init__(self, work: Work, tell: Tell) -> None:
        self._work = work
        self._tell = tell
        self._events = 0
        self._at_last = False
        self.ready_s = self.given_up_s = 0.0
        self.too_long = False

    async def through(self, host: Host, registry: Registry) -> None:
        """Do the job, telling its events, until its end or until it is given up.

        Raises:
            AssistdError: As `Host.work`; or it took longer than anybody waits here (code ``bench-timeout``).
        """
        models = registry.models_for(host.spec)
        job = msgspec.structs.replace(self._work.job, models=tuple(model.id for model in models))
        async with host.turn(interactive=True):
            await host.ready(models)
            self.ready_s = time.monotonic()
            within_s = min(self._work.within_s, self._work.give_up_s or self._work.within_s)
            try:
                async with asyncio.timeout(within_s), contextlib.aclosing(host.work(job, models)) as events:
                    async for event in events:
                        await self._note(event)
                        if self._enough:
                            self.given_up_s = time.monotonic()
                            return
            except TimeoutError:
                if within_s == self._work.give_up_s:
                    self.given_up_s = time.monotonic()
                    return
                self.too_long = True
                raise PluginError(
                    _("It came to no end within {within_s} seconds.").format(within_s=number(within_s, "g")),
                    code="bench-timeout",
                ) from None

    @property
    def _enough(self) -> bool:
        after = self._work.give_up_after
        return self._at_last or (after is not None and self._events >= after)

    async def _note(self, event: Event) -> None:
        self._events += not isinstance(event, Started)
        self._at_last = bool(self._work.give_up_at) and type(event).__struct_config__.tag == self._work.give_up_at
        payload = event.payload if isinstance(event, Chunk) else b""
        bare = msgspec.structs.replace(event, payload=b"") if isinstance(event, Chunk) else event
        await self._tell(Seen(event=bare), payload)


@contextlib.contextmanager
def _watched(host: Host) -> Iterator[list[float]]:
    """Note the most memory a process has while it works; end it if it has more than it may, as the daemon does."""
    peak = [0.0]

    async def watch() -> None:
        while True:
            peak[0] = max(peak[0], _peak_mib(host.state().pid))
            host.end_if_too_large()
            await asyncio.sleep(LOOK_S)

    watching = asyncio.create_task(watch())
    try:
        yield peak
    finally:
        watching.cancel()
        peak[0] = max(peak[0], _peak_mib(host.state().pid))


def _peak_mib(pid: int | None) -> float:
    """Return the most resident memory a process ever had, in MiB; 0 when there is none (proc(5), VmHWM)."""
    with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/status", "rb") as file:
        for line in file:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
