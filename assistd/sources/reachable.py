"""Where a source's files may lie, and what tells one of them from another. `arrivals` asks, in a thread.

A source is somebody else's code: what it tells must not make us open any file. Only what lies, without a link on the
way, in a folder that it stated (`hookspecs.Reach`) is looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assistd.errors import UnreadableError
from assistd.hookspecs import Reach
from assistd.i18n import _
from assistd.launch import stated
from assistd.ledger import Entry
from assistd.types import printable

MOUNTS = "/proc/self/mountinfo"
RENUMBERED = ("vfat", "msdos", "exfat", "fuse", "cifs", "smb", "9p", "tmpfs")
"""Beginnings of the types of file systems that number their files anew each time they are mounted, or oftener."""

MAX_PATH = 4096


class Mount(NamedTuple):
    """A mounted file system: where, and of what type."""

    point: bytes
    kind: str


def mounts() -> dict[int, Mount]:
    """Return the mounted file systems by device number; of one that is mounted twice, the first."""
    found: dict[int, Mount] = {}
    with open(MOUNTS, "rb") as file:
        for line in file:
            fields, _dash, rest = line.partition(b" - ")
            part = fields.split()
            major, _colon, minor = part[2].partition(b":")
            device = os.makedev(int(major), int(minor))
            found.setdefault(device, Mount(_unescaped(part[4]), rest.split()[0].decode("ascii", "replace")))
    return found


def roots(reach: Reach, options: Mapping[str, object]) -> tuple[bytes, ...]:
    """Return the folders that a source may read, absolute: those that it states, with its options put in."""
    return tuple(os.fsencode(path) for path in stated((*reach.reads, *reach.writes), options))


def there(folders: Iterable[bytes]) -> tuple[tuple[int, int] | None, ...]:
    """Return what tells each folder from another of its name; None: it is not there. Blocks."""
    found: list[tuple[int, int] | None] = []
    for path in folders:
        try:
            info = os.stat(path)
        except OSError:
            found.append(None)
        else:
            found.append((info.st_dev, info.st_ino))
    return tuple(found)


def real(path: bytes, folders: Iterable[bytes]) -> bytes:
    """Return where a file really lies; its own name is not followed if it is a link.

    Args:
        path: As the source told it.
        folders: Those that the source may read.

    Raises:
        UnreadableError: If that is in none of them.
    """
    if not path.startswith(b"/") or b"\0" in path or len(path) > MAX_PATH or os.path.basename(path) in {b"", b".."}:
        raise UnreadableError(_("{path!r} is no path of a file.").format(path=printable(path[:60])), code="media-path")
    folder = os.path.realpath(os.path.dirname(path))
    for root in folders:
        above = os.path.realpath(root).rstrip(b"/") + b"/"
        if (folder + b"/").startswith(above):
            return os.path.join(folder, os.path.basename(path))
    raise UnreadableError(
        _("{name} lies in none of the folders that this source may read.").format(
            name=printable(os.path.basename(path))
        ),
        code="media-outside",
        hint=_("A source's `reach` states the folders it reads."),
    )


def lasting(entry: Entry, mounted: dict[int, Mount]) -> Entry:
    """Return the entry with numbers that stay the same when its file system is mounted again.

    Where the file system has none of its own, the path stands for the file: another file's number may be its
    tomorrow, and would pass for it.
    """
    mount = mounted.get(entry.device)
    if mount is None or not mount.kind.startswith(RENUMBERED):
        return entry
    number = int.from_bytes(hashlib.blake2b(entry.path, digest_size=8).digest(), "big") >> 1
    return entry._replace(device=0, inode=number)


def place(entry: Entry, mounted: dict[int, Mount]) -> bytes:
    """Return what a person calls the place where a file lies: the card it is on, else its folder."""
    mount = mounted.get(entry.device)
    folder = os.path.dirname(entry.path)
    if mount is None or len(mount.point) < 2 or not (folder + b"/").startswith(mount.point + b"/"):
        return folder
    if os.path.basename(mount.point) != b"gvfs":
        return mount.point
    inside = folder[len(mount.point) + 1 :].split(b"/")[0]  # it has all its devices below one mount
    return inside.partition(b"host=")[2].replace(b"_", b" ") or folder


def _unescaped(point: bytes) -> bytes:
    r"""Return a path as it is: in the list of mounts, blank, tab, line feed and backslash stand as ``\040`` etc."""
    parts = point.split(b"\\")
    return parts[0] + b"".join(bytes([int(part[:3], 8)]) + part[3:] for part in parts[1:])
