"""Finds and loads plugins, one by one, and keeps a record of each. The daemon, the command line and `doctor` ask it.

Plugins are entry points of the group ``assistd``; ours use the same door. Whatever one of them does (fails to import,
misspells a hook, returns nonsense) ends in its own record and touches no other.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

import msgspec
import pluggy

from assistd import declared, hookspecs, routing, settings
from assistd.config import Config
from assistd.declared import Spec
from assistd.errors import ApiMismatchError, AssistdError, ConfigError, LoadError
from assistd.guard import guarded
from assistd.hookspecs import Finding, Modality, ModelSpec, SinkSpec, SourceSpec, hookimpl
from assistd.i18n import _
from assistd.installed import Installed
from assistd.launch import Launch
from assistd.protocol import PluginRow
from assistd.types import Request, printable

log = logging.getLogger(__name__)

GROUP = "assistd"
LIMIT_VARIABLE = "ASSISTD_PLUGINS"
CAPTURED = "image/png"
"""What a picture of the desktop counts as while it is not taken yet."""

_QUALITY = {"draft": 0, "standard": 1, "best": 2}


class Status(StrEnum):
    """How a plugin is."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    LOAD_ERROR = "load-error"
    SPEC_ERROR = "spec-error"
    API_MISMATCH = "api-mismatch"
    CONFIG_ERROR = "config-error"
    CHECK_FAILED = "check-failed"
    QUARANTINED = "quarantined"


ACTIVE = frozenset({Status.ENABLED, Status.CHECK_FAILED, Status.QUARANTINED})
"""Statuses in which a plugin's engines are offered: a failed check or a quarantine may pass."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one plugin.

    Attributes:
        name: The entry point's name; ``[plugins.NAME]`` holds its options.
        reason: One sentence, why it is not simply enabled.
        options: Validated options of each of its specs, as plain values, by the spec's name.
    """

    name: str
    status: Status = Status.ENABLED
    reason: str = ""
    distribution: str = ""
    version: str = ""
    modalities: tuple[Modality, ...] = ()
    sinks: tuple[SinkSpec, ...] = ()
    sources: tuple[SourceSpec, ...] = ()
    models: tuple[ModelSpec, ...] = ()
    options: dict[str, dict[str, Any]] = {}

    @property
    def specs(self) -> tuple[Spec, ...]:
        """Everything it offers."""
        return (*self.modalities, *self.sinks, *self.sources)


class _Core:
    """Our own choice, asked last."""

    @hookimpl(trylast=True)
    def assistd_select(self, request: Request, candidates: tuple[Modality, ...]) -> tuple[str, ...]:  # noqa: ARG002
        """Return the best candidate of each facet; candidates come best first."""
        facets: dict[str, str] = {}
        for modality in candidates:
            facets.setdefault(modality.facet, modality.name)
        return tuple(facets.values())


