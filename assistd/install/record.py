"""What the installer has put where: remembered with hashes, so that nothing of a person's is overwritten or removed.

Lies in the state folder as ``service.json``. Used by `assistd.install.setup`, `removal` and `state`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import msgspec

from assistd.errors import AssistdError, refusal
from assistd.i18n import _
from assistd.install import places

MAX_BYTES = 1024 * 1024


class InstallError(AssistdError, OSError):
    """The service could not be set up or taken away."""

    default_code = "service"


class Record(msgspec.Struct, kw_only=True):
    """What was done.

    Attributes:
        files: Path → SHA-256 of what we wrote there.
        folders: Folders we made, in the order in which we made them.
        bindings: Paths of GNOME's custom keybindings that are ours.
        kept: Files of the person's own that stood in our place, under the names they have now.
        units: The folder of the units; empty if there are none.
        strict: With the strict drop-in.
        socket: With the socket unit.
    """

    files: dict[str, str] = {}
    folders: list[str] = []
    bindings: list[str] = []
    kept: list[str] = []
    units: str = ""
    strict: bool = False
    socket: bool = False


def place() -> Path:
    """Return where the record lies; its folder may not exist."""
    return places.state() / "service.json"


def load() -> Record:
    """Return what was done; an empty record if nothing was, or the file can't be read."""
    with contextlib.suppress(OSError, msgspec.MsgspecError), place().open("rb") as file:
        return msgspec.json.decode(file.read(MAX_BYTES), type=Record)
    return Record()


def save(record: Record) -> None:
    """Remember what was done.

    Raises:
        InstallError: If it can't be written.
    """
    path = place()
    make_folder(path.parent, record, mode=0o700)
    write(path, msgspec.json.format(msgspec.json.encode(record)))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or "" if there is none that can be read."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def make_folder(path: Path, record: Record, *, mode: int = 0o755) -> None:
    """Make a folder and those above it, and remember the ones that were not there.

    Raises:
        InstallError: If one can't be made.
    """
    missing = []
    at = path
    while not at.exists():
        missing.append(at)
        at = at.parent
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=mode)
            record.folders.append(os.fspath(folder))
    except OSError as error:
        words = _("Can't make the folder {path}: {why}.").format(path=path, why=refusal(error))
        raise InstallError(words, hint=_("Make the folder above it writable.")) from error


def write(path: Path, data: bytes) -> None:
    """Write a whole file in place of whatever is there.

    Raises:
        InstallError: If it can't be written.
    """
    temporary = path.with_name(f".{path.name}.assistd-new")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        words = _("Can't write {path}: {why}.").format(path=path, why=refusal(error))
        raise InstallError(words, hint=_("Make its folder writable.")) from error
