"""A cheap look: may this picture show an interface at all? Photographs are not searched: whoever looks, finds buttons.

Interfaces stand on few colours and have long straight edges; photographs have neither. Used by the engine.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from assistd_elements.pixels.strokes import Strokes

Look = Literal["interface", "doubtful", "photograph", "blank"]

COLOURS: Final = 12
"""So many colours, of 32,768, are counted."""

SURELY: Final = 0.85
"""From this share of a picture in so few colours on, it is drawn: a page, a window."""

FEW: Final = 0.5
"""From this share on, with straight edges, it is a window as well, with a picture in it or behind it."""

STRAIGHT: Final = 0.05
"""So large a share of all edges is long and straight in windows."""

ROUGH: Final = ((0.005, 0.8), (0.02, 0.6), (0.2, 0.1))
"""Below the first share of straight edges, and below the second share in so few colours, it is a photograph."""

GRAIN: Final = 0.2
"""From this share of pixels with an edge on, colours being very many, it is a photograph: straight edges are chance."""

EMPTY: Final = 0.0001
"""Below this share of pixels with an edge nothing is drawn."""

SAMPLE_PX: Final = 120_000


def look(pixels: NDArray[np.uint8], strokes: Strokes) -> Look:
    """Return what a picture looks like.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        strokes: What was found in it.
    """
    few = ground(pixels)
    if strokes.edges < EMPTY:
        return "blank" if few >= FEW else "photograph"
    if few >= SURELY or (few >= FEW and strokes.straight >= STRAIGHT):
        return "interface"
    if any(strokes.straight < straight and few < colours for straight, colours in ROUGH):
        return "photograph"
    return "photograph" if strokes.edges >= GRAIN and few < FEW else "doubtful"


def ground(pixels: NDArray[np.uint8]) -> float:
    """Return the share of a picture that its commonest colours take up, 0…1.

    Args:
        pixels: uint8 [height, width, 3], RGB.
    """
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / SAMPLE_PX) ** 0.5))
    sample = (pixels[::step, ::step] >> 3).astype(np.int32)
    codes = sample[:, :, 0] << 10 | sample[:, :, 1] << 5 | sample[:, :, 2]
    counts = np.sort(np.bincount(codes.ravel()))
    return float(counts[-COLOURS:].sum() / codes.size)
