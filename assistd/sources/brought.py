"""Files that come by themselves from where a plugin looks: memory cards, a scanner. The daemon starts one `Brought`.

Each enabled source's engine has one job (task ``watch``) as long as the daemon lives. What it tells becomes requests as
a watched folder's files do. An engine that has nothing to watch is asked again later; one that ends or dies is started
again, after longer and longer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Sequence

import msgspec

from assistd.bursts import Bursts
from assistd.control import SIDECAR
from assistd.flow import Flow
from assistd.hookspecs import SourceSpec
from assistd.intake import MAX_MIB
from assistd.journal import SPEECH, new_id
from assistd.launch import Launch
from assistd.ledger import Ledger, take
from assistd.protocol import Reply, SourceState
from assistd.sources import reachable
from assistd.sources.arrivals import Arrival, Arrivals, folder
from assistd.sources.running import Running
from assistd.sources.settle import Look
from assistd.store import Store
from assistd.types import Request

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""How often is looked for sources that came, went or changed: plugins are approved, reloaded, released."""


class Brought:
    """The sources that plugins offer.

    Args:
        flow: Gets the requests, and knows the plugins.
        store: Keeps the ledger.
        settle_s: How long a file must not have changed, in seconds.
    """

    def __init__(self, flow: Flow, store: Store, *, settle_s: float) -> None:
        self._flow = flow
        self._ledger = Ledger(store)
        self._settle_s = settle_s
        self._bursts = Bursts(flow.voice.result)
        self._watched: dict[str, Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeping: asyncio.Task[None] | None = None
        self._rouse = asyncio.Event()

    async def start(self) -> None:
        """Begin to watch, in the background."""
        self._flow.dispatcher.subscribe(self._heard)
        self._keeping = asyncio.create_task(self._keep(), name="sources")

    async def stop(self) -> None:
        """Watch no more; engines are given their grace by the supervisor."""
        tasks = [task for task in (self._keeping, *(one.task for one in self._watched.values())) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def look_again(self) -> None:
        """See to the sources now: plugins changed, one was released, or the machine slept."""
        for one in self._watched.values():
            one.rouse()
        self._rouse.set()

    def states(self) -> tuple[SourceState, ...]:
        """Return how each source is."""
        return tuple(one.state() for one in self._watched.values())

    async def _keep(self) -> None:
        while True:
            try:
                await self._see_to()
            except Exception:  # whatever it was, sources are looked for again
                log.exception("the sources could not be seen to")
            self._rouse.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._rouse.wait()

    async def _see_to(self) -> None:
        """Start sources that are new, end those that are gone or have changed."""
        wanted = self._flow.registry.sources
        for name, one in list(self._watched.items()):
            if one.spec != wanted.get(name) or self._flow.registry.launch_for(one.spec) != one.launch:
                del self._watched[name]
                await one.stop()
            elif await asyncio.to_thread(reachable.there, one.roots) != one.there:
                one.afresh()
        for name, spec in wanted.items():
            if name not in self._watched:
                self._watched[name] = await self._begin(spec)

    async def _begin(self, spec: SourceSpec) -> Running:
        launch = self._flow.registry.launch_for(spec)
        roots = reachable.roots(spec.reach, launch.options)
        files = await self._ledger.count(folder(spec.name))
        return Running(spec, launch, roots, flow=self._flow, arrivals=self._arrivals(spec, roots), files=files)

    def _arrivals(self, spec: SourceSpec, roots: Sequence[bytes]) -> Arrivals:
        held: set[bytes] = set()

        async def taken(batch: list[Arrival], more: int) -> None:
            await self._take(spec, batch, more, held)

        async def quiet() -> None:
            while held:
                await self._bursts.release(held.pop())

        return Arrivals(
            spec.name,
            roots,
            self._ledger,
            Look(self._settle_s, MAX_MIB, lambda: False),
            take=taken,
            quiet=quiet,
            told=self._flow.notice,
        )

    # --- requests ---

    async def _take(self, spec: SourceSpec, batch: list[Arrival], more: int, held: set[bytes]) -> None:
        """Make requests of new files; many are told of together, when the last of them is done."""
        burst = self._bursts.is_burst(len(batch) + more)
        requests = [self._request(spec, arrival, speak=spec.speak and not burst) for arrival in batch]
        by_id = {request.id: arrival for request, arrival in zip(requests, batch, strict=True)}
        if spec.speak:
            for request in requests:
                place = by_id[request.id].place
                self._bursts.expect([request], place, burst=burst)
                if burst and place not in held:
                    held.add(place)
                    self._bursts.hold(place)

        def mark(db: sqlite3.Connection, request: Request) -> bool:
            return take(db, by_id[request.id].sighting, request.id)

        added: list[Request] = []
        try:
            added = await self._flow.dispatcher.submit(requests, mark)
        finally:
            self._bursts.forget(request for request in requests if request not in added)
        if one := self._watched.get(spec.name):
            one.files += len(added)

    def _request(self, spec: SourceSpec, arrival: Arrival, *, speak: bool) -> Request:
        media = arrival.sighting.media
        return Request(
            id=new_id(),
            task=arrival.task or ("describe" if media.mime.startswith("image/") else "transcribe"),
            path=media.path,
            level=self._flow.config.describe.level,
            sinks=(*[SPEECH] * speak, *[SIDECAR] * spec.write, *self._flow.plugin_sinks),
            source=spec.name,
            created_s=time.time(),
        )

    def _heard(self, reply: Reply) -> None:
        task = asyncio.ensure_future(self._bursts.heard(reply))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _plain(launch: Launch) -> tuple[object, ...]:
    """Return how an engine is started, as far as that can be compared: what it calls is made anew each time."""
    return tuple(value for value in msgspec.structs.astuple(launch) if not callable(value))
