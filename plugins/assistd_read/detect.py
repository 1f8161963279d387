"""Finds lines of text: PP-OCR's detector, run on the regions that hold marks. Used by `assistd_read.reading`.

The model gives, for each pixel, how likely it lies in the kernel of a line of text (Liao et al., "Real-time Scene Text
Detection with Differentiable Binarization", AAAI 2020, section 3; thresholds from rapidocr's config.yaml, key Det).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.runtime.session import Session
from assistd_read.boxes import Box, Line
from assistd_read.ink import Ink, Tile, tiles

KERNEL = 0.3
"""Det.thresh: least probability of a pixel in a kernel."""

SURE = 0.5
"""Det.box_thresh: least mean probability of a kernel that counts."""

UNCLIP = 1.5
"""Det.unclip_ratio (1.6 there): a line is its kernel grown by area times this by circumference (equation 10)."""

STEP_PX = 32
"""The network halves its input five times."""

SLANT = 0.35
"""A line that climbs by more than this share of its height is cut out along its slant."""


class Detector:
    """Finds lines.

    Args:
        session: PP-OCR's detection model. It is called from several threads at once.
        pool: Where regions are searched side by side.
    """

    def __init__(self, session: Session, pool: Executor) -> None:
        self._session = session
        self._pool = pool
        self._input = session.get_inputs()[0].name

    def lines(self, pixels: NDArray[np.uint8], ink: Ink, cancel: Callable[[], bool]) -> list[Line]:
        """Return the lines of text in a picture, in no order; none if `cancel` becomes true meanwhile.

        Args:
            pixels: uint8 [height, width, 3], RGB.
            ink: Where it has marks.
            cancel: Asked before each region.
        """

        def search(tile: Tile) -> list[Line]:
            return [] if cancel() else self._search(pixels, tile)

        regions = sorted(tiles(ink), key=lambda t: (t.left - t.right) * (t.bottom - t.top))  # largest first: even load
        return [line for lines in self._pool.map(search, regions) for line in lines]

    def _search(self, pixels: NDArray[np.uint8], tile: Tile) -> list[Line]:
        """Return the lines whose middle lies in the tile's own rows."""
        height, width = pixels.shape[:2]
        wide = -(-(tile.right - tile.left) // STEP_PX) * STEP_PX
        high = -(-(tile.bottom - tile.top) // STEP_PX) * STEP_PX
        left, top = max(0, min(tile.left, width - wide)), max(0, min(tile.top, height - high))
        part = pixels[top : top + high, left : left + wide, ::-1]  # the network wants BGR
        below, beside = high - part.shape[0], wide - part.shape[1]
        if below or beside:
            part = cv2.copyMakeBorder(part, 0, below, 0, beside, cv2.BORDER_REPLICATE)
        scaled = np.ascontiguousarray(part.transpose(2, 0, 1)[None], np.float32)
        scaled *= 2 / 255
        scaled -= 1  # Det.mean and Det.std: 0.5
        likely = self._session.run(None, {self._input: scaled})[0][0, 0]
        lines = _kernels(likely, left, top, width, height)
        return [line for line in lines if tile.first <= line.box.middle[1] < tile.last]


def _kernels(likely: NDArray[np.float32], left: int, top: int, width: int, height: int) -> list[Line]:
    """Return the lines in a probability map [rows, columns] whose corner is at `left`, `top` of the picture."""
    mask = cv2.dilate((likely > KERNEL).astype(np.uint8), np.ones((2, 2), np.uint8))  # Det.use_dilation
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    lines = []
    for label in range(1, count):
        x, y, wide, high, _ = (int(v) for v in stats[label])
        if min(wide, high) < 3:
            continue
        own = labels[y : y + high, x : x + wide] == label
        found = float(likely[y : y + high, x : x + wide][own].mean())
        if found < SURE:
            continue
        points = np.argwhere(own)[:, ::-1] + (x + left, y + top)
        corners = _slanted(points)
        grown = wide * high * UNCLIP / (2 * (wide + high))
        box = Box(
            max(0, round(x + left - grown)),
            max(0, round(y + top - grown)),
            min(width, round(x + left + wide + grown)),
            min(height, round(y + top + high + grown)),
        )
        lines.append(Line(box=box, found=round(found, 3), corners=corners))
    return lines


def _slanted(points: NDArray[np.int64]) -> tuple[tuple[float, float], ...]:
    """Return the corners of a line that is not level: left top, right top, right bottom, left bottom; else nothing."""
    middle, (one, other), degrees = cv2.minAreaRect(points.astype(np.float32))
    long, short, turn = (one, other, degrees) if one >= other else (other, one, degrees - 90)
    direction = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
    if direction[0] < 0:
        direction = -direction
    if long < 2 * short or abs(direction[1]) * long < SLANT * short or direction[0] < 0.3:
        return ()
    grown = long * short * UNCLIP / (2 * (long + short))
    along = direction * (long / 2 + grown)
    upward = np.array([direction[1], -direction[0]]) * (short / 2 + grown)
    corners = (-along + upward, along + upward, along - upward, -along - upward)
    return tuple((float(x + middle[0]), float(y + middle[1])) for x, y in corners)
