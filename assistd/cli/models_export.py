"""Installs what ``assistd models export`` makes of a checkpoint. `assistd.cli.models` calls it."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistd import installed
from assistd.cli.models import EXPORT_HINT
from assistd.errors import ConfigError, ModelError, ModelMissingError, refusal
from assistd.i18n import _
from assistd.installed import Installed, ModelFile
from assistd_models import catalogue, digest, locks

RANK = 100
"""Whoever exports a model wants it used before those of the catalogue."""


def export(source: str, model_id: str, *, int8: bool, fp16: bool, tell: Callable[[str], None]) -> Installed:
    """Export a checkpoint and install the result; a model of this id that was there before is replaced at the end.

    Raises:
        ModelError: If the checkpoint can't be exported, or its tools are not installed.
    """
    name = _id(source, model_id)
    with locks.alone(name, lambda: tell(_("{name}: another command is at work on it; waiting.").format(name=name))):
        home = locks.files_folder(name)
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
        except OSError as error:
            raise ModelError(
                _("Can't write into {home}: {reason}.").format(home=home, reason=refusal(error)),
                code="model-folder",
            ) from error
        try:
            made = _run(source, work, int8=int8, fp16=fp16, tell=tell)
            model = _installed(name, source, made, work, home)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        locks.write(model)
        for other in home.iterdir():
            if other != Path(model.root):
                shutil.rmtree(other, ignore_errors=True)
    return model


def _run(source: str, into: Path, *, int8: bool, fp16: bool, tell: Callable[[str], None]) -> Any:
    try:
        exporter = importlib.import_module("assistd_models.export")  # it computes: the command line itself does not
        return exporter.run(source, into, int8=int8, fp16=fp16, tell=tell)
    except ImportError as error:
        raise ModelMissingError(
            _("Exporting needs {name}, which is not installed.").format(name=error.name or error),
            code="extra-export",
            hint=_(EXPORT_HINT),
        ) from error


def _installed(name: str, source: str, made: Any, work: Path, home: Path) -> Installed:
    """Give the exported files their place, and return what the lock says of them."""
    files = []
    for path in sorted(work.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        relative = path.relative_to(work).as_posix()
        if not installed.safe_name(relative):
            raise ModelError(
                _("The export made a file that can't be used: {relative!r}.").format(relative=relative), code="export"
            )
        files.append(ModelFile(name=relative, size_bytes=path.stat().st_size, sha256=digest.sha256(path)))
    if not files:
        raise ModelError(_("The export of {source} made no files.").format(source=source), code="export")
    revision = hashlib.sha256("".join(file.name + file.sha256 for file in files).encode()).hexdigest()
    root = home / revision[:12]
    if not root.exists():
        work.rename(root)
    dtype = str(getattr(made, "dtype", ""))
    return Installed(
        id=name,
        name=str(getattr(made, "name", "") or name),
        kind=made.kind,
        family=made.family,
        root=str(root),
        files=tuple(files),
        revision=revision,
        source=os.path.abspath(source) if os.path.isdir(source) else f"huggingface.co/{source}",
        languages=tuple(getattr(made, "languages", ())),
        translates=bool(getattr(made, "translates", False)),
        memory_mib=sum(file.size_bytes for file in files) * 2 // 2**20 + 200,  # weights, work, libraries: about
        rank=RANK,
        tier="gpu" if dtype == "fp16" else "any",
        dtype=dtype,
        constants=dict(getattr(made, "constants", {})),
    )


def _id(source: str, wanted: str) -> str:
    """Return the id for an export: the person's, or one made of the source's name that no model of the catalogue has.

    Raises:
        ConfigError: If the person's can't be an id.
    """
    if wanted:
        if not installed.valid_id(wanted):
            raise ConfigError(
                _("{wanted!r} can't be a model's id.").format(wanted=wanted),
                hint=_("Use lower-case letters, digits, dots, dashes."),
            )
        return wanted
    plain = (
        re.sub(r"[^a-z0-9._-]+", "-", os.path.basename(os.path.abspath(source)).lower()).strip("-._")[:48] or "model"
    )
    return f"own-{plain}" if plain in catalogue.catalogue() else plain
