"""Puts whole files into a folder, never over what somebody else wrote; `assistd.sinks.sidecar` calls it.

Names are relative to an open folder, so nothing goes astray when the folder is renamed meanwhile, and links at a name
are never followed. The kernel does what must not be torn: `renameat2` (Linux 3.15) either refuses to replace, or swaps
two names, so that what stood there can be looked at before it is removed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import secrets
import stat
import time
from types import TracebackType
from typing import BinaryIO, Self

PREFIX = b".assistd-"
"""How the name of an unfinished file begins; nobody takes such a file for input."""

_STALE_S = 3600.0
_NOREPLACE, _EXCHANGE = 1, 2  # linux/fs.h
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


class TakenError(Exception):
    """Something stands at the name that was not expected there."""


class Folder:
    """An open folder: a context manager.

    Args:
        path: The folder.

    Raises:
        OSError: If it can't be opened.
    """

    def __init__(self, path: bytes) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._fd)

    def mode_of(self, name: bytes) -> int:
        """Return who may read and write a file, for one that stands beside it; its owner may always."""
        try:
            return os.stat(name, dir_fd=self._fd).st_mode & 0o666 | 0o600
        except OSError:
            return 0o600

    def exists(self, name: bytes) -> bool:
        """Return whether anything has this name, a broken link too."""
        try:
            os.lstat(name, dir_fd=self._fd)
        except FileNotFoundError:
            return False
        return True

    def sha256(self, name: bytes, largest: int) -> str | None:
        """Return the digest of a file; None if nothing has this name; "" for what can't be compared."""
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._fd)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise
            return ""
        try:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode) or info.st_size > largest:
                return ""
            with os.fdopen(fd, "rb", closefd=False) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        finally:
            os.close(fd)

    def write(self, name: bytes, content: bytes, mode: int, *, expected: str | None, largest: int) -> None:
        """Put a file at a name, whole and on the disk before this returns.

        Args:
            name: Its name in the folder.
            content: All of it.
            mode: Permissions.
            expected: Digest of the file that may be replaced; None: nothing may stand there.
            largest: As for `sha256`.

        Raises:
            TakenError: If something else stands there; it is left as it is.
            OSError: If it can't be written.
        """
        temporary = PREFIX + secrets.token_hex(8).encode() + b".tmp"
        if expected is None and self._link_nameless(name, content, mode):
            os.fsync(self._fd)
            return
        try:
            if not self._link_nameless(temporary, content, mode):
                self._fill(temporary, content, mode)
            if expected is None:
                self._place(temporary, name)
            else:
                self._swap(temporary, name, expected, hashlib.sha256(content).hexdigest(), largest)
            os.fsync(self._fd)
        except BaseException:
            if self.sha256(temporary, largest) == hashlib.sha256(content).hexdigest():
                self._remove(temporary)
            raise

    def _link_nameless(self, name: bytes, content: bytes, mode: int) -> bool:
        """Write a file that has no name until it is whole: a crash leaves nothing. False where that is not possible."""
        try:
            fd = os.open(b".", os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600, dir_fd=self._fd)
        except OSError as error:
            if error.errno in _UNSUPPORTED or error.errno == errno.EISDIR:
                return False
            raise
        with os.fdopen(fd, "wb") as file:
            _write_out(file, content, mode)
            try:
                os.link(b"/proc/self/fd/%d" % fd, name, dst_dir_fd=self._fd, follow_symlinks=True)
            except FileExistsError as error:
                raise TakenError from error
            except OSError as error:
                if error.errno in _UNSUPPORTED or error.errno in (errno.ENOENT, errno.EXDEV):  # no /proc, or no links
                    return False
                raise
        return True

    def _fill(self, name: bytes, content: bytes, mode: int) -> None:
        """Write a new file that only its owner can read until it is whole."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(name, flags, 0o600, dir_fd=self._fd)
        try:
            with os.fdopen(fd, "wb") as file:
                _write_out(file, content, mode)
        except BaseException:
            self._remove(name)
            raise

    def _place(self, temporary: bytes, name: bytes) -> None:
        """Give a file its name if nothing has it."""
        try:
            self._rename(temporary, name, _NOREPLACE)
        except FileExistsError as error:
            raise TakenError from error
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            if self.exists(name):
                raise TakenError from error
            os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)

    def _swap(self, temporary: bytes, name: bytes, expected: str, new: str, largest: int) -> None:
        """Replace a file if it is the expected one: swap, look at what came out, and swap back if it is another."""
        try:
            self._rename(temporary, name, _EXCHANGE)
        except FileNotFoundError:
            self._place(temporary, name)  # it has been deleted meanwhile
            return
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            if self.sha256(name, largest) != expected:
                raise TakenError from error
            os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            return
        if self.sha256(temporary, largest) == expected:
            self._remove(temporary)
            return
        self._rename(temporary, name, _EXCHANGE)
        if self.sha256(temporary, largest) == new:  # else somebody saved once more: what they saved is not removed
            self._remove(temporary)
        raise TakenError

    def _rename(self, old: bytes, new: bytes, flags: int) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        try:
            renameat2 = libc.renameat2
        except AttributeError as error:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from error
        if renameat2(self._fd, old, self._fd, new, flags):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    def _remove(self, name: bytes) -> None:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=self._fd)


def _write_out(file: BinaryIO, content: bytes, mode: int) -> None:
    """Write a file through to the disk, then open it to whoever may read it."""
    file.write(content)
    file.flush()
    os.fchmod(file.fileno(), mode)
    os.fsync(file.fileno())


def clear_leftovers(folder: bytes) -> int:
    """Remove unfinished files of an hour ago and more, that a killed process left; return how many."""
    removed = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(PREFIX) or not entry.name.endswith(b".tmp"):
                continue
            with contextlib.suppress(OSError):
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(info.st_mode) and info.st_uid == os.getuid() and time.time() - info.st_mtime > _STALE_S:
                    os.unlink(entry.path)
                    removed += 1
    return removed
