"""Which models are installed: read from their locks, best first. Daemon, workers and `assistd models` ask here.

A lock ``$XDG_DATA_HOME/assistd/models/<id>.json`` is written by `assistd_models.locks`, in one step, once every file of
a model is whole and verified; without a lock a model is not there, whatever lies in a cache. Nothing here opens a
model's files or the network.
"""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec
import platformdirs

from assistd.i18n import _
from assistd.paths import APP
from assistd.types import Quality, Struct

log = logging.getLogger(__name__)

Tier = Literal["cpu", "gpu", "any"]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
KIND = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What a kind of models may be called: ``caption``, ``speech``, ``embed`` and ``script`` are assistd's own; a plugin's
begin with its name (``codes.detector``)."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST_LOCK = 2**20
"""Bytes of a lock that is still read; a real one has a few thousand."""


class ModelFile(Struct, frozen=True, kw_only=True):
    """One file of a model, as it was when it was verified.

    Attributes:
        name: Path relative to the model's root, with ``/``, never out of it.
        size_bytes: Its size.
        sha256: Hex digest of its content.
    """

    name: str
    size_bytes: int
    sha256: str


class Installed(Struct, frozen=True, kw_only=True):
    """A model that was fetched or exported, and verified.

    Attributes:
        id: The catalogue's id, or a person's own; the lock's name.
        name: What it is called.
        kind: What it is for.
        family: Which code computes it, e.g. ``whisper``, ``smolvlm``, ``ppocr-rec``.
        root: Absolute path of the folder that `files` are relative to.
        files: All its files; no other may be opened.
        revision: The commit, or a digest of the files where there is none.
        source: Where it came from, for people.
        licence: SPDX identifier, empty if unknown.
        attribution: Who made it.
        languages: BCP 47 codes it can do; empty: any, or none is needed.
        translates: It can put other languages into English.
        memory_mib: Memory it needs while it computes, in MiB.
        rank: Higher is better, among models of one kind.
        tier: What it is meant to run on.
        quality: How far it can be trusted.
        dtype: Of its weights: ``fp32``, ``fp16``, ``int8``, ``q4``.
        limits: What it can't do, one sentence.
        constants: What its preprocessing needs and its own files do not say.
    """

    id: str
    name: str
    kind: str
    family: str
    root: str
    files: tuple[ModelFile, ...]
    revision: str = ""
    source: str = ""
    licence: str = ""
    attribution: str = ""
    languages: tuple[str, ...] = ()
    translates: bool = False
    memory_mib: int = 0
    rank: int = 0
    tier: Tier = "any"
    quality: Quality = "standard"
    dtype: str = ""
    limits: str = ""
    constants: dict[str, Any] = {}

    @property
    def version(self) -> str:
        """Name, id and revision: for job keys and provenance notes."""
        return f"{self.name} ({self.id}@{self.revision[:12]})"


def folder() -> Path:
    """Return the folder of the locks; it need not be there."""
    return platformdirs.user_data_path(APP) / "models"


def valid_id(name: str) -> bool:
    """Return whether `name` may be a model's id: lower case, and safe as the name of a file."""
    return _ID.fullmatch(name) is not None


def safe_name(name: str) -> bool:
    """Return whether a file's name stays below the folder it is joined to, as a plain relative path with ``/``."""
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and "\\" not in name and name.isprintable()


def installed() -> dict[str, Installed]:
    """Return the installed models by id; a damaged lock is left out and logged.

    Cheap enough for every request: locks are read again only when one was replaced, added or removed.
    """
    global _read  # noqa: PLW0603  (one cache a process)
    seen = tuple(sorted(_locks(folder())))
    if _read is None or _read[0] != seen:
        models = (_load(path) for path, *_ in seen)
        _read = (seen, {model.id: model for model in models if model is not None})
    return dict(_read[1])


def unreadable() -> tuple[str, ...]:
    """Return the ids of models whose lock is there but can't be trusted; they count as not installed."""
    names = (os.path.basename(path).removesuffix(".json") for path, *_ in _locks(folder()))
    return tuple(sorted(set(names) - set(installed())))


