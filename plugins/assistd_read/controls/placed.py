"""The controls of one picture at the size at which it is read, without those that can't be any. Used by `interface`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistd.runtime.controls import Control, Controls, Kind
from assistd_read.boxes import Box
from assistd_read.ink import Ink
from assistd_read.look import PHOTO, Look

EVEN = 0.3
"""Least share of even pixels in a control, where the picture looks like a photograph: leaves and waves have none."""

FEWEST = 3
"""Fewer controls than this in what looks like a photograph are none: a window, a sign, a number plate."""

DRAWN = frozenset({"tick", "switch", "slider", "progress"})
"""Controls whose inside is a drawing, not words."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One control.

    Attributes:
        kind: What it is (`assistd.runtime.controls`).
        box: Where it stands, in pixels of the picture as it is read.
        on: Ticked, switched on, chosen; None: not known.
        round: A radio button; None: not known.
        disabled: Greyed out; None: not known.
    """

    kind: Kind
    box: Box
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None


def placed(controls: Controls | None, ink: Ink, look: Look) -> tuple[Seen, ...]:
    """Return the controls of a picture, from top to bottom; none of a photograph in which a few things look like some.

    Args:
        controls: What was seen, in pixels of the picture at any size.
        ink: Where the picture has marks, at the size at which it is read.
        look: First impressions.
    """
    if controls is None or not controls.all:
        return ()
    height, width = ink.flat.shape
    if (controls.width_px, controls.height_px) != (width, height):
        controls = controls.fitted(width, height)
    found = [_seen(one) for one in controls.all]
    if look.photo >= PHOTO:
        found = [one for one in found if one.kind != "picture" and _is_even(one.box, ink)]
        if len(found) < FEWEST:
            return ()
    return tuple(found)


def _seen(one: Control) -> Seen:
    return Seen(kind=one.kind, box=Box(*one.box), on=one.on, round=one.round, disabled=one.disabled)


def _is_even(box: Box, ink: Ink) -> bool:
    part = ink.flat[box.top : box.bottom, box.left : box.right]
    return part.size > 0 and float(part.mean()) >= EVEN


def share(inner: Box, outer: Box) -> float:
    """Return which share of a box lies in another, 0…1."""
    return max(0, inner.across(outer)) * max(0, inner.down(outer)) / max(1, inner.area)


def smallest(boxes: Sequence[Seen]) -> Seen | None:
    """Return the smallest of some controls, None of none."""
    return min(boxes, key=lambda one: one.box.area, default=None)
