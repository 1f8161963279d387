"""Looks at everything assistd needs, part by part, and says in plain words what works and what to do about the rest.

``assistd doctor`` prints the findings as they come. Nothing here changes anything; each part is looked at alone, so
that one that breaks hides no other.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from assistd import __version__, client, config, doctor_machine, gpu, hookspecs, i18n, machine, paths, plugins, protocol
from assistd.config import Config
from assistd.confinement import examine as confinement
from assistd.doctor_machine import Finding
from assistd.errors import AssistdError
from assistd.hookspecs import Modality
from assistd.host import Host
from assistd.i18n import N_, _, enumeration
from assistd.installed import Installed, installed, missing, unreadable
from assistd.process import worker_environment
from assistd.records import ACTIVE, Status
from assistd.types import printable

MODELS = {"caption": N_("caption models"), "speech": N_("speech models"), "script": N_("script models")}


def examine(*, engines: bool = True) -> Iterator[Finding]:
    """Yield what was found about each part; with `engines`, each plugin's engine is made once, in its worker."""
    yield _python()
    yield from _each(_("language"), _language)
    yield from _each("onnxruntime", _onnxruntime)
    yield from _each(_("telemetry"), _telemetry)
    held = None
    try:
        held = config.load()
        words = _("{path} is valid.").format(path=held.path) if held.exists else _("None is there; the defaults hold.")
        yield Finding(part=_("configuration"), works=True, words=words)
    except AssistdError as error:
        yield Finding(part=_("configuration"), works=False, words=error.message, hint=error.hint)
    held = held or Config(path=paths.config_file())
    registry = plugins.load(held)
    yield from _plugins(registry)
    yield from _each(_("models"), lambda: _models(registry))
    yield from _each(_("confinement"), lambda: _optional(confinement.findings(wanted=held.workers.confine)))
    if engines:
        yield from _engines(registry, held)
    yield from _each(_("sound"), doctor_machine.sound)
    for part, look in _session(held):
        yield from _each(part, look)
    for folder in held.watch.folders if held.watch.enabled else ():
        yield from _each(_("watch folder"), lambda folder=folder: doctor_machine.folder(folder))  # type: ignore[misc]
    yield from _each(_("file events"), lambda: doctor_machine.inotify(held))
    yield from _each(_("journal"), doctor_machine.journal)
    yield from _each(_("runtime folder"), doctor_machine.runtime)
    yield from _each(_("GPU"), doctor_machine.gpu)
    yield from _each(_("daemon"), _daemon)


def _session(held: Config) -> Iterator[tuple[str, Callable[[], Iterator[Finding]]]]:
    """Yield what the desktop session is asked about: a name for each part, and who looks."""
    from assistd.dbus import examine as bus
    from assistd.desktop import examine as desktop
    from assistd.install import examine as service
    from assistd.screen import examine as screen
    from assistd.sinks.channels import examine as speech
    from assistd.sources.hotkeys import examine as hotkeys

    yield _("voice"), lambda: _optional(speech.examine(held.speech))
    yield _("desktop"), lambda: _optional(desktop.examine(held))
    yield _("keys"), lambda: _optional(hotkeys.examine(held))
    yield _("screen"), lambda: _optional(screen.examine(held))
    yield _("D-Bus"), lambda: _optional(bus.examine(held))
    yield _("service"), lambda: _optional(service.examine(held))


def _optional(findings: Iterable[hookspecs.Finding]) -> Iterator[Finding]:
    """Return findings of parts without which assistd still does its main job."""
    for one in findings:
        yield Finding(part=one.part, works=one.works, needed=False, words=one.words, hint=one.hint)