_read: tuple[tuple[tuple[str, int, int, int], ...], dict[str, Installed]] | None = None


def usable(kind: str, *, language: str = "", into: str = "", gpu: bool, preferred: str = "") -> tuple[Installed, ...]:
    """Return the models of a kind that can do what is wanted, best first.

    Args:
        kind: As `Installed.kind`.
        language: Language of the media, BCP 47; empty if unknown: then models of many languages come first.
        into: Language wanted; models only translate into English.
        gpu: Whether there is a GPU; without one, models meant for it come last.
        preferred: Id of the model to put first.

    Returns:
        Only those whose files are there with the locked size; whether their content is right, `verify` tells.
    """
    translate = bool(into) and not _same(into, language)

    def fits(model: Installed) -> bool:
        speaks = not language or not model.languages or any(_same(language, own) for own in model.languages)
        can = not translate or (model.translates and _same(into, "en"))
        return model.kind == kind and speaks and can

    def order(model: Installed) -> tuple[bool, bool, bool, int, str]:
        one_language = not language and len(model.languages) == 1
        return model.id != preferred, model.tier == "gpu" and not gpu, one_language, -model.rank, model.id

    return tuple(sorted((model for model in installed().values() if fits(model) and whole(model)), key=order))


def whole(model: Installed) -> bool:
    """Return whether all files of a model are there with the locked size, inside its folder."""
    return not any(missing(model))


def missing(model: Installed) -> Iterable[ModelFile]:
    """Yield the files of a model that are not there, have another size, or are links that lead out of it."""
    top = os.path.realpath(top_of(model.root))
    for file in model.files:
        path = os.path.realpath(os.path.join(model.root, file.name))
        try:
            info = os.stat(path)
        except OSError:
            yield file
            continue
        inside = path.startswith(top + os.sep)
        if not inside or not stat.S_ISREG(info.st_mode) or info.st_size != file.size_bytes:
            yield file


def top_of(root: str) -> str:
    """Return the folder that links among a model's files may lead into.

    A hub cache keeps the files in ``REPOSITORY/blobs`` and links to them from ``REPOSITORY/snapshots/COMMIT``.
    """
    above, _ = os.path.split(root.rstrip("/"))
    return os.path.dirname(above) if os.path.basename(above) == "snapshots" else root


def _same(one: str, other: str) -> bool:
    """Whether two BCP 47 tags name the same language, whatever the region or script."""
    return bool(one) and one.lower().partition("-")[0] == other.lower().partition("-")[0]


def _locks(place: Path) -> Iterable[tuple[str, int, int, int]]:
    """Yield path, inode, time and size of each lock: a replaced lock has another inode."""
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                name, dot, ending = entry.name.rpartition(".")
                if dot and ending == "json" and valid_id(name):
                    info = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(info.st_mode):
                        yield entry.path, info.st_ino, info.st_mtime_ns, info.st_size
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("The installed models can't be listed: %s.", error.strerror or error)


def _load(path: str) -> Installed | None:
    """Return what a lock says, or None if it can't be trusted."""
    name = os.path.basename(path).removesuffix(".json")
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            text = file.read(_LARGEST_LOCK + 1)
        model = msgspec.json.decode(text[:_LARGEST_LOCK], type=Installed)
        _check(model, name)
    except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors
        log.warning("The lock of the model %s is damaged (%s); `assistd models pull %s` mends it.", name, error, name)
        return None
    return model


def _check(model: Installed, name: str) -> None:
    """Raise ValueError for a lock that says what no lock of ours says."""
    if model.id != name:
        raise ValueError(_("it names the model {name!r}").format(name=model.id))
    if not KIND.fullmatch(model.kind):
        raise ValueError(_("it names the kind {name!r}").format(name=model.kind))
    if not os.path.isabs(model.root):
        raise ValueError(_("its root is no absolute path"))
    if not model.files:
        raise ValueError(_("it names no files"))
    for file in model.files:
        if not safe_name(file.name) or file.size_bytes < 0 or not _SHA256.fullmatch(file.sha256):
            raise ValueError(_("a file in it has a name, size or digest that can't be"))
