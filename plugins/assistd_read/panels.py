"""Finds the frames on a screen: windows, side bars, cards, pop-ups, buttons, cells. Used by `assistd_read.tree`.

A panel is an area of one colour (or a smooth shade) with a rectangular outline, rounded corners allowed. What stands on
it does not matter: letters are islands inside the area, its outline stays what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd_read.boxes import Box
from assistd_read.ink import Ink

LEAST_PX = (24, 14)
"""Smallest panel: width and height in pixels (a small button with one letter)."""

STRAIGHT = 0.6
"""Least share of each side that belongs to the area; rounded corners and covered parts take the rest."""

MOST = 400
"""Most panels that are looked at: the largest."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A rectangular area of one colour.

    Attributes:
        box: Its outline.
        colour: Red, green, blue, 0…255.
    """

    box: Box
    colour: tuple[int, int, int]


def panels(pixels: NDArray[np.uint8], ink: Ink) -> list[Panel]:
    """Return the panels of a picture, largest first, without the picture itself.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        ink: Where it has marks.
    """
    height, width = ink.flat.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.flat, connectivity=4)
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    big = (wide >= LEAST_PX[0]) & (high >= LEAST_PX[1]) & (area > 0.25 * wide * high)
    big &= (wide < width - 8) | (high < height - 8)
    big[0] = False
    found = []
    for label in sorted(np.flatnonzero(big), key=lambda i: -int(wide[i]) * int(high[i]))[:MOST]:
        x, y, w, h = (int(v) for v in stats[label, :4])
        own = labels[y : y + h, x : x + w] == label
        outline = _outline(own)
        if outline is not None:
            left, top, right, bottom = outline
            seen = pixels[y : y + h : max(1, h // 16), x : x + w : max(1, w // 16)]
            there = own[:: max(1, h // 16), :: max(1, w // 16)]
            red, green, blue = (int(v) for v in np.median(seen[there], axis=0)) if there.any() else (0, 0, 0)
            box = Box(max(0, x + left - 1), max(0, y + top - 1), min(width, x + right + 1), min(height, y + bottom + 1))
            found.append(Panel(box=box, colour=(red, green, blue)))
    return found


def _outline(own: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Return the rectangle that an area fills to its sides (left, top, right, bottom), None if it is no rectangle.

    What sticks out, like the arrow of a pop-up, is left off.
    """
    rows, columns = _long_runs(own), _long_runs(own.T)
    if rows is None or columns is None:
        return None
    (top, bottom), (left, right) = rows, columns
    part = own[top:bottom, left:right]
    sides = part[:2].any(axis=0), part[-2:].any(axis=0), part[:, :2].any(axis=1), part[:, -2:].any(axis=1)
    straight = all(float(side.mean()) >= STRAIGHT for side in sides)
    return (left, top, right, bottom) if straight else None


def _long_runs(own: NDArray[np.bool_]) -> tuple[int, int] | None:
    """Return the first row, and one past the last, in which the area has most of its full width."""
    width = own.shape[1]
    first = own.argmax(axis=1)
    last = width - own[:, ::-1].argmax(axis=1)
    wide = np.flatnonzero(own.any(axis=1) & (last - first >= 0.8 * width))
    if not len(wide) or wide[-1] - wide[0] < 0.6 * len(own):
        return None
    return int(wide[0]), int(wide[-1]) + 1
