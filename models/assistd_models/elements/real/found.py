"""What a toolkit told of an element, before it is known what of it shows. Made by `atspi` and `gtk4`, for `truth`."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box


@dataclass(frozen=True, kw_only=True)
class Found:
    """An element as it was told.

    Attributes:
        kind: What it is.
        box: Where it is on the screen, already cut to what scrolls it.
        whole: The same, not cut.
        surface: Number of the window that shows it.
        tight: The box has more than the element: "mark" (a tick at its start), "mark or button", "mark or tab" (if
            an edge runs around it), "slider" (a trough and its knob), "ink" (all that stands out), "edge" (exact if it
            has an edge that one sees), "" (exact).
        optional: It may be that there is no ink: then there is no element.
        doubtful: Whether one would call it so is a matter of taste: neither asked for nor wrong.
        on: As in `labels.Element`; `round`, `disabled`, `name` too.
    """

    kind: Kind
    box: Box
    whole: Box
    surface: int
    tight: str = ""
    optional: bool = False
    doubtful: bool = False
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None
    name: str = ""


@dataclass
class Told:
    """All that the toolkits told.

    Attributes:
        elements: What is known.
        unknown: Boxes, with the surface that shows them, of which nothing is known.
        above: Parts of a window that lie above the rest of it: (surface, box); later ones above earlier ones.
        boxes: What windows cover whose own extents have a shadow in them.
    """

    elements: list[Found] = field(default_factory=list)
    unknown: list[tuple[int, Box]] = field(default_factory=list)
    above: list[tuple[int, int, Box]] = field(default_factory=list)
    boxes: dict[int, Box] = field(default_factory=dict)


def cut(box: Box, to: Box) -> Box:
    """Return what two boxes share; without area if they share nothing."""
    left, top = max(box[0], to[0]), max(box[1], to[1])
    return left, top, max(left, min(box[2], to[2])), max(top, min(box[3], to[3]))


def area(box: Box) -> int:
    """Return a box's area in pixels, 0 if it is turned inside out."""
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def around(boxes: list[Box]) -> Box:
    """Return the smallest box around some."""
    return (
        min(one[0] for one in boxes),
        min(one[1] for one in boxes),
        max(one[2] for one in boxes),
        max(one[3] for one in boxes),
    )
