"""Pictures that stand for photographs: noise, hills, blobs and skies made with numpy, as data URIs. Used by `pen`."""

from __future__ import annotations

import base64
import functools
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

COUNT = 60
"""So many there are; a page chooses by number, so that a seed always gives the same ones."""

Field = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def _noise(rng: np.random.Generator, height_px: int, width_px: int, coarsest: int) -> Field:
    """Return fractal noise, float32 [height, width], 0…1."""
    total = np.zeros((height_px, width_px), np.float32)
    weight, cells = 1.0, coarsest
    while cells < min(height_px, width_px):
        grid = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
        total += weight * np.asarray(grid.resize((width_px, height_px), Image.Resampling.BICUBIC))
        weight, cells = weight * 0.55, cells * 2
    low, high = float(total.min()), float(total.max())
    return ((total - low) / (high - low + 1e-6)).astype(np.float32)


def _blend(first: np.ndarray, second: np.ndarray, share: Field) -> np.ndarray:
    mixed: np.ndarray = first * (1 - share[..., None]) + second * share[..., None]
    return mixed


def _landscape(rng: np.random.Generator, height_px: int, width_px: int) -> np.ndarray:
    down = np.repeat(np.linspace(0, 1, height_px, dtype=np.float32)[:, None], width_px, 1)
    colour = rng.random((8, 3)) * 255
    pixels = _blend(colour[0] * 0.4 + 140, colour[1] * 0.5 + 110, down)
    pixels = _blend(
        pixels, np.full(3, 245.0), (_noise(rng, height_px, width_px, 3) * 1.6 - 0.8).clip(0, 1) * (1 - down)
    )
    for hill in range(int(rng.integers(1, 5))):
        edge = 0.35 + 0.13 * hill + 0.2 * (_noise(rng, 64, width_px, 2)[3] - 0.5)
        inside = (down > edge[None, :]).astype(np.float32)
        rough = 0.6 + 0.6 * _noise(rng, height_px, width_px, 8)[..., None]
        pixels = _blend(pixels, colour[2 + hill] * 0.7 * rough, inside)
    return pixels


def _blobs(rng: np.random.Generator, height_px: int, width_px: int) -> np.ndarray:
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    pixels = _blend(rng.random(3) * 255, rng.random(3) * 255, _noise(rng, height_px, width_px, 2))
    for _ in range(int(rng.integers(2, 14))):
        centre_y, centre_x = rng.random(2) * (height_px, width_px)
        reach = rng.uniform(0.05, 0.4) * height_px
        far = np.hypot((y - centre_y) * rng.uniform(0.6, 1.6), x - centre_x) / reach
        soft = rng.uniform(2, 20)
        pixels = _blend(pixels, rng.random(3) * 255, (soft * (1 - far)).clip(0, 1) * np.float32(rng.uniform(0.5, 1)))
    shaded: np.ndarray = pixels * (0.85 + 0.3 * _noise(rng, height_px, width_px, 16)[..., None])
    return shaded


def _town(rng: np.random.Generator, height_px: int, width_px: int) -> np.ndarray:
    """Return fronts with windows, doors and signs: what is square without being an interface."""
    image = Image.fromarray(_landscape(rng, height_px, width_px).clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(image)
    left = -int(rng.integers(0, 40))
    while left < width_px:
        wide, top = int(rng.integers(50, 170)), int(rng.integers(height_px // 8, height_px // 2))
        wall = tuple(int(v) for v in rng.integers(40, 220, 3))
        pen.rectangle((left, top, left + wide, height_px), fill=wall)
        step_x, step_y = int(rng.integers(14, 40)), int(rng.integers(16, 44))
        glass = tuple(int(v * rng.uniform(0.2, 0.7)) for v in wall)
        for x in range(left + 5, left + wide - step_x // 2, step_x):
            for y in range(top + 6, height_px - 10, step_y):
                lit = glass if rng.random() < 0.8 else (230, 210, 150)
                pen.rectangle(
                    (x, y, x + step_x * 0.6, y + step_y * 0.6),
                    fill=lit,
                    outline=wall if rng.random() < 0.5 else (235, 235, 230),
                )
        left += wide + int(rng.integers(0, 12))
    turned = image.rotate(rng.uniform(-5, 5), Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6))
    )
    shaded: np.ndarray = np.asarray(turned).astype(np.float32) * (
        0.7 + 0.5 * _noise(rng, height_px, width_px, 3)[..., None]
    )
    return shaded


def _things(rng: np.random.Generator, height_px: int, width_px: int) -> np.ndarray:
    """Return boxes, books, boards and balls lying about, with shadows."""
    ground = _blend(rng.random(3) * 200 + 30, rng.random(3) * 200 + 30, _noise(rng, height_px, width_px, 4))
    image = Image.fromarray(ground.clip(0, 255).astype(np.uint8))
    for _ in range(int(rng.integers(6, 40))):
        layer = Image.new("L", image.size, 0)
        pen = ImageDraw.Draw(layer)
        x, y = int(rng.integers(-20, width_px)), int(rng.integers(-20, height_px))
        wide, high = int(rng.integers(10, width_px // 3)), int(rng.integers(8, height_px // 3))
        shape = pen.ellipse if rng.random() < 0.3 else pen.rectangle
        shape((x, y, x + wide, y + high), fill=255)
        layer = layer.rotate(rng.uniform(-40, 40), Image.Resampling.BICUBIC, center=(x + wide / 2, y + high / 2))
        image.paste((20, 20, 20), (4, 5), layer.point(lambda value: value // 3))
        image.paste(tuple(int(v) for v in rng.integers(20, 250, 3)), (0, 0), layer)
    soft = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 2.2)))
    shaded: np.ndarray = np.asarray(soft).astype(np.float32) * (
        0.7 + 0.5 * _noise(rng, height_px, width_px, 3)[..., None]
    )
    return shaded


def pixels(number: int) -> Image.Image:
    """Return a photograph-like picture, always the same for a number."""
    rng = np.random.default_rng(number)
    height_px, width_px = ((192, 288), (240, 240), (320, 200), (480, 720))[number % 4]
    drawn = (_landscape, _blobs, _town, _things, _landscape)[number % 5](rng, height_px, width_px)
    grey = drawn.mean(axis=2, keepdims=True)  # most photographs are duller than what chance mixes
    drawn = grey + (drawn - grey) * rng.uniform(0.15, 1.0)
    drawn = drawn + rng.normal(0, rng.uniform(1, 9), drawn.shape)
    return Image.fromarray(drawn.clip(0, 255).astype(np.uint8))


@functools.lru_cache(COUNT)
def uri(number: int) -> str:
    """Return it as a data URI."""
    out = io.BytesIO()
    pixels(number).save(out, "WEBP", quality=70)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
