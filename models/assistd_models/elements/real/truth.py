"""Makes a labelled picture of what toolkits told: what of it shows, and where its ink is. Used by `session`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import numpy as np

from assistd_models.elements.kinds import SEEN_SHARE, STATEFUL, Kind
from assistd_models.elements.labels import Box, Element
from assistd_models.elements.real import ink
from assistd_models.elements.real.found import Found, Told, area, cut
from assistd_models.elements.real.windows import FRAME, NOBODY, Surface, owners

Grid = np.ndarray[Any, np.dtype[np.int64]]
Pixels = np.ndarray[Any, np.dtype[np.uint8]]

SAME = 0.9
"""Boxes of one kind that share this much are one element, told twice."""

TWICE = 0.2
"""Buttons of one name that share this much are one: Firefox has them in a hidden bar too."""

UNCLEAR: Final = object()
"""Something is there, but not all of it shows, or it does not look like what it is."""

MARKED = frozenset({"button", "menu-item", "header", "link", "tick", "tab", "picture"})
"""Where nothing is drawn, none of these is: some toolkits tell places that are kept for something."""

EDGED: dict[str, Kind] = {"mark or button": "button", "mark or tab": "tab"}
"""What a check box or radio is that is drawn with an edge around it."""

MARK_PX = 20
"""What has an edge and is no larger is the mark itself, not a button around one: a check box without words."""

LINE_PX = 34
"""An area for text that is no higher than a line shows only by what is in it."""

FIELD_PX = (44, 12)
"""A field reaches so far around its words at most, across and down."""

INSIDE = 0.8
"""With this share of its area in another of its kind, an element stands in it."""

FILLED = 0.8
"""The box around what shows of an element is taken for it if it shows in so much of the box."""


def of(told: Told, surfaces: list[Surface], pixels: Pixels, region: Box) -> tuple[tuple[Element, ...], tuple[Box, ...]]:
    """Return the elements of a part of the screen, and what is unknown there, in pixels of the part.

    Args:
        told: What the toolkits told.
        surfaces: The windows on the screen, bottom to top.
        pixels: uint8 [height, width, 3], the whole screen.
        region: The part.
    """
    grid = _grid(told, surfaces, (pixels.shape[1], pixels.shape[0]))
    grid = _within(grid, region)
    made = [_element(one, grid, pixels, region) for one in told.elements]
    elements = [one for one in made if isinstance(one, Element)]
    unclear = [(one.surface, _around(one)) for one, is_ in zip(told.elements, made, strict=True) if is_ is UNCLEAR]
    unknown = [part for number, box in [*told.unknown, *unclear] for part in _parts(box, number, grid)]
    unknown += _frames(surfaces, grid)
    inside = [_moved(cut(box, region), region) for box in unknown if area(cut(box, region))]
    return tuple(flat(_once(elements))), tuple(inside)


def _around(found: Found) -> Box:
    """Return where an element is of which it is unclear where it is: of fields one knows only the words."""
    left, top, right, bottom = found.box
    wide, high = FIELD_PX if found.tight == "edge" else (0, 0)
    return left - wide, top - high, right + wide, bottom + high


def _grid(told: Told, surfaces: list[Surface], size_px: tuple[int, int]) -> Grid:
    """Return whose each pixel is, with the layers that toolkits draw within a window."""
    placed: list[Surface] = []
    for one in surfaces:
        box = told.boxes.get(one.number, one.box)
        placed.append(Surface(number=one.number, box=box, frame=box if one.popup else one.frame, popup=one.popup))
        placed += [Surface(number=n, box=layer, frame=layer) for n, below, layer in told.above if below == one.number]
    return owners(placed, size_px)


def _within(grid: Grid, region: Box) -> Grid:
    """Return the same, with nobody's pixels around a part."""
    left, top, right, bottom = region
    part = np.full_like(grid, NOBODY)
    part[top:bottom, left:right] = grid[top:bottom, left:right]
    return part


def _shown(box: Box, number: int, grid: Grid) -> tuple[Box, float]:
    """Return the smallest box around what shows of a box, and which share of it shows."""
    left, top, right, bottom = cut(box, (0, 0, grid.shape[1], grid.shape[0]))
    own = grid[top:bottom, left:right] == number
    if not own.any():
        return (left, top, left, top), 0.0
    if own.all():
        return (left, top, right, bottom), 1.0
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    small = left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1
    return small, float(own.mean())