class Registry:
    """The plugins of this process.

    Args:
        device: The setting `workers.device`.

    Attributes:
        warnings: Sentences about the configuration of plugins that are not there.
    """

    def __init__(self, device: str = "auto") -> None:
        self.warnings: list[str] = []
        self._device = device
        self._records: dict[str, Record] = {}
        self._pm = _manager()
        self._pm.register(_Core(), name="core")

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
        declared_ones = self._declared(request.task, _mime(request))
        return next((m.kind for m in declared_ones if m.kind and not self._able(m, request)), "")

    def find(self, name: str) -> Spec | None:
        """Return the modality or sink of this name, if its plugin is active."""
        return next((spec for record in self._active() for spec in record.specs if spec.name == name), None)

    def options_for(self, spec: Spec) -> dict[str, object]:
        """Return the validated options of a modality or sink, as plain values."""
        for record in self._records.values():
            if spec.name in record.options:
                return dict(record.options[spec.name])
        return {}

    def launch_for(self, spec: Spec) -> Launch:
        """Return how the engine of a modality, sink or source is started."""
        owner = next((r.name for r in self._records.values() if any(s.name == spec.name for s in r.specs)), "")
        return Launch(plugin=owner, options=self.options_for(spec), api=declared.negotiated(spec.api))

    def select(self, request: Request) -> tuple[Modality, ...]:
        """Return the modalities to run for a request, best first; empty if nobody can.

        Plugins are asked first (`assistd_select`); one that raises, or names what is no candidate, is passed over.
        """
        able = (m for m in self.modalities(request.task, _mime(request)) if self._able(m, request))
        candidates = tuple(m for m in able if request.view is not None or not m.live)
        if not candidates:
            return ()
        by_name = {modality.name: modality for modality in candidates}
        for name, plugin in self._choosers():
            try:
                chosen = guarded(lambda p=plugin: self._ask(p, request, candidates))  # type: ignore[misc]
            except AssistdError as error:
                log.warning("plugin %s: assistd_select: %s", name, error.message)
                continue
            if chosen is None:
                continue
            if isinstance(chosen, tuple | list) and chosen and all(n in by_name for n in chosen):
                return tuple(by_name[n] for n in dict.fromkeys(chosen))
            log.warning("plugin %s: assistd_select returned what is no candidate", name)
        return candidates[:1]

    def check(self) -> tuple[tuple[str, Finding], ...]:
        """Run every plugin's self-check; return its findings with the plugin's name. What does not work is noted."""
        found: list[tuple[str, Finding]] = []
        for record in self._active():
            plugin = self._pm.get_plugin(record.name)
            try:
                results = guarded(lambda p=plugin: declared.findings(self._only(p, "assistd_check")()))  # type: ignore[misc]
            except AssistdError as error:
                results = (
                    Finding(
                        part=record.name,
                        works=False,
                        words=_("Its self-check failed: {message}").format(message=error.message),
                    ),
                )
            found += [(record.name, finding) for finding in results]
            bad = next((finding for finding in results if not finding.works), None)
            if bad and record.status is Status.ENABLED:
                self.mark(record.name, Status.CHECK_FAILED, f"{bad.part}: {bad.words}")
        return tuple(found)

    def add_commands(self, cli: Any) -> None:
        """Let every plugin add its subcommands; one that can't is logged and passed over."""
        for record in self._active():
            plugin = self._pm.get_plugin(record.name)
            try:
                guarded(lambda p=plugin: self._only(p, "assistd_commands")(cli=cli))  # type: ignore[misc]
            except AssistdError as error:
                log.warning("plugin %s: assistd_commands: %s", record.name, error.message)

    def mark(self, name: str, status: Status, reason: str = "") -> None:
        """Note a plugin's new status; `name` is the plugin's or that of something it offers."""
        for record in self._records.values():
            if name == record.name or any(spec.name == name for spec in record.specs):
                self._records[record.name] = msgspec.structs.replace(record, status=status, reason=reason)
                return

    def rows(self) -> tuple[PluginRow, ...]:
        """Return the records as the control socket tells them."""
        return tuple(
            PluginRow(
                name=r.name,
                status=r.status,
                reason=r.reason,
                distribution=r.distribution,
                version=r.version,
                offers=tuple(spec.name for spec in r.specs),
            )
            for r in self._records.values()
        )

    # --- loading ----------------------------------------------------------------------------------------------------

    def add(self, entry: importlib.metadata.EntryPoint, config: Config, wanted: frozenset[str] | None = None) -> None:
        """Load one plugin and keep its record; never raises for what the plugin does."""
        distribution, version = _origin(entry)
        record = Record(name=entry.name, distribution=distribution, version=version)
        if entry.name in self._records:
            log.warning("a second plugin named %s, from %s, is left out", entry.name, record.distribution)
            self.warnings.append(
                _("Two plugins are named {name}; that of {distribution} is left out.").format(
                    name=entry.name, distribution=record.distribution
                )
            )
            return
        if entry.name in config.plugins.disabled:
            record = _with(record, Status.DISABLED, _("Switched off in the configuration (plugins.disabled)."))
        elif wanted is not None and entry.name not in wanted:
            record = _with(
                record, Status.DISABLED, _("Not named in {limit_variable}.").format(limit_variable=LIMIT_VARIABLE)
            )
        else:
            record = self._load(entry, record, config)
        if record.status not in {Status.ENABLED, Status.DISABLED}:
            log.warning("plugin %s: %s: %s", record.name, record.status, record.reason)
        self._records[entry.name] = record

    def _load(self, entry: importlib.metadata.EntryPoint, record: Record, config: Config) -> Record:
        try:
            plugin = guarded(entry.load)
            one = _manager()
            guarded(lambda: _register(one, plugin, entry.name))
            record = msgspec.structs.replace(
                record,
                modalities=guarded(lambda: declared.modalities(one.hook.assistd_modalities())),
                sinks=guarded(lambda: declared.sinks(one.hook.assistd_sinks())),
                sources=guarded(lambda: declared.sources(one.hook.assistd_sources())),
                models=guarded(lambda: declared.models(one.hook.assistd_models())),
            )
            self._check_names(record)
            options = _options(record, config)
        except ApiMismatchError as error:
            return _with(record, Status.API_MISMATCH, error.sentence())
        except ConfigError as error:
            return _with(record, Status.CONFIG_ERROR, error.sentence())
        except LoadError as error:
            status = Status.SPEC_ERROR if error.code == "plugin-spec" else Status.LOAD_ERROR
            return _with(record, status, error.sentence())
        except AssistdError as error:  # its own, raised while it was imported
            return _with(record, Status.LOAD_ERROR, error.sentence())
        self._pm.register(plugin, name=entry.name)
        return msgspec.structs.replace(record, options=options)

    def _check_names(self, record: Record) -> None:
        taken = {spec.name: other.name for other in self._active() for spec in other.specs}
        for spec in record.specs:
            if spec.name in taken:
                raise LoadError(
                    _("It offers {name}, as the plugin {taken} does.").format(name=spec.name, taken=taken[spec.name]),
                    code="plugin-spec",
                )

    # --- asking one plugin ------------------------------------------------------------------------------------------

    def _declared(self, task: str, mime: str) -> Iterator[Modality]:
        return (m for r in self._active() for m in r.modalities if m.task == task and _accepts(m, mime))

    def _able(self, modality: Modality, request: Request) -> bool:
        """Return whether it can do the request's languages, with a model that is installed if it needs one."""
        languages = {"language": request.language, "into": request.into}
        return routing.speaks(modality, request) and (not modality.kind or bool(self.models_for(modality, **languages)))

    def _active(self) -> Iterator[Record]:
        return (record for record in tuple(self._records.values()) if record.status in ACTIVE)

    def _choosers(self) -> list[tuple[str, object]]:
        """Return who has a say in the choice, in pluggy's order, ourselves last."""
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
    registry = Registry(config.workers.device)
    limit = environment.get(LIMIT_VARIABLE)
    wanted = None if limit is None else frozenset(name.strip() for name in limit.split(",") if name.strip())
    for entry in entry_points():
        registry.add(entry, config, wanted)
    names = tuple(record.name for record in registry.records)
    for name in sorted({*config.plugins.disabled, *config.options} - set(names)):
        hint = settings.nearest(name, names)
        registry.warnings.append(
            _("The configuration names the plugin {name}, which is not installed. {hint}").format(
                name=printable(name), hint=hint
            )
        )
    return registry


