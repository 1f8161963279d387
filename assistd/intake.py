"""Takes a file in: opens it safely, finds out what it is, hashes it. Watch folders and the command line ask here.

Blocking; call it in a thread. Memory is bounded by one buffer, whatever the file's size.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from assistd.errors import MediaError, UnreadableError, UnsupportedError, refusal
from assistd.i18n import N_, _
from assistd.sniff import HEAD_BYTES, Kind, kind_of, promised, sniff
from assistd.types import Media, printable
from assistd.whole import being_written, is_whole

MAX_MIB = 16 * 1024
"""Largest file taken in unless the configuration says otherwise, MiB: several hours of film."""

BUFFER_BYTES = 1024 * 1024
TRIES = 5
PAUSE_S = 0.3

CHANGING = "media-changing"
"""Code of the error for a file that is still being written: the only one that waiting mends by itself."""


class Examined(NamedTuple):
    """A file, and its status as it was before and after its content was hashed."""

    media: Media
    info: os.stat_result


def admit(path: bytes, *, max_mib: int = MAX_MIB, stopped: Callable[[], bool] = bool) -> Media:
    """Return the file, sniffed and hashed.

    A file that changes meanwhile, or is cut off and open for writing, gets a few more tries; one that somebody merely
    holds open is taken after them.

    Args:
        path: Where it lies; relative to the current folder, or absolute.
        max_mib: Largest size accepted, MiB.
        stopped: True once nobody wants it any more.

    Raises:
        UnreadableError: Missing, empty, not allowed, no regular file, still being written, or a read error.
        UnsupportedError: No picture, recording or video, or larger than `max_mib`.
    """
    path = os.path.abspath(path)
    seen = None
    for left in reversed(range(TRIES)):
        try:
            with opened(path) as (fd, info):
                mime = kind(fd, info, path, max_mib)
                as_before = seen == (info.st_size, info.st_mtime_ns)
                seen = (info.st_size, info.st_mtime_ns)
                if not _held(fd, info, mime) or (as_before and not left):
                    return hashed(fd, info, path, mime, stopped).media
        except UnreadableError as error:
            if error.code != CHANGING or not left:
                raise
        if left:
            time.sleep(PAUSE_S)
    raise _changing(path)


def in_place(media: Media) -> None:
    """Raise `UnreadableError` if a link leads to this file, which came by itself and was found without one."""
    if os.path.realpath(media.path) != media.path:
        raise UnreadableError(
            _("{name} is a link.").format(name=media.label), code="media-link", hint=_("Name the file it points to.")
        )


def _held(fd: int, info: os.stat_result, mime: str) -> bool:
    """Tell whether somebody is still writing, and the end is not there yet."""
    return being_written(fd) is True and not is_whole(fd, info.st_size, mime)


def examine(
    path: bytes, *, max_mib: int = MAX_MIB, follow: bool = True, stopped: Callable[[], bool] = bool
) -> Examined:
    """As `admit`, with one try only, and what tells this file from others of its name.

    Args:
        path: Absolute path.
        max_mib: Largest size accepted, MiB.
        follow: Whether the path's last part may be a symbolic link.
        stopped: True once nobody wants it any more.

    Raises:
        MediaError: As in `admit`; code `CHANGING` if it changed while it was read.
    """
    with opened(path, follow=follow) as (fd, info):
        return hashed(fd, info, path, kind(fd, info, path, max_mib), stopped)


def hashed(fd: int, info: os.stat_result, path: bytes, mime: str, stopped: Callable[[], bool] = bool) -> Examined:
    """Return an open file with the hash of its content.

    Raises:
        UnreadableError: If it changed meanwhile (code `CHANGING`).
    """
    sha256 = _digest(fd, info.st_size, path, stopped)
    after = os.fstat(fd)
    if (info.st_size, info.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _changing(path)
    return Examined(Media(path=path, mime=mime, size_bytes=after.st_size, sha256=sha256), after)


@contextmanager
def opened(path: bytes, *, follow: bool = True) -> Iterator[tuple[int, os.stat_result]]:
    """Open a regular file for reading, and nothing else: no pipe is waited on, no device is touched.

    Raises:
        UnreadableError: If it is missing, not allowed, no regular file, or can't be read.
    """
    try:
        regular(os.stat(path, follow_symlinks=follow), path)
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | (0 if follow else os.O_NOFOLLOW)
        fd = os.open(path, flags)
        try:
            info = os.fstat(fd)
            regular(info, path)
            yield fd, info
        finally:
            os.close(fd)
    except (OSError, ValueError) as error:
        if isinstance(error, MediaError):
            raise
        raise _told(error, path) from error


def kind(fd: int, info: os.stat_result, path: bytes, max_mib: int = MAX_MIB) -> str:
    """Return the media type of an open file.

    Raises:
        UnreadableError: If it is empty.
        UnsupportedError: If it is too big, or no media.
    """
    name = os.path.basename(path)
    if info.st_size == 0:
        raise UnreadableError(
            _("{name} is empty.").format(name=printable(name)), code="media-empty", hint=_("Save or copy it again.")
        )
    if info.st_size > max_mib * 1024 * 1024:
        raise UnsupportedError(
            _("{name} is too big: {size}, more than {most}.").format(
                name=printable(name), size=_size(info.st_size), most=_size(max_mib * 1024 * 1024)
            ),
            code="media-too-big",
            hint=_("Cut it into parts, or raise the limit in the configuration."),
        )
    mime = sniff(os.pread(fd, HEAD_BYTES, 0), name)
    if kind_of(mime) is None:
        raise _no_media(name)
    return mime


def _digest(fd: int, size: int, path: bytes, stopped: Callable[[], bool]) -> str:
    """Return the SHA-256 of the content; hashing a buffer this long lets other threads run."""
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(min(BUFFER_BYTES, size + 1)))
    total = 0
    while count := os.preadv(fd, [buffer], total):
        digest.update(buffer[:count])
        total += count
        if total > size or stopped():
            raise _changing(path)
    return digest.hexdigest()


def regular(info: os.stat_result, path: bytes) -> None:
    """Raise `UnreadableError` with words for what this is, if it is no regular file."""
    mode = info.st_mode
    if stat.S_ISREG(mode):
        return
    name = printable(os.path.basename(path) or path)
    if stat.S_ISDIR(mode):
        raise UnreadableError(
            _("{name} is a folder, not a file.").format(name=name),
            code="media-folder",
            hint=_("Name the files in it, or add it to the watched folders."),
        )
    if stat.S_ISLNK(mode):
        raise UnreadableError(
            _("{name} is a link.").format(name=name), code="media-link", hint=_("Name the file it points to.")
        )
    raise UnreadableError(
        _("{name} is {thing}, not a file with content.").format(
            name=name, thing=_(_SPECIAL.get(stat.S_IFMT(mode), N_("a special file")))
        ),
        code="media-special",
        hint=_("Save its content as a file first."),
    )


_SPECIAL = {
    stat.S_IFIFO: N_("a pipe"),
    stat.S_IFSOCK: N_("a socket"),
    stat.S_IFCHR: N_("a device"),
    stat.S_IFBLK: N_("a device"),
}


_PROMISED: dict[Kind, str] = {
    "picture": N_("a picture"),
    "recording": N_("a recording"),
    "video": N_("a video"),
}


def _told(error: OSError | ValueError, path: bytes) -> UnreadableError:
    name = printable(os.path.basename(path) or path)
    number = error.errno if isinstance(error, OSError) else errno.ENOENT
    if number in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        return UnreadableError(
            _("There is no {name}.").format(name=name), code="media-missing", hint=_("Check the name and the folder.")
        )
    if number in (errno.EACCES, errno.EPERM):
        return UnreadableError(
            _("Not allowed to read {name}.").format(name=name),
            code="media-denied",
            hint=_("Give yourself permission to read it, or copy it."),
        )
    if number == errno.ELOOP:
        return UnreadableError(
            _("{name} is a link that leads nowhere but to itself.").format(name=name),
            code="media-loop",
            hint=_("Name the file it should point to."),
        )
    reason = refusal(error) if isinstance(error, OSError) else str(error)
    return UnreadableError(
        _("Can't read {name}: {reason}.").format(name=name, reason=reason),
        code="media-unreadable",
        hint=_("Check the disk, or copy the file again."),
    )


def _no_media(name: bytes) -> UnsupportedError:
    what = printable(name)
    kind: Kind | None = promised(name)
    if kind is None:
        return UnsupportedError(
            _("{what} is no picture, recording or video.").format(what=what),
            code="media-unsupported",
            hint=_("Convert it, for example to PNG, WAV or MP4."),
        )
    return UnsupportedError(
        _("{what} is named like {kind} but is none.").format(what=what, kind=_(_PROMISED[kind])),
        code="media-mislabelled",
        hint=_("Open it with the program that made it, and save it as what it should be."),
    )


def _changing(path: bytes) -> UnreadableError:
    return UnreadableError(
        _("{path} is still being written.").format(path=printable(os.path.basename(path))),
        code=CHANGING,
        hint=_("Try again when it is done."),
    )


def _size(count: int) -> str:
    for unit in (N_("bytes"), "KiB", "MiB"):
        if count < 1024:
            return f"{count} {_(unit)}"
        count //= 1024
    return f"{count} GiB"
