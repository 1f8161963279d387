"""The command ``judge``: says how well a model sees real applications, and chooses from which score on it tells.

Thresholds are chosen on the validation applications, and on drawn pictures that were not trained on (``--write FILE``;
`export` puts the higher ones into the model); figures are taken on the test applications, with the thresholds that the
model has by then.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from assistd_models.elements import labels
from assistd_models.elements.real import drawing, report, thresholds
from assistd_models.elements.real.matching import matched
from assistd_models.elements.real.report import Judged
from assistd_models.elements.real.seen import Bare, Detector, Shipped
from assistd_models.elements.shelf import is_held_back

PICTURES = {".png", ".webp", ".jpg", ".jpeg"}


def main(arguments: list[str]) -> int:
    """Judge a model on a set of labelled pictures."""
    parser = argparse.ArgumentParser(prog="python -m assistd_models.elements judge")
    parser.add_argument("--model", type=Path, required=True, help="the ONNX file")
    parser.add_argument("--data", type=Path, required=True, help="a set that `collect` wrote")
    parser.add_argument("--held-back", action="store_true", help="of a data set, only what is not trained on")
    parser.add_argument("--write", type=Path, help="choose thresholds on this set, and write them here")
    parser.add_argument("--precision", type=float, default=0.9, help="share of what is told that is to be right")
    parser.add_argument("--state-precision", type=float, default=0.9, help="the same, of states that are told")
    parser.add_argument("--negatives", type=Path, help="a folder of photographs and pages of text: without elements")
    parser.add_argument("--errors", type=Path, help="draw what is wrong into this folder")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args(arguments)
    files = sorted(file for file in asked.data.glob("*/*.json") if not asked.held_back or is_held_back(file))
    if not files:
        print(f"there are no pictures in {asked.data}")
        return 1
    judged = _bare(files, Bare(asked.model, asked.threads))
    shipped, told = _told(asked, judged)
    judged = [replace(one, told=shipped(_pixels(file))) for file, one in zip(files, judged, strict=True)]
    figures = _figures(judged, told, asked.precision)
    if asked.negatives:
        figures["negatives"] = _negatives(asked.negatives, shipped)
    if asked.errors:
        _draw(files, judged, asked.errors)
    if asked.json:
        asked.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures)))
    return 0


def _bare(files: Sequence[Path], net: Detector) -> list[Judged]:
    judged = []
    for number, file in enumerate(files):
        judged.append(Judged(picture=labels.read(file), bare=net(_pixels(file)), told=()))
        if number % 20 == 19:
            print(f"{number + 1} of {len(files)} pictures", flush=True)
    return judged


def _told(asked: argparse.Namespace, judged: Sequence[Judged]) -> tuple[Detector, dict[Any, float]]:
    """Return what tells, and from which scores on: those chosen here, or those of the model."""
    if not asked.write:
        shipped = Shipped(asked.model, threads=asked.threads)
        return shipped, dict(shipped.rules.thresholds)
    least = thresholds.chosen(report.found(judged), report.counts(judged), asked.precision)
    sure = [one for one in report.bare_hits(judged) if one.seen.score >= least.get(one.seen.kind, 2)]
    states = thresholds.of_states(sure, asked.state_precision)
    asked.write.parent.mkdir(parents=True, exist_ok=True)
    written = {"thresholds": least, "state_thresholds": states}
    asked.write.write_bytes(msgspec.json.format(msgspec.json.encode(written)))
    print(f"thresholds of {len(least)} kinds and {len(states)} states: {asked.write}")
    return Shipped(asked.model, least, states, asked.threads), dict(least)


def _figures(judged: Sequence[Judged], told: dict[Any, float], precision: float) -> dict[str, Any]:
    kinds = report.of_kinds(judged, told, precision)
    states = report.of_states(judged)
    toolkits = report.by(judged, lambda one: one.look.partition(":")[0], precision)
    applications = report.by(judged, lambda one: one.source, precision)
    print(f"\n{len(judged)} pictures of {len(applications)} applications\n\n{report.table(kinds)}\n")
    for one in states:
        print(f"{one['state']:22} known {one['known']:4}  told {one['told']:4}  right {one['right']:4}")
    print(f"\n{report.table(toolkits)}\n\n{report.table(applications)}")
    return {"kinds": kinds, "states": states, "toolkits": toolkits, "applications": applications}


def _negatives(folder: Path, shipped: Detector) -> dict[str, list[str]]:
    """Say what is told of pictures that have no elements."""
    wrong = {}
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    for file in files:
        wrong[file.name] = [f"{one.kind} {one.score:.2f} {one.box}" for one in shipped(_read(file))]
    print(f"\n{sum(map(len, wrong.values()))} elements are told in {len(files)} pictures without any")
    for name, told in wrong.items():
        if told:
            print(f"  {name}: " + "; ".join(told[:5]))
    return wrong


def _draw(files: Sequence[Path], judged: Sequence[Judged], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file, one in zip(files, judged, strict=True):
        pixels = Image.open(file.with_suffix(".webp"))
        drawn = drawing.errors(one.picture, pixels, matched(one.picture, one.told))
        if drawn is not None:
            drawn.save(folder / f"{one.picture.source}-{file.stem}.png")


def _pixels(json: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return _read(json.with_suffix(".webp"))


def _read(file: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.asarray(Image.open(file).convert("RGB"))
