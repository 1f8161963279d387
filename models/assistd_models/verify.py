"""Compares installed models with the hashes they were locked with. ``models verify`` and `pull` call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistd import installed
from assistd.i18n import _
from assistd.installed import Installed
from assistd_models import digest


def faults(model: Installed, report: Callable[[int, int], None]) -> tuple[str, ...]:
    """Return what is wrong with a model's files, a few words each; empty if every file is as it was locked.

    Args:
        model: Which.
        report: Called with the bytes that were read and all there are.
    """
    total = sum(file.size_bytes for file in model.files)
    gone = {file.name for file in installed.missing(model)}
    found, done = [], 0
    for file in model.files:
        path = Path(model.root, file.name)
        if file.name in gone:
            found.append(f"{file.name} {_what(path, file.size_bytes)}")
        elif not digest.matches(path, file.sha256):
            found.append(_("{name} is damaged").format(name=file.name))
        done += file.size_bytes
        report(done, total)
    return tuple(found)


def _what(path: Path, size_bytes: int) -> str:
    """Say what is wrong with a file that is not there as it should be."""
    if not path.exists():
        return _("is missing")
    size = path.stat().st_size
    return (
        _("leads out of the model's folder")
        if size == size_bytes
        else _("has {size} bytes instead of {size_bytes}").format(size=size, size_bytes=size_bytes)
    )
