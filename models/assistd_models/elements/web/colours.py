"""Colours as ``#rrggbb``: mixed, drawn at random, and the ink that can be read on them. Used by `look` and `sheet`."""

from __future__ import annotations

import colorsys
from random import Random


def parts(colour: str) -> tuple[int, int, int]:
    """Return red, green, blue, 0…255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """Return the first colour with this share, 0…1, of the second in it."""
    pairs = zip(parts(first), parts(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def hsl(hue: float, saturation: float, lightness: float) -> str:
    """Return a colour from its hue, saturation and lightness, each 0…1."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue % 1, lightness, saturation))


def lightness(colour: str) -> float:
    """Return how light it is to the eye, 0…1 (weights of ITU-R BT.601)."""
    red, green, blue = parts(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def ink(background: str) -> str:
    """Return black or white, whichever can be read on it."""
    return "#ffffff" if lightness(background) < 0.62 else "#111111"


def vivid(rng: Random) -> str:
    """Return a strong colour, as accents and icons have."""
    return hsl(rng.random(), rng.uniform(0.45, 0.95), rng.uniform(0.36, 0.58))
