"""The files that one source tells of: waits until each is whole, hashes it, and hands over what is new. `brought` asks.

What a source tells is a claim: the path is looked at first (`reachable`), the ledger knows what was done, and whoever
tells faster than files can be looked at waits. Nothing here outlives the process: what was told and not yet taken is
told again by the source when it is started again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, ParamSpec, TypeVar

from assistd.errors import MediaError, UnreadableError
from assistd.i18n import _, ngettext
from assistd.intake import Examined, regular
from assistd.ledger import BATCH, Entry, Ledger, Sighting
from assistd.sniff import promised
from assistd.sources import reachable
from assistd.sources.settle import Big, Look, Verdict, Waiting
from assistd.types import Arrived, printable

log = logging.getLogger(__name__)

T = TypeVar("T")
P = ParamSpec("P")

MAX_TOLD = 256
MAX_WAITING = 1024
"""Most paths that were told and not looked at yet, and most files that wait to be whole: then the source waits."""

GATHER_S = 0.3
LONGEST_S = 2.0
"""So long after the last file, and after the first, is waited for more: many are known to be many before the first is
spoken."""

EMPTY_S = 60.0
"""A file with nothing in it is waited for so long, in seconds: a scanner makes it first, and fills it later."""

RETRY_S = 10.0
MAX_SAID = 4096

AGAIN_S = 1.0

AWAY = "media-away"
"""Code for a file that is gone together with its folder: a card was pulled out."""

_PASSING = ("media-missing", "media-empty")
_FOR_GOOD = ("media-mislabelled", "media-unsupported", "media-too-big")


class Arrival(NamedTuple):
    """A new file: whole, hashed and not known; what to do with it, and what its place is called."""

    sighting: Sighting
    task: str
    place: bytes


class _File:
    """A file that was told and is not settled yet."""

    __slots__ = ("big", "entry", "looked", "place", "task", "waiting")

    def __init__(self, entry: Entry, task: str, place: bytes) -> None:
        self.entry = entry
        self.task = task
        self.place = place
        self.waiting = Waiting(time.monotonic(), 0.0)
        self.looked = False
        self.big = False


Told = Callable[[str, str, bytes], None]
"""Tells the person a sentence, with the code of the trouble and the place that several of a kind share."""


class Arrivals:
    """What one source tells.

    Args:
        name: The source's.
        roots: The folders that it may read.
        ledger: What is known.
        look: Looks whether files are whole.
        take: Gets new files and how many more are on their way, as far as is known; makes requests, and calls
            `ledger.take` for each in the transaction that adds them. If it raises, they are handed over again.
        quiet: Called when nothing more is on its way.
        told: Tells the person about a file that can't be taken.
    """

    def __init__(
        self,
        name: str,
        roots: Sequence[bytes],
        ledger: Ledger,
        look: Look,
        *,
        take: Callable[[list[Arrival], int], Awaitable[None]],
        quiet: Callable[[], Awaitable[None]],
        told: Told,
    ) -> None:
        self.folder = folder(name)
        self._roots = roots
        self._ledger = ledger
        self._look = look
        self._take = take
        self._quiet = quiet
        self._told_person = told
        self._told: asyncio.Queue[Arrived] = asyncio.Queue(MAX_TOLD)
        self._batch: list[Arrived] = []  # was told and is in none of the files yet, because that failed
        self._files: dict[bytes, _File] = {}
        self._gone: Counter[bytes] = Counter()
        self._said: set[int] = set()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="arrivals")
        self._rouse = asyncio.Event()
        self._rouse_big = asyncio.Event()
        self._busy = False

    async def put(self, arrived: Arrived) -> None:
        """Take note of what the source told; waits while too much is waiting."""
        await self._told.put(arrived)
        self._rouse.set()

    async def keep(self) -> None:
        """Look at what was told, for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._attend())
            group.create_task(self._hash_big())

    def close(self) -> None:
        """Give the threads back; what they are at is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _attend(self) -> None:
        while True:
            try:
                await self._step()
            except Exception as error:
                log.warning("what a source told could not be taken: %s", type(error).__name__)
                log.debug("The reason", exc_info=error)
                await asyncio.sleep(RETRY_S)

    async def _step(self) -> None:
        """Look at what was told since, and at files whose time has come; or wait for either."""
        if not self._batch and not self._told.empty() and len(self._files) < MAX_WAITING:
            self._busy = True
            self._batch = await self._gathered()
        if self._batch:
            await self._add(self._batch)
            self._batch = []
        due = self._due()
        if due:
            await self._act(due, await self._thread(self._looked_at, due))
            return
        if not self._told.empty() and len(self._files) < MAX_WAITING:
            return
        if self._busy and not self._on_their_way:
            self._busy = False
            self._tell_gone()
            await self._quiet()
        await self._pause()

    async def _pause(self) -> None:
        now_s = time.monotonic()
        next_s = min((file.waiting.due_s for file in self._files.values() if not file.big), default=now_s + 3600)
        self._rouse.clear()
        if not self._told.empty() and len(self._files) < MAX_WAITING:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, next_s - now_s)):
                await self._rouse.wait()

    @property
    def _on_their_way(self) -> int:
        """How many files may be handed over soon; those that their writer keeps unfinished are not counted."""
        return self._told.qsize() + sum(file.big or not file.looked for file in self._files.values())

    # --- what was told ---

    async def _gathered(self) -> list[Arrived]:
        """Return what was told, as much as one step takes."""
        batch: dict[bytes, Arrived] = {}
        most = min(BATCH, MAX_WAITING - len(self._files))
        with contextlib.suppress(TimeoutError):
            now_s = asyncio.get_running_loop().time
            until_s = now_s() + LONGEST_S
            async with asyncio.timeout(GATHER_S) as timeout:
                while len(batch) < most:
                    arrived = await self._told.get()
                    batch[arrived.path] = arrived
                    timeout.reschedule(min(now_s() + GATHER_S, until_s))
        return list(batch.values())

    async def _add(self, batch: list[Arrived]) -> None:
        """Keep of what was told what is there, may be read, and is not known."""
        files, refused = await self._thread(self._found, batch)
        for path, place, error in refused:
            self._refuse(path, place, error)
        files = [file for file in files if file.entry.path not in self._files]
        new = set(await self._ledger.unknown(self.folder, [file.entry for file in files]) if files else ())
        self._files.update((file.entry.path, file) for file in files if file.entry in new)

    def _found(self, batch: list[Arrived]) -> tuple[list[_File], list[tuple[bytes, bytes, MediaError]]]:
        """Return the files, and what is none, with its place and why. Blocks."""
        files, refused = [], []
        mounted = reachable.mounts()
        for arrived in batch:
            try:
                path = reachable.real(arrived.path, self._roots)
                info = _status(path)
            except MediaError as error:
                refused.append((arrived.path, os.path.dirname(arrived.path), error))
                continue
            entry = Entry.of(path, info)
            files.append(_File(reachable.lasting(entry, mounted), arrived.task, reachable.place(entry, mounted)))
        return files, refused

    # --- files ---

    def _due(self) -> list[_File]:
        now_s = time.monotonic()
        due = [file for file in self._files.values() if not file.big and file.waiting.due_s <= now_s]
        return due[:BATCH]

    def _looked_at(self, files: list[_File]) -> list[Verdict]:
        verdicts = self._look.batch([(file.entry, file.waiting) for file in files])
        return [self._checked(file, verdict) for file, verdict in zip(files, verdicts, strict=True)]

    def _checked(self, file: _File, verdict: Verdict) -> Verdict:
        """Return the verdict, if what was looked at is what lies where the source may read. Blocks."""
        path = file.entry.path
        try:
            if isinstance(verdict, Examined):
                reachable.real(path, self._roots)
                now = _status(path)
                if _looks(now) != _looks(verdict.info):
                    return AGAIN_S
            elif isinstance(verdict, MediaError) and verdict.code in ("media-missing", "media-unreadable"):
                _status(path)  # raises with what tells a file that is gone from one whose card is
        except MediaError as error:
            return error
        return verdict

    async def _act(self, files: Sequence[_File], verdicts: Sequence[Verdict]) -> None:
        ready: list[tuple[_File, Sighting]] = []
        refused: list[tuple[_File, MediaError]] = []
        mounted = await self._thread(reachable.mounts)
        for file, verdict in zip(files, verdicts, strict=True):
            match verdict:
                case Examined(media, info):
                    entry = reachable.lasting(Entry.of(file.entry.path, info), mounted)
                    ready.append((file, Sighting(folder=self.folder, entry=entry, media=media)))
                case MediaError() if verdict.code == "media-empty" and _hopeful(file):
                    self._wait(file, AGAIN_S)
                case MediaError():
                    refused.append((file, verdict))
                case Big():
                    file.big = True
                    self._rouse_big.set()
                case float() | int():
                    self._wait(file, verdict)
        await self._hand_over(ready)
        await self._end(refused)

    def _wait(self, file: _File, seconds: float) -> None:
        file.looked = file.looked or seconds > 0
        file.waiting.due_s = time.monotonic() + seconds

    async def _hand_over(self, ready: list[tuple[_File, Sighting]]) -> None:
        fresh = await self._ledger.fresh([sighting for _, sighting in ready]) if ready else []
        wanted = [Arrival(sighting, file.task, file.place) for file, sighting in ready if sighting in fresh]
        if wanted:
            await self._take(wanted, max(0, self._on_their_way - len(ready)))
        for file, _sighting in ready:  # not before: if that failed, they are looked at again
            self._files.pop(file.entry.path, None)

    async def _hash_big(self) -> None:
        """Hash big files one after another, beside everything else."""
        while True:
            self._rouse_big.clear()
            for file in [file for file in self._files.values() if file.big]:
                try:
                    verdict = await self._thread(self._big, file)
                    file.big = False
                    await self._act([file], [verdict])
                except Exception as error:  # noqa: BLE001  (as in `_attend`)
                    log.warning("what a source told could not be taken: %s", type(error).__name__)
                    file.big = False
                    self._wait(file, RETRY_S)
                self._rouse.set()
            if not any(file.big for file in self._files.values()):
                await self._rouse_big.wait()

    def _big(self, file: _File) -> Verdict:
        return self._checked(file, self._look.big(file.entry.path))

    # --- what can't be taken ---

    async def _end(self, refused: Sequence[tuple[_File, MediaError]]) -> None:
        """These can't be taken: note it for good, or until they are told again."""
        none = [(file.entry, error.message) for file, error in refused if error.code in _FOR_GOOD]
        news = await self._ledger.ignore(self.folder, none) if none else set()
        for file, error in refused:
            path = file.entry.path
            if error.code not in _FOR_GOOD:
                self._refuse(path, file.place, error)
            elif path in news and promised(os.path.basename(path)):
                self._told_person(error.sentence(), error.code, file.place)
            self._files.pop(path, None)

    def _refuse(self, path: bytes, place: bytes, error: MediaError) -> None:
        """Say once why a file is not taken; of those that went away with their folder, only how many."""
        if error.code == AWAY:
            self._gone[place] += 1
        elif error.code not in _PASSING:
            key = hash((path, error.code))
            if key not in self._said and len(self._said) < MAX_SAID:
                self._said.add(key)
                self._told_person(error.sentence(), error.code, place)

    async def _thread(self, work: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def _tell_gone(self) -> None:
        for place, count in self._gone.items():
            words = ngettext(
                "{n} file of {place} was gone before it could be read; it is done when it is there again.",
                "{n} files of {place} were gone before they could be read; they are done when they are there again.",
                count,
            ).format(n=count, place=printable(os.path.basename(place)) or _("a source"))
            self._told_person(words, "source-gone", place)
        self._gone.clear()


def folder(name: str) -> bytes:
    """Return under what a source's files stand in the ledger: no path of a folder."""
    return b"source:" + name.encode()


def _status(path: bytes) -> os.stat_result:
    """Return the status of a regular file. Blocks.

    Raises:
        UnreadableError: It is none; code `AWAY` if its folder is gone too.
    """
    try:
        info = os.lstat(path)
    except OSError as error:
        away = not os.path.lexists(os.path.dirname(path))
        name = printable(os.path.basename(path))
        raise UnreadableError(
            _("There is no {name}.").format(name=name), code=AWAY if away else "media-missing"
        ) from error
    regular(info, path)
    return info


def _looks(info: os.stat_result) -> tuple[int, int, int]:
    """Return what tells whether a file is still the same; numbers of files do not, where a file system invents them."""
    return info.st_dev, info.st_size, info.st_mtime_ns


def _hopeful(file: _File) -> bool:
    return time.monotonic() - file.waiting.since_s < EMPTY_S
