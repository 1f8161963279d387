"""Straight lines and letters, as far as they tell what kind of picture it is and at which size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

STEP: Final = 10
"""Least change of brightness from one pixel to the next that counts as an edge, 0…255."""

LINE_PX: Final = 40
"""A straight edge at least this long is a frame's or a rule's, not a letter's."""

SAMPLE_PX: Final = 1_200_000
"""Of larger pictures stripes with about so many pixels in all are looked at."""

STRIPE_PX: Final = 160
"""Height of such a stripe: a few lines of text."""

LETTER_PX: Final = (4, 60)
"""Heights that letters may have."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Strokes:
    """What was found.

    Attributes:
        straight: Share of all edges that are long, level and straight.
        edges: Share of pixels that are edges, 0…1.
        thin: Share of lines one pixel thick among those of one to three, 0…1; NaN where there are too few.
        grey: uint8 [height, width], what of the picture was looked at.
    """

    straight: float
    edges: float
    thin: float
    grey: NDArray[np.uint8]

    @cached_property
    def letters_px(self) -> NDArray[np.int64]:
        """Heights of what looks like single letters, pixels: half of all the work, so only for who asks."""
        return _letters(self.grey)


def strokes(pixels: NDArray[np.uint8]) -> Strokes:
    """Return what a picture, or stripes of it, have of lines and letters.

    Args:
        pixels: uint8 [height, width, 3], RGB.
    """
    if min(pixels.shape[:2]) < 2:
        pixels = np.pad(pixels, ((0, 1), (0, 1), (0, 0)), mode="edge")
    grey = cv2.cvtColor(_stripes(pixels), cv2.COLOR_RGB2GRAY)
    lighter, darker = _steps(grey[1:], grey[:-1]), _steps(grey[:-1], grey[1:])
    across = _steps(grey[:, 1:], grey[:, :-1]) | _steps(grey[:, :-1], grey[:, 1:])
    edges = cv2.countNonZero(lighter) + cv2.countNonZero(darker)
    level, upright = np.ones((1, LINE_PX), np.uint8), np.ones((LINE_PX, 1), np.uint8)
    lighter, darker = _opened(lighter, level), _opened(darker, level)
    straight = sum(cv2.countNonZero(one) for one in (lighter, darker, _opened(across, upright)))
    return Strokes(
        straight=straight / max(1, edges + cv2.countNonZero(across)),
        edges=edges / max(1, grey[1:].size),
        thin=_thin(lighter, darker),
        grey=grey,
    )


def _steps(to: NDArray[np.uint8], back: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 1 where brightness grows by a step, else 0."""
    return np.asarray(cv2.threshold(cv2.subtract(to, back), STEP - 1, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _opened(marks: NDArray[np.uint8], kernel: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.morphologyEx(marks, cv2.MORPH_OPEN, kernel), np.uint8)


def _stripes(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture; of a large one the stripes in which most changes: a dialog may stand on an empty ground."""
    height, width = pixels.shape[:2]
    most = max(1, SAMPLE_PX // (STRIPE_PX * width))
    if height * width <= SAMPLE_PX or most * STRIPE_PX >= height:
        return pixels
    rows = height // STRIPE_PX
    sample = np.ascontiguousarray(pixels[: rows * STRIPE_PX, ::3, 1])  # green is most of the brightness
    changes = np.asarray(cv2.absdiff(sample[:, 1:], sample[:, :-1])) >= STEP
    busy = changes.reshape(rows, -1).sum(axis=1)
    starts = np.sort(np.argsort(-busy, kind="stable")[:most]) * STRIPE_PX
    return np.concatenate([pixels[start : start + STRIPE_PX] for start in starts])


def _thin(lighter: NDArray[np.uint8], darker: NDArray[np.uint8]) -> float:
    """Return the share of level lines that are one pixel thick: a line is where it grows lighter and darker again."""
    lengths = []
    for thick in (1, 2, 3):
        ends = (lighter[:-thick] & darker[thick:]) | (darker[:-thick] & lighter[thick:])
        lengths.append(cv2.countNonZero(ends))
    return lengths[0] / sum(lengths) if sum(lengths) >= 5 * LINE_PX else float("nan")


def _letters(grey: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the heights of what looks like single letters, pixels."""
    mean = cv2.boxFilter(grey, -1, (31, 31))
    marks = np.asarray(cv2.absdiff(grey, mean) > 40, np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    if count < 2:
        return np.zeros(0, np.int64)
    wide, high, area = (stats[1:, column].astype(np.int64) for column in (2, 3, 4))
    low, most = LETTER_PX
    letter = (high >= low) & (high <= most) & (wide >= high // 4) & (wide <= 2 * high) & (8 * area >= wide * high)
    return np.asarray(high[letter], np.int64)
