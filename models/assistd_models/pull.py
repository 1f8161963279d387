"""Fetches a model: what the catalogue names, checked against what the hub says of it, then locked.

The order is what makes it safe: unfinished files have names that nobody opens; a file gets its own name once its digest
is right; the lock is written once every file is there. Whatever ends this earlier leaves nothing that would be used,
and the next pull goes on from there. ``models pull`` calls it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from assistd import installed
from assistd.errors import ModelCorruptError, ModelError, refusal
from assistd.i18n import _
from assistd.installed import Installed, ModelFile
from assistd_models import digest, hub, locks, scripts, verify, web
from assistd_models.catalogue import Entry, Variant

SPARE_MIB = 64
"""Room on the disk that a pull leaves free, in MiB."""

LARGEST_SCRIPT_BYTES = 256 * 2**20
"""A reading model is a few MiB; the list that names it says no size."""

PARTIAL = ".incomplete"
"""How the hub's client ends the names of unfinished files in its cache, too."""


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told how it goes.

    Attributes:
        tell: Called with a sentence.
        report: Called with the bytes that are there and all there will be, often.
    """

    tell: Callable[[str], None]
    report: Callable[[int, int], None]


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull came to: the installed model, and how many bytes were fetched (0: it was all there)."""

    model: Installed
    fetched_bytes: int


def pull(entry: Entry, variant: Variant, watch: Watch) -> Pulled:
    """Install a model, unless it is installed and whole.

    Raises:
        ModelError: If it can't be had; what was installed before stays as it was.
    """
    with locks.alone(
        entry.id, lambda: watch.tell(_("{id}: another pull of it is at work; waiting for it.").format(id=entry.id))
    ):
        old = installed.installed().get(entry.id)
        if old is not None and old.kind != entry.kind:
            raise ModelError(
                _("Another model with the id {id} is installed, of the kind {kind}.").format(id=old.id, kind=old.kind),
                code="model-id",
                hint=_("`assistd models remove {id}` makes room for it.").format(id=old.id),
            )
        if old is not None and _is_wanted(old, entry, variant):
            faults = verify.faults(old, lambda _done, _total: None)
            if not faults:
                return Pulled(model=old, fetched_bytes=0)
            watch.tell(
                _("{id}: {faults}. What is missing is fetched again.").format(id=entry.id, faults="; ".join(faults))
            )
        model, fetched = _from_hub(entry, variant, watch) if entry.repository else _script(entry, variant, watch)
        locks.write(model)
        if old is not None:
            _drop_old_script(old, model)
        return Pulled(model=model, fetched_bytes=fetched)


def _is_wanted(old: Installed, entry: Entry, variant: Variant) -> bool:
    """Return whether what is installed is what the catalogue means today; where a branch has moved on, it is let be."""
    if entry.key:
        return old.revision == scripts.address(entry.key).sha256
    pinned = len(entry.revision) == 40
    same = old.source == _source(entry) and old.dtype == variant.dtype
    return same and (not pinned or old.revision == entry.revision)


# --- from the hub -----------------------------------------------------------------------------------------------------


def _from_hub(entry: Entry, variant: Variant, watch: Watch) -> tuple[Installed, int]:
    names = (*entry.files, *variant.files)
    ask = hub.cached_listing if hub.is_offline() else hub.listing
    listed = ask(entry.repository, entry.revision, names, entry.optional)
    blobs = hub.repository_folder(entry.repository) / "blobs"
    missing = [file for file in listed.files if not _is_there(blobs / file.digest, file)]
    if missing and hub.is_offline():
        raise ModelCorruptError(
            _("{name} of {repository} is damaged in the cache.").format(
                name=missing[0].name, repository=entry.repository
            ),
            hint=_("Unset {offline} and pull again: it is fetched anew.").format(offline=hub.OFFLINE),
        )
    _check_room(blobs, missing)
    fetched = _fetch_all(listed, missing, blobs, watch)
    snapshot = hub.place(listed, entry.revision)
    files = tuple(
        ModelFile(name=file.name, size_bytes=file.size_bytes, sha256=digest.sha256(snapshot / file.name))
        for file in listed.files
    )
    return _locked(entry, variant, snapshot, files, listed.commit), fetched


def _is_there(blob: Path, file: hub.Remote) -> bool:
    """Return whether a blob is there and right; one that is damaged is removed, so that nothing uses it any more."""
    if digest.matches(blob, file.digest):
        return True
    blob.unlink(missing_ok=True)
    return False


def _fetch_all(listed: hub.Listing, missing: Iterable[hub.Remote], blobs: Path, watch: Watch) -> int:
    total = sum(file.size_bytes for file in listed.files)
    wanted = tuple(missing)
    done = total - sum(file.size_bytes for file in wanted)
    headers = hub.headers() if wanted else {}
    watch.report(done, total)
    for file in wanted:
        _fetch(
            hub.address(listed.repository, listed.commit, file.name),
            blobs / file.digest,
            file.digest,
            headers=headers,
            size=file.size_bytes,
            watch=Watch(tell=watch.tell, report=_above(done, total, watch)),
        )
        done += file.size_bytes
    return sum(file.size_bytes for file in wanted)


