"""Loads plugins on the bench and tells what they offer. Runs in the bench's own process (`bench_process`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from assistd import config, entries, launch, plugins, settings
from assistd.hookspecs import Modality, SinkSpec, SourceSpec
from assistd.launch import Launch, Spec
from assistd.plugins import Registry
from assistd.records import Record
from assistd.testing.orders import Load, Loaded, Offer, Option


def configuration(options: dict[str, dict[str, Any]]) -> config.Config:
    """Return the configuration of the bench: nobody is asked whether a plugin may run; what it may reach is bounded."""
    held = config.Config(path=Path("pyproject.toml"), options=options)
    return msgspec.structs.replace(held, plugins=config.PluginSettings(approve=False))


def registry(order: Load) -> Registry:
    """Return a registry of the plugins that are wanted, and of ours."""
    held = configuration(order.options)
    only = {} if not order.plugin else {plugins.LIMIT_VARIABLE: ",".join((order.plugin, *_ours()))}
    if not order.folder:
        return plugins.load(held, only)
    found = plugins.load(held, {plugins.LIMIT_VARIABLE: ",".join(_ours())})
    found.add_folder(Path(order.folder))
    return found


def loaded(found: Registry, plugin: str) -> Loaded:
    """Return what the plugin offers, or what all do."""
    record = next((record for record in found.records if record.name == plugin), None)
    records = found.records if not plugin else () if record is None else (record,)
    return Loaded(
        status=record.status if record else "",
        reason=record.reason if record else "",
        offers=tuple(offer for one in records for offer in _offers(one, found)),
        models=tuple(model.id for one in records for model in one.models),
    )


def rebuilt(spec: Spec, how: Launch, options: dict[str, Any]) -> Launch:
    """Return how an engine is started with other options.

    Raises:
        ConfigError: They do not fit.
    """
    built = settings.build(spec.options, options, where="options", prefix=f"plugins.{how.plugin}")
    return msgspec.structs.replace(how, options=msgspec.to_builtins(built))


def _ours() -> tuple[str, ...]:
    return tuple(e.name for e in entries.points() if e.dist and e.dist.metadata["Name"] == "assistd")


def _offers(record: Record, found: Registry) -> Iterator[Offer]:
    held = configuration({})
    for spec in record.specs:
        how = found.launch_for(spec)
        models = found.models_for(spec)
        hello = launch.hello(spec, how, held.workers, models=models, threads=1)
        options = tuple(
            Option(
                name=key.name, words=key.words, description=key.description, default=msgspec.to_builtins(key.default)
            )
            for key in settings.keys(spec.options)
        )
        fields = {name: getattr(spec, name) for name in spec.__struct_fields__ if name in Offer.__struct_fields__}
        fields.pop("options")
        sort, task = _sort(spec)
        yield Offer(
            **{"task": task, **fields, "sort": sort, "models": len(models), "options": options},
            limits=hello.limits,
            folder=hello.folder,
            scratch=hello.scratch,
        )


def _sort(spec: Spec) -> tuple[str, str]:
    """Return which sort of thing it is, and the task of its jobs where the spec does not say it."""
    match spec:
        case Modality():
            return "modality", spec.task
        case SinkSpec():
            return "sink", "deliver"
        case SourceSpec():
            return "source", "watch"
