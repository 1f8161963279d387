"""Which engines can do a request with the models that are installed. `plugins` asks it for each request."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from assistd import installed, machine
from assistd.hookspecs import Modality
from assistd.installed import Installed
from assistd.types import Request

log = logging.getLogger(__name__)

CAPTURED = "image/png"
"""What a picture of the desktop counts as while it is not taken yet."""


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


def mime(request: Request) -> str:
    """Return the type of what a request is about; a picture of the desktop counts before it is taken."""
    if request.media is not None:
        return request.media.mime
    return CAPTURED if request.view is not None else ""


def accepts(modality: Modality, mime: str) -> bool:
    """Return whether an engine takes this type of media; empty: text alone."""
    return any(fnmatchcase(mime, glob) for glob in modality.accepts) if mime else not modality.accepts


def among(chosen: object, candidates: tuple[Modality, ...]) -> tuple[Modality, ...]:
    """Return the candidates that were chosen by name, each once; empty if it is no choice among them."""
    by_name = {modality.name: modality for modality in candidates}
    if isinstance(chosen, tuple | list) and chosen and all(isinstance(n, str) and n in by_name for n in chosen):
        return tuple(by_name[name] for name in dict.fromkeys(chosen))
    log.warning("a plugin's assistd_select returned what is no candidate")
    return ()


def _among(tag: str, tags: tuple[str, ...]) -> bool:
    """Return whether one of `tags` names the same language, whatever the region or script."""
    return _primary(tag) in {_primary(one) for one in tags}


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
