"""Asks a third party's plugin, in a worker, which engines should run for a request (`assistd_select`).

An engine like any other, made by `selection` for each plugin that has that hook; the plugin is imported here alone.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pluggy

from assistd import hookspecs, tracing
from assistd.errors import PluginError
from assistd.guard import register
from assistd.hookspecs import Context, Modality
from assistd.i18n import _
from assistd.types import Content, Job, Request, Result, Struct

log = logging.getLogger(__name__)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which plugin: its entry point's name and value."""

    name: str = ""
    value: str = ""


class Question(Struct, frozen=True, kw_only=True):
    """What a job's text holds, as JSON: the request, and the fields of the candidates but their options."""

    request: Request
    candidates: tuple[dict[str, Any], ...]


def name(plugin: str) -> str:
    """Return under which name a plugin is asked; nothing that a plugin offers can be called so."""
    return f"{plugin}:select"


class Chooser:
    """The engine."""

    def __init__(self, ctx: Context) -> None:
        module, _colon, attribute = ctx.options.value.partition(":")
        plugin: object = importlib.import_module(module)
        for name in filter(None, attribute.split(".")):
            plugin = getattr(plugin, name)
        self._pm = pluggy.PluginManager(hookspecs.PROJECT)
        self._pm.add_hookspecs(hookspecs)
        register(self._pm, plugin, ctx.options.name)
        tracing.follow(self._pm, log.info)

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Result]:  # noqa: ARG002
        """Yield the names that the plugin chose, in `Content.data`; None: it leaves the choice to others."""
        question = msgspec.json.decode(job.text, type=Question)
        candidates = tuple(_modality(fields) for fields in question.candidates)
        chosen = self._pm.hook.assistd_select(request=question.request, candidates=candidates)
        if chosen is not None and not (
            isinstance(chosen, tuple | list) and all(isinstance(name, str) for name in chosen)
        ):
            raise PluginError(_("assistd_select must return names, or None."), code="plugin-spec")
        yield Result(
            content=Content(headline="Chosen.", data={"names": None if chosen is None else [str(n) for n in chosen]})
        )

    def close(self) -> None:
        """Nothing is held."""


def fields(modality: Modality) -> dict[str, Any]:
    """Return a candidate as it travels."""
    plain = {name: getattr(modality, name) for name in modality.__struct_fields__ if name != "options"}
    found: dict[str, Any] = msgspec.to_builtins(plain)
    return found


def _modality(plain: dict[str, Any]) -> Modality:
    found: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    found["reach"] = msgspec.convert(plain["reach"], hookspecs.Reach)
    return Modality(**found)
