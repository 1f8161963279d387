"""Writes answers into files beside the media: ``photo.png.txt``, ``talk.vtt``; the daemon and the command line call it.

A file that a person wrote or changed is never overwritten: one that stands there already is replaced only if its
content is what we last wrote under that name. Every file is written whole under another name first, so nobody ever
reads half of one, and a crash leaves the old one or the new one. Blocking: call it in a thread.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from typing import Literal, Protocol

import msgspec

from assistd import caption_formats
from assistd.errors import SinkError
from assistd.sinks.atomic import Folder, TakenError
from assistd.types import Answer, Media, Struct, printable

_IN_HISTORY = "The result stays in the history."
_HEAD = 512  # bytes by which our own files are known
_LARGEST = 64 * 1024 * 1024  # a larger file is none of ours: not read to compare


_READ_ONLY = ("folder-read-only", "the folder is read-only", "Copy the file to a folder of your own and ask again.")
_FULL = ("disk-full", "the disk is full", "Make room and ask again.")
_GONE = ("folder-gone", "its folder is not there any more", "")
_TOO_LONG = ("name-too-long", "its name is too long to add an ending", "Give it a shorter name and ask again.")
_REASONS = {
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _GONE,
    errno.ESTALE: _GONE,
    errno.ENAMETOOLONG: _TOO_LONG,
}


class Outputs(Protocol):
    """Remembers what we wrote where, beyond a crash; the journal implements it."""

    def remembered(self, path: bytes) -> str | None:
        """Return the mark last remembered for a path."""

    def remember(self, path: bytes, mark: str) -> None:
        """Keep a mark for a path, durably before this returns. What is in it is the sink's affair."""


class Placed(Struct, kw_only=True):
    """What became of one file.

    Attributes:
        state: ``written``; ``unchanged`` (it stood there already); ``kept`` (a person's file: left alone).
        words: One sentence for a person.
    """

    path: bytes
    state: Literal["written", "unchanged", "kept"]
    words: str


class _Mark(msgspec.Struct, frozen=True):
    """What is remembered of a path: whose file it is, and the sha256 it may have (two while it is being replaced)."""

    owner: str
    hashes: tuple[str, ...]


