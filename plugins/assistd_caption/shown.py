"""What the controls that were seen in a picture tell the gate: an interface is no photograph. Used by `gate`.

One thing in a photograph that looks like a button proves nothing: whoever looks for buttons finds one among leaves,
signs and number plates now and then (once in twenty photographs is what was aimed at), and those lie on grain. So
controls count only where they and what is right around them are even, and it takes `FEWEST` of them, or two that cover
`AREA`. The buttons upon a film have the film around them: it stays a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import Control, Controls
from assistd_caption.evidence import CELL_PX, Evidence
from assistd_caption.regions import Region

FEWEST = 3
"""So many controls on an even ground are an interface, whatever else the picture shows."""

TWO, AREA = 2, 0.15
"""Or so many that cover this share of the picture."""

GRAIN = 0.3
"""A control in and around which more squares than this share are restless stands in a photograph, or upon it."""

NO_PROOF = frozenset({"picture", "text-area", "link"})
"""Kinds that are in photographs of pages too, or that are pictures themselves."""

FILLED = frozenset({"button", "menu-item", "dropdown", "tick", "switch", "tab", "text-field", "spin", "slider"})
"""Kinds in which coloured icons may look like a bit of a photograph."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The controls of a picture, at the size at which it is measured.

    Attributes:
        many: How many stand on an even ground.
        interface: They prove that this is an interface.
        pictures: Pictures among them, largest first.
        covered: bool [rows, columns], squares that lie in controls: no part of any picture.
    """

    many: int
    interface: bool
    pictures: tuple[Region, ...]
    covered: NDArray[np.bool_]


def shown(controls: Controls | None, evidence: Evidence) -> Shown:
    """Return what the controls tell.

    Args:
        controls: What was seen, in pixels of the picture at any size; None: nobody looked.
        evidence: What was measured.
    """
    height, width = evidence.pixels.shape[:2]
    if controls is not None and (controls.width_px, controls.height_px) != (width, height):
        controls = controls.fitted(width, height)
    every = controls.all if controls is not None else ()
    steady = [one for one in every if one.kind not in NO_PROOF and _is_steady(one, evidence)]
    share = sum(one.area for one in steady) / (height * width)
    covered = np.zeros(evidence.live.shape, np.bool_)
    for one in steady:
        if one.kind in FILLED:
            left, top, right, bottom = one.box
            covered[top // CELL_PX : -(-bottom // CELL_PX), left // CELL_PX : -(-right // CELL_PX)] = True
    return Shown(
        many=len(steady),
        interface=len(steady) >= FEWEST or (len(steady) >= TWO and share >= AREA),
        pictures=_pictures(every),
        covered=covered,
    )


def _is_steady(one: Control, evidence: Evidence) -> bool:
    height, width = evidence.pixels.shape[:2]
    left, top, right, bottom = one.box
    around = Region(
        left=max(0, left - CELL_PX),
        top=max(0, top - CELL_PX),
        right=min(width, right + CELL_PX),
        bottom=min(height, bottom + CELL_PX),
    )
    return float(around.cells(evidence.restless).mean()) <= GRAIN


def _pictures(controls: Sequence[Control]) -> tuple[Region, ...]:
    found = [_region(one) for one in controls if one.kind == "picture"]
    return tuple(sorted(found, key=lambda region: -region.area))


def _region(one: Control) -> Region:
    left, top, right, bottom = one.box
    return Region(left=left, top=top, right=right, bottom=bottom)
