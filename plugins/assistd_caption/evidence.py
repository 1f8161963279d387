"""What pixels tell about texture, stillness and structure, square by square. Used by `gate` and `regions`.

Photographs are restless: sensor grain, JPEG blocks and texture change nearly every pixel, in both directions, in many
tones. Screens are still: most pixels equal their neighbours exactly, and what changes (letters, rules, icons) has two
tones. Nothing here reads; what was read comes from the reader.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

CELL_PX = 16
"""Side of the squares in which texture is measured: a few letters wide, far smaller than a picture."""

LONGEST_PX = 2600
"""Larger pictures are measured at this longest side, in pixels: what is still stays still when it is made smaller."""

LIVE = 0.95
"""From this share of pixels on that differ from a neighbour, a square belongs to no screen's even ground."""

TEXTURE = 1.5
"""Least texture of a photograph's square: square root of the structure tensor's smaller eigenvalue (Harris and
Stephens 1988), grey levels a pixel. A straight edge and a shade have none, whatever their contrast."""

TWO_TONED = 0.9
"""From this share of variance on that two tones explain (Otsu 1979), a square is print or a pattern: grain has 0.64, an
even spread of tones 0.75, letters more than 0.9."""


PAPER = 6.0
"""What is left of a page's structure once its letters are filled with the ground around them stays below this."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What was measured.

    Attributes:
        pixels: uint8 [height, width, 3], RGB: the picture at the size at which it was measured.
        scale: Pixels of the picture for one pixel here.
        live: float32 [rows, columns], share of pixels that differ from a neighbour, in each square of `CELL_PX`.
        texture: float32 [rows, columns], `TEXTURE`'s measure.
        restless: bool [rows, columns], squares that look like a photograph: live, textured, of many tones.
        printed: bool [rows, columns], squares with strong marks of two tones: letters, line art, patterns.
        structure: Grey levels by which the picture's large shapes differ from a smooth shade: 0 for an even ground, a
            shade of any kind, and noise; 5 and more for what shows something.
    """

    pixels: NDArray[np.uint8]
    scale: float
    live: NDArray[np.float32]
    texture: NDArray[np.float32]
    restless: NDArray[np.bool_]
    printed: NDArray[np.bool_]
    structure: float


def measure(pixels: NDArray[np.uint8]) -> Evidence:
    """Return what the pixels tell.

    Args:
        pixels: uint8 [height, width, 3], RGB.
    """
    scale = max(1.0, max(pixels.shape[:2]) / LONGEST_PX)
    if scale > 1:
        size = max(1, round(pixels.shape[1] / scale)), max(1, round(pixels.shape[0] / scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    edges = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    live = _means(np.asarray(edges.max(axis=2) > 0, np.float32))
    texture = _texture(grey)
    toned = _two_toned(grey)
    return Evidence(
        pixels=pixels,
        scale=scale,
        live=live,
        texture=texture,
        restless=(live > LIVE) & (texture > TEXTURE) & (toned < TWO_TONED),
        printed=(texture > 4 * TEXTURE) & (toned >= TWO_TONED),
        structure=structure(pixels),
    )


def structure(pixels: NDArray[np.uint8]) -> float:
    """Return by how many grey levels (root mean square) large shapes differ from the best smooth shade.

    The shade is a polynomial of the fourth degree in both directions, fitted to 24 by 24 mean colours: it takes up
    gradients, vignettes and uneven light; averaging takes up noise.
    """
    small = cv2.resize(pixels, (GRID, GRID), interpolation=cv2.INTER_AREA).astype(np.float64).reshape(-1, 3)
    axis = np.linspace(-1, 1, GRID)
    across, down = (plane.reshape(-1) for plane in np.meshgrid(axis, axis))
    shades = np.stack([across**i * down**j for i in range(5) for j in range(5 - i)], axis=1)
    weights = np.linalg.lstsq(shades, small, rcond=None)[0]
    return float(np.sqrt(((small - shades @ weights) ** 2).mean()))


GRID = 24


def paper(pixels: NDArray[np.uint8]) -> float:
    """Return how much structure a page keeps when its letters are filled with the ground around them, grey levels.

    A photographed or scanned page is all grain and shadow, but its ground, dark letters closed or pale ones opened
    (Serra 1982), is smooth; a photograph's is not.
    """
    scale = 480 / max(pixels.shape[:2])
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    grey = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    kernel = np.ones((31, 31), np.uint8)
    grounds = (cv2.morphologyEx(grey, operation, kernel) for operation in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN))
    return min(structure(cv2.cvtColor(ground, cv2.COLOR_GRAY2RGB)) for ground in grounds)


def _cells(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 [rows, columns, pixels]: the squares; a rest at the right and at the bottom is left off."""
    rows, columns = max(1, plane.shape[0] // CELL_PX), max(1, plane.shape[1] // CELL_PX)
    high, wide = min(CELL_PX, plane.shape[0]), min(CELL_PX, plane.shape[1])
    whole = plane[: rows * high, : columns * wide].reshape(rows, high, columns, wide)
    return np.ascontiguousarray(whole.transpose(0, 2, 1, 3)).reshape(rows, columns, high * wide)


def _means(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(_cells(plane).mean(axis=2), np.float32)


def _texture(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the square root of the structure tensor's smaller eigenvalue, square by square."""
    across = np.asarray(cv2.Scharr(grey, cv2.CV_32F, 1, 0), np.float32) / 16
    down = np.asarray(cv2.Scharr(grey, cv2.CV_32F, 0, 1), np.float32) / 16
    xx, yy, xy = (_means(np.asarray(p, np.float32)) for p in (across * across, down * down, across * down))
    least = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    return np.asarray(np.sqrt(np.maximum(least, 0)), np.float32)


def _two_toned(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the share of variance that the best split into two tones explains, square by square; 0 where even."""
    cells = np.sort(_cells(grey.astype(np.float32)), axis=2)
    count = cells.shape[2]
    below = np.cumsum(cells, axis=2)[:, :, :-1]
    number = np.arange(1, count, dtype=np.float32)
    total = cells.sum(axis=2, keepdims=True)
    apart = below / number - (total - below) / (count - number)
    between = np.max(number / count * (1 - number / count) * apart**2, axis=2, initial=0)
    variance = cells.var(axis=2)
    return np.asarray(np.where(variance > 1e-6, between / np.maximum(variance, 1e-6), 0), np.float32)
