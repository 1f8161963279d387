"""Looks at everything assistd needs, part by part, and says in plain words what works and what to do about the rest.

``assistd doctor`` prints the findings as they come. Nothing here changes anything; each part is looked at alone, so
that one that breaks hides no other.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from assistd import __version__, client, config, gpu, i18n, machine, paths, plugins, protocol
from assistd.config import Config, WatchFolder
from assistd.errors import AssistdError
from assistd.hookspecs import Modality
from assistd.host import Host
from assistd.i18n import N_, _, enumeration, number
from assistd.installed import Installed, installed, missing, unreadable
from assistd.process import worker_environment
from assistd.types import printable

MODELS = {"caption": N_("caption models"), "speech": N_("speech models"), "script": N_("script models")}

LOW_DISK_MIB = 200
"""Less free space than this is worth a word."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report.

    Attributes:
        part: What was looked at.
        works: Whether it is as it should be.
        needed: Whether assistd can't do its main job without it.
        words: What was found, one sentence.
        hint: What to do, one sentence; empty if nothing.
    """

    part: str
    works: bool
    needed: bool = True
    words: str
    hint: str = ""


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
    if engines:
        yield from _engines(registry, held)
    yield from _each(_("sound"), _sound)
    for folder in held.watch.folders if held.watch.enabled else ():
        yield from _each(_("watch folder"), lambda folder=folder: _folder(folder))  # type: ignore[misc]
    yield from _each(_("file events"), lambda: _inotify(held))
    yield from _each(_("journal"), _journal)
    yield from _each(_("runtime folder"), _runtime)
    yield from _each(_("GPU"), _gpu)
    yield from _each(_("daemon"), _daemon)


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
        works = record.status in {plugins.Status.ENABLED, plugins.Status.DISABLED, plugins.Status.CHECK_FAILED}
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
    specs = [spec for record in registry.records if record.status in plugins.ACTIVE for spec in record.modalities]
    for kind in dict.fromkeys(spec.kind for spec in specs if spec.kind and not registry.models_for(spec)):
        tasks = enumeration(sorted({_(spec.task) for spec in specs if kind in (spec.kind, spec.uses)}))
        yield Finding(
            part=_(MODELS[kind]) if kind in MODELS else _("{kind} models").format(kind=kind),
            works=False,
            needed=False,
            words=_("None is installed, for {tasks}.").format(tasks=tasks),
            hint=_("Run: assistd models pull --recommended"),
        )


def _engines(registry: plugins.Registry, held: Config) -> Iterator[Finding]:
    """Make each engine in a worker, one after another, as the daemon would."""
    seen: set[str] = set()
    for record in registry.records:
        if record.status not in plugins.ACTIVE:
            continue
        for spec in record.specs:
            models = registry.models_for(spec)
            if spec.engine in seen or (isinstance(spec, Modality) and spec.kind and not models):
                continue
            seen.add(spec.engine)
            host = Host(spec, registry.options_for(spec), held.workers, lambda _: None)
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


# --- the machine ----------------------------------------------------------------------------------------------------


def _sound() -> Iterator[Finding]:
    answer = machine.sound()
    if "error" in answer:
        missing = "PortAudio" in answer["error"]
        yield Finding(
            part=_("sound"),
            works=False,
            needed=False,
            words=_("PortAudio is not installed: speech is written to WAV files.")
            if missing
            else answer["error"] + ".",
            hint=_("Run: sudo apt install libportaudio2") if missing else "",
        )
    elif not answer["device"]:
        words = _("There is no sound device: speech is written to WAV files.")
        yield Finding(part=_("sound"), works=False, needed=False, words=words, hint=_("Start PipeWire or plug one in."))
    else:
        yield Finding(
            part=_("sound"), works=True, words=_("Speech is played on {device}.").format(device=answer["device"])
        )


def _gpu() -> Iterator[Finding]:
    verdict = gpu.examine()
    words = (
        verdict.words
        if verdict.works
        else _("{words} Engines compute on the CPU until then.").format(words=verdict.words)
    )
    yield Finding(part=_("GPU"), works=verdict.works, needed=False, words=words, hint=verdict.hint)


def _folder(folder: WatchFolder) -> Iterator[Finding]:
    path = folder.folder
    part = _("watch folder {path}").format(path=printable(os.fspath(path)))
    if not path.is_dir():
        yield Finding(
            part=part, works=False, needed=False, words=_("It is not there yet."), hint=_("It is watched once it is.")
        )
    elif not os.access(path, os.R_OK | os.X_OK):
        yield Finding(part=part, works=False, words=_("It can't be read."), hint=_("Change its permissions."))
    elif folder.write and not os.access(path, os.W_OK):
        words = _("Nothing can be written there: answers are kept in the history only.")
        yield Finding(part=part, works=False, needed=False, words=words, hint=_("Set `write = false` for it."))
    else:
        yield Finding(part=part, works=True, words=_("It can be watched."))


def _inotify(held: Config) -> Iterator[Finding]:
    """Compare what the folders need with what the kernel allows one user."""
    limit = machine.inotify_limit("max_user_watches")
    needed = 0
    for folder in held.watch.folders if held.watch.enabled else ():
        needed += machine.folders_below(folder.folder) if folder.recursive else 1
    if limit is None:
        words = _("inotify is not available: folders are searched now and then.")
        yield Finding(part=_("file events"), works=False, needed=False, words=words)
        return
    enough = needed <= limit
    yield Finding(
        part=_("file events"),
        works=enough,
        needed=False,
        words=(
            _("Folders to watch: {needed}; the limit is {limit}.")
            if enough
            else _(
                "Folders to watch: {needed}; the limit is {limit}. "
                "Beyond it, files are found by the search now and then."
            )
        ).format(needed=needed, limit=limit),
        hint="" if enough else _("Run: sudo sysctl fs.inotify.max_user_watches={needed}").format(needed=needed * 2),
    )


def _journal() -> Iterator[Finding]:
    path = paths.journal_file()
    folder = path.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        words = _("{folder} can't be written: nothing is remembered.").format(folder=printable(os.fspath(folder)))
        yield Finding(part=_("journal"), works=False, words=words, hint=_("Change its permissions."))
        return
    free = machine.free_mib(folder)
    if free < LOW_DISK_MIB:
        yield Finding(
            part=_("disk"),
            works=False,
            words=_("Only {free} MiB are free.").format(free=free),
            hint=_("Free some space."),
        )
    if not path.exists():
        yield Finding(part=_("journal"), works=True, words=_("None yet; it is made when assistd first works."))
        return
    verdict = _check_database(path)
    yield Finding(
        part=_("journal"),
        works=verdict == "ok",
        words=_("{size} MiB, and whole.").format(size=number(path.stat().st_size / 2**20, ".1f"))
        if verdict == "ok"
        else _("It is damaged: {verdict}.").format(verdict=printable(verdict)),
        hint="" if verdict == "ok" else _("assistd sets it aside at its next start and begins a fresh one."),
    )


def _check_database(path: Path) -> str:
    try:
        db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        return str(error)


def _runtime() -> Iterator[Finding]:
    set_ = bool(os.environ.get("XDG_RUNTIME_DIR"))
    folder = printable(os.fspath(paths.runtime_dir()))
    yield Finding(
        part=_("runtime folder"),
        works=set_,
        needed=False,
        words=_("The control socket lies in {folder}.").format(folder=folder)
        if set_
        else _("XDG_RUNTIME_DIR is not set; {folder} is used.").format(folder=folder),
        hint="" if set_ else _("A desktop session sets it; without it, sound may not be found either."),
    )


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
            )
    for folder in report.folders:
        if not folder.watching:
            yield Finding(
                part=_("watch folder {path}").format(path=folder.path), works=False, needed=False, words=folder.words
            )
    for warning in report.warnings:
        yield Finding(part=_("daemon"), works=False, needed=False, words=warning)
