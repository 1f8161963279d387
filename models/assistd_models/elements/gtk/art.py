"""Pictures drawn by procedure: photograph-like content, charts, desktop backgrounds. Both toolkits' scenes use it."""

from __future__ import annotations

import colorsys
import math
from random import Random
from typing import Any

import cairo

Colour = tuple[float, float, float]


def colour(rng: Random) -> Colour:
    """Return a colour, more often dull than bright."""
    return colorsys.hsv_to_rgb(rng.random(), rng.random() ** 1.5, rng.uniform(0.1, 1))


def surface(rng: Random, width_px: int, height_px: int) -> Any:
    """Return a cairo surface with a picture: a landscape, shapes, a chart, noise in bands."""
    made = cairo.ImageSurface(cairo.FORMAT_RGB24, width_px, height_px)
    paint(cairo.Context(made), rng, width_px, height_px)
    return made


def paint(cr: Any, rng: Random, width_px: int, height_px: int) -> None:
    """Paint such a picture over the rectangle from 0, 0."""
    cr.save()
    cr.rectangle(0, 0, width_px, height_px)
    cr.clip()
    rng.choice((_landscape, _landscape, _shapes, _portrait, _chart, _rays))(cr, rng, width_px, height_px)
    cr.restore()


def backdrop(cr: Any, rng: Random, width_px: int, height_px: int) -> None:
    """Paint what lies behind the windows: one colour, a gradient, a landscape."""
    if rng.random() < 0.5:
        cr.set_source_rgb(*colour(rng))
        cr.paint()
    elif rng.random() < 0.6:
        _gradient(cr, rng, width_px, height_px)
    else:
        _landscape(cr, rng, width_px, height_px)


def _gradient(cr: Any, rng: Random, width: int, height: int) -> None:
    angle = rng.random() * 6.3
    ramp = cairo.LinearGradient(
        width / 2 - math.cos(angle) * width / 2,
        height / 2 - math.sin(angle) * height / 2,
        width / 2 + math.cos(angle) * width / 2,
        height / 2 + math.sin(angle) * height / 2,
    )
    for stop in range(rng.randint(2, 4)):
        ramp.add_color_stop_rgb(stop / 3, *colour(rng))
    cr.set_source(ramp)
    cr.paint()


def _landscape(cr: Any, rng: Random, width: int, height: int) -> None:
    _gradient(cr, rng, width, height)
    if rng.random() < 0.6:
        cr.set_source_rgba(1, 1, rng.random(), 0.8)
        cr.arc(rng.random() * width, rng.random() * height / 2, max(2, height * rng.uniform(0.04, 0.14)), 0, 7)
        cr.fill()
    for layer in range(rng.randint(2, 5)):
        base, swing, pace = height * (0.35 + layer * 0.13), height * rng.uniform(0.03, 0.2), rng.uniform(2, 9)
        shift = rng.random() * 9
        cr.move_to(0, height)
        for step in range(33):
            x = step / 32
            wave = math.sin(x * pace + shift) + 0.4 * math.sin(x * pace * 3.1 + shift) + 0.2 * rng.uniform(-1, 1)
            cr.line_to(x * width, base - swing * wave)
        cr.line_to(width, height)
        cr.close_path()
        cr.set_source_rgba(*colour(rng), 0.9)
        cr.fill()


def _shapes(cr: Any, rng: Random, width: int, height: int) -> None:
    _gradient(cr, rng, width, height)
    for _ in range(rng.randint(3, 14)):
        cr.set_source_rgba(*colour(rng), rng.uniform(0.3, 1))
        x, y, size = rng.random() * width, rng.random() * height, rng.uniform(0.05, 0.4) * min(width, height)
        if rng.random() < 0.5:
            cr.arc(x, y, size / 2, 0, 7)
        else:
            for _corner in range(rng.randint(3, 6)):
                cr.line_to(x + rng.uniform(-size, size), y + rng.uniform(-size, size))
        cr.fill()


def _portrait(cr: Any, rng: Random, width: int, height: int) -> None:
    _gradient(cr, rng, width, height)
    size = min(width, height)
    skin = rng.uniform(0.3, 0.95)
    cr.set_source_rgb(*colour(rng))
    cr.arc(width / 2, height * 1.05, size * 0.42, 0, 7)
    cr.fill()
    cr.set_source_rgb(rng.random() * 0.5, rng.random() * 0.3, rng.random() * 0.3)
    cr.arc(width / 2, height * 0.40, size * 0.25, 0, 7)
    cr.fill()
    cr.set_source_rgb(skin, skin * 0.8, skin * 0.65)
    cr.arc(width / 2, height * 0.46, size * 0.20, 0, 7)
    cr.fill()


def _chart(cr: Any, rng: Random, width: int, height: int) -> None:
    dark = rng.random() < 0.4
    cr.set_source_rgb(*((0.12, 0.12, 0.14) if dark else (1, 1, 1)))
    cr.paint()
    cr.set_line_width(1)
    cr.set_source_rgba(0.5, 0.5, 0.5, 0.4)
    for line in range(1, 6):
        cr.move_to(0, round(height * line / 6) + 0.5)
        cr.line_to(width, round(height * line / 6) + 0.5)
        cr.stroke()
    count = rng.randint(4, 16)
    if rng.random() < 0.5:
        cr.set_source_rgb(*colour(rng))
        for bar in range(count):
            tall = rng.uniform(0.1, 0.9) * height
            cr.rectangle(width * (bar + 0.2) / count, height - tall, width * 0.6 / count, tall)
        cr.fill()
        return
    cr.set_line_width(2)
    for _ in range(rng.randint(1, 4)):
        cr.set_source_rgb(*colour(rng))
        for point in range(count + 1):
            cr.line_to(width * point / count, rng.uniform(0.1, 0.9) * height)
        cr.stroke()


def _rays(cr: Any, rng: Random, width: int, height: int) -> None:
    _gradient(cr, rng, width, height)
    x, y, reach = rng.random() * width, rng.random() * height, width + height
    for ray in range(rng.randint(8, 30)):
        angle = ray * 0.41 + rng.random() * 0.2
        cr.set_source_rgba(*colour(rng), 0.35)
        cr.move_to(x, y)
        cr.line_to(x + math.cos(angle) * reach, y + math.sin(angle) * reach)
        cr.line_to(x + math.cos(angle + 0.15) * reach, y + math.sin(angle + 0.15) * reach)
        cr.fill()
