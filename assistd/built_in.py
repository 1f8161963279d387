"""Loads our own plugins, in this process. Called by `plugins`; nobody else's plugin comes here."""

from __future__ import annotations

import msgspec
import pluggy

from assistd import declared, hookspecs, tracing
from assistd.guard import guarded, register
from assistd.hookspecs import Modality, hookimpl
from assistd.records import Record
from assistd.types import Request


class _Core:
    """Our own choice, asked last."""

    @hookimpl(trylast=True)
    def assistd_select(self, request: Request, candidates: tuple[Modality, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """Return the best candidate of each facet; candidates come best first."""
        facets: dict[str, str] = {}
        for modality in candidates:
            facets.setdefault(modality.facet, modality.name)
        return tuple(facets.values())


def manager() -> pluggy.PluginManager:
    """Return what our plugins are registered with, our own choice among them; its calls are traced if wanted."""
    pm = _bare()
    pm.register(_Core(), name="core")
    tracing.follow(pm)
    return pm


def filled(record: Record, plugin: object) -> Record:
    """Return a record with what one of our plugins declares.

    Raises:
        LoadError: It declares what it must not.
        ApiMismatchError: It was written for another interface.
    """
    one = _bare()
    guarded(lambda: register(one, plugin, record.name))
    tracing.follow(one)
    hook = one.hook
    return msgspec.structs.replace(
        record,
        modalities=guarded(lambda: declared.modalities(hook.assistd_modalities())),
        sinks=guarded(lambda: declared.sinks(hook.assistd_sinks())),
        sources=guarded(lambda: declared.sources(hook.assistd_sources())),
        models=guarded(lambda: declared.models(hook.assistd_models())),
        hooks=tuple(sorted(caller.name for caller in one.get_hookcallers(plugin) or ())),
    )


def _bare() -> pluggy.PluginManager:
    found = pluggy.PluginManager(hookspecs.PROJECT)
    found.add_hookspecs(hookspecs)
    return found