def _above(before: int, total: int, watch: Watch) -> Callable[[int, int], None]:
    """Return how one file's progress counts in that of all."""
    return lambda here, _all: watch.report(before + here, total)


def _fetch(url: str, target: Path, expected: str, *, headers: dict[str, str], size: int | None, watch: Watch) -> None:
    """Fetch a file, and give it its name once its digest is right.

    Raises:
        ModelError: If it can't be had.
        ModelCorruptError: If what came is not what should have come; it is removed.
    """
    part = target.with_name(target.name + PARTIAL)
    with _told(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    while True:
        resumed = part.exists() and part.stat().st_size > 0
        web.fetch(
            web.Wanted(url=url, headers=headers, size=size, largest=LARGEST_SCRIPT_BYTES if size is None else size),
            part,
            report=lambda here: watch.report(here, size or 0),
            tell=watch.tell,
        )
        if digest.matches(part, expected):
            break
        part.unlink(missing_ok=True)
        if not resumed:
            raise ModelCorruptError(
                _("What came as {rsplit} does not have the digest it must have; it was removed.").format(
                    rsplit=url.rsplit("/", 1)[-1]
                ),
                hint=_("Pull again; if it stays so, the file on the server or on the way is bad: report it."),
            )
        watch.tell(_("What an earlier pull left does not fit; fetching that file from its beginning."))
    with _told(target.parent):
        part.replace(target)


def _check_room(folder: Path, missing: Iterable[hub.Remote]) -> None:
    """Raise ModelError if the disk has no room for what is to be fetched."""
    need = 0
    for file in missing:
        part = folder / (file.digest + PARTIAL)
        need += file.size_bytes - (min(part.stat().st_size, file.size_bytes) if part.exists() else 0)
    place = next(above for above in (folder, *folder.parents) if above.is_dir())
    info = os.statvfs(place)
    free = info.f_bavail * info.f_frsize
    if need and need + SPARE_MIB * 2**20 > free:
        raise ModelError(
            _("There is not enough room for it: {need} are to be fetched, {free} are free in {place}.").format(
                need=_mib(need), free=_mib(free), place=place
            ),
            code="disk-full",
            hint=_("Free some, or set HF_HOME to a folder on another disk."),
        )


# --- reading models ---------------------------------------------------------------------------------------------------


def _script(entry: Entry, variant: Variant, watch: Watch) -> tuple[Installed, int]:
    found = scripts.address(entry.key)
    root = locks.files_folder(entry.id) / found.sha256[:12]
    target = root / f"{entry.key}.onnx"
    fetched = 0
    if not digest.matches(target, found.sha256):
        target.unlink(missing_ok=True)
        if hub.is_offline():
            raise ModelError(
                _("{offline} forbids to fetch {id}.").format(offline=hub.OFFLINE, id=entry.id),
                code="hub-offline",
                hint=_("Unset {offline}.").format(offline=hub.OFFLINE),
            )
        _fetch(found.url, target, found.sha256, headers={}, size=None, watch=watch)
        fetched = target.stat().st_size
    file = ModelFile(name=target.name, size_bytes=target.stat().st_size, sha256=found.sha256)
    return _locked(entry, variant, root, (file,), found.sha256), fetched


def _drop_old_script(old: Installed, new: Installed) -> None:
    """Remove the files of an earlier version of a reading model."""
    if old.root != new.root and Path(old.root).parent == locks.files_folder(new.id):
        shutil.rmtree(old.root, ignore_errors=True)


# --- both -------------------------------------------------------------------------------------------------------------


def _locked(entry: Entry, variant: Variant, root: Path, files: tuple[ModelFile, ...], revision: str) -> Installed:
    return Installed(
        id=entry.id,
        name=entry.name,
        kind=entry.kind,
        family=entry.family,
        root=str(root),
        files=files,
        revision=revision,
        source=_source(entry),
        licence=entry.licence,
        attribution=entry.attribution,
        languages=entry.languages,
        translates=entry.translates,
        memory_mib=variant.memory_mib,
        rank=entry.rank,
        tier=variant.tier,
        quality=entry.quality,
        dtype=variant.dtype,
        limits=entry.limits,
        constants=entry.constants,
    )


def _source(entry: Entry) -> str:
    return f"huggingface.co/{entry.repository}" if entry.repository else f"rapidocr: {entry.key}"


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into words."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            _("Can't write into {folder}: {reason}.").format(folder=folder, reason=refusal(error)),
            code="model-folder",
            hint=_("Make it writable, or set HF_HOME to another folder."),
        ) from error


def _mib(size_bytes: int) -> str:
    return f"{-(-size_bytes // 2**20):,} MiB"
