"""Decides what is told of an element's state: only what was shown to be right nine times of ten. Used by the engine."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS

STATES = ("on", "round", "disabled")
"""In the order in which the net gives them."""


def told(kind: int, values: NDArray[np.float32], thresholds: Mapping[str, tuple[float, float]]) -> dict[str, bool]:
    """Return the states of an element that are sure enough, as fields of a `Control`.

    Args:
        kind: Number in `KINDS`.
        values: float32 [3], 0…1, in the order of `STATES`.
        thresholds: ``kind.state`` → no up to the first, yes from the second on; states without them are never told.
    """
    found = {}
    for name, value in zip(STATES, values, strict=True):
        bounds = thresholds.get(f"{KINDS[kind]}.{name}")
        if bounds is None:
            continue
        if value <= bounds[0]:
            found[name] = False
        elif value >= bounds[1]:
            found[name] = True
    return found
