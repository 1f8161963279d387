"""What one engine's process can read of the media, and when it must start anew for a job. Used by `host`."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Callable

from assistd import wire
from assistd.confinement import folders
from assistd.confinement.limits import Limits

MOST = 32
"""Folders and files beyond the usual ones that a process may read; the oldest make way."""

_One = tuple[str, int]
"""A file and which one it is (its inode), since the kernel knows files and not their names; a folder and 0."""


class Opened:
    """What may be read besides, because a job's media lay there, and the single files that a process began with."""

    def __init__(self) -> None:
        self._further: list[_One] = []
        self._files: set[_One] = set()

    async def lacks(self, hello: wire.Hello, media: bytes) -> bool:
        """Return whether a process that was started with this frame must start anew to read a file."""
        if hello.limits is None or not media:
            return False
        return (await asyncio.to_thread(self._missing, hello.limits, os.fsdecode(media))) is not None

    async def greeting(self, make: Callable[[tuple[str, ...]], wire.Hello], media: bytes) -> wire.Hello:
        """Return the first frame for a process that can read a file.

        Args:
            make: Makes it from the further folders and files that may be read.
            media: The file; empty: there is none.
        """
        return await asyncio.to_thread(self._greeting, make, os.fsdecode(media))

    def _greeting(self, make: Callable[[tuple[str, ...]], wire.Hello], media: str) -> wire.Hello:
        hello = make(tuple(path for path, _ in self._further))
        if hello.limits is None:
            return hello
        self._files = {one for one in map(_look, map(os.fsdecode, hello.limits.reads)) if one and one[1]}
        if media and (missing := self._missing(hello.limits, media)):
            self._further = [*(one for one in self._further if one[0] != missing[0]), missing][-MOST:]
            hello = make(tuple(path for path, _ in self._further))
            self._files.add(missing)
        return hello

    def _missing(self, limits: Limits, media: str) -> _One | None:
        """Return the folder or file that must be added; None if nothing must, or it is not there."""
        reads = [os.fsdecode(path) for path in (*limits.reads, *limits.writes)]
        real = os.path.realpath(media)
        found = _look(real if real in reads else folders.opening(media, reads))
        return None if found in self._files else found


def _look(path: str) -> _One | None:
    try:
        info = os.stat(path)
    except OSError:
        return None
    return path, 0 if stat.S_ISDIR(info.st_mode) else info.st_ino