def entry_points() -> list[importlib.metadata.EntryPoint]:
    """Return the entry points of all plugins, ours first, then by name; a broken distribution is passed over."""
    found: dict[tuple[str, str], importlib.metadata.EntryPoint] = {}
    for distribution in importlib.metadata.distributions():
        try:
            entries = [entry for entry in distribution.entry_points if entry.group == GROUP]
            owner = str(distribution.metadata["Name"] or "") if entries else ""
        except Exception as error:  # noqa: BLE001  (metadata is anybody's text)
            log.debug("a distribution's metadata can't be read: %s", error)
            continue
        for entry in entries:
            found.setdefault((owner, entry.name), entry)  # the first on the path shadows others, as for imports
    return [found[key] for key in sorted(found, key=lambda key: (key[0] != "assistd", key[1], key[0]))]


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def _register(manager: pluggy.PluginManager, plugin: object, name: str) -> None:
    """Register a plugin alone, so that what is wrong with its hooks is seen before others are touched."""
    try:
        manager.register(plugin, name=name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        text = " ".join(str(error).split("\n")[-1].split())
        known = ", ".join(hook for hook in vars(hookspecs) if hook.startswith("assistd_"))
        raise LoadError(
            _("Its hooks are wrong: {text}.").format(text=printable(text)),
            code="plugin-spec",
            hint=_("Hooks: {known}.").format(known=known),
        ) from error
    if not manager.get_hookcallers(plugin):
        raise LoadError(_("It has no hook: is `@assistd.hookimpl` missing?"), code="plugin-spec")


def _options(record: Record, config: Config) -> dict[str, dict[str, Any]]:
    """Return validated options for everything the plugin offers; they share one table, each takes the keys it knows."""
    table = config.plugin_options(record.name)
    where, prefix = printable(os.fspath(config.path)), f"plugins.{record.name}"
    known = {spec.name: {field.encode_name for field in msgspec.structs.fields(spec.options)} for spec in record.specs}
    every = tuple(sorted(set().union(*known.values())))
    for key in table:
        if key not in every:
            raise ConfigError(
                _("{where}: there is no key `{prefix}.{key}`.").format(where=where, prefix=prefix, key=printable(key)),
                code="config-key",
                hint=settings.nearest(key, every, _("That plugin has no options.")),
            )
    return {
        spec.name: msgspec.to_builtins(
            settings.build(
                spec.options,
                {key: value for key, value in table.items() if key in known[spec.name]},
                where=where,
                prefix=prefix,
            )
        )
        for spec in record.specs
    }


def _mime(request: Request) -> str:
    """Return the type of what a request is about; a picture of the desktop counts before it is taken."""
    if request.media is not None:
        return request.media.mime
    return CAPTURED if request.view is not None else ""


def _accepts(modality: Modality, mime: str) -> bool:
    return any(fnmatchcase(mime, glob) for glob in modality.accepts) if mime else not modality.accepts


def _with(record: Record, status: Status, reason: str) -> Record:
    return msgspec.structs.replace(record, status=status, reason=reason)


def _origin(entry: importlib.metadata.EntryPoint) -> tuple[str, str]:
    """Return name and version of the distribution an entry point comes from, as far as its metadata tells."""
    if entry.dist is None:
        return "", ""
    meta = entry.dist.metadata
    return printable(str(meta["Name"] or "")), printable(str(meta["Version"] or ""))