def _parts(box: Box, number: int, grid: Grid) -> list[Box]:
    """Return boxes that together are what shows of a box: around what covers it, there may be several."""
    left, top, right, bottom = cut(box, (0, 0, grid.shape[1], grid.shape[0]))
    own = grid[top:bottom, left:right] == number
    if not own.size:
        return []
    changes = [0, *(np.flatnonzero((own[1:] != own[:-1]).any(axis=1)) + 1).tolist(), own.shape[0]]
    return [
        (left + start, top + first, left + end, top + last)
        for first, last in pairwise(changes)
        for start, end in ink.runs(own[first])
    ]


def _element(found: Found, grid: Grid, pixels: Pixels, region: Box) -> Element | object | None:
    """Return the element as one sees it; `UNCLEAR` if one can't tell where in its box it is; None if it is not seen."""
    box, share = _shown(found.box, found.surface, grid)
    if not area(box) or (share < SEEN_SHARE and share * area(found.box) < FILLED * area(box)):
        return None  # it peeps out around what covers it: its box would be that of the cover
    share *= area(found.box) / max(1, area(found.whole))
    kind: Kind = found.kind
    if found.tight:
        drawn = _drawn(found, box, share, pixels)
        if not isinstance(drawn, tuple):
            return drawn
        kind, box = drawn
    marked = kind in MARKED or (kind == "text-area" and box[3] - box[1] < LINE_PX)
    if area(box) < 9 or (marked and ink.is_plain(pixels, box)):
        return None
    return Element(
        kind=kind,
        box=_moved(box, region),
        on=found.on if kind in STATEFUL["on"] else None,
        round=found.round if kind in STATEFUL["round"] else None,
        disabled=found.disabled if kind in STATEFUL["disabled"] else None,
        name=found.name[:200],
        visible=0.0 if found.doubtful else round(min(1.0, share), 3),
    )


def _drawn(found: Found, box: Box, share: float, pixels: Pixels) -> tuple[Kind, Box] | object | None:
    """Return what is drawn in a box that has more than the element, and where."""
    if found.tight == "edge":
        return (found.kind, box) if ink.has_edge(pixels, box) else UNCLEAR
    if share <= 0.95:
        return UNCLEAR
    if found.tight in EDGED and ink.has_edge(pixels, box):
        alone = max(box[2] - box[0], box[3] - box[1]) <= MARK_PX
        return (found.kind if alone else EDGED[found.tight]), box
    tightened = ink.tightened(pixels, box, found.tight)
    if tightened is not None:
        return found.kind, tightened
    return UNCLEAR if found.kind == "tick" and not found.optional else None


def _frames(surfaces: list[Surface], grid: Grid) -> list[Box]:
    """Return the strips around windows that are the window manager's."""
    strips = []
    for one in surfaces:
        (left, top, right, bottom), inner = one.frame, one.box
        if one.frame == one.box:
            continue
        strips += [
            (left, top, right, inner[1]),
            (left, inner[3], right, bottom),
            (left, inner[1], inner[0], inner[3]),
            (inner[2], inner[1], right, inner[3]),
        ]
    return [part for one in strips if area(one) for part in _parts(one, FRAME, grid)]


def _once(elements: list[Element]) -> list[Element]:
    """Return the elements without those told twice: in the same place, or beneath a larger one of the same name."""
    kept: list[Element] = []
    for one in sorted(elements, key=lambda element: -area(element.box)):
        close = [_alike(one.box, other.box) for other in kept if other.kind == one.kind]
        named = [
            _alike(one.box, other.box) for other in kept if other.kind == one.kind and one.name == other.name != ""
        ]
        if max(close, default=0) <= SAME and (one.kind != "button" or max(named, default=0) < TWICE):
            kept.append(one)
    return kept


def flat(elements: list[Element]) -> list[Element]:
    """Return the elements without nests of one kind, which nobody sees.

    A field that stands in a field is the same one; what holds several of its kind is a menu, and no entry of one.
    """
    within = {
        number: [
            inner
            for inner, one in enumerate(elements)
            if inner != number
            and one.kind == outer.kind
            and area(one.box) < area(outer.box)
            and area(cut(one.box, outer.box)) >= INSIDE * area(one.box)
        ]
        for number, outer in enumerate(elements)
    }
    holders = {number for number, inside in within.items() if len(inside) > 1}
    same = {inside[0] for number, inside in within.items() if len(inside) == 1}
    return [one for number, one in enumerate(elements) if number not in holders | same]


def _alike(one: Box, other: Box) -> float:
    shared = area(cut(one, other))
    return shared / max(1, area(one) + area(other) - shared)


def _moved(box: Box, region: Box) -> Box:
    return box[0] - region[0], box[1] - region[1], box[2] - region[0], box[3] - region[1]
