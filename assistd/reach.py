"""Says in plain words what a plugin reaches beyond its own folders. For `assistd plugins`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistd.declared import Spec
from assistd.hookspecs import Reach
from assistd.i18n import N_, _
from assistd.types import printable

_WORDS = {
    "network": N_("opens network connections"),
    "desktop": N_("talks to the desktop: other programs, the display, the sound server"),
    "processes": N_("starts other programs"),
}


def words(specs: Iterable[Spec], options: Mapping[str, dict[str, Any]]) -> tuple[str, ...]:
    """Return what engines reach, each once, with their options put in; nothing if nothing beyond the usual."""
    found: list[str] = []
    for spec in specs:
        found += _of(spec.reach, options.get(spec.name, {}))
    return tuple(dict.fromkeys(found))


def _of(reach: Reach, options: dict[str, Any]) -> Iterable[str]:
    yield from (_(phrase) for field, phrase in _WORDS.items() if getattr(reach, field))
    yield from (_("reads {folder}").format(folder=place) for path in reach.reads for place in _put_in(path, options))
    yield from (
        _("writes to {folder}").format(folder=place) for path in reach.writes for place in _put_in(path, options)
    )


def _put_in(path: str, options: dict[str, Any]) -> list[str]:
    """Return the folders that a path of `Reach` stands for: ``{key}`` is the option of that name, or all of a list."""
    for key, value in options.items():
        if path == f"{{{key}}}" and isinstance(value, list | tuple):
            return [printable(str(one)) for one in value]
        path = path.replace(f"{{{key}}}", str(value))
    return [printable(path)]
