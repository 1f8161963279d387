"""Decides which of what was found is right: the surest chooses first, each element is found once. Used by `judge`.

By overlap: of one kind, intersection over union at least one half (tabs by centre: toolkits tell different parts of
them). By centre: each centre lies in the other box, and neither box is more than three times as large as the other.
What lies mostly in something unknown, or in an element of which too little shows, neither counts nor harms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistd_models.elements.kinds import SEEN_SHARE
from assistd_models.elements.labels import Box, Element, Picture
from assistd_models.elements.real.found import area, cut
from assistd_models.elements.real.seen import Seen

LEAST_OVERLAP = 0.5
"""Of intersection over union."""

LARGEST_RATIO = 3.0
"""Of the areas of boxes that match by their centres."""

MOSTLY = 0.5
"""What lies with this share of its area in something is inside it."""

How = Literal["kind", "any", "centre"]
"""Kind and overlap right; overlap right; centre right."""


@dataclass(frozen=True)
class Hit:
    """What became of something that was found.

    Attributes:
        seen: What was found.
        element: The element that it is; None: there is none.
        counts: False: nobody knows whether it is right.
    """

    seen: Seen
    element: Element | None
    counts: bool = True


def matched(picture: Picture, seen: Sequence[Seen], how: How = "kind") -> list[Hit]:
    """Return what became of all that was found, surest first.

    Args:
        picture: What there is.
        seen: What was found.
        how: What makes it right.
    """
    free = [one for one in picture.elements if one.visible >= SEEN_SHARE]
    ignored = [one.box for one in picture.elements if one.visible < SEEN_SHARE] + list(picture.unknown)
    hits = []
    for one in sorted(seen, key=lambda found: -found.score):
        best = _best(one, free, _closeness(how))
        if best is not None:
            free.remove(best)
            hits.append(Hit(one, best))
        else:
            hits.append(Hit(one, None, counts=not any(_inside(one.box, box) for box in ignored)))
    return hits


def asked(picture: Picture) -> list[Element]:
    """Return the elements that should be found: those that can be seen, and not under something unknown."""
    shown = [one for one in picture.elements if one.visible >= SEEN_SHARE]
    return [one for one in shown if not any(_inside(one.box, box) for box in picture.unknown)]


def overlap(one: Box, other: Box) -> float:
    """Return intersection over union."""
    shared = area(cut(one, other))
    return shared / max(1, area(one) + area(other) - shared)


def centred(one: Box, other: Box) -> bool:
    """Return whether two boxes are of one thing by their centres and sizes."""
    small, large = sorted((max(1, area(one)), max(1, area(other))))
    return large <= LARGEST_RATIO * small and _holds_centre(one, other) and _holds_centre(other, one)


def _best(seen: Seen, free: Sequence[Element], closeness: Callable[[Seen, Element], float]) -> Element | None:
    close = [(closeness(seen, one), number) for number, one in enumerate(free)]
    best = max(close, default=(0.0, 0))
    return free[best[1]] if best[0] > 0 else None


def _closeness(how: How) -> Callable[[Seen, Element], float]:
    """Return what tells how well something found fits an element; 0: it does not."""

    def of(seen: Seen, element: Element) -> float:
        if how == "kind" and seen.kind != element.kind:
            return 0
        share = overlap(seen.box, element.box)
        by_centre = how == "centre" or (how == "kind" and element.kind == "tab")
        if by_centre and centred(seen.box, element.box):
            return max(share, 1e-3)
        return share if share >= LEAST_OVERLAP else 0

    return of


def _inside(inner: Box, outer: Box) -> bool:
    return area(cut(inner, outer)) >= MOSTLY * max(1, area(inner))


def _holds_centre(box: Box, other: Box) -> bool:
    across, down = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= across < box[2] and box[1] <= down < box[3]
