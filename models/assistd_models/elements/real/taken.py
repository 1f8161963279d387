"""What was taken of a screen, as it came: pixels, windows, trees. Kept, so that better rules need no new photographs.

Made by `session`, labelled here, for `collect`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from assistd_models.elements.labels import Box, Picture, stem
from assistd_models.elements.real import atspi, gtk4, nodes, truth
from assistd_models.elements.real.applications import Application, Screen
from assistd_models.elements.real.found import Told, area, around, cut
from assistd_models.elements.real.windows import Surface

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A screen as it was told.

    Attributes:
        surfaces: The windows, bottom to top.
        trees: The applications on the accessibility bus.
        widgets: What a GTK 4 application wrote of itself.
    """

    surfaces: list[Surface]
    trees: list[nodes.Tree]
    widgets: tuple[gtk4.Widget, ...] = ()

    def told(self) -> Told:
        """Return what the toolkits told."""
        told = Told()
        parts = [gtk4.read(self.widgets, self.surfaces)] if self.widgets else []
        parts += [atspi.read(one, self.surfaces) for one in self.trees if not one.toolkit.startswith("GTK")]
        for part in parts:
            told.elements += part.elements
            told.unknown += part.unknown
            told.above += part.above
            told.boxes |= part.boxes
        return told


def label(
    taken: Taken, pixels: Pixels, application: Application, screen: Screen, seed: int
) -> tuple[Picture, Image.Image]:
    """Return what is to be seen of a screen, and its pixels.

    Args:
        taken: What was told.
        pixels: uint8 [height, width, 3], RGB, the whole screen.
        application: Whose it is.
        screen: Which of its screens.
        seed: Number of the screen.

    Raises:
        ValueError: If there is no window.
    """
    told = taken.told()
    region = _region(taken.surfaces, told, screen, pixels)
    elements, unknown = truth.of(told, taken.surfaces, pixels, region)
    part = Image.fromarray(np.ascontiguousarray(pixels[region[1] : region[3], region[0] : region[2]]))
    theme = " ".join(f"{key}={value}" for key, value in {**application.environment, **screen.environment}.items())
    toolkit = next((one.toolkit for one in taken.trees if one.windows), "")
    picture = Picture(
        width_px=part.width,
        height_px=part.height,
        source=application.name,
        seed=seed,
        look=f"{application.toolkit}: {toolkit}; {screen.what}; {theme}".rstrip("; "),
        elements=elements,
        unknown=unknown,
    )
    return picture, part


def write(folder: Path, name: str, seed: int, taken: Taken, pixels: Pixels) -> None:
    """Keep what was taken; the JSON comes last."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    file = folder / name / stem(seed)
    Image.fromarray(pixels).save(file.with_suffix(".webp"), lossless=True, quality=20, method=0)
    file.with_suffix(".json").write_bytes(msgspec.json.encode(taken))


def read(folder: Path, name: str, seed: int) -> tuple[Taken, Pixels] | None:
    """Return what was taken; None if nothing was."""
    file = folder / name / stem(seed)
    if not file.with_suffix(".json").exists():
        return None
    taken = msgspec.json.decode(file.with_suffix(".json").read_bytes(), type=Taken)
    return taken, np.asarray(Image.open(file.with_suffix(".webp")).convert("RGB"))


def _region(surfaces: list[Surface], told: Told, screen: Screen, pixels: Pixels) -> Box:
    """Return what of the screen is photographed."""
    shown = [replace(one, box=told.boxes.get(one.number, one.box)) for one in surfaces]
    managed = [one for one in shown if not one.popup]
    if not managed:
        raise ValueError("no window is left")
    if screen.region == "all":
        chosen = [one.box for one in shown]
    else:
        active = next((one for one in managed if one.active), managed[-1])
        above = shown[shown.index(active) + 1 :]
        chosen = [active.box, *(one.box for one in above if one.popup and area(one.box) > 200)]
    return cut(around(chosen), (0, 0, pixels.shape[1], pixels.shape[0]))
