"""How an engine's process is started: of which plugin, with what options, and what it may reach. Used by `host`."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec
import platformdirs

from assistd import machine, paths, wire
from assistd.config import WorkerSettings
from assistd.confinement import environment, folders
from assistd.confinement.limits import Limits
from assistd.errors import ControlError, PluginError
from assistd.hookspecs import Modality, Reach, SinkSpec, SourceSpec
from assistd.i18n import _
from assistd.installed import Installed, top_of
from assistd.types import Struct, printable

Spec = Modality | SinkSpec | SourceSpec


class Launch(Struct, frozen=True, kw_only=True):
    """How an engine is started; the plugin registry knows it.

    Attributes:
        plugin: Name of its plugin.
        options: Its validated options, as plain values.
        path: Folders its modules are looked for in, before all others (a plugin that is being written).
        api: Version of the interface that is spoken with it.
        confined: The kernel is asked to hold it to what it stated (`hookspecs.Reach`).
        admit: Called, in a thread, with `plugin` before each start; raises `PluginError` if its files have changed.
    """

    plugin: str = ""
    options: dict[str, object] = {}
    path: tuple[str, ...] = ()
    api: int = 1
    confined: bool = False
    admit: Callable[[str], None] | None = None


def worker_threads(settings: WorkerSettings) -> int:
    """Return how many threads an engine computes with."""
    cores = len(os.sched_getaffinity(0))
    return settings.threads or min(cores, max(2, cores - 1))


def hello(
    spec: Spec,
    launch: Launch,
    settings: WorkerSettings,
    *,
    models: tuple[Installed, ...],
    threads: int = 0,
    memory_mib: int = 0,
    opened: Iterable[str] = (),
) -> wire.Hello:
    """Return the first frame for an engine's process; its own folders are made.

    Args:
        spec: Whose engine.
        launch: How it is started.
        settings: The `[workers]` section.
        models: The installed models it may use.
        threads: How many it may compute with; 0: as `worker_threads` says.
        memory_mib: Resident memory at which it is ended, its models' included; 0: the spec's.
        opened: Folders and files that it may read besides, because a job's media lay there.

    Raises:
        PluginError: The plugin's files are not those that were approved.
    """
    if launch.admit:
        launch.admit(launch.plugin)
    options_type: type[msgspec.Struct] = spec.options
    own = _own_folders(spec, launch)
    reads = [*map(os.path.realpath, [*launch.path, *map(top_of, (model.root for model in models))]), *opened]
    return wire.Hello(
        engine=spec.engine,
        name=spec.name,
        plugin=launch.plugin,
        options=launch.options,
        options_type=f"{options_type.__module__}:{options_type.__qualname__}",
        path=launch.path,
        api=launch.api,
        folder=own[0],
        scratch=own[1],
        limits=_limits(
            spec, launch, gpu=settings.device != "cpu", memory_mib=memory_mib or spec.memory_mib, reads=reads
        )
        if launch.confined
        else None,
        threads=threads or worker_threads(settings),
        device=settings.device,
        nice=settings.nice,
        log_level=logging.getLogger().getEffectiveLevel(),
        models=models,
    )


def surroundings(spec: Spec, launch: Launch, greeting: wire.Hello) -> dict[str, str]:
    """Return the environment an engine's process begins with, before what every worker gets is added."""
    if not launch.confined:
        return dict(os.environ)
    return {
        **environment.bounded(os.environ, desktop=spec.reach.desktop),
        "TMPDIR": greeting.scratch,
        "CUDA_CACHE_PATH": os.path.join(greeting.folder, "cuda"),
    }


def _limits(spec: Spec, launch: Launch, *, gpu: bool, memory_mib: int, reads: Iterable[str]) -> Limits:
    """Return what an engine may reach: what it stated, and what every engine needs."""
    reach: Reach = spec.reach
    reads = [*reads, *stated(reach.reads, launch.options)]
    if isinstance(spec, SinkSpec) or (isinstance(spec, Modality) and spec.accepts):
        reads += [*folders.media(), *map(os.path.realpath, _captures())]
    writes = [*_own_folders(spec, launch), *(_made(path) for path in stated(reach.writes, launch.options))]
    return Limits(
        network=reach.network,
        desktop=reach.desktop,
        processes=reach.processes,
        gpu=gpu and isinstance(spec, Modality) and bool(machine.gpu_nodes()),
        reads=tuple(map(os.fsencode, dict.fromkeys(reads))),
        writes=tuple(map(os.fsencode, writes)),
        memory_mib=memory_mib,
    )


def stated(places: Iterable[str], options: Mapping[str, object]) -> Iterator[str]:
    """Yield the folders that a plugin stated, with options put in for ``{key}``, each of a list where that is one.

    Those without a value are left out.
    """
    for text in places:
        value = options.get(text[1:-1]) if text[:1] + text[-1:] == "{}" else None
        for one in value if isinstance(value, list | tuple) else [_filled(text, options)]:
            if isinstance(one, str) and one and (path := folders.stated(one)):
                yield path


def _filled(text: str, options: Mapping[str, object]) -> str:
    """Return a place with options put in; empty if one of them has no value."""
    if not all(isinstance(options.get(key), str) and options[key] for key in re.findall(r"\{(\w+)\}", text)):
        return ""
    return re.sub(r"\{(\w+)\}", lambda found: str(options[found[1]]), text)


def _made(path: str) -> str:
    """Return a folder that a plugin stated it writes to; made if it is not there, which its process could not do.

    Raises:
        PluginError: Whoever writes there could let any plugin run: the home folder, or where assistd keeps approvals.
    """
    if folders.within(folders.home(), path) or any(
        folders.within(path, own) or folders.within(own, path) for own in _kept()
    ):
        raise PluginError(
            _("It says that it writes to {folder}, where no plugin may write.").format(folder=printable(path)),
            code="plugin-reach",
            hint=_("Give it a folder of its own, in its options if it has one for that."),
        )
    with contextlib.suppress(OSError):  # it is told when something is written there
        os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def _kept() -> Iterator[str]:
    """Yield the configuration's file, which may lie anywhere, and the folders of what was approved and of models."""
    configured = paths.config_file()
    yield os.path.realpath(configured)
    yield os.path.join(os.path.realpath(configured.parent), configured.name)  # it may be a link
    for folder in (platformdirs.user_state_path, platformdirs.user_data_path):
        yield os.path.realpath(folder(paths.APP))


def _captures() -> Iterator[str]:
    """Yield the folders in which pictures of the screen, spoken questions, what engines ask about lie for a moment."""
    yield os.fspath(paths.asked_dir())
    with contextlib.suppress(ControlError):
        yield os.fspath(paths.runtime_dir())


def _own_folders(spec: Spec, launch: Launch) -> tuple[str, str]:
    """Return the folder of a plugin that stays and the one for its engine's temporary files, made with mode 0700."""
    plugin = _plain(launch.plugin or spec.name.partition(".")[0])
    places = paths.plugin_folder(plugin), paths.plugin_scratch(plugin, _plain(spec.engine))
    return os.path.realpath(places[0]), os.path.realpath(places[1])


def _plain(name: str) -> str:
    """Return a name that is safe as the name of a file."""
    return re.sub(r"[^A-Za-z0-9_.-]", ".", name).lstrip(".")[:100] or "plugin"
