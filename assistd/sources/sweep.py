"""Sweeps: the search behind the events, and the care for what may break them. `folders` runs one `Sweeps`.

A sweep is shallow (directories that changed) or deep (every file); a deep one is made so seldom that it costs less than
a twentieth of a percent of a core. Between them a folder that appears, is replaced or loses its watches is seen to, and
so is a machine that slept.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from assistd.ledger import Entry, Ledger
from assistd.sources.covers import described
from assistd.sources.notices import Notices
from assistd.sources.place import UNSET, Place
from assistd.sources.walk import Step, Walk

log = logging.getLogger(__name__)

TICK_S = 10.0
"""How often roots, threads and the clock are looked at: a fraction of a millisecond."""

BLIND_PAUSE_S = 10.0
"""Longest pause between sweeps where events are missing."""

DEEP_TIMES = 6000.0
"""A deep sweep is made again after this many times what its walk took; looking all files up takes about as much again
twice."""

SOON_S = 0.05
AGAIN_S = 1.0
HEAL_S = 300.0
TIDY_S = 86_400.0

T = TypeVar("T")
P = ParamSpec("P")


class Sweeps:
    """Sweeps all folders.

    Args:
        places: The folders.
        ledger: What is known.
        notices: The events; watches are set and mended here.
        pool: Threads for what blocks.
        judge: Looks at new files; returns whether all of them are settled.
        sweep_s: Pause between sweeps, in seconds.
    """

    def __init__(
        self,
        places: list[Place],
        ledger: Ledger,
        notices: Notices,
        pool: ThreadPoolExecutor,
        *,
        judge: Callable[[Place, Sequence[Entry]], Awaitable[bool]],
        sweep_s: float,
    ) -> None:
        self._places = places
        self._ledger = ledger
        self._notices = notices
        self._pool = pool
        self._judge = judge
        self._sweep_s = sweep_s
        self._kick = asyncio.Event()
        self._next_s = 0.0
        self._again = False
        self._deep = False
        self._walked_s = 0.0
        self._asleep_s = _asleep_s()
        self._sweeping = asyncio.Lock()

    @property
    def pause_s(self) -> float:
        """How long until the next sweep, at most, in seconds."""
        blind = any(place.identity and (place.trouble or place.unwatched) for place in self._places)
        return min(self._sweep_s, BLIND_PAUSE_S) if blind else self._sweep_s

    def soon(self, *, deep: bool = False) -> None:
        """Sweep in a moment, and once more a second later: something was missed, or directories appeared."""
        self._again = True
        self._deep = self._deep or deep
        self._at(min(BLIND_PAUSE_S, max(SOON_S, 4 * self._walked_s)))

    def later(self) -> None:
        """Something could not be taken: look at everything at the next sweep."""
        self._deep = True

    async def begin(self) -> None:
        """Watch all folders, and learn what is old in those that were never watched before."""
        await self._mend()

    async def keep(self) -> None:
        """Sweep for ever."""
        while True:
            try:
                await self._mend()
                if time.monotonic() >= self._next_s:
                    await self._due()
            except Exception as error:  # whatever it was, the next sweep may find what this one did not
                log.warning("A sweep of the watched folders failed: %s", error)
                log.debug("The reason", exc_info=True)
                self._deep = True
                self._next_s = time.monotonic() + self.pause_s
            wait_s = min(TICK_S, max(0.0, self._next_s - time.monotonic()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._kick.wait()
            self._kick.clear()

    async def all(self, *, deep: bool) -> None:
        """Sweep every folder that is there."""
        async with self._sweeping:
            for place in self._places:
                if place.identity and place.begun:
                    await self._sweep(place, deep=deep)

    def _at(self, delay_s: float) -> None:
        self._next_s = min(self._next_s, time.monotonic() + delay_s)
        self._kick.set()

    async def _due(self) -> None:
        deep, self._deep = self._deep, False
        again, self._again = self._again, False
        self._next_s = time.monotonic() + self.pause_s
        await self.all(deep=deep)
        if again:
            self._at(AGAIN_S)

    # --- one folder ---

    async def _sweep(self, place: Place, *, deep: bool) -> None:
        deep = deep or time.monotonic() >= place.deep_at_s
        clean = True
        self._walked_s = 0.0
        async for step in self._steps(place.walk, deep=deep):
            new = await self._ledger.unknown(place.root, step.entries, place.since_s) if step.entries else []
            clean = (not new or await self._judge(place, new)) and clean
            if step.stamp:
                if clean:
                    place.walk.done(step.directory, step.stamp)
                clean = True
        if deep:
            place.deep_at_s = time.monotonic() + max(self._sweep_s, DEEP_TIMES * self._walked_s)
            place.files = await self._ledger.count(place.root)
        await self._check(place)
        if time.monotonic() >= place.tidy_at_s:
            await self._tidy(place)

    async def _steps(self, walk: Walk, *, deep: bool) -> AsyncIterator[Step]:
        steps = walk.steps(deep=deep)
        while step := await self._thread(self._next, steps):
            yield step

    def _next(self, steps: Iterator[Step]) -> Step | None:
        begun_s = time.thread_time()
        step = next(steps, None)
        self._walked_s += time.thread_time() - begun_s
        return step

    async def _check(self, place: Place) -> None:
        """Count directories that are not watched; set the watches anew if there is hope."""
        unwatched = 0 if place.trouble else await self._thread(place.count_unwatched)
        if unwatched and place.unwatched and time.monotonic() >= place.healed_at_s:
            place.healed_at_s = time.monotonic() + HEAL_S
            await self._thread(self._notices.unwatch, place.root)
            await self._watch(place)
            unwatched = await self._thread(place.count_unwatched)
            self._at(AGAIN_S)
        place.unwatched = unwatched

    async def _tidy(self, place: Place) -> None:
        """Note which known files are gone, so that they are forgotten one day."""
        place.tidy_at_s = time.monotonic() + TIDY_S
        after = b""
        while paths := await self._ledger.paths(place.root, after):
            gone = await self._thread(_gone, paths)
            await self._ledger.tidy(place.root, gone, time.time())
            after = paths[-1]

    # --- care ---

    async def _mend(self) -> None:
        """See to folders that came, went or were replaced, to dead threads, and to a machine that slept."""
        asleep_s = _asleep_s()
        if asleep_s - self._asleep_s > 1:
            self._asleep_s = asleep_s
            self._deep = True
            self._at(0)
        if not self._notices.works():
            await self._thread(self._notices.stop)
            for place in self._places:
                place.identity, place.anchor = UNSET, None
        for place in self._places:
            now_s = time.time()
            root, identity = await self._thread(place.find)
            if identity is None and place.identity is None:
                await self._await(place)
            elif (root, identity) != (place.root, place.identity) or not place.begun:
                await self._move(place, root, identity, now_s)

    async def _move(self, place: Place, root: bytes, identity: tuple[int, int] | None, now_s: float) -> None:
        """The folder lies elsewhere, came, went, or was never looked at: watch it, or where it would appear."""
        if place.identity and (place.root, place.identity) != (root, identity):
            await self._thread(self._notices.unwatch, place.root)
        place.begun = place.begun and place.root == root
        place.root, place.identity = root, identity
        place.walk = Walk(root, place.covers, self._skipped(place))
        place.since_s = (await self._ledger.begin(root, now_s)).since_s
        if identity is None:
            await self._await(place)
            return
        if place.anchor:
            await self._thread(self._notices.unwatch, place.anchor)
            place.anchor = None
        await self._watch(place)
        if not place.begun:
            await self._learn(place, now_s)
            place.begun = True
        place.deep_at_s = 0.0
        self._at(0)

    async def _watch(self, place: Place) -> None:
        place.trouble = await self._thread(lambda: self._notices.watch(place.root, recursive=place.settings.recursive))

    async def _await(self, place: Place) -> None:
        """Watch the directory in which the missing folder, or one above it, would appear."""
        anchor = await self._thread(place.nearest)
        taken = {other.anchor for other in self._places} | {other.root for other in self._places if other.identity}
        if anchor != place.anchor:
            if place.anchor:
                await self._thread(self._notices.unwatch, place.anchor)
            place.anchor = anchor
            if anchor not in taken:
                await self._thread(lambda: self._notices.watch(anchor, recursive=False))

    async def _learn(self, place: Place, now_s: float) -> None:
        """Record what was there before, unless it is wanted; after a change of patterns, what they newly cover."""
        watched = await self._ledger.begin(place.root, now_s)
        if place.settings.existing:
            await self._ledger.forget_old(place.root)
        elif watched.covers != place.covers.described:
            before = described(watched.covers) if watched.covers else None
            limit_ns = int((now_s if before else watched.since_s) * 1e9)
            async for step in self._steps(place.walk, deep=True):
                old = [
                    entry
                    for entry in step.entries
                    if entry.ctime_ns < limit_ns and not (before and before.path(place.below(entry.path) or b""))
                ]
                if old:
                    await self._ledger.add_old(place.root, old)
        await self._ledger.begun(place.root, place.covers.described)

    def _skipped(self, place: Place) -> dict[bytes, bool]:
        """Return the watched folders inside this one; True: with all that is below them."""
        prefix = place.root.rstrip(b"/") + b"/"
        return {other.root: other.settings.recursive for other in self._places if other.root.startswith(prefix)}

    async def _thread(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)


def _gone(paths: Sequence[bytes]) -> list[bytes]:
    return [path for path in paths if not os.path.lexists(path)]


def _asleep_s() -> float:
    """Return for how long the machine has slept since it was started, in seconds."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
