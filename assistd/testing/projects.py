"""Finds out which plugin is meant, and what its project says about checks. Used by `check` and `engines`."""

from __future__ import annotations

import importlib.metadata
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from assistd import entries as found_entries
from assistd.errors import LoadError
from assistd.i18n import _
from assistd.project import GROUP
from assistd.types import printable

Section = Annotated[dict[str, Any], msgspec.Meta(max_length=64)]


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[tool.assistd.check]`` of a project: what its checks need to know. Paths are relative to the project.

    Attributes:
        samples: Files that it must have something to say of.
        nothing: Files in which there is nothing for it, in place of blank pictures and silence.
        options: Options as in ``[plugins.NAME]``; ``{tmp}`` in a text stands for a fresh folder.
        failing: Options with which a sink's place can't be written.
        arrives: Folder in which a file appears for a source; ``{tmp}`` as in options.
        text: What is said, asked or embedded.
        varies: The same media may give other words.
    """

    samples: tuple[str, ...] = ()
    nothing: tuple[str, ...] | None = None
    options: Section = {}
    failing: Section = {}
    arrives: str = ""
    text: str = ""
    varies: bool = False


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """The plugin that is meant.

    Attributes:
        name: Of its entry point.
        module: What that names: ``package`` or ``package:object``.
        folder: The project's folder, if it is taken from there; else None.
        path: Folders in which its modules lie, if they are not installed.
        stated: What its ``pyproject.toml`` says about checks.
    """

    name: str
    module: str
    distribution: str = ""
    version: str = ""
    folder: Path | None = None
    path: tuple[str, ...] = ()
    stated: Stated = Stated()


def find(what: str | os.PathLike[str]) -> Project:
    """Return the plugin that is meant.

    Args:
        what: Name of its entry point, of its distribution or package; or its project's folder.

    Raises:
        LoadError: There is none, or more than one fits.
    """
    text = os.fspath(what)
    if os.path.isdir(text) and (os.sep in text or text.startswith(".") or not _entries(text)):
        project = project_in(text)
        if project is None:
            raise LoadError(
                _("{folder} is no plugin's project: its pyproject.toml has no [project.entry-points.assistd].").format(
                    folder=printable(text)
                ),
                hint=_("`assistd plugin new` makes one."),
            )
        return project
    entries = _entries(text)
    if len(entries) != 1:
        names = ", ".join(sorted(entry.name for entry in (entries or found_entries.points())))
        raise LoadError(
            (_("Several plugins fit {what}: {names}.") if entries else _("There is no plugin {what}.")).format(
                what=printable(text), names=names
            ),
            hint=_("Name one of them.") if entries else _("Install it (`pip install`), or name its project's folder."),
        )
    (entry,) = entries
    meta = entry.dist.metadata if entry.dist else None
    home = _project_folder(entry.dist)
    return Project(
        name=entry.name,
        module=entry.value,
        distribution=meta["Name"] or "" if meta else "",
        version=meta["Version"] or "" if meta else "",
        stated=_stated(home, entry.name) if home else Stated(),
    )


def project_in(folder: str | os.PathLike[str]) -> Project | None:
    """Return the plugin whose project lies in a folder; None if there is none.

    Raises:
        LoadError: Its ``pyproject.toml`` can't be read.
    """
    place = Path(folder).absolute()
    data = _toml(place)
    entries = data.get("project", {}).get("entry-points", {}).get(GROUP, {})
    if not entries or data["project"].get("name") == "assistd":
        return None
    name, module = next(iter(entries.items()))
    return Project(
        name=str(name),
        module=str(module),
        distribution=str(data["project"].get("name", "")),
        version=str(data["project"].get("version", "")),
        folder=place,
        path=tuple(str(path) for path in (place / "src", place) if path.is_dir()),
        stated=_stated(place, str(name)),
    )


def _entries(text: str) -> list[importlib.metadata.EntryPoint]:
    """Return the entry points of this name; else those of a distribution or package of this name."""
    every = found_entries.points()
    named = [entry for entry in every if entry.name == text]
    return named or [
        entry
        for entry in every
        if _plain(text) in (_plain(entry.dist.metadata["Name"] or "") if entry.dist else "", _plain(entry.module))
    ]


def _plain(name: str) -> str:
    """Return a distribution's name as names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _project_folder(distribution: importlib.metadata.Distribution | None) -> Path | None:
    """Return the folder that a distribution was installed from in editable mode (PEP 610)."""
    text = distribution.read_text("direct_url.json") if distribution else None
    if not text:
        return None
    try:
        url = str(msgspec.json.decode(text)["url"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return None
    return Path(url.removeprefix("file://")) if url.startswith("file://") else None


def _stated(folder: Path, _name: str) -> Stated:
    try:
        table = _toml(folder).get("tool", {}).get("assistd", {}).get("check", {})
        stated = msgspec.convert(table, Stated)
    except msgspec.ValidationError as error:
        where = printable(str(folder / "pyproject.toml"))
        raise LoadError(
            _("{where}: [tool.assistd.check] is not valid: {error}.").format(where=where, error=error)
        ) from error
    beside = {"samples": tuple(str(folder / path) for path in stated.samples)}
    if stated.nothing is not None:
        beside["nothing"] = tuple(str(folder / path) for path in stated.nothing)
    return msgspec.structs.replace(stated, **beside)


def _toml(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise LoadError(
            _("{path} can't be read: {error}.").format(path=printable(str(folder / "pyproject.toml")), error=error)
        ) from error
