"""Takes a file of a plugin's own in, for an engine that asks what is on it. `subtasks` asks here; blocking.

The plugin can change its files, and what its folders hold, at any moment. So the file is opened without following any
link, copied into a folder of ours, and only the copy is hashed and shown to other engines: what they see is what was
asked about, nobody can have them read a file of the person's, and no answer is kept under another content's name.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import stat
from collections.abc import Iterator, Sequence

from assistd import intake, paths
from assistd.errors import UnreadableError, UnsupportedError, refusal
from assistd.i18n import _
from assistd.types import Media, printable
from assistd.waiting import AskRefusedError

MOST_MIB = 512
"""Largest file an engine may ask about, besides its job's own, MiB."""

NAME_BYTES = 80
"""So much of the end of a file's name is kept."""

_numbers = itertools.count(1)


@contextlib.contextmanager
def borrowed(path: bytes, folders: Sequence[str]) -> Iterator[Media]:
    """Yield a copy of a file in one of these folders, sniffed and hashed; it is deleted afterwards.

    Raises:
        AskRefusedError: It lies elsewhere, or is no regular file, or a link is on the way; code ``ask-path``.
        MediaError: It is missing, too large, or no media.
    """
    fd = _opened(path, folders)
    try:
        copy = os.fsencode(_folder()) + b"/%d-%d-%b" % (
            os.getpid(),
            next(_numbers),
            os.path.basename(path)[-NAME_BYTES:],
        )
        try:
            _copy(fd, copy, path)
            yield intake.admit(copy, max_mib=MOST_MIB)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(copy)
    finally:
        os.close(fd)


def _opened(path: bytes, folders: Sequence[str]) -> int:
    """Return a descriptor of a regular file inside one of the folders."""
    for folder in filter(None, folders):
        parts = _inside(path, folder)
        if parts:
            return _walked(os.path.realpath(os.fsencode(folder)), parts, path)
    raise _refused(path)


def _inside(path: bytes, folder: str) -> list[bytes]:
    """Return the way from a folder to the file, as it is written; empty: it does not lie there."""
    for root in (os.fsencode(folder), os.path.realpath(os.fsencode(folder))):
        prefix = root.rstrip(b"/") + b"/"
        if path.startswith(prefix) and b"\0" not in path:
            parts = path[len(prefix) :].split(b"/")
            if not {b"", b".", b".."} & set(parts):
                return parts
    return []


def _walked(folder: bytes, parts: Sequence[bytes], path: bytes) -> int:
    """Return a descriptor of the file, each step opened from the one before and none of them a link."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW
    fd = -1
    try:
        fd = os.open(folder, flags | os.O_DIRECTORY)
        for part in parts[:-1]:
            fd = _next(fd, os.open(part, flags | os.O_DIRECTORY, dir_fd=fd))
        fd = _next(fd, os.open(parts[-1], flags | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=fd))
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise _refused(path)
    except OSError as error:
        _close(fd)
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO):
            raise _refused(path) from error
        name = printable(os.path.basename(path))
        raise UnreadableError(
            _("Can't read {name}: {reason}.").format(name=name, reason=refusal(error)), code="media-missing"
        ) from error
    except AskRefusedError:
        _close(fd)
        raise
    return fd


def _next(before: int, fd: int) -> int:
    os.close(before)
    return fd


def _close(fd: int) -> None:
    if fd >= 0:
        os.close(fd)


def _copy(fd: int, copy: bytes, path: bytes) -> None:
    """Write the file's content into a new file of ours; never more than may be."""
    most = MOST_MIB * 2**20
    into = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        total = 0
        while part := os.sendfile(into, fd, total, 2**24):
            total += part
            if total > most:
                raise UnsupportedError(
                    _("{name} is too big: more than {most} MiB.").format(
                        name=printable(os.path.basename(path)), most=MOST_MIB
                    ),
                    code="media-too-big",
                )
    except OSError as error:
        if isinstance(error, UnsupportedError):
            raise
        raise UnreadableError(
            _("Can't read {name}: {reason}.").format(name=printable(os.path.basename(path)), reason=refusal(error))
        ) from error
    finally:
        os.close(into)


def _folder() -> str:
    """Return the folder of the copies; what a daemon that was killed has left in it is deleted.

    Raises:
        UnreadableError: It can't be made.
    """
    folder = os.fspath(paths.asked_dir())
    try:
        for name in os.listdir(folder):
            owner = re.match(r"(\d+)-", name)
            if owner and not os.path.exists(f"/proc/{owner[1]}"):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(folder, name))
    except OSError as error:
        raise UnreadableError(
            _("Can't make the folder {folder}: {reason}.").format(folder=folder, reason=refusal(error))
        ) from error
    return folder


def _refused(path: bytes) -> AskRefusedError:
    return AskRefusedError(
        _("{name} can't be asked about: it is not the job's own file, nor a plain file of the plugin's own.").format(
            name=printable(os.path.basename(path))
        ),
        code="ask-path",
        hint=_("Write it into ctx.scratch or ctx.folder; links are not followed."),
    )
