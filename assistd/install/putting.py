"""Puts files in place and takes them away, never over or with what a person wrote. Used by `setup` and `removal`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from assistd.i18n import _
from assistd.install import record as records
from assistd.install.places import short
from assistd.install.record import Record


def put(files: Mapping[Path, str], record: Record) -> Iterator[str]:
    """Write files that are not there yet as they should be, and tell of each; a person's own are kept aside.

    Raises:
        InstallError: If one can't be written.
    """
    for path, text in files.items():
        data = text.encode()
        there = records.digest(path)
        name = os.fspath(path)
        if path.is_file() and path.read_bytes() == data:
            record.files[name] = there
            continue
        records.make_folder(path.parent, record)
        if os.path.lexists(path) and there != record.files.get(name):
            yield _keep_aside(path, record)
        records.write(path, data)
        record.files[name] = records.digest(path)
        yield _("Wrote {path}.").format(path=short(path))


def take(names: Iterable[str], record: Record) -> Iterator[str]:
    """Delete files that we wrote, and tell of each; those that a person changed since are kept aside."""
    for name in tuple(names):
        path = Path(name)
        expected = record.files.pop(name, "")
        if not os.path.lexists(path):
            continue
        if records.digest(path) == expected:
            path.unlink()
            yield _("Deleted {path}.").format(path=short(path))
        else:
            yield _keep_aside(path, record)


def tidy(record: Record) -> None:
    """Remove the folders that we made and that are empty now."""
    for name in reversed(record.folders):
        with contextlib.suppress(OSError):
            Path(name).rmdir()
    record.folders = [name for name in record.folders if Path(name).exists()]


def _keep_aside(path: Path, record: Record) -> str:
    """Move a file of the person's own out of the way; return what to say about it."""
    other = path.with_name(f"{path.name}.saved")
    number = 1
    while os.path.lexists(other):
        number += 1
        other = path.with_name(f"{path.name}.saved-{number}")
    path.rename(other)
    record.kept.append(os.fspath(other))
    return _("{path} was changed by hand: kept as {name}.").format(path=short(path), name=other.name)
