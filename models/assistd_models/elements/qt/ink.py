"""Tightens a box to what is painted in it: styles keep free space around indicators and sliders. `drawing` calls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistd_models.elements.labels import Box

_DIFFERENT = 8  # of 255, in any channel
_MOST_PX = 12  # a side that would give more stays: a groove as dark as the ground around it is still the slider's


def tightened(pixels: NDArray[np.uint8], box: Box) -> Box:
    """Return the smallest box within that holds all that differs from the ground around it.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        box: Within the picture.

    Returns:
        The box itself where nothing differs, or next to nothing is left of it.
    """
    left, top, right, bottom = box
    height, width = pixels.shape[:2]
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    inner = pixels[top:bottom, left:right].astype(np.int16)
    if inner.size == 0:
        return box
    wide = pixels[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
    ring = np.concatenate((wide[0], wide[-1], wide[:, 0], wide[:, -1]))
    colours, counts = np.unique(ring, axis=0, return_counts=True)
    ground = colours[counts.argmax()].astype(np.int16)
    ink = np.abs(inner - ground).max(axis=2) > _DIFFERENT
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 3 or len(columns) < 3:
        return box
    taken = int(columns[0]), int(rows[0]), right - left - 1 - int(columns[-1]), bottom - top - 1 - int(rows[-1])
    taken_px = [side if side <= _MOST_PX else 0 for side in taken]
    found = left + taken_px[0], top + taken_px[1], right - taken_px[2], bottom - taken_px[3]
    if (found[2] - found[0]) * (found[3] - found[1]) * 4 < (right - left) * (bottom - top):
        return box
    return found
