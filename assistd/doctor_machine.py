"""What `doctor` finds about the machine: sound, GPU, folders, file events, journal. One function a part."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistd import gpu as graphics
from assistd import machine, paths
from assistd.config import Config, WatchFolder
from assistd.i18n import _, number
from assistd.types import printable

LOW_DISK_MIB = 200
"""Less free space than this is worth a word."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report.

    Attributes:
        part: What was looked at.
        works: Whether it is as it should be.
        needed: Whether assistd can't do its main job without it.
        words: What was found, one sentence.
        hint: What to do, one sentence; empty if nothing.
    """

    part: str
    works: bool
    needed: bool = True
    words: str
    hint: str = ""


def sound() -> Iterator[Finding]:
    """Say where speech is played."""
    answer = machine.sound()
    if "error" in answer:
        missing = "PortAudio" in answer["error"]
        yield Finding(
            part=_("sound"),
            works=False,
            needed=False,
            words=_("PortAudio is not installed: speech is written to WAV files.")
            if missing
            else answer["error"] + ".",
            hint=_("Run: sudo apt install libportaudio2") if missing else "",
        )
    elif not answer["device"]:
        words = _("There is no sound device: speech is written to WAV files.")
        yield Finding(part=_("sound"), works=False, needed=False, words=words, hint=_("Start PipeWire or plug one in."))
    else:
        yield Finding(
            part=_("sound"), works=True, words=_("Speech is played on {device}.").format(device=answer["device"])
        )


def gpu() -> Iterator[Finding]:
    """Say which GPU computes, or why none does."""
    verdict = graphics.examine()
    words = (
        verdict.words
        if verdict.works
        else _("{words} Engines compute on the CPU until then.").format(words=verdict.words)
    )
    yield Finding(part=_("GPU"), works=verdict.works, needed=False, words=words, hint=verdict.hint)


def folder(watched: WatchFolder) -> Iterator[Finding]:
    """Say whether a folder can be watched, and written to."""
    path = watched.folder
    part = _("watch folder {path}").format(path=printable(os.fspath(path)))
    if not path.is_dir():
        yield Finding(
            part=part, works=False, needed=False, words=_("It is not there yet."), hint=_("It is watched once it is.")
        )
    elif not os.access(path, os.R_OK | os.X_OK):
        yield Finding(part=part, works=False, words=_("It can't be read."), hint=_("Change its permissions."))
    elif watched.write and not os.access(path, os.W_OK):
        words = _("Nothing can be written there: answers are kept in the history only.")
        yield Finding(part=part, works=False, needed=False, words=words, hint=_("Set `write = false` for it."))
    else:
        yield Finding(part=part, works=True, words=_("It can be watched."))


def inotify(held: Config) -> Iterator[Finding]:
    """Compare what the folders need with what the kernel allows one user."""
    limit = machine.inotify_limit("max_user_watches")
    needed = 0
    for folder in held.watch.folders if held.watch.enabled else ():
        needed += machine.folders_below(folder.folder) if folder.recursive else 1
    if limit is None:
        words = _("inotify is not available: folders are searched now and then.")
        yield Finding(part=_("file events"), works=False, needed=False, words=words)
        return
    enough = needed <= limit
    yield Finding(
        part=_("file events"),
        works=enough,
        needed=False,
        words=(
            _("Folders to watch: {needed}; the limit is {limit}.")
            if enough
            else _(
                "Folders to watch: {needed}; the limit is {limit}. "
                "Beyond it, files are found by the search now and then."
            )
        ).format(needed=needed, limit=limit),
        hint="" if enough else _("Run: sudo sysctl fs.inotify.max_user_watches={needed}").format(needed=needed * 2),
    )


def journal() -> Iterator[Finding]:
    """Say whether the journal can be written, and whether it is whole."""
    path = paths.journal_file()
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        words = _("{folder} can't be written: nothing is remembered.").format(folder=printable(os.fspath(folder)))
        yield Finding(part=_("journal"), works=False, words=words, hint=_("Change its permissions."))
        return
    free = machine.free_mib(folder)
    if free < LOW_DISK_MIB:
        yield Finding(
            part=_("disk"),
            works=False,
            words=_("Only {free} MiB are free.").format(free=free),
            hint=_("Free some space."),
        )
    if not path.exists():
        yield Finding(part=_("journal"), works=True, words=_("None yet; it is made when assistd first works."))
        return
    verdict = _check_database(path)
    yield Finding(
        part=_("journal"),
        works=verdict == "ok",
        words=_("{size} MiB, and whole.").format(size=number(path.stat().st_size / 2**20, ".1f"))
        if verdict == "ok"
        else _("It is damaged: {verdict}.").format(verdict=printable(verdict)),
        hint="" if verdict == "ok" else _("assistd sets it aside at its next start and begins a fresh one."),
    )


def _check_database(path: Path) -> str:
    try:
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        return str(error)


def runtime() -> Iterator[Finding]:
    """Say where the control socket lies."""
    set_ = bool(os.environ.get("XDG_RUNTIME_DIR"))
    folder = printable(os.fspath(paths.runtime_dir()))
    yield Finding(
        part=_("runtime folder"),
        works=set_,
        needed=False,
        words=_("The control socket lies in {folder}.").format(folder=folder)
        if set_
        else _("XDG_RUNTIME_DIR is not set; {folder} is used.").format(folder=folder),
        hint="" if set_ else _("A desktop session sets it; without it, sound may not be found either."),
    )
