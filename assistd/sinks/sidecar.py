"""Writes answers into files beside the media: ``photo.png.txt``, ``talk.vtt``; `assistd.deliveries` calls it.

A file that a person wrote or changed is never overwritten: one that stands there already is replaced only if its
content is what we last wrote under that name. Every file is written whole before it gets its name, so nobody ever
reads half of one, and a crash leaves the old one or the new one.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from assistd.errors import SinkError
from assistd.i18n import N_, _
from assistd.sinks.atomic import Folder, TakenError
from assistd.types import Answer, Media, Struct, printable

_HEAD = 512  # bytes by which our own files are known
_LARGEST = 64 * 1024 * 1024  # a larger file is none of ours: not read to compare

_IN_HISTORY = N_("The result stays in the history.")
_READ_ONLY = (
    "folder-read-only",
    N_("the folder is read-only"),
    N_("Copy the file to a folder of your own and ask again."),
)
_FULL = ("disk-full", N_("the disk is full"), N_("Make room and ask again."))
_GONE = ("folder-gone", N_("its folder is not there any more"), "")
_TOO_LONG = ("name-too-long", N_("its name is too long to add an ending"), N_("Give it a shorter name and ask again."))
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
    """Remembers what we wrote where, beyond a crash; `assistd.ledger.Outputs` does."""

    def remembered(self, path: bytes, /) -> str | None:
        """Return the mark last remembered for a path."""

    def remember(self, path: bytes, mark: str, /) -> None:
        """Keep a mark for a path, durably before this returns. What is in it is the sink's affair."""


class Placed(Struct, frozen=True, kw_only=True):
    """What became of one file.

    Attributes:
        state: ``written``; ``unchanged`` (it stood there already); ``kept`` (a person's file: left alone).
        words: One sentence for a person.
    """

    path: bytes
    state: Literal["written", "unchanged", "kept"]
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """What is to be written; the owner says for what."""

    content: bytes
    mode: int
    owner: str


class _Mark(msgspec.Struct, frozen=True):
    """What is remembered of a path: for what it is, and the sha256 it may have (two while it is being replaced)."""

    owner: str
    hashes: tuple[str, ...]


class Sidecars:
    """Delivers answers as files beside their media. Blocks: call it in a thread.

    Args:
        outputs: Remembers what was written.
    """

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs

    def deliver(self, answer: Answer) -> tuple[Placed, ...]:
        """Write the files of an answer, and return what became of each. Doing it again changes nothing.

        Only answers that found something are written: "nothing to hear" and failures would litter the folder with
        files that say so; the history has them.

        Raises:
            SinkError: If a file can't be written: read-only folder, full disk, a name that is too long, a folder
                that has gone.
        """
        media = answer.media
        if answer.outcome != "answered" or media is None:
            return ()
        from assistd import caption_formats  # not before there is something to write: the daemon stays small

        folder_path, name = os.path.split(media.path)
        placed = []
        with _told(media), Folder(folder_path or b".") as folder:
            mode = folder.mode_of(name)
            for form in _forms(answer):
                content = caption_formats.render(answer, form).encode("utf-8", "replace")
                file = _File(content=content, mode=mode, owner=_owner(media, answer.task, form))
                placed.append(self._put(folder, _names(name, answer.task, form), file))
        return tuple(placed)

    def _put(self, folder: Folder, names: Sequence[bytes], file: _File) -> Placed:
        """Put one file under the first of its names that no other file of ours has."""
        for name in names:
            mark = self._mark(os.path.join(folder.path, name))
            if mark is None or mark.owner == file.owner or not folder.exists(name):
                return self._write(folder, name, file, mark)
        path = os.path.join(folder.path, names[-1])
        return Placed(
            path=path, state="kept", words=_("{names} belongs to another file.").format(names=printable(names[-1]))
        )

    def _write(self, folder: Folder, name: bytes, file: _File, mark: _Mark | None) -> Placed:
        """Write a file unless it is there, or a person's is."""
        path, label = os.path.join(folder.path, name), printable(name)
        new, old = hashlib.sha256(file.content).hexdigest(), folder.sha256(name, _LARGEST)
        if old == new:
            self._remember(path, _Mark(file.owner, (new,)), mark)
            return Placed(path=path, state="unchanged", words=_("{label} is there already.").format(label=label))
        ours = mark.hashes if mark is not None and mark.owner == file.owner else ()
        if old is not None and old not in ours:
            return _kept(path, label)
        # What is about to be there is remembered first: a crash at any point leaves a file that is known as ours.
        before = _Mark(file.owner, (new,) if old is None else (old, new))
        self._remember(path, before, mark)
        try:
            folder.write(name, file.content, file.mode, expected=old, largest=_LARGEST)
        except TakenError:  # a person was quicker: what they saved is there, untouched
            return _kept(path, label)
        self._remember(path, _Mark(file.owner, (new,)), before)
        return Placed(path=path, state="written", words=_("Written to {label}.").format(label=label))

    def _mark(self, path: bytes) -> _Mark | None:
        raw = self._outputs.remembered(path)
        try:
            return None if raw is None else msgspec.json.decode(raw, type=_Mark)
        except msgspec.MsgspecError:
            return None  # not written by this sink: then the file is treated as a person's

    def _remember(self, path: bytes, mark: _Mark, known: _Mark | None) -> None:
        if mark != known:
            self._outputs.remember(path, msgspec.json.encode(mark).decode())


def is_output(path: bytes) -> bool:
    """Return whether a file is one that we wrote, by the provenance in it: it is never taken as input.

    Works without anything remembered. A person may have changed it since; it is still no input.
    """
    from assistd import caption_formats

    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
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
    """Return the formats to write: those asked for, else the usual ones; captions only where there is speech."""
    wanted = answer.formats or (("vtt", "txt") if answer.segments else ("txt",))
    known = ("vtt", "srt", "txt", "json") if answer.segments else ("txt", "json")
    return tuple(form for form in dict.fromkeys(wanted) if form in known)


def _names(media: bytes, task: str, form: str) -> list[bytes]:
    """Return the names a file may have, best first: players look for ``talk.vtt``, but talk.mp3 may have taken it."""
    ending = form.encode()
    if form in ("vtt", "srt"):
        stem = os.path.splitext(media)[0]
        return list(dict.fromkeys([b"%b.%b" % (stem, ending), b"%b.%b" % (media, ending)]))
    return [b"%b.%b" % (media, ending), b"%b.%b.%b" % (media, task.encode("utf-8", "replace"), ending)]


def _owner(media: Media, task: str, form: str) -> str:
    """Return what tells apart files that could want the same name: their media, and for texts the task."""
    digest = hashlib.sha256(os.path.basename(media.path)).hexdigest()[:16]
    return digest if form in ("vtt", "srt") else f"{digest} {task}"


def _kept(path: bytes, label: str) -> Placed:
    return Placed(
        path=path, state="kept", words=_("Kept your own {label}; the new text is in the history.").format(label=label)
    )


@contextlib.contextmanager
def _told(media: Media) -> Iterator[None]:
    """Turn what the file system says into a sentence.

    Raises:
        SinkError: Where the file system failed.
    """
    try:
        yield
    except SinkError:
        raise
    except OSError as error:
        code, why, then = _REASONS.get(error.errno or 0, ("sink-failed", error.strerror or N_("it failed"), ""))
        raise SinkError(
            _("Can't write beside {label}: {why}.").format(label=media.label, why=_(why)),
            code=code,
            hint=f"{_(then)} {_(_IN_HISTORY)}".strip(),
        ) from error
