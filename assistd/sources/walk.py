"""Walks a watched folder again and again, cheaply. `folders` draws its steps in a thread: the sweep behind the events.

A shallow walk asks each known directory for its modification time and lists only those where something was added,
removed or renamed. It can't see a file rewritten in place, which leaves the directory's time alone: events report
those, and a deep walk, made less often, lists everything. Symbolic links are never followed.
"""

from __future__ import annotations

import os
import stat
import time
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from assistd.ledger import BATCH, Entry
from assistd.sources.covers import Covers

RACY_NS = 2_100_000_000
"""A directory changed this lately may change again without a new time (FAT counts in steps of two seconds)."""

_LOOK = (-1, -1)


class Step(NamedTuple):
    """Some files of one directory.

    `stamp` comes with the last files of a directory: hand it to `Walk.done` if all files so far were known.
    """

    directory: bytes
    entries: list[Entry]
    stamp: tuple[int, int] | None


class Walk:
    """What is known of one watched folder's directories.

    Args:
        root: Real path of the folder.
        covers: The names that are meant.
        skipped: Directories below whose own files belong to another watched folder; True: their subdirectories too.
    """

    def __init__(self, root: bytes, covers: Covers, skipped: dict[bytes, bool] | None = None) -> None:
        self.root = root
        self.denied: set[bytes] = set()
        self._covers = covers
        self._skipped = skipped or {}
        self._stamps: dict[bytes, tuple[int, int]] = {}

    def directories(self) -> dict[bytes, int]:
        """Return the known directories and their inodes."""
        return {path: stamp[0] for path, stamp in list(self._stamps.items())}

    def done(self, directory: bytes, stamp: tuple[int, int]) -> None:
        """All files of this directory are known: pass it by until it changes."""
        if directory in self._stamps and time.time_ns() - stamp[1] > RACY_NS:
            self._stamps[directory] = stamp

    def steps(self, *, deep: bool) -> Iterator[Step]:
        """Yield the files of every directory that changed (deep: of every directory), never more than `BATCH`.

        Directories that vanish or can't be read are passed by; `denied` has the latter.
        """
        if deep or not self._stamps:
            self._stamps = {self.root: _LOOK}
            self.denied.clear()
        queue = deque(self._stamps)
        while queue:
            directory = queue.popleft()
            try:
                info = os.lstat(directory)
                stamp = (info.st_ino, info.st_mtime_ns)
                if not stat.S_ISDIR(info.st_mode):
                    self._stamps.pop(directory, None)
                elif self._stamps.get(directory) != stamp:
                    self._stamps[directory] = (info.st_ino, -1)
                    yield from self._list(directory, stamp, queue)
            except FileNotFoundError:
                self._stamps.pop(directory, None)
            except OSError:
                self.denied.add(directory)

    def _list(self, directory: bytes, stamp: tuple[int, int], queue: deque[bytes]) -> Iterator[Step]:
        entries: list[Entry] = []
        own = directory not in self._skipped
        with os.scandir(directory) as listing:
            for item in listing:
                if item.is_dir(follow_symlinks=False):
                    self._enter(item.path, queue)
                elif own and item.is_file(follow_symlinks=False) and self._covers.file(self._below(item.path)):
                    entry = _entry(item)
                    if entry:
                        entries.append(entry)
                    if len(entries) == BATCH:
                        yield Step(directory, entries, None)
                        entries = []
        self.denied.discard(directory)
        yield Step(directory, entries, stamp)

    def _enter(self, path: bytes, queue: deque[bytes]) -> None:
        if path not in self._stamps and not self._skipped.get(path) and self._covers.directory(self._below(path)):
            self._stamps[path] = _LOOK
            queue.append(path)

    def _below(self, path: bytes) -> bytes:
        return path[len(self.root.rstrip(b"/")) + 1 :]


def _entry(item: os.DirEntry[bytes]) -> Entry | None:
    try:
        return Entry.of(item.path, item.stat(follow_symlinks=False))
    except OSError:  # gone since it was listed
        return None
