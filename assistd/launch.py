"""How an engine's process is started: of which plugin, with what options, and what it may reach. Used by `host`."""

from __future__ import annotations

import logging
import os

import msgspec

from assistd import wire
from assistd.config import WorkerSettings
from assistd.hookspecs import Modality, SinkSpec, SourceSpec
from assistd.installed import Installed
from assistd.types import Struct

Spec = Modality | SinkSpec | SourceSpec


class Launch(Struct, frozen=True, kw_only=True):
    """How an engine is started; the plugin registry knows it.

    Attributes:
        plugin: Name of its plugin.
        options: Its validated options, as plain values.
        path: Folders its modules are looked for in, before all others (a plugin that is being written).
        api: Version of the interface that is spoken with it.
        confined: The kernel is asked to hold it to what it stated (`hookspecs.Reach`).
    """

    plugin: str = ""
    options: dict[str, object] = {}
    path: tuple[str, ...] = ()
    api: int = 1
    confined: bool = False


def worker_threads(settings: WorkerSettings) -> int:
    """Return how many threads an engine computes with."""
    cores = len(os.sched_getaffinity(0))
    return settings.threads or min(cores, max(2, cores - 1))


def hello(
    spec: Spec, launch: Launch, settings: WorkerSettings, *, models: tuple[Installed, ...], threads: int
) -> wire.Hello:
    """Return the first frame for an engine's process."""
    options_type: type[msgspec.Struct] = spec.options
    return wire.Hello(
        engine=spec.engine,
        name=spec.name,
        plugin=launch.plugin,
        options=launch.options,
        options_type=f"{options_type.__module__}:{options_type.__qualname__}",
        path=launch.path,
        api=launch.api,
        threads=threads,
        device=settings.device,
        nice=settings.nice,
        log_level=logging.getLogger().getEffectiveLevel(),
        models=models,
    )