def _each(part: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what `look` finds; if it breaks, that is the finding."""
    try:
        yield from look()
    except AssistdError as error:
        yield Finding(part=part, works=False, words=error.message, hint=error.hint)
    except Exception as error:  # noqa: BLE001  (whatever broke: it is the finding)
        yield Finding(
            part=part,
            works=False,
            words=_("Can't tell: {kind}: {error}.").format(kind=type(error).__name__, error=printable(str(error))),
        )


# --- the installation -----------------------------------------------------------------------------------------------


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        part="Python",
        works=sys.version_info >= (3, 11),
        words=_("Python {version}, assistd {own}.").format(version=version, own=__version__),
        hint="" if sys.version_info >= (3, 11) else _("Install Python 3.11 or newer."),
    )


def _language() -> Iterator[Finding]:
    """Say in which language assistd speaks, if it is not the person's."""
    if wanted := i18n.lacking():
        words = _("There are no phrases in {language}, so English is spoken.").format(language=printable(wanted))
        hint = _("docs/translating.md says how a language is added.")
        yield Finding(part=_("language"), works=False, needed=False, words=words, hint=hint)


def _onnxruntime() -> Iterator[Finding]:
    wanted, other = machine.distribution("onnxruntime-gpu"), machine.distribution("onnxruntime")
    if other is not None:
        yield Finding(
            part="onnxruntime",
            works=False,
            words=_("The packages onnxruntime and onnxruntime-gpu are both installed; they overwrite each other.")
            if wanted
            else _("The package onnxruntime is installed instead of onnxruntime-gpu."),
            hint=gpu.repair(gpu.look(Path("/"))),
        )
        return
    answer = machine.onnxruntime() if wanted else {"error": _("it is not installed")}
    error = answer.get("error")
    yield Finding(
        part="onnxruntime",
        works=not error,
        words=_("onnxruntime-gpu can't be used: {error}.").format(error=error)
        if error
        else _("onnxruntime-gpu {version}.").format(version=answer["version"]),
        hint=_("Run: pip install --force-reinstall onnxruntime-gpu") if error else "",
    )


def _telemetry() -> Iterator[Finding]:
    off = worker_environment(1).get("ORT_DISABLE_TELEMETRY") == "1"
    yield Finding(
        part=_("telemetry"),
        works=off,
        words=_("onnxruntime's telemetry is off in workers.")
        if off
        else _("onnxruntime's telemetry is on in workers."),
    )


def _plugins(registry: plugins.Registry) -> Iterator[Finding]:
    findings = registry.check()
    for record in registry.records:
        works = record.status in {Status.ENABLED, Status.DISABLED, Status.CHECK_FAILED}
        offers = ", ".join(spec.name for spec in record.specs)
        words = (
            _("{version}, offers {offers}.").format(version=record.version, offers=offers)
            if works and offers
            else f"{_(record.status)}: {record.reason}"
        )
        yield Finding(
            part=_("plugin {name}").format(name=record.name),
            works=works,
            needed=record.distribution == "assistd",
            words=words,
        )
    for name, finding in findings:
        yield Finding(
            part=f"{name}: {finding.part}", works=finding.works, needed=False, words=finding.words, hint=finding.hint
        )
    for words in registry.warnings:
        yield Finding(part=_("plugins"), works=False, needed=False, words=words)
    if not registry.records:
        yield Finding(part=_("plugins"), works=False, words=_("No plugin is installed."), hint=_("Reinstall assistd."))


def _models(registry: plugins.Registry) -> Iterator[Finding]:
    """Say which installed models have lost files, and for which engines none is installed."""
    for model in installed().values():
        lost = [file.name for file in missing(model)]
        words = (
            _("{file} is missing or changed.").format(file=printable(lost[0]))
            if lost
            else _("Installed, {dtype}.").format(dtype=model.dtype)
        )
        hint = _("Run: assistd models pull {id}").format(id=model.id) if lost else ""
        yield Finding(part=_("model {id}").format(id=model.id), works=not lost, needed=False, words=words, hint=hint)
    for name in unreadable():
        part, hint = _("model {id}").format(id=name), _("Run: assistd models pull {id}").format(id=name)
        yield Finding(part=part, works=False, needed=False, words=_("Its lock is damaged."), hint=hint)
    specs = [spec for record in registry.records if record.status in ACTIVE for spec in record.modalities]
    for kind in dict.fromkeys(spec.kind for spec in specs if spec.kind and not registry.models_for(spec)):
        tasks = enumeration(sorted({_(spec.task) for spec in specs if kind in (spec.kind, spec.uses)}))
        yield Finding(
            part=_(MODELS[kind]) if kind in MODELS else _("{kind} models").format(kind=kind),
            works=False,
            needed=False,
            words=_("None is installed, for {tasks}.").format(tasks=tasks),
            hint=_("Run: assistd models pull {id}").format(id=own.id)
            if (own := next((m for record in registry.records for m in record.models if m.kind == kind), None))
            else _("Run: assistd models pull --recommended"),
        )


def _engines(registry: plugins.Registry, held: Config) -> Iterator[Finding]:
    """Make each engine in a worker, one after another, as the daemon would."""
    seen: set[str] = set()
    for record in registry.records:
        if record.status not in ACTIVE:
            continue
        for spec in record.specs:
            models = registry.models_for(spec)
            if spec.engine in seen or (isinstance(spec, Modality) and spec.kind and not models):
                continue
            seen.add(spec.engine)
            host = Host(spec, registry.launch_for(spec), held.workers, lambda _: None)
            try:
                asyncio.run(_start(host, models))
                finding = Finding(part=_("engine {name}").format(name=spec.name), works=True, words=_("Starts."))
            except AssistdError as error:
                finding = Finding(
                    part=_("engine {name}").format(name=spec.name),
                    works=False,
                    needed=record.distribution == "assistd",
                    words=error.message,
                    hint=error.hint,
                )
            yield finding


async def _start(host: Host, models: tuple[Installed, ...]) -> None:
    try:
        await host.ready(models)
    finally:
        await host.unload()


# --- the daemon -----------------------------------------------------------------------------------------------------


def _daemon() -> Iterator[Finding]:
    try:
        report = client.final(protocol.Status())
    except client.NoDaemonError as error:
        yield Finding(part=_("daemon"), works=False, needed=False, words=error.message, hint=error.hint)
        return
    if not isinstance(report, protocol.StatusReport):
        yield Finding(part=_("daemon"), works=False, words=_("It does not say how it is."))
        return
    same = report.version == __version__
    words = _("assistd {version} runs. Voice: {speech}.").format(version=report.version, speech=report.speech)
    hint = "" if same else _("This is {version}: run `systemctl --user restart assistd`.").format(version=__version__)
    yield Finding(part=_("daemon"), works=same, needed=False, words=words, hint=hint)
    for worker in report.workers:
        if worker.state == "quarantined":
            yield Finding(
                part=_("engine {modality}").format(modality=worker.modality),
                works=False,
                words=_("It rests: {reason}.").format(reason=worker.reason),
                hint=_("`assistd plugins release {name}` lets it work at once.").format(name=worker.plugin),
            )
    for folder in report.folders:
        if not folder.watching:
            yield Finding(
                part=_("watch folder {path}").format(path=folder.path), works=False, needed=False, words=folder.words
            )
    for warning in report.warnings:
        yield Finding(part=_("daemon"), works=False, needed=False, words=warning)
