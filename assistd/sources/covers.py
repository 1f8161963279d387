"""Which names in a watched folder are meant: its patterns, and what never is a finished file. `folders` asks."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable

import msgspec

from assistd.config import WatchFolder
from assistd.sniff import SUFFIXES

MEDIA = tuple(f"*.{ending}" for endings in SUFFIXES.values() for ending in endings)
"""What is looked at when no pattern is configured: names that promise a picture, a recording or a video."""

UNFINISHED = (
    ".*",  # hidden, and the temporary names of most desktop programs (.goutputstream-*, .~lock*, .nfs*)
    "*~",
    "~$*",
    "*.part",
    "*.partial",
    "*.filepart",
    "*.crdownload",
    "*.download",
    "*.opdownload",
    "*.!ut",
    "*.aria2",
    "*.tmp",
    "*.temp",
    "*.swp",
    "*.kate-swp",
    "*.lock",
    "~syncthing~*",
)
"""Names that are never looked at, nor folders of such names: hidden, temporary, or half downloaded."""


class Covers:
    """The names a watched folder covers. Patterns as in a shell, in any case, against the name or the path below it."""

    def __init__(self, folder: WatchFolder) -> None:
        self.recursive = folder.recursive
        self._include = _pattern(folder.include or MEDIA)
        self._exclude = _pattern((*UNFINISHED, *folder.exclude))
        self.described = msgspec.json.encode((folder.recursive, folder.include, folder.exclude))

    def file(self, below: bytes) -> bool:
        """Tell whether a file with this path below the folder is meant (its directories are not looked at again)."""
        path = os.fsdecode(below)
        name = path[path.rfind("/") + 1 :]
        if self._exclude(name) or not (self._include(name) or (name != path and self._include(path))):
            return False
        return name == path or not self._exclude(path)

    def directory(self, below: bytes) -> bool:
        """Tell whether the directory with this path below the folder is entered: all its parts must be."""
        if not self.recursive:
            return not below
        path = os.fsdecode(below)
        parts = path.split("/") if path else []
        return not any(
            self._exclude(name) or self._exclude("/".join(parts[: depth + 1]) + "/") for depth, name in enumerate(parts)
        )

    def path(self, below: bytes) -> bool:
        """Tell whether the file with this path below the folder is meant, its directories included."""
        return self.directory(below.rpartition(b"/")[0]) and self.file(below)


def described(covers: bytes) -> Covers:
    """Return what `Covers.described` once was."""
    recursive, include, exclude = msgspec.json.decode(covers, type=tuple[bool, tuple[str, ...], tuple[str, ...]])
    return Covers(WatchFolder(path="/", recursive=recursive, include=include, exclude=exclude))


def _pattern(globs: Iterable[str]) -> Callable[[str], object]:
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs), re.IGNORECASE).match
