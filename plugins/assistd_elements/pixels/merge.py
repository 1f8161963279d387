"""Leaves out what applications told themselves: their tree is exact, and nothing is told twice. Used by the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistd.runtime.controls import Control
from assistd.runtime.elements import Elements
from assistd.types import Box, Content, View

SAME: Final = 0.5
"""From this share of the smaller one's area on, a control and a told element are at one place."""

MEANT: Final = ("window", "pointer")
"""Targets about one window alone."""


def is_told(found: Content | None, view: View | None) -> bool:
    """Return whether an application told all that a request is about: then no picture need be opened.

    Args:
        found: What the accessibility tree gave; a title alone is nothing told, nor is what a program draws itself.
        view: What is asked about.
    """
    if found is None or view is None or view.target not in MEANT or found.part:
        return False
    nodes, drawn = found.data.get("nodes"), found.data.get("drawn")
    return isinstance(nodes, list | tuple) and len(nodes) > 0 and not (drawn and view.target == "window")


def untold(controls: Sequence[Control], told: Elements | None) -> tuple[Control, ...]:
    """Return the controls that no application told: not in the window whose tree is known, nor where an element is.

    What stands in an area that the window draws itself was not told: another computer's screen has no tree.

    Args:
        controls: In pixels of the picture.
        told: What applications told of it; other windows' elements may be among them.
    """
    if told is None:
        return tuple(controls)
    places = [one.box for one in told.all] + list(told.hidden)
    return tuple(
        one
        for one in controls
        if not _is_in_known_window(one.box, told) and not any(_at_one_place(one.box, place) for place in places)
    )


def _is_in_known_window(box: Box, told: Elements) -> bool:
    inside = told.frame is not None and _holds(told.frame, box)
    return inside and not any(_holds(area, box) for area in told.drawn)


def _holds(frame: Box, box: Box) -> bool:
    """Return whether the middle of a box lies in a frame."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= across < frame[2] and frame[1] <= down < frame[3]


def _at_one_place(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return False
    smaller, larger = sorted((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down >= SAME * smaller and larger <= smaller / SAME
