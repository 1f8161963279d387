"""Reads which plugins a project's folder declares in its ``pyproject.toml``. Asked by `entries`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from assistd.errors import LoadError
from assistd.i18n import _
from assistd.types import Struct, printable

GROUP = "assistd"
"""Group of entry points that plugins are in."""

_LARGEST = 2**20


class Project(Struct, frozen=True, kw_only=True):
    """A plugin in the folder of its project.

    Attributes:
        name: Of its entry point.
        value: What that names: ``package`` or ``package:object``.
        path: Folders in which its modules lie.
    """

    name: str
    value: str
    distribution: str = ""
    version: str = ""
    path: tuple[str, ...] = ()


def projects_in(folder: Path) -> tuple[Project, ...]:
    """Return the plugins whose project lies in a folder; none if it is no plugin's.

    Raises:
        LoadError: Its ``pyproject.toml`` can't be read.
    """
    place = folder.absolute()
    data = table(place)
    project = data.get("project", {})
    entries = project.get("entry-points", {}).get(GROUP, {}) if isinstance(project, dict) else {}
    return tuple(
        Project(
            name=str(name),
            value=str(value),
            distribution=printable(str(project.get("name", ""))),
            version=printable(str(project.get("version", ""))),
            path=tuple(str(path) for path in (place / "src", place) if path.is_dir()),
        )
        for name, value in entries.items()
    )


def table(folder: Path) -> dict[str, Any]:
    """Return what ``pyproject.toml`` holds; empty if there is none.

    Raises:
        LoadError: It can't be read.
    """
    file = folder / "pyproject.toml"
    try:
        with file.open("rb") as opened:
            return tomllib.loads(opened.read(_LARGEST).decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise LoadError(
            _("{path} can't be read: {error}.").format(path=printable(str(file)), error=printable(str(error)))
        ) from error
