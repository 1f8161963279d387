"""What a picture looks like as a whole: blank, dark, colours, photograph or drawing. Used by `assistd_read.engine`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd_read.ink import Ink

DARK = 100
"""A picture is dark when its middle brightness is below this, 0…255."""

PHOTO, SURELY_PHOTO = 0.55, 0.75
"""From these values of `Look.photo` on a picture is called a photograph: many tones, hardly any even pixels."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """First impressions.

    Attributes:
        smooth: No marks, no grain: nothing but a shade.
        even: One colour, all but noise.
        marks: How many squares of 8 pixels hold marks.
        dark: Dark ground behind the main text, or for the most part.
        photo: 0…1, how much it looks like a photograph rather than a drawing or a screen.
        colours: One or two names, the commonest first.
    """

    smooth: bool
    even: bool
    marks: int
    dark: bool
    photo: float
    colours: tuple[str, ...]


def look(pixels: NDArray[np.uint8], ink: Ink) -> Look:
    """Return first impressions of a picture.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        ink: Where it has marks.
    """
    step = max(1, round((pixels.shape[0] * pixels.shape[1] / 60_000) ** 0.5))
    sample = np.ascontiguousarray(pixels[::step, ::step])
    grey = cv2.cvtColor(sample, cv2.COLOR_RGB2GRAY)
    tones = len(np.unique((sample // 16).reshape(-1, 3), axis=0))
    restless = max(0.0, 1 - 2 * ink.still) * min(1.0, 5 * (1 - float(ink.flat.mean())))
    photo = 0.5 * min(1.0, tones / 150) + 0.5 * restless
    marks = int(ink.cells.sum())
    return Look(
        smooth=marks == 0 and float(ink.flat.mean()) > 0.98,
        even=float(np.ptp(grey)) < 12 or float(grey.std()) < 2,
        marks=marks,
        dark=float(np.median(grey)) < DARK,
        photo=round(photo, 2),
        colours=_colours(sample),
    )


def _colours(sample: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the names of the commonest colours, two at most, each on at least a fifth of the picture."""
    hsv = cv2.cvtColor(sample, cv2.COLOR_RGB2HSV).reshape(-1, 3)
    counts: Counter[str] = Counter()
    hue, vivid, bright = hsv[:, 0].astype(int) * 2, hsv[:, 1], hsv[:, 2]
    grey = (vivid < 40) | (bright < 40)
    counts["black"] = int((grey & (bright < 60)).sum())
    counts["white"] = int((grey & (bright > 205)).sum())
    counts["grey"] = int(grey.sum()) - counts["black"] - counts["white"]
    for label, first, last in HUES:
        inside = ~grey & (hue >= first) & (hue < last)
        dim = inside & (bright < 150) if label == "orange" else np.zeros_like(inside)
        counts["brown"] += int(dim.sum())
        counts[label] += int(inside.sum()) - int(dim.sum())
    common = [label for label, number in counts.most_common(2) if number >= 0.2 * len(hsv)]
    return tuple(common) or (counts.most_common(1)[0][0],)


HUES = (
    ("red", 0, 15),
    ("orange", 15, 45),
    ("yellow", 45, 70),
    ("green", 70, 165),
    ("turquoise", 165, 190),
    ("blue", 190, 260),
    ("purple", 260, 300),
    ("pink", 300, 345),
    ("red", 345, 361),
)
"""Names for hues, in degrees."""
