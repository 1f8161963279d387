"""Finds the pictures and recordings in a folder: bounded, newest first, and unmoved by a card that is pulled out."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

PICTURES = ("jpg", "jpeg", "png", "heic", "heif", "tif", "tiff", "bmp", "gif", "webp")
RECORDINGS = ("wav", "mp3", "m4a", "aac", "ogg", "oga", "opus", "flac", "amr", "wma")
FILMS = ("mp4", "mov", "m4v", "avi", "mkv", "webm", "mts", "m2ts", "3gp")

SYSTEM = frozenset({b"system volume information", b"$recycle.bin", b"lost.dir", b"lost+found", b"thmbnl", b"misc"})
"""Folders that cameras and systems keep for themselves, in lower case."""

LOOKED_AT = 50_000
"""Most names that are looked at in one folder and all below it."""


class Found(NamedTuple):
    """A file, and how it looked: a change of either makes it new."""

    path: bytes
    size: int
    mtime_ns: int
    came_s: float


class Search:
    """How folders are searched.

    Args:
        films: Films too.
        depth: How many folders deep.
        newest: Most files of one search.
        cancel: True once nobody wants to know any more.
    """

    def __init__(self, *, films: bool, depth: int, newest: int, cancel: Callable[[], bool]) -> None:
        endings = (*PICTURES, *RECORDINGS, *(FILMS if films else ()))
        self._endings = tuple(f".{ending}".encode() for ending in endings)
        self._depth = depth
        self._newest = newest
        self._cancel = cancel

    def files(self, folders: Sequence[bytes]) -> list[Found]:
        """Return the newest files in these folders, newest first; of one that goes away meanwhile, what was seen."""
        found: list[Found] = []
        left = LOOKED_AT
        waiting = [(folder, self._depth) for folder in folders]
        while waiting and left > 0 and not self._cancel():
            folder, depth = waiting.pop()
            for entry in _listed(folder):
                left -= 1
                if left < 0 or self._cancel():
                    break
                if entry.name.startswith(b".") or entry.name.lower() in SYSTEM:
                    continue
                if depth > 1 and _is_folder(entry):
                    waiting.append((entry.path, depth - 1))
                elif entry.name.lower().endswith(self._endings) and (file := _file(entry)):
                    found.append(file)
        return sorted(found, key=lambda file: (-file.mtime_ns, file.path))[: self._newest]


def picture_folders(card: bytes, names: Sequence[str]) -> list[bytes]:
    """Return the folders of these names on a card, or one step below (the storages of a phone); empty: it has none."""
    wanted = {name.lower().encode() for name in names}
    found: list[bytes] = []
    others: list[bytes] = []
    for entry in _listed(card):
        if len(others) < 32 and _is_folder(entry) and not entry.name.startswith(b"."):
            (found if entry.name.lower() in wanted else others).append(entry.path)
    if found:
        return found
    below = (entry for other in others if other.lower() not in SYSTEM for entry in _listed(other))
    return [entry.path for entry in below if entry.name.lower() in wanted and _is_folder(entry)]


def _listed(folder: bytes) -> Iterator[os.DirEntry[bytes]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:  # it is gone, or somebody else's
        return


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _file(entry: os.DirEntry[bytes]) -> Found | None:
    try:
        info = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(info.st_mode):
        return None
    return Found(entry.path, info.st_size, info.st_mtime_ns, max(info.st_mtime, info.st_ctime))