class Sidecars:
    """Delivers answers as files beside their media."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs

    def deliver(self, answer: Answer) -> tuple[Placed, ...]:
        """Write the files of an answer, and say what became of each. Doing it again changes nothing.

        Only answers that found something are written: "nothing to hear" and failures would litter the folder with
        files that say so; the history has them.

        Raises:
            SinkError: If a file can't be written: read-only folder, full disk, a name that is too long, a folder
                that has gone.
        """
        if answer.outcome != "answered" or answer.media is None:
            return ()
        folder_path, name = os.path.split(answer.media.path)
        placed = []
        with _told(answer.media), Folder(folder_path or b".") as folder:
            mode = folder.mode_of(name)
            for form in _forms(answer):
                content = caption_formats.render(answer, form).encode("utf-8", "replace")
                placed.append(self._place(folder, answer, form, content, mode))
        return tuple(placed)

    def _place(self, folder: Folder, answer: Answer, form: str, content: bytes, mode: int) -> Placed:
        """Put one file under the first of its names that is free or ours."""
        assert answer.media is not None  # noqa: S101 (deliver has looked)
        owner = _owner(answer, form)
        for name in _names(os.path.basename(answer.media.path), answer.task, form):
            path = os.path.join(folder.path, name)
            mark = self._mark(path)
            if mark is not None and mark.owner != owner and folder.exists(name):
                continue  # ours, but of another recording: the next name
            return self._write(folder, name, content, mode, mark, owner)
        return Placed(path=path, state="kept", words=f"Nothing written: every name for {printable(name)} is taken.")

    def _write(self, folder: Folder, name: bytes, content: bytes, mode: int, mark: _Mark | None, owner: str) -> Placed:
        path, label = os.path.join(folder.path, name), printable(name)
        new, old = hashlib.sha256(content).hexdigest(), folder.sha256(name, _LARGEST)
        ours = mark.hashes if mark is not None and mark.owner == owner else ()
        if old == new:
            self._remember(path, owner, (new,), mark)
            return Placed(path=path, state="unchanged", words=f"{label} is there already.")
        if old is not None and old not in ours:
            return _kept(path, label)
        # Both are remembered before the change and one after it, so a crash at any point leaves a file known as ours.
        self._remember(path, owner, (new,) if old is None else (old, new), mark)
        try:
            folder.write(name, content, mode, expected=old, largest=_LARGEST)
        except TakenError:  # a person was quicker: what they saved is there, untouched
            if mark is not None:
                self._remember(path, mark.owner, mark.hashes, None)
            return _kept(path, label)
        self._remember(path, owner, (new,), _Mark(owner, (old, new)) if old else mark)
        return Placed(path=path, state="written", words=f"Written to {label}.")

    def _mark(self, path: bytes) -> _Mark | None:
        raw = self._outputs.remembered(path)
        try:
            return None if raw is None else msgspec.json.decode(raw, type=_Mark)
        except msgspec.MsgspecError:
            return None  # not ours to read: then the file is treated as a person's

    def _remember(self, path: bytes, owner: str, hashes: tuple[str, ...], known: _Mark | None) -> None:
        mark = _Mark(owner, hashes)
        if mark != known:
            self._outputs.remember(path, msgspec.json.encode(mark).decode())


def is_output(path: bytes) -> bool:
    """Return whether a file is one that we wrote, by the provenance in it: it is never taken as input.

    Works without anything remembered. A person may have changed it since; it is still no input.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            return False
        head = os.pread(fd, _HEAD, 0)
        return caption_formats.is_ours(head, os.pread(fd, _HEAD, max(0, info.st_size - _HEAD)))
    except OSError:
        return False
    finally:
        os.close(fd)


def _forms(answer: Answer) -> tuple[str, ...]:
    """Return the formats to write: those asked for, else captions and text for speech, text for the rest."""
    usual = ("vtt", "txt") if answer.segments else ("txt",)
    wanted = tuple(dict.fromkeys(answer.formats)) or usual
    return tuple(form for form in wanted if form in ("txt", "json") or (form in ("vtt", "srt") and answer.segments))


def _names(media: bytes, task: str, form: str) -> Iterator[bytes]:
    """Yield the names a file may have, best first: players look for ``talk.vtt``, but talk.mp3 may have taken it."""
    if form in ("vtt", "srt"):
        stem = os.path.splitext(media)[0]
        if stem != media:
            yield b"%b.%b" % (stem, form.encode())
        yield b"%b.%b" % (media, form.encode())
    else:
        yield b"%b.%b" % (media, form.encode())
        yield b"%b.%b.%b" % (media, task.encode("utf-8", "replace"), form.encode())  # described and transcribed


def _owner(answer: Answer, form: str) -> str:
    """Return what tells apart the files that could want the same name: which media, and for texts which task."""
    assert answer.media is not None  # noqa: S101
    media = hashlib.sha256(os.path.basename(answer.media.path)).hexdigest()[:16]
    return f"{media} {form}" if form in ("vtt", "srt") else f"{media} {answer.task}"


def _kept(path: bytes, label: str) -> Placed:
    return Placed(path=path, state="kept", words=f"Kept your own {label}; the new text is in the history.")


@contextlib.contextmanager
def _told(media: Media) -> Iterator[None]:
    """Turn what the file system says into a sentence.

    Raises:
        SinkError: Always where the file system failed.
    """
    try:
        yield
    except SinkError:
        raise
    except OSError as error:
        code, why, then = _REASONS.get(error.errno or 0, ("sink-failed", error.strerror or "it failed", ""))
        raise SinkError(
            f"Can't write beside {media.label}: {why}.", code=code, hint=f"{then} {_IN_HISTORY}".strip()
        ) from error
