"""Finds the frames on a screen: windows, side bars, cards, pop-ups, buttons, cells. Used by `assistd_read.tree`.

A panel is an area of one colour (or a smooth shade) with a rectangular outline, rounded corners allowed. What stands on it
does not matter: letters are islands inside the area, its outline stays what it is.
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
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.flat, connectivity=4)
    wide, high, area = stats[:, 2], stats[:, 3], stats[:, 4]
    big = (wide >= LEAST_PX[0]) & (high >= LEAST_PX[1]) & (area > 0.25 * wide * high)
    big &= (wide < width - 8) | (high < height - 8)
    big[0] = False
    found = []
    for label in sorted(np.flatnonzero(big), key=lambda i: -int(wide[i]) * int(high[i]))[:MOST]:
        x, y, w, h = (int(v) for v in stats[label, :4])
        own = labels[y : y + h, x : x + w] == label
        if _rectangular(own):
            seen = pixels[y : y + h : max(1, h // 16), x : x + w : max(1, w // 16)]
            there = own[:: max(1, h // 16), :: max(1, w // 16)]
            red, green, blue = (int(v) for v in np.median(seen[there], axis=0)) if there.any() else (0, 0, 0)
            box = Box(max(0, x - 1), max(0, y - 1), min(width, x + w + 1), min(height, y + h + 1))
            found.append(Panel(box=box, colour=(red, green, blue)))
    return found


def _rectangular(own: NDArray[np.bool_]) -> bool:
    """Return whether each of the four sides of the area's frame belongs to it for the most part."""
    sides = own[:2].any(axis=0), own[-2:].any(axis=0), own[:, :2].any(axis=1), own[:, -2:].any(axis=1)
    return all(float(side.mean()) >= STRAIGHT for side in sides)
