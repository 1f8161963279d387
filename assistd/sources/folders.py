"""Watched folders: everything new in them is found once, whatever gets lost or killed. The daemon starts one `Folders`.

An event says only "look here"; the ledger knows what was taken; a sweep, at start and then again and again, finds what
no event told of. A file found is whole, hashed and new; `found` gets it, adds a request and calls `ledger.take` in one
transaction. If that fails or the process dies before the commit, the next sweep finds the file again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import stat
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from assistd.config import WatchFolder, WatchSettings
from assistd.errors import ConfigError, MediaError
from assistd.i18n import _
from assistd.intake import MAX_MIB, Examined
from assistd.ledger import BATCH, Entry, Ledger, Sighting
from assistd.protocol import FolderState
from assistd.sniff import promised
from assistd.sources.notices import Notices
from assistd.sources.place import Place, owner
from assistd.sources.settle import QUIET_S, Big, Look, Verdict, Waiting
from assistd.sources.sweep import Sweeps

log = logging.getLogger(__name__)

MAX_WAITING = 8192
"""Most files that wait to be whole; beyond that the next sweep finds them again."""

MAX_BIG = 1024
MAX_SAID = 4096

T = TypeVar("T")
P = ParamSpec("P")


class Found(Sighting, frozen=True, kw_only=True):
    """A new file: whole, hashed, and not known. `settings` of its folder say what is to be done."""

    settings: WatchFolder


class Folders:
    """Watches several folders.

    Args:
        settings: Which folders, and how.
        ledger: What is known.
        found: Gets new files, at most `BATCH`, one call at a time; makes requests and calls `ledger.take` for each in
            the transaction that adds them. If it raises, the files are found again later.
        refused: Told once of each file that is named like media but can't be taken, and why.
        max_mib: Largest file taken in, MiB.

    Raises:
        ConfigError: If a folder is named twice.
    """

    def __init__(
        self,
        settings: WatchSettings,
        ledger: Ledger,
        found: Callable[[list[Found]], Awaitable[None]],
        refused: Callable[[bytes, MediaError], None] | None = None,
        *,
        max_mib: int = MAX_MIB,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._found = found
        self._refused = refused
        self._places = [Place(folder) for folder in settings.folders] if settings.enabled else []
        _refuse_doubles(self._places)
        self._stopped = False
        self._look = Look(settings.settle_s, max_mib, lambda: self._stopped)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="folders")
        self._notices = Notices(self._wanted, self._wake)
        self._sweeps = Sweeps(
            self._places, ledger, self._notices, self._pool, judge=self._judge, sweep_s=settings.sweep_s
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._rouse = asyncio.Event()
        self._rouse_big = asyncio.Event()
        self._judging = asyncio.Lock()
        self._waiting: dict[bytes, Waiting] = {}
        self._big: dict[bytes, tuple[Place, Entry]] = {}
        self._said: set[bytes] = set()

    async def start(self) -> None:
        """Watch from now on; what is new since the last run is then found in the background."""
        self._loop = asyncio.get_running_loop()
        await self._sweeps.begin()
        self._tasks = [
            asyncio.create_task(work(), name=f"folders {work.__name__}")
            for work in (self._attend, self._hash_big, self._sweeps.keep)
        ]

    async def stop(self) -> None:
        """Watch no more. What was found and not yet taken is found again at the next start."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._notices.stop)
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    async def sweep(self) -> None:
        """Look at every file in every folder now; what is whole and new was given to `found` on return."""
        await self._sweeps.all(deep=True)

    def look_again(self) -> None:
        """Search everything soon: the machine slept, and what happened meanwhile may not have been told."""
        self._sweeps.soon(deep=True)

    def states(self) -> tuple[FolderState, ...]:
        """Return how each folder is."""
        return tuple(place.state(self._sweeps.pause_s) for place in self._places)

    # --- events ---

    def _wanted(self, path: bytes) -> bool:
        """Called in watchdog's thread."""
        owned = owner(self._places, path)
        return owned is not None and owned[0].covers.path(owned[1])

    def _wake(self) -> None:
        """Called in watchdog's thread."""
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._noted)

    def _noted(self) -> None:
        paths, directories, overflowed = self._notices.drain()
        now_s = time.monotonic()
        for path in paths:
            waiting = self._wait(path, now_s + QUIET_S)
            if waiting:
                waiting.told_s = now_s
        if directories or overflowed:
            self._sweeps.soon(deep=overflowed)
        self._rouse.set()

    def _wait(self, path: bytes, due_s: float, waiting: Waiting | None = None) -> Waiting | None:
        """Look at this file again then; None if too many wait, so that a sweep must find it."""
        known = self._waiting.get(path)
        if known:  # an event named it meanwhile
            known.due_s = min(known.due_s, due_s) if waiting else due_s
            return known
        if len(self._waiting) >= MAX_WAITING:
            self._sweeps.soon(deep=True)
            return None
        self._waiting[path] = waiting = waiting or Waiting(due_s)
        waiting.due_s = due_s
        return waiting

    async def _attend(self) -> None:
        """Look at files when their time has come."""
        while True:
            now_s = time.monotonic()
            due = [path for path, waiting in self._waiting.items() if waiting.due_s <= now_s][:BATCH]
            if due:
                await self._look_at(due)
                continue
            next_s = min((waiting.due_s for waiting in self._waiting.values()), default=now_s + 3600)
            self._rouse.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(next_s - now_s):
                    await self._rouse.wait()

    async def _look_at(self, paths: list[bytes]) -> None:
        kept = {path: self._waiting.pop(path) for path in paths}
        try:
            listed = await self._thread(_entries, paths)
            for place in self._places:
                entries = [
                    entry for entry in listed if (owned := owner(self._places, entry.path)) and owned[0] is place
                ]
                if entries:
                    new = await self._ledger.unknown(place.root, entries, place.since_s)
                    await self._judge(place, new, kept)
        except Exception as error:  # noqa: BLE001 - see `_failed`
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Whatever it was (the disk is full), nothing was taken: the next sweep finds the files again."""
        log.warning("New files could not be taken: %s", error)
        log.debug("The reason", exc_info=error)
        self._sweeps.later()

    # --- judging ---

    async def _judge(self, place: Place, entries: Sequence[Entry], kept: dict[bytes, Waiting] | None = None) -> bool:
        """Look at new files; return whether all of them are settled now."""
        async with self._judging:
            now_s = time.monotonic()
            files = [
                (entry, (kept or {}).get(entry.path) or self._waiting.pop(entry.path, None) or Waiting(now_s, 0.0))
                for entry in entries
                if entry.path not in self._big
            ]
            verdicts = await self._thread(self._look.batch, files) if files else []
            return await self._act(place, files, verdicts) and len(files) == len(entries)

    async def _act(self, place: Place, files: Sequence[tuple[Entry, Waiting]], verdicts: Sequence[Verdict]) -> bool:
        """Do what the verdicts call for; return whether all files are settled."""
        sightings, refusals, settled = [], [], True
        for (entry, waiting), verdict in zip(files, verdicts, strict=True):
            match verdict:
                case Examined(media, info):
                    sightings.append(Sighting(folder=place.root, entry=Entry.of(entry.path, info), media=media))
                case MediaError():
                    refusals.append((entry, verdict))
                case Big():
                    settled = False
                    if len(self._big) < MAX_BIG:
                        self._big[entry.path] = place, entry
                        self._rouse_big.set()
                case float() | int():
                    settled = False
                    self._wait(entry.path, time.monotonic() + verdict, waiting)
                    self._rouse.set()
        if sightings:
            settled = await self._hand_over(place, sightings) and settled
        return await self._refuse(place, refusals) and settled

    async def _hand_over(self, place: Place, sightings: list[Sighting]) -> bool:
        fresh = await self._ledger.fresh(sightings)
        if not fresh:
            return True
        found = [Found(folder=place.root, entry=s.entry, media=s.media, settings=place.settings) for s in fresh]
        try:
            await self._found(found)
        except Exception as error:  # noqa: BLE001 - see `_failed`
            self._failed(error)
            return False
        place.files += len(found)
        return True

    async def _refuse(self, place: Place, refusals: Sequence[tuple[Entry, MediaError]]) -> bool:
        """Record what is no media, say once what can't be read; return whether all is settled."""
        none = [(entry, error.message) for entry, error in refusals if error.code in _FOR_GOOD]
        news = await self._ledger.ignore(place.root, none) if none else set()
        for entry, error in refusals:
            if error.code not in (*_FOR_GOOD, *_PASSING) and entry.path not in self._said:
                news.add(entry.path)
                if len(self._said) < MAX_SAID:
                    self._said.add(entry.path)
            if entry.path in news and self._refused and promised(os.path.basename(entry.path)):
                self._refused(entry.path, error)
        return len(none) == len(refusals)

    async def _hash_big(self) -> None:
        """Hash big files one after another, beside everything else."""
        while True:
            self._rouse_big.clear()
            for path, (place, entry) in list(self._big.items()):
                verdict = await self._thread(self._look.big, path)
                del self._big[path]
                try:
                    async with self._judging:
                        await self._act(place, [(entry, Waiting(time.monotonic()))], [verdict])
                except Exception as error:  # noqa: BLE001 - see `_failed`
                    self._failed(error)
            if not self._big:
                await self._rouse_big.wait()

    async def _thread(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)


_FOR_GOOD = ("media-mislabelled", "media-unsupported", "media-too-big")
_PASSING = ("media-empty", "media-missing", "media-link", "media-special", "media-folder", "media-loop")


def _entries(paths: Sequence[bytes]) -> list[Entry]:
    """Return those that are regular files with something in them."""
    entries = []
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            info = os.lstat(path)
            if stat.S_ISREG(info.st_mode) and info.st_size:
                entries.append(Entry.of(path, info))
    return entries


def _refuse_doubles(places: Sequence[Place]) -> None:
    roots: set[bytes] = set()
    for place in places:
        if place.path in roots:
            raise ConfigError(
                _("The folder {path} is named twice.").format(path=place.settings.path),
                code="config-value",
                hint=_("Remove one of the two `[[watch.folders]]`."),
            )
        roots.add(place.path)
