"""Lays windows over each other in one picture and tells what of each element is seen. Both studios use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import cairo

from assistd_models.elements.gtk import art
from assistd_models.elements.gtk.found import Found, Rect, cut, record, shift


@dataclass(frozen=True)
class Layer:
    """One window or popup.

    Attributes:
        paint: Paints it into a cairo context whose origin is the window's.
        x: Where the window's origin lies in the picture.
        y: Likewise.
        solid: What of it hides what is below, in its own coordinates (without shadows).
        elements: What is in it, in its own coordinates.
    """

    paint: Callable[[Any], None]
    x: int
    y: int
    solid: Rect
    elements: list[Found] = field(default_factory=list)


def compose(layers: list[Layer], rng: Random, width_px: int, height_px: int, file: str) -> list[dict[str, Any]]:
    """Paint the layers, lowest first, and return their elements as the parent writes them.

    Args:
        layers: Windows and popups.
        rng: The picture's.
        width_px: Of the picture.
        height_px: Of the picture.
        file: Takes the pixels: four bytes each, blue, green, red, nothing, rows without a gap. Compressing would cost
            more than all the drawing.
    """
    picture = cairo.ImageSurface(cairo.FORMAT_RGB24, width_px, height_px)
    cr = cairo.Context(picture)
    art.backdrop(cr, rng, width_px, height_px)
    for layer in layers:
        cr.save()
        cr.translate(layer.x, layer.y)
        layer.paint(cr)
        cr.restore()
    picture.flush()
    with open(file, "wb") as out:
        out.write(picture.get_data())
    return _told(layers, (0, 0, width_px, height_px))


def room(layers: list[Layer], width_px: int, height_px: int) -> tuple[int, int]:
    """Return the picture's size: as asked, or larger where a window would not be that small, or a menu sticks out."""
    wide = max(int(layer.x + layer.solid[2]) for layer in layers)
    tall = max(int(layer.y + layer.solid[3]) for layer in layers)
    return min(1920, max(width_px, wide)), min(1080, max(height_px, tall))


def _told(layers: list[Layer], frame: Rect) -> list[dict[str, Any]]:
    told = []
    for depth, layer in enumerate(layers):
        covers = [shift(above.solid, above.x, above.y) for above in layers[depth + 1 :]]
        for one in layer.elements:
            there = one.moved(layer.x, layer.y)
            there = Found(**{**there.__dict__, "view": cut(there.view, frame)})
            kept = record(there, covers)
            if kept is not None:
                told.append(kept)
    return told


def ink(paint: Callable[[Any], None], width_px: int, height_px: int, least: int = 60) -> Rect | None:
    """Return the rectangle around what the painter leaves on an empty ground, None if nothing.

    Args:
        paint: Paints into a cairo context.
        width_px: Of the ground.
        height_px: Of the ground.
        least: Opacity 0…255 from which a pixel counts: shadows don't.
    """
    if width_px < 1 or height_px < 1:
        return None
    ground = cairo.ImageSurface(cairo.FORMAT_A8, width_px, height_px)
    paint(cairo.Context(ground))
    ground.flush()
    strong = bytes(1 if value >= least else 0 for value in range(256))
    pixels, stride = bytes(ground.get_data()).translate(strong), ground.get_stride()
    rows = [pixels[at * stride : at * stride + width_px] for at in range(height_px)]
    full = [at for at, row in enumerate(rows) if 1 in row]
    if not full:
        return None
    left = min(rows[at].index(1) for at in full)
    right = max(rows[at].rindex(1) for at in full) + 1
    return left, full[0], right, full[-1] + 1
