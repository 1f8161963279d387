"""At which size a picture shows an interface: the net knows screens of plain density. Used by the engine.

The capture tells it where it can (`View.scale`). Of other pictures the letters tell, and lines: on a screen of double
density hardly any is one pixel thick.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.types import View
from assistd_elements.pixels.strokes import Strokes

LARGE_PX: Final = 2400
"""Pictures with a longer side come from dense screens mostly."""

LARGE: Final = ((21.0, 3.0), (13.0, 2.0), (10.0, 1.5))
"""Median height of letters, pixels → density, in large pictures. Interfaces of plain density have 6 to 9: fonts of 11
to 16 pixels, most letters without ascenders."""

FRAMED: Final = ((20.0, 3.0), (12.0, 2.0))
"""The same in smaller pictures where no line is one pixel thick."""

FRAMELESS: Final = ((22.0, 3.0), (15.0, 2.0))
"""The same where there are no lines to tell: pages have large letters."""

MOST_THIN: Final = 0.1
"""Where more lines are one pixel thick, it is a screen of plain density with large letters, which the net knows."""

LEAST_LETTERS: Final = (15, 60)
"""Fewer letters tell nothing: in large pictures, and in others."""

BLURRED: Final = 0.02
"""Where fewer edges are long and straight (share of all), lines tell nothing: they were smoothed, or there are none."""

MOST: Final = 4.0
"""No screen is denser."""


def density(strokes: Strokes, longest_px: int, view: View | None = None) -> float:
    """Return how many pixels of a picture stand for one of a plain screen, 1…4.

    Args:
        strokes: What was found in it.
        longest_px: Its longer side.
        view: What of the desktop it shows, if it was captured here.
    """
    if view is not None and view.scale > 1:
        return min(MOST, view.scale)
    large = longest_px >= LARGE_PX
    steps: tuple[tuple[float, float], ...] = LARGE
    if not large:
        lines_tell = strokes.straight >= BLURRED and not np.isnan(strokes.thin)
        if lines_tell and strokes.thin > MOST_THIN:
            return 1.0
        steps = FRAMED if lines_tell else FRAMELESS
    letters_px = strokes.letters_px
    if len(letters_px) < LEAST_LETTERS[0 if large else 1]:
        return 1.0
    return next((scale for least, scale in steps if np.median(letters_px) >= least), 1.0)


def plain(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Return a picture as a screen of plain density would show it.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        scale: Its density.
    """
    if scale == 1:
        return pixels
    height, width = (max(1, round(side / scale)) for side in pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
