"""Which cards, sticks and cameras are there. The engine asks again and again."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MOUNTS = "/proc/self/mountinfo"
DEVICES = (b"mtp:host=", b"gphoto2:host=")
"""How the folders of phones and cameras begin below gvfs."""

BELOW = 3
"""So many folders below a place may a card be mounted: /media/NAME, /run/media/USER/NAME."""

MOST = 64
"""Most cards that are looked at."""


class Card(NamedTuple):
    """Something with pictures on it: its folder, and what tells it from another one at the same place."""

    folder: bytes
    identity: bytes

    @property
    def name(self) -> str:
        """What a person calls it."""
        name = os.path.basename(self.folder).decode("utf-8", "replace")
        return name.partition("host=")[2].replace("_", " ") or name


class Mounts:
    """The mounted file systems below some places, and the devices of gvfs.

    Args:
        places: Folders below which cards are mounted.
        gvfs: Where gvfs shows its devices; empty: nowhere.
    """

    def __init__(self, places: Sequence[str], gvfs: str) -> None:
        self._places = [os.path.realpath(os.fsencode(os.path.expanduser(place))) for place in places if place]
        self._gvfs = os.fsencode(os.path.expanduser(gvfs))
        self._file = open(MOUNTS, "rb")  # noqa: SIM115 (kept open: the kernel tells changes on it)
        self._poll = select.poll()
        self._poll.register(self._file, select.POLLPRI | select.POLLERR)

    def wait(self, seconds: float) -> bool:
        """Wait until something is mounted or unmounted (see proc(5)), at most so long; return whether it was."""
        return bool(self._poll.poll(seconds * 1000))

    def cards(self) -> list[Card]:
        """Return what is there now."""
        return [*self._mounted(), *self._devices()][:MOST]

    def close(self) -> None:
        """Ask no more."""
        self._file.close()

    def _mounted(self) -> Iterator[Card]:
        self._file.seek(0)
        for line in self._file.read().splitlines():
            fields = line.split()
            point = _unescaped(fields[4])
            if any(_below(point, place) for place in self._places):
                yield Card(point, fields[0] + b" " + fields[2])

    def _devices(self) -> Iterator[Card]:
        """Yield the devices of gvfs, which mounts them in ways that the kernel does not know."""
        try:
            names = os.listdir(self._gvfs) if self._gvfs else []
        except OSError:
            return
        for name in sorted(names):
            if name.startswith(DEVICES):
                yield Card(os.path.join(self._gvfs, name), name)


def _below(point: bytes, place: bytes) -> bool:
    inside = os.path.relpath(point, place) if (point + b"/").startswith(place.rstrip(b"/") + b"/") else b"../"
    return not inside.startswith(b"../") and inside.count(b"/") < BELOW


def _unescaped(text: bytes) -> bytes:
    r"""Return a path as it is: blanks and backslashes stand as ``\040`` and the like in the list of mounts."""
    first, *parts = text.split(b"\\")
    return first + b"".join(bytes([int(part[:3], 8)]) + part[3:] for part in parts)
