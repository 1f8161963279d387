"""Which engines can do a request with the models that are installed. `plugins` asks it for each request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistd import installed, machine
from assistd.hookspecs import Modality
from assistd.installed import Installed
from assistd.types import Request


def gpus(device: str) -> tuple[str, ...]:
    """Return the device nodes of the GPUs that engines may compute on, given the setting `workers.device`."""
    return () if device == "cpu" else tuple(machine.gpu_nodes())


def models(
    modality: Modality, options: Mapping[str, Any], device: str, *, language: str = "", into: str = ""
) -> tuple[Installed, ...]:
    """Return the installed models an engine may use, best first; empty if it needs none, or if there is none.

    Args:
        modality: What the plugin declared.
        options: Its options; a ``model`` among them names the one a person prefers.
        device: The setting `workers.device`.
        language: Only those that can do this spoken language.
        into: Only those that can translate into this language.
    """
    kind = modality.kind or modality.uses
    if not kind:
        return ()
    preferred = options.get("model")
    return installed.usable(
        kind,
        language=language,
        into=into,
        gpu=bool(gpus(device)),
        preferred=preferred if isinstance(preferred, str) else "",
    )


def speaks(modality: Modality, request: Request) -> bool:
    """Return whether an engine can do the request's languages: understand the one, and translate into the other."""
    understands = not request.language or not modality.languages or _among(request.language, modality.languages)
    same = _among(request.into, (request.language,)) if request.language else False
    return understands and (not request.into or same or _among(request.into, modality.into))


def _among(tag: str, tags: tuple[str, ...]) -> bool:
    """Return whether one of `tags` names the same language, whatever the region or script."""
    return _primary(tag) in {_primary(one) for one in tags}


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
