"""Finds and loads plugins, one by one, and keeps a record of each. The daemon, the command line and `doctor` ask it.

Plugins are entry points of the group ``assistd``; ours use the same door. Ours are loaded here; a third party's is
never run here: it is declared by a child (`declared_by`), once a person has approved its files (`approval`). Whatever
one of them does ends in its own record and touches no other.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from assistd import built_in, chooser, declared, entries, own_options, routing, settings, thirdparty
from assistd.config import Config
from assistd.declared import Spec
from assistd.entries import Entry
from assistd.errors import ApiMismatchError, AssistdError, ConfigError, LoadError, PluginError
from assistd.guard import guarded
from assistd.hookspecs import Finding, Modality, SinkSpec, SourceSpec
from assistd.i18n import _
from assistd.installed import Installed
from assistd.launch import Launch
from assistd.protocol import PluginRow
from assistd.records import ACTIVE, WAITING, Record, Status
from assistd.types import Request, printable

log = logging.getLogger(__name__)

LIMIT_VARIABLE = "ASSISTD_PLUGINS"
_QUALITY = {"draft": 0, "standard": 1, "best": 2}


class Registry:
    """The plugins of this process.

    Args:
        config: Which plugins stay away, and each one's options.
        wanted: Names of the only ones that are loaded; None: all.

    Attributes:
        warnings: Sentences about the configuration of plugins that are not there.
        on_change: Called, in a thread, with the name of a plugin whose files are not those that were approved.
    """

    def __init__(self, config: Config | None = None, wanted: frozenset[str] | None = None) -> None:
        self.warnings: list[str] = []
        self.on_change: Callable[[str], None] = lambda _: None
        self._config = config or Config()
        self._wanted = wanted
        self._device = self._config.workers.device
        self._records: dict[str, Record] = {}
        self._writing = threading.Lock()  # plugins are loaded again in a thread
        self._entries: dict[str, Entry] = {}
        self._pm = built_in.manager()

    @property
    def records(self) -> tuple[Record, ...]:
        """Every plugin found, whatever its status, by name."""
        return tuple(self._records.values())

    @property
    def sinks(self) -> dict[str, SinkSpec]:
        """Sinks that plugins offer, by name."""
        return {sink.name: sink for record in self._active() for sink in record.sinks}

    @property
    def sources(self) -> dict[str, SourceSpec]:
        """Sources that plugins offer, by name."""
        return {source.name: source for record in self._active() for source in record.sources}

    def modalities(self, task: str, mime: str = "") -> tuple[Modality, ...]:
        """Return who can do `task` for this type of media (empty: for text alone), best first.

        Without those whose kind of model is not installed; models are looked for anew each time.
        """
        able = [m for m in self._declared(task, mime) if not m.kind or self.models_for(m)]
        return tuple(sorted(able, key=lambda m: (-m.priority, -_QUALITY[m.quality], m.name)))

    def models_for(self, spec: Spec, *, language: str = "", into: str = "") -> tuple[Installed, ...]:
        """Return the installed models a modality may use, best first, for these languages (see `routing.models`)."""
        if not isinstance(spec, Modality):
            return ()
        return routing.models(spec, self.options_for(spec), self._device, language=language, into=into)

    def lacks(self, request: Request) -> str:
        """Return the kind of model without which nobody can do this request; empty if that is not what is missing."""
        declared_ones = self._declared(request.task, routing.mime(request))
        return next((m.kind for m in declared_ones if m.kind and not self._able(m, request)), "")

    def find(self, name: str) -> Spec | None:
        """Return the modality, sink or source of this name, if its plugin is active."""
        return next((spec for record in self._active() for spec in record.specs if spec.name == name), None)

    def options_for(self, spec: Spec) -> dict[str, object]:
        """Return the validated options of a modality, sink or source, as plain values."""
        for record in self._records.values():
            if spec.name in record.options:
                return dict(record.options[spec.name])
        return {}

    def launch_for(self, spec: Spec) -> Launch:
        """Return how the engine of a modality, sink or source is started.

        Raises:
            PluginError: Its plugin does not run any longer.
        """
        asked = next((r for r in self._active() if spec.name == chooser.name(r.name)), None)
        owner = asked or next((r for r in self._active() if any(s.name == spec.name for s in r.specs)), None)
        if owner is None:  # revoked, changed or gone, while work waited for it
            raise PluginError(
                _("{name} belongs to no plugin that may run now.").format(name=spec.name),
                code="plugin-gone",
                hint=_("`assistd plugins` tells why."),
            )
        return Launch(
            plugin=owner.name,
            options={"name": owner.name, "value": owner.value} if asked else self.options_for(spec),
            path=owner.path,
            api=declared.negotiated(spec.api),
            confined=self._config.workers.confine,
            admit=None if owner.built_in or owner.path or not self._config.plugins.approve else self._admit,
        )

    def _admit(self, name: str) -> None:
        """Look, before a process is started, whether a plugin is still as it was approved."""
        record, entry = self._records.get(name), self._entries.get(name)
        if record is None or entry is None or thirdparty.current(entry, record):
            return
        self.on_change(name)
        raise PluginError(
            _("The plugin {name} has changed since it was approved.").format(name=name),
            code="plugin-changed",
            hint=thirdparty.how_to_approve(name),
        )

    def candidates(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities that can do a request, best first."""
        able = (m for m in self.modalities(request.task, routing.mime(request)) if self._able(m, request))
        return tuple(m for m in able if request.view is not None or not m.live)

    def select(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities to run for a request, best first, as our own plugins choose; empty if nobody can.

        Third parties have a say in `selection`.
        """
        candidates = self.candidates(request)
        if not candidates:
            return ()
        for name, plugin in self._choosers():
            try:
                chosen = guarded(lambda p=plugin: self._ask(p, request, candidates))  # type: ignore[misc]
            except AssistdError as error:
                log.warning("plugin %s: assistd_select: %s", name, error.message)
                continue
            if chosen is not None and (those := routing.among(chosen, candidates)):
                return those
        return candidates[:1]

    def choosers(self) -> tuple[Record, ...]:
        """Return the third parties' plugins that want a say in the choice, the one loaded last first."""
        return tuple(r for r in reversed(tuple(self._active())) if not r.built_in and "assistd_select" in r.hooks)

    def check(self) -> tuple[tuple[str, Finding], ...]:
        """Run every plugin's self-check; return its findings with the plugin's name. What does not work is noted."""
        found: list[tuple[str, Finding]] = []
        for record in self._active():
            try:
                results = self._findings(record)
            except AssistdError as error:
                words = _("Its self-check failed: {message}").format(message=error.message)
                results = (Finding(part=record.name, works=False, words=words),)
            found += [(record.name, finding) for finding in results]
            bad = next((finding for finding in results if not finding.works), None)
            if bad and record.status is Status.ENABLED:
                self.mark(record.name, Status.CHECK_FAILED, f"{bad.part}: {bad.words}")
        return tuple(found)

    def _findings(self, record: Record) -> tuple[Finding, ...]:
        if not record.built_in:
            return thirdparty.findings(record) if "assistd_check" in record.hooks else ()
        plugin = self._pm.get_plugin(record.name)
        return guarded(lambda: declared.findings(self._only(plugin, "assistd_check")()))

    def add_commands(self, cli: Any, only: str = "") -> None:
        """Let plugins add their subcommands; one that can't is logged and passed over.

        A third party's is imported for that, in this process: to be called by the command line, for the one plugin
        whose command was called.

        Args:
            cli: The group that gets them.
            only: Name of the only plugin that is asked; empty: our own.
        """
        for record in self._active():
            if record.name != only if only else not record.built_in:
                continue
            try:
                if record.built_in:
                    plugin = self._pm.get_plugin(record.name)
                    guarded(lambda p=plugin: self._only(p, "assistd_commands")(cli=cli))  # type: ignore[misc]
                else:
                    thirdparty.add_commands(record, cli)
            except AssistdError as error:
                log.warning("plugin %s: assistd_commands: %s", record.name, error.message)

    def commands(self) -> dict[str, tuple[str, str]]:
        """Return third parties' subcommands: each one's plugin, and the first line of its help."""
        return {
            name: (record.name, words)
            for record in self._active()
            if not record.built_in
            for name, words in record.commands.items()
        }

    def mark(self, name: str, status: Status, reason: str = "") -> None:
        """Note a plugin's new status; `name` is the plugin's or that of something it offers."""
        for record in self._records.values():
            if name == record.name or any(spec.name == name for spec in record.specs):
                self._put(_with(record, status, reason))
                return

    def rows(self) -> tuple[PluginRow, ...]:
        """Return the records as the control socket tells them."""
        return tuple(record.row() for record in self._records.values())

    def waiting(self) -> tuple[str, ...]:
        """Return a sentence for each plugin that waits for approval."""
        return tuple(record.reason for record in self._records.values() if record.status in WAITING)

    def news(self) -> tuple[str, ...]:
        """Return a sentence for each plugin that waits for approval and was not told of before; then they are told."""
        return tuple(
            record.reason
            for record in self._records.values()
            if record.status in WAITING and thirdparty.tell_once(record)
        )

    # --- loading ----------------------------------------------------------------------------------------------------

    def add(self, entry: Entry) -> None:
        """Load one plugin and keep its record; never raises for what the plugin does."""
        if entry.name in self._records:
            log.warning("a second plugin named %s, from %s, is left out", entry.name, entry.distribution)
            self.warnings.append(
                _("Two plugins are named {name}; that of {distribution} is left out.").format(
                    name=printable(entry.name), distribution=entry.distribution
                )
            )
            return
        self._entries[entry.name] = entry
        self._put(self._record(entry))

    def add_folder(self, folder: Path) -> tuple[Record, ...]:
        """Load the plugins of a project's folder, which a person named: they are trusted, and hide installed ones.

        Raises:
            LoadError: The folder is no plugin's project, or its ``pyproject.toml`` can't be read.
        """
        found = entries.in_folder(folder)
        for entry in found:
            if (before := self._records.get(entry.name)) is not None and before.built_in:
                raise LoadError(_("{name} is the name of a plugin of assistd itself.").format(name=entry.name))
            self._entries[entry.name] = entry
            self._put(self._record(entry))
        return tuple(self._records[entry.name] for entry in found)

    def reload(self, name: str) -> Record | None:
        """Load a third party's plugin anew: its files, its approval or its configuration have changed.

        Returns its record; None if it is not there any more, or is one of ours.
        """
        entry = self._entries.get(name)
        if entry is None or not entry.folder:
            entry = next((one for one in entries.installed() if one.name == name), None)
        elif not any(one.name == name for one in entries.in_folder(Path(entry.folder))):
            entry = None
        if entry is None:
            self._entries.pop(name, None)
            with self._writing:
                self._records = {other: record for other, record in self._records.items() if other != name}
            return None
        if entry.built_in:
            return None
        self._entries[name] = entry
        record = self._record(entry)  # until that is known, it stays as it was
        self._put(record)
        return record

    def _put(self, record: Record) -> None:
        """Keep a record. Others may be reading: those they read stay as they are."""
        with self._writing:
            self._records = {**self._records, record.name: record}

    def _record(self, entry: Entry) -> Record:
        record = Record(
            name=entry.name,
            value=entry.value,
            distribution=entry.distribution,
            version=entry.version,
            built_in=entry.built_in,
            path=entry.path,
        )
        if entry.name in self._config.plugins.disabled:
            return _with(record, Status.DISABLED, _("Switched off in the configuration (plugins.disabled)."))
        if self._wanted is not None and entry.name not in self._wanted and not entry.folder:
            words = _("Not named in {limit_variable}.").format(limit_variable=LIMIT_VARIABLE)
            return _with(record, Status.DISABLED, words)
        record = self._load(entry, record)
        if record.status not in {Status.ENABLED, Status.DISABLED, *WAITING}:
            log.warning("plugin %s: %s: %s", record.name, record.status, record.reason)
        return record

    def _load(self, entry: Entry, record: Record) -> Record:
        plugin: object = None
        try:
            if entry.built_in:
                plugin = guarded(entry.load)
                record = built_in.filled(record, plugin)
            else:
                record = thirdparty.load(entry, record, approve=self._config.plugins.approve)
            if record.status in WAITING:
                return record
            self._check_names(record)
            options = own_options.validated(record, self._config)
        except ApiMismatchError as error:
            return _with(record, Status.API_MISMATCH, error.sentence())
        except ConfigError as error:
            return _with(record, Status.CONFIG_ERROR, error.sentence())
        except LoadError as error:
            status = Status.SPEC_ERROR if error.code == "plugin-spec" else Status.LOAD_ERROR
            return _with(record, status, error.sentence())
        except AssistdError as error:  # its own, raised while it was imported
            return _with(record, Status.LOAD_ERROR, error.sentence())
        if plugin is not None:
            self._pm.register(plugin, name=entry.name)
        return msgspec.structs.replace(record, options=options)

    def _check_names(self, record: Record) -> None:
        taken = {s.name: other.name for other in self._active() for s in other.specs if other.name != record.name}
        for spec in record.specs:
            if spec.name in taken:
                raise LoadError(
                    _("It offers {name}, as the plugin {taken} does.").format(name=spec.name, taken=taken[spec.name]),
                    code="plugin-spec",
                )

    # --- asking one plugin ------------------------------------------------------------------------------------------

    def _declared(self, task: str, mime: str) -> Iterator[Modality]:
        return (m for r in self._active() for m in r.modalities if m.task == task and routing.accepts(m, mime))

    def _able(self, modality: Modality, request: Request) -> bool:
        """Return whether it can do the request's languages, with a model that is installed if it needs one."""
        languages = {"language": request.language, "into": request.into}
        return routing.speaks(modality, request) and (not modality.kind or bool(self.models_for(modality, **languages)))

    def _active(self) -> Iterator[Record]:
        return (record for record in tuple(self._records.values()) if record.status in ACTIVE)

    def _choosers(self) -> list[tuple[str, object]]:
        """Return who of our own has a say in the choice, in pluggy's order, ourselves last."""
        hooks = reversed(self._pm.hook.assistd_select.get_hookimpls())
        return [(impl.plugin_name, impl.plugin) for impl in hooks]

    def _ask(self, plugin: object, request: Request, candidates: tuple[Modality, ...]) -> Any:
        return self._only(plugin, "assistd_select")(request=request, candidates=candidates)

    def _only(self, plugin: object, hook: str) -> Any:
        """Return a caller of one plugin's hook alone, so that what it raises is known to be its."""
        others = [other for other in self._pm.get_plugins() if other is not plugin]
        return self._pm.subset_hook_caller(hook, others)


def load(config: Config, environment: Mapping[str, str] = os.environ) -> Registry:
    """Return a registry of every installed plugin; ``ASSISTD_PLUGINS=a,b`` loads only these."""
    limit = environment.get(LIMIT_VARIABLE)
    wanted = None if limit is None else frozenset(name.strip() for name in limit.split(",") if name.strip())
    registry = Registry(config, wanted)
    for entry in entries.installed():
        registry.add(entry)
    names = tuple(record.name for record in registry.records)
    for name in sorted({*config.plugins.disabled, *config.options} - set(names)):
        hint = settings.nearest(name, names)
        registry.warnings.append(
            _("The configuration names the plugin {name}, which is not installed. {hint}").format(
                name=printable(name), hint=hint
            )
        )
    return registry


def _with(record: Record, status: Status, reason: str) -> Record:
    return msgspec.structs.replace(record, status=status, reason=reason)
