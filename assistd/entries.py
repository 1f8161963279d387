"""Finds the entry points of plugins: of installed distributions, and of a project's folder. Asked by `plugins`."""

from __future__ import annotations

import importlib.metadata
import logging
from pathlib import Path

from assistd.errors import LoadError
from assistd.i18n import _
from assistd.project import GROUP, projects_in
from assistd.types import Struct, printable

log = logging.getLogger(__name__)

OURS = "assistd"
"""Distribution whose plugins are loaded in this process."""

_LONGEST = 80
"""Characters of a name that are shown; one that is as long is none that a plugin may have (`approval.valid`)."""

BUILT_IN = {name: f"assistd_{name}" for name in ("caption", "elements", "read", "speak", "transcribe")}
"""Its entry points: another distribution may call itself so too, or be found beside it, and is nobody we know."""


class Entry(Struct, frozen=True, kw_only=True):
    """One plugin as it was found.

    Attributes:
        name: Of the entry point.
        value: What that names: ``package`` or ``package:object``.
        path: Folders in which its modules lie, if they are not installed.
        folder: Of its project, if it is taken from there.
    """

    name: str
    value: str
    distribution: str = ""
    version: str = ""
    path: tuple[str, ...] = ()
    folder: str = ""

    @property
    def built_in(self) -> bool:
        """It came with assistd."""
        return not self.folder and _ours(self.distribution, self.name, self.value)

    def point(self) -> importlib.metadata.EntryPoint | None:
        """Return the installed entry point, with its distribution; None if it is not installed any more."""
        sought = self.name, self.value, self.distribution
        return next((one for one in points() if (one.name, one.value, _origin(one)[0]) == sought), None)

    def load(self) -> object:
        """Import and return what it names: to be called for ours alone."""
        return importlib.metadata.EntryPoint(self.name, self.value, GROUP).load()


def installed() -> list[Entry]:
    """Return the installed plugins, ours first, then by name."""
    return [
        Entry(name=printable(point.name)[:_LONGEST], value=point.value, distribution=origin[0], version=origin[1])
        for point in points()
        for origin in [_origin(point)]
    ]


def in_folder(folder: Path) -> list[Entry]:
    """Return the plugins of a project's folder.

    Raises:
        LoadError: It is none, or its ``pyproject.toml`` can't be read.
    """
    found = [
        Entry(
            name=one.name,
            value=one.value,
            distribution=one.distribution,
            version=one.version,
            path=one.path,
            folder=str(folder.absolute()),
        )
        for one in projects_in(folder)
    ]
    if not found:
        raise LoadError(
            _("{folder} is no plugin's project: its pyproject.toml has no [project.entry-points.assistd].").format(
                folder=printable(str(folder))
            ),
            hint=_("`assistd plugin new` makes one."),
        )
    return found


def points() -> list[importlib.metadata.EntryPoint]:
    """Return the entry points of all plugins, ours first, then by name; a broken distribution is passed over."""
    found: dict[tuple[bool, str, str], importlib.metadata.EntryPoint] = {}
    for distribution in importlib.metadata.distributions():
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
            owner = str(distribution.metadata["Name"] or "") if entries else ""
        except Exception as error:  # noqa: BLE001  (metadata is anybody's text)
            log.debug("a distribution's metadata can't be read: %s", error)
            continue
        for entry in entries:
            others = not _ours(owner, entry.name, entry.value)
            found.setdefault((others, entry.name, owner), entry)  # the first on the path shadows others, as for imports
    return [found[key] for key in sorted(found)]


def _ours(distribution: str, name: str, value: str) -> bool:
    return distribution == OURS and BUILT_IN.get(name) == value


def _origin(entry: importlib.metadata.EntryPoint) -> tuple[str, str]:
    """Return name and version of the distribution an entry point comes from, as far as its metadata tells."""
    if entry.dist is None:
        return "", ""
    meta = entry.dist.metadata
    return printable(str(meta["Name"] or "")), printable(str(meta["Version"] or ""))
