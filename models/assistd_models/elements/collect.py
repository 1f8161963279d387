"""The command ``collect``: photographs the applications of a set, with what their accessibility trees tell as truth."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from assistd_models.elements import labels
from assistd_models.elements.kinds import KINDS, SEEN_SHARE
from assistd_models.elements.real import session, taken
from assistd_models.elements.real.applications import Application
from assistd_models.elements.real.test_set import TEST
from assistd_models.elements.real.validation import VALIDATION
from assistd_models.elements.real.validation_more import VALIDATION_MORE
from assistd_models.elements.real.validation_third import VALIDATION_THIRD

SETS: dict[str, tuple[Application, ...]] = {
    "validation": VALIDATION + VALIDATION_MORE + VALIDATION_THIRD,
    "test": TEST,
}


def main(arguments: list[str]) -> int:
    """Photograph the screens of a set that are not there yet."""
    parser = argparse.ArgumentParser(prog="python -m assistd_models.elements collect")
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--out", type=Path, required=True, help="where to write: one folder for each application")
    parser.add_argument("--only", nargs="*", default=[], help="names of applications")
    parser.add_argument("--packages", action="store_true", help="only say which Debian packages the set needs")
    parser.add_argument("--again", action="store_true", help="only label anew what was taken before")
    parser.add_argument("--slow", type=float, default=1, help="how many times slower than idle this machine is now")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    chosen = [one for one in SETS[asked.set] if not asked.only or one.name in asked.only]
    if asked.packages:
        print(" ".join(sorted({package for one in chosen for package in one.package.split()})))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        widgets = session.compiled(Path(folder))
        for application in chosen:
            _collect(application, asked, widgets)
    _counts(asked.out, {one.name for one in SETS[asked.set]})
    return 0


def _collect(application: Application, asked: argparse.Namespace, widgets: Path) -> None:
    kept = asked.out.with_name(asked.out.name + "-taken")
    seeds = range(len(application.screens))
    for seed in seeds if asked.again else labels.missing(asked.out, application.name, seeds):
        screen = application.screens[seed]
        if screen.without:
            print(f"{application.name} {seed} left out: {screen.what}: {screen.without}")
            continue
        began = time.monotonic()
        try:
            found = _screen(application, seed, kept, widgets, asked)
            if found is None:
                continue
            picture, pixels = taken.label(*found, application, screen, seed)
        except Exception as wrong:  # noqa: BLE001 - one screen less; the others come
            print(f"{application.name} {seed} failed: {screen.what}: {type(wrong).__name__}: {wrong}")
            continue
        labels.write(asked.out, picture, pixels)
        print(
            f"{application.name} {seed}: {screen.what}, {len(picture.elements)} elements,"
            f" {len(picture.unknown)} unknown, {time.monotonic() - began:.1f} s",
            flush=True,
        )


def _screen(
    application: Application, seed: int, kept: Path, widgets: Path, asked: argparse.Namespace
) -> tuple[taken.Taken, taken.Pixels] | None:
    """Return what was taken of a screen before, or is now; None if it can't be."""
    before = taken.read(kept, application.name, seed)
    if before is not None or asked.again:
        return before
    if shutil.which(application.command[0]) is None:
        print(f"{application.name}: {application.command[0]} is not installed (Debian: {application.package})")
        return None
    now = session.take(application, application.screens[seed], widgets, asked.slow)
    taken.write(kept, application.name, seed, *now)
    return now


def _counts(out: Path, names: set[str]) -> None:
    """Say what there is of each kind."""
    pictures = [labels.read(path) for path in sorted(out.glob("*/*.json")) if path.parent.name in names]
    counted = Counter(one.kind for shown in pictures for one in shown.elements if one.visible >= SEEN_SHARE)
    print(f"{len(pictures)} screens of {len({one.source for one in pictures})} applications")
    print(", ".join(f"{kind} {counted[kind]}" for kind in KINDS))
