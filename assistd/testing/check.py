"""Looks whether a plugin keeps what the interface asks of it. Authors' tests and `assistd plugin check` call it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.testing import projects
from assistd.testing.bench import Bench, BenchError
from assistd.testing.checks import declaring, modality, sink, source, stops
from assistd.testing.checks.board import Board
from assistd.testing.checks.trial import Trial, expanded_options, reach_is_kept, snapshot
from assistd.testing.orders import Loaded, Offer
from assistd.testing.projects import Project
from assistd.testing.samples import Samples
from assistd.testing.verdict import Verdict

TIMEOUT_S = 600.0
"""Longest time for all checks of one plugin."""

Paths = Sequence[str | os.PathLike[str]]


def check_plugin(
    what: str | os.PathLike[str],
    *,
    samples: Paths = (),
    nothing: Paths | None = None,
    options: Mapping[str, Any] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Verdict:
    """Check a plugin, and raise if it does not pass; for tests.

    What is not given is taken from ``[tool.assistd.check]`` of its project.

    Args:
        what: Name of its entry point, or of its distribution or package; or the folder of its project.
        samples: Files that it must have something to say of, beside those that are made here.
        nothing: Files in which there is nothing for it, in place of blank pictures and silence; empty: there are none.
        options: Options as in ``[plugins.NAME]``; ``{tmp}`` in a text stands for a fresh folder.
        timeout_s: Longest time for all checks, in seconds.

    Raises:
        AssertionError: With every check that failed.
    """
    verdict = examine(what, samples=samples, nothing=nothing, options=options, timeout_s=timeout_s)
    if not verdict.passed:
        raise AssertionError(verdict.report())
    return verdict


def examine(
    what: str | os.PathLike[str],
    *,
    samples: Paths = (),
    nothing: Paths | None = None,
    options: Mapping[str, Any] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Verdict:
    """Return the verdict on a plugin, whatever it is; arguments as for `check_plugin`."""
    board = Board()
    try:
        project = projects.find(what)
    except AssistdError as error:
        declaring.can_not_load(board, error)
        return Verdict(plugin=os.fspath(what), checks=board.checks)
    stated = msgspec.structs.replace(
        project.stated,
        samples=tuple(os.fspath(path) for path in (samples or project.stated.samples)),
        nothing=project.stated.nothing if nothing is None else tuple(os.fspath(path) for path in nothing),
        options={**project.stated.options, **(options or {})},
    )
    with ExitStack() as stack:
        tmp = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistd-check-")))
        stated = msgspec.structs.replace(stated, options=expanded_options(stated.options, tmp))
        _examine(board, msgspec.structs.replace(project, stated=stated), tmp, timeout_s)
    return Verdict(plugin=project.name, distribution=project.distribution, version=project.version, checks=board.checks)


def _examine(board: Board, project: Project, tmp: Path, timeout_s: float) -> None:
    until_s = time.monotonic() + timeout_s
    declaring.found(board, project)
    probed = declaring.light(board, project)
    folder = str(project.folder or "")
    options = project.stated.options
    try:
        with Bench(timeout_s) as bench:
            loaded = bench.load(project.name, folder, options)
        if not declaring.declared(board, project, loaded, probed.file):
            return
    except AssistdError as error:
        board.failed("declared", error.message, error.hint)
        return
    for offer in loaded.offers:
        with Bench(max(1.0, until_s - time.monotonic())) as bench:
            _offer(board, bench, project, offer, tmp)


def _offer(board: Board, bench: Bench, project: Project, offer: Offer, tmp: Path) -> None:
    """Check one thing that the plugin offers, on a bench of its own."""
    stated = project.stated
    try:
        loaded = bench.load(project.name, str(project.folder or ""), stated.options)
        offer = _same(loaded, offer)
        trial = Trial(
            board=board,
            bench=bench,
            offer=offer,
            stated=stated,
            samples=Samples(tmp / "samples"),
            author=tuple(map(Path, stated.samples)),
            nothing=None if stated.nothing is None else tuple(map(Path, stated.nothing)),
            tmp=tmp,
        )
        if offer.kind and not offer.models:
            trial.skipped(
                "starts",
                _("No model of the kind {kind} is installed.").format(kind=offer.kind),
                _("Install one: `assistd models` shows which there are."),
            )
            return
        before = dict(snapshot(bench.home))
        _try(trial)
        _compare(trial, before)
    except BenchError as error:
        board.failed("deadline", error.message, error.hint, of=offer.name)
    except AssistdError as error:
        board.failed("starts", error.message, error.hint, of=offer.name)


def _try(trial: Trial) -> None:
    tried = {"modality": modality.tried, "sink": sink.tried, "source": source.tried}[trial.offer.sort]
    runs = tried(trial)
    if not runs:
        return
    if trial.offer.sort == "modality":
        modality.samples(trial, runs)
        modality.task(trial, runs)
        modality.again(trial, runs)
        modality.abstains(trial)
        modality.bad_media(trial)
    well = [(one, events) for one, events in runs if not trial.unwell(events)]
    one, events = max(well or runs, key=lambda run: run[1].finished.seconds - run[1].finished.started_s)
    own_s = events.finished.seconds - events.finished.started_s
    stops.cancel(trial, one, 1.0 if trial.offer.sort == "source" else own_s)
    stops.close(trial)
    if trial.offer.sort == "sink":
        sink.failing_place(trial)
    reach_is_kept(trial, confined=trial.offer.limits is not None)


def _same(loaded: Loaded, offer: Offer) -> Offer:
    return next((one for one in loaded.offers if one.name == offer.name), offer)


def _compare(trial: Trial, before: dict[str, int]) -> None:
    """Look what was written into the home of the bench, by whatever code."""
    own = (trial.offer.folder, trial.offer.scratch, *trial.places())
    for path, size in snapshot(trial.bench.home):
        ours = "/assistd/" in path  # models, the records of the plugin itself
        inside = any(place and path.startswith(f"{place}/") for place in own)
        if before.get(path) != size and not inside and not ours:
            trial.failed(
                "writes",
                _("It wrote {path} into the home.").format(path=os.path.relpath(path, trial.bench.home)),
                _("Write to `ctx.folder` or `ctx.scratch`, or state the folder in its reach."),
            )
