"""The folder of the notes. What a person wrote there is never overwritten. `assistd_notes.engine` uses it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable
from io import FileIO
from itertools import islice

MOST_NAMES = 1000
"""Names that are tried for one note."""

HEAD_BYTES = 65_536
"""So far into a note of its own its mark is looked for."""


class Folder:
    """An existing folder, made if it was not there.

    Args:
        path: Absolute.

    Raises:
        OSError: It can't be made.
    """

    def __init__(self, path: str) -> None:
        os.makedirs(path, mode=0o700, exist_ok=True)
        self._path = path

    def create(self, names: Iterable[str], text: str, mark: str, token: str) -> str:
        """Put a text under the first name that is free, whole or not at all; return the name.

        If the note with this mark is there already, whatever a person has made of it since, nothing is written.

        Args:
            names: The best first.
            text: What to write.
            mark: What tells this note from others, and is in the text.
            token: Names the unfinished file, so that another try clears away what is left of this one.

        Raises:
            OSError: It can't be written.
        """
        unfinished = os.path.join(self._path, f".assistd-notes-{token}.tmp")
        with contextlib.suppress(FileNotFoundError):  # of a try that was ended in the middle
            os.unlink(unfinished)
        try:
            for name in islice(names, MOST_NAMES):
                path = os.path.join(self._path, name)
                if not os.path.lexists(path):
                    if not os.path.exists(unfinished):
                        _fill(unfinished, text)
                    if _link(unfinished, path, text):
                        return name
                if mark.encode() in _head(path):
                    return name
        finally:
            with contextlib.suppress(OSError):
                os.unlink(unfinished)
        raise FileExistsError(f"{MOST_NAMES} notes have this name already")

    def append(self, name: str, text: str, mark: str) -> None:
        """Add a text at the end of a note, unless one with this mark is in it; what stands there stays.

        Raises:
            OSError: It can't be written; then the note is as it was.
        """
        path = os.path.join(self._path, name)
        for _ in range(3):  # an editor that saves meanwhile puts another file there: then it goes into that one
            fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with open(fd, "r+b", buffering=0) as file:
                _append(file, text, mark)
                if os.path.lexists(path) and os.path.samestat(os.fstat(fd), os.lstat(path)):
                    return


def _append(file: FileIO, text: str, mark: str) -> None:
    """Add a text at the end, whatever that is by then, in one call: nothing that stands there is written anew."""
    before = file.read()
    if mark.encode() in before:
        return
    gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
    content = gap + text.encode("utf-8", "replace")
    written = file.write(content)
    if written == len(content):
        os.fsync(file.fileno())
        return
    if file.seek(0, os.SEEK_END) == len(before) + written:  # nobody wrote behind it
        file.truncate(len(before))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _fill(path: str, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with open(fd, "wb") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        os.fsync(fd)


def _link(unfinished: str, path: str, text: str) -> bool:
    """Give a whole file its name; False if somebody was quicker. Where there are no links, it is written there."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:  # FAT, most phones
        try:
            _fill(path, text)
        except FileExistsError:
            return False
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(path)
            raise
    return True


def _head(path: str) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return b""
    with open(fd, "rb") as file:
        with contextlib.suppress(OSError):  # a folder
            return file.read(HEAD_BYTES)
        return b""
