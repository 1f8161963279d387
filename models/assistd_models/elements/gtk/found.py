"""What a walk over widgets finds, and what of it one sees. Both walks make it, `desk` uses it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from assistd_models.elements.kinds import STATEFUL, Kind

Rect = tuple[float, float, float, float]
"""left, top, right, bottom; in pixels of the window, later of the picture."""


@dataclass(frozen=True)
class Found:
    """One element: as `labels.Element`, but with its whole box and the rectangle that it can be seen in.

    Attributes:
        kind: What it is; None: nothing is known of this region.
        box: All of it, as if nothing hid any.
        view: What scrolling parents let through; the element's own box if nothing clips.
        on: Ticked, pressed, chosen.
        round: A radio button.
        disabled: Greyed out.
        name: Its words.
    """

    kind: Kind | None
    box: Rect
    view: Rect
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None
    name: str = ""

    def moved(self, x: float, y: float) -> Found:
        """Return it that much further right and down."""
        return replace(self, box=shift(self.box, x, y), view=shift(self.view, x, y))


def shift(box: Rect, x: float, y: float) -> Rect:
    """Return the rectangle that much further right and down."""
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def cut(one: Rect, other: Rect) -> Rect:
    """Return what both have in common; left ≥ right or top ≥ bottom where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def area(box: Rect) -> float:
    """Return the area, 0 for what is turned over."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def around(boxes: list[Rect]) -> Rect:
    """Return the rectangle around them all."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def seen(one: Found, covers: list[Rect]) -> tuple[Rect, float]:
    """Return the visible rectangle of an element below these covers, and its visible share 0…1.

    A cover in the middle or over a corner leaves no rectangle: the largest strip beside it is taken, so the share told
    is that of the box told.
    """
    whole = area(one.box)
    box = cut(one.box, one.view)
    for cover in covers:
        if area(cut(box, cover)) > 0:
            strips = (
                (box[0], box[1], min(box[2], cover[0]), box[3]),
                (max(box[0], cover[2]), box[1], box[2], box[3]),
                (box[0], box[1], box[2], min(box[3], cover[1])),
                (box[0], max(box[1], cover[3]), box[2], box[3]),
            )
            box = max(strips, key=area)
    return box, area(box) / whole if whole else 0.0


def record(one: Found, covers: list[Rect]) -> dict[str, Any] | None:
    """Return the element as the parent writes it, or None where nothing of it is seen."""
    box, share = seen(one, covers)
    if share <= 0.02 or min(box[2] - box[0], box[3] - box[1]) < 2:
        return None
    told: dict[str, Any] = {"kind": one.kind, "box": [round(edge) for edge in box], "visible": round(share, 3)}
    if one.kind is not None:
        for state in ("on", "round", "disabled"):
            value = getattr(one, state)
            if value is not None and one.kind in STATEFUL[state]:
                told[state] = value
        told["name"] = one.name[:120]
    return told
