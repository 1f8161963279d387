"""Writes and removes the locks that make a model installed (`assistd.installed` reads them). Used by `pull`.

A lock is written in one step, after its files were verified, and never changed: a pull that was killed leaves the old
lock or none.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from assistd import installed
from assistd.errors import ModelError, refusal
from assistd.i18n import _
from assistd.installed import Installed


def write(model: Installed) -> Path:
    """Put a model's lock in its place, with mode 0600, on the disk before this returns.

    Raises:
        ModelError: If the folder can't be written.
    """
    folder = _folder()
    lock, new = folder / f"{model.id}.json", folder / f".{model.id}.{os.getpid()}.new"
    text = msgspec.json.format(msgspec.json.encode(model))
    try:
        fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(lock)
        _sync(folder)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise _unwritable(folder, error) from error
    return lock


def files_folder(model_id: str) -> Path:
    """Return the folder for the files of a model that has no place in the hub's cache; it need not be there."""
    return installed.folder() / "files" / model_id


def remove(model_id: str, waiting: Callable[[], None]) -> int | None:
    """Forget a model: first its lock, then its files; return how many bytes were given back, None if it was not there.

    Of files in the hub's cache only those go that no other snapshot there and no other lock uses. A pull that is at
    work on it is waited for: half of what it fetched must not go while it counts on that.

    Args:
        model_id: Which.
        waiting: Called once, if another process is at it.

    Raises:
        ModelError: If the folder can't be written.
    """
    with alone(model_id, waiting):
        model = installed.installed().get(model_id)
        return None if model is None else _remove(model)


def _remove(model: Installed) -> int:
    (installed.folder() / f"{model.id}.json").unlink(missing_ok=True)
    own = files_folder(model.id)
    if Path(model.root) == own or own in Path(model.root).parents:
        shutil.rmtree(own, ignore_errors=True)
        return sum(file.size_bytes for file in model.files)
    top = installed.top_of(model.root)
    if top == model.root:
        return 0  # a folder of the person's own
    kept = {
        os.path.realpath(os.path.join(other.root, file.name))
        for other in installed.installed().values()
        for file in other.files
    }
    return sum(_remove_cached(Path(model.root), file, Path(top), kept) for file in model.files)


def _remove_cached(root: Path, file: installed.ModelFile, repository: Path, kept: set[str]) -> int:
    """Remove one file of a snapshot, and its blob if nothing else needs it; return the bytes given back."""
    link = root / file.name
    blob = os.path.realpath(link)
    if blob in kept:
        return 0
    link.unlink(missing_ok=True)
    for folder in link.parents:
        if folder == repository:
            break
        with contextlib.suppress(OSError):  # not empty
            folder.rmdir()
    used = any(os.path.realpath(other) == blob for other in (repository / "snapshots").rglob("*") if other.is_symlink())
    if used or not blob.startswith(os.path.realpath(repository) + os.sep):
        return 0
    Path(blob).unlink(missing_ok=True)
    return file.size_bytes


@contextlib.contextmanager
def alone(model_id: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Let one process at a time install a model; the kernel lets go for one that was killed.

    Args:
        model_id: Which one.
        waiting: Called once, if another process is at it.

    Raises:
        ModelError: If the folder can't be written.
    """
    folder = _folder()
    try:
        fd = os.open(folder / f".{model_id}.pulling", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _folder() -> Path:
    folder = installed.folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _unwritable(folder: Path, error: OSError) -> ModelError:
    return ModelError(
        _("Can't write into the folder of the models, {folder}: {reason}.").format(
            folder=folder, reason=refusal(error)
        ),
        code="model-folder",
        hint=_("Make room there, or make it writable."),
    )
