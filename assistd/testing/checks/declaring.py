"""The checks of what a plugin declares: found, light, declared. Nothing of it computes yet."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.testing.bench import home_environment
from assistd.testing.checks.board import Board
from assistd.testing.orders import Loaded, Offer
from assistd.testing.probe import Probed
from assistd.testing.projects import Project

IMPORT_S = 1.0
IMPORT_MIB = 30.0
"""What importing a plugin may cost beyond `import assistd`."""

PROBE_S = 60.0
SPECS = frozenset({"Modality", "SinkSpec", "SourceSpec"})


def found(board: Board, project: Project) -> None:
    """Say which plugin it is."""
    where = str(project.folder) if project.folder else f"{project.distribution} {project.version}".strip()
    board.passed("found", _("Entry point {name} = {module}, from {where}.").format(
        name=project.name, module=project.module, where=where or _("an unknown distribution")
    ))  # fmt: skip


def light(board: Board, project: Project) -> Probed:
    """Import it in a fresh process, twice: the first time the system's files may be cold."""
    probed = probe(project)
    if not probed.error and (probed.seconds > IMPORT_S or probed.rss_mib > IMPORT_MIB):
        probed = min((probed, probe(project)), key=lambda one: one.seconds)
    fault, hint = next(_heaviness(probed), ("", ""))
    if probed.error:
        board.skipped("light", _("It can't be imported alone ({error}).").format(error=probed.error))
    elif fault:
        board.failed("light", fault, hint)
    else:
        words = _("It brings {mib} MiB in {ms} ms.")
        board.passed("light", words.format(mib=f"{max(0.0, probed.rss_mib):.1f}", ms=f"{probed.seconds * 1000:.0f}"))
    return probed


def probe(project: Project) -> Probed:
    """Return what importing the plugin does."""
    with tempfile.TemporaryDirectory(prefix="assistd-probe-") as home:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "assistd.testing.probe", project.module, *project.path],
                env=home_environment(Path(home)),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PROBE_S,
                check=False,
                cwd="/",
            )
        except subprocess.TimeoutExpired:
            return Probed(error=_("it took longer than {s} seconds").format(s=f"{PROBE_S:g}"))
    try:
        return msgspec.json.decode(done.stdout, type=Probed)
    except msgspec.MsgspecError:
        return Probed(error=_("its process ended, exit status {status}").format(status=done.returncode))


def _heaviness(probed: Probed) -> Iterator[tuple[str, str]]:
    later = _("Import it in the engine's module, or inside the function that needs it.")
    if probed.heavy:
        yield _("Importing it brings {names}.").format(names=", ".join(probed.heavy)), later
    if probed.printed.strip():
        yield _("It prints while it is imported: {text}").format(text=repr(probed.printed.strip()[:80])), ""
    if probed.threads > 0:
        yield _("It starts a thread while it is imported."), _("Start it in the engine.")
    for about, path in probed.attempts:
        what = {
            "writes": _("It writes {path} while it is imported."),
            "processes": _("It starts {path} while it is imported."),
        }.get(about, _("It connects to {path} while it is imported."))
        yield what.format(path=path), _("Do that in the engine.")
    if probed.seconds > IMPORT_S:
        yield (
            _("Importing it takes {s} s; it may take {most} s.").format(
                s=f"{probed.seconds:.1f}", most=f"{IMPORT_S:g}"
            ),
            later,
        )
    if probed.rss_mib > IMPORT_MIB:
        yield (
            _("Importing it takes {mib} MiB; it may take {most} MiB.").format(
                mib=f"{probed.rss_mib:.0f}", most=f"{IMPORT_MIB:g}"
            ),
            later,
        )


def declared(board: Board, project: Project, loaded: Loaded, file: str) -> bool:
    """Look at what it offers; return whether it may be run."""
    if loaded.status not in ("enabled", "check-failed"):
        board.failed("declared", loaded.reason or loaded.status or _("It was not loaded."))
        return False
    faults = [fault for offer in loaded.offers for fault in _faults(offer, project.name)]
    faults += _unstated(file)
    if not loaded.offers and not loaded.models:
        board.passed("declared", _("It offers no engine."))
    elif faults:
        words, hint = faults[0]
        board.failed("declared", " ".join([words, *(other for other, _hint in faults[1:])]), hint)
    else:
        names = ", ".join((*(offer.name for offer in loaded.offers), *loaded.models))
        board.passed("declared", _("It offers {names}.").format(names=names))
    return True


def _faults(offer: Offer, plugin: str) -> Iterator[tuple[str, str]]:
    if offer.name != plugin and not re.match(rf"{re.escape(plugin)}[._-]", offer.name):
        yield (
            _("The name {name} does not begin with the plugin's.").format(name=offer.name),
            _("Call it {name}.").format(name=f"{plugin}.{offer.name.rpartition('.')[2]}"),
        )
    if offer.sort == "modality" and not offer.model and not offer.kind:
        yield (
            _("{name} does not state what computes (model).").format(name=offer.name),
            _("Name it with its version; kept answers depend on it."),
        )
    for option in offer.options:
        if not option.description.strip():
            yield (
                _("The option {name} has no description.").format(name=option.name),
                _("Write it under `Attributes` of the struct, or in its `msgspec.Meta`."),
            )
    for path in (*offer.reach.reads, *offer.reach.writes):
        if words := _insane(path, offer):
            yield _("{name} states {path} in its reach: {words}.").format(name=offer.name, path=path, words=words), ""


def _insane(path: str, offer: Offer) -> str:
    """Return what is wrong with a folder of a `Reach`; empty if nothing is."""
    keys = re.findall(r"\{(\w+)\}", path)
    unknown = [key for key in keys if key not in {option.name for option in offer.options}]
    if unknown:
        return _("there is no option {key}").format(key=unknown[0])
    if not keys and not path.startswith(("/", "~")):
        return _("it is neither absolute nor begins with ~")
    if ".." in path.split("/"):
        return _("it leads upwards")
    if os.path.normpath(path) in ("/", "~", "/home", "/root", "/etc", "/usr", "/tmp", "/var"):  # noqa: S108
        return _("that is far more than one plugin's folder")
    return ""


def _unstated(file: str) -> list[tuple[str, str]]:
    """Return what the source of the declaring half leaves to the default: `api`, which changes with assistd."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in SPECS and not any(keyword.arg in ("api", None) for keyword in node.keywords):
            return [
                (
                    _("A {kind} does not state the version of the interface it was written for (line {line}).").format(
                        kind=called, line=node.lineno
                    ),
                    _("Write `api=1`."),
                )
            ]
    return []


def can_not_load(board: Board, error: AssistdError) -> None:
    """Note that the plugin was not found or not loaded."""
    board.failed("found", error.message, error.hint)
