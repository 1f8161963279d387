"""Has pictures drawn, each with Qt 5 or Qt 6, tightens boxes to the ink, writes them. `generate` calls it."""

from __future__ import annotations

import importlib.util
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from assistd_models.elements import labels
from assistd_models.elements.qt.ink import tightened
from assistd_models.elements.qt.renderer import Renderer, RendererDied

_QT5_SHARE = 0.6  # most applications of today's desktops that use widgets
_SYSTEM_PYTHON = "/usr/bin/python3"
_DEATHS = 8  # so many one after another: nothing can be drawn here


def run(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw the seeds, each with Qt 5 or Qt 6 as its number decides.

    Raises:
        RuntimeError: If no binding for Qt is installed, or one picture after another fails.
    """
    renderers = [Renderer(python) for python in _pythons()]
    began, said, deaths = time.monotonic(), 0.0, 0
    try:
        for number, seed in enumerate(seeds):
            renderer = renderers[random.Random(seed).random() < _QT5_SHARE and len(renderers) > 1]
            try:
                _write(source, data, *renderer.draw(seed))
                deaths = 0
            except RendererDied as problem:
                print(f"{source} {seed}: left out: {problem}", flush=True)
                deaths += 1
                if deaths >= _DEATHS:
                    raise
            took = time.monotonic() - began
            if took - said > 5 or number + 1 == len(seeds):
                said = took
                print(
                    f"{source}: {number + 1} of {len(seeds)}, {(number + 1) / took:.1f} pictures a second", flush=True
                )
    finally:
        for renderer in renderers:
            renderer.end()


def _pythons() -> list[str]:
    """Interpreters that draw: this one with PySide6, the system's with PyQt5."""
    found = [sys.executable] if importlib.util.find_spec("PySide6") else []
    if os.path.exists(_SYSTEM_PYTHON):
        asked = subprocess.run([_SYSTEM_PYTHON, "-c", "import PyQt5.QtWidgets"], capture_output=True, check=False)
        found += [_SYSTEM_PYTHON] if asked.returncode == 0 else []
    if not found:
        raise RuntimeError(
            "no Qt to draw with: install the extra `elements` (PySide6_Essentials) or python3-pyqt5 (Debian)"
        )
    return found


def _write(source: str, data: Path, head: dict[str, Any], pixels: bytes) -> None:
    if "failed" in head:
        print(f"{source} {head['seed']}: left out: {head['failed']}", flush=True)
        return
    width, height = head["width"], head["height"]
    shown = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    elements = []
    for one in head["elements"]:
        box = tuple(one.pop("box"))
        if one.pop("tight"):
            box = tightened(shown, box)
        elements.append(labels.Element(box=box, **one))
    picture = labels.Picture(
        width_px=width, height_px=height, source=source, seed=head["seed"], look=head["look"],
        elements=tuple(elements), unknown=tuple(tuple(box) for box in head["unknown"]),
    )  # fmt: skip
    labels.write(data, picture, Image.fromarray(shown))
