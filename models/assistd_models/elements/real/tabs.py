"""Grows tabs of GTK 3 to what one sees: it tells only the box of a tab's label. Used by `atspi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from assistd_models.elements.labels import Box
from assistd_models.elements.real.found import area, around

if TYPE_CHECKING:
    from assistd_models.elements.real.nodes import Node

PADDING_PX = 13
"""Between a label and the edge of its tab, where no neighbour tells (Adwaita: 12 and a border)."""


def grown(notebook: Node) -> Node:
    """Return a notebook with its tabs as large as they are drawn.

    They reach from the notebook's edge as far inwards, and half way to each other.
    """
    assert notebook.box is not None
    tabs = [one for one in notebook.children if one.role == "page tab" and one.box is not None and area(one.box)]
    pages = [
        inner.box
        for one in tabs
        for inner in one.children
        if "showing" in inner.states and inner.box is not None and area(inner.box)
    ]
    if not tabs or not pages:
        return notebook
    page = around(pages)
    boxes = [one.box for one in tabs if one.box is not None]
    upright = all(_beside(box, page) for box in boxes)
    spread = _spread([_turned(box) if upright else box for box in boxes])
    made = []
    for tab, (start, end) in zip(tabs, spread, strict=True):
        assert tab.box is not None
        box = _between(tab.box, notebook.box, page, start, end, upright=upright)
        made.append(msgspec.structs.replace(tab, box=box))
    others = [one for one in notebook.children if one not in tabs]
    return msgspec.structs.replace(notebook, children=(*made, *others))


def _between(tab: Box, outer: Box, page: Box, start: int, end: int, *, upright: bool) -> Box:
    if upright:
        left = tab[2] <= page[0]
        middle = tab[0] + tab[2]
        return (outer[0] if left else middle - outer[2]), start, (middle - outer[0] if left else outer[2]), end
    above = tab[3] <= page[1]
    middle = tab[1] + tab[3]  # labels stand in the middle of their tabs
    return start, (outer[1] if above else middle - outer[3]), end, (middle - outer[1] if above else outer[3])


def _beside(tab: Box, page: Box) -> bool:
    return tab[2] <= page[0] or tab[0] >= page[2]


def _turned(box: Box) -> Box:
    return box[1], box[0], box[3], box[2]


def _spread(boxes: list[Box]) -> list[tuple[int, int]]:
    """Return where along the row each tab starts and ends."""
    ends = []
    for box in boxes:
        before = [other[2] for other in boxes if other[2] <= box[0]]
        after = [other[0] for other in boxes if other[0] >= box[2]]
        left = min(PADDING_PX, (box[0] - max(before)) // 2) if before else None
        right = min(PADDING_PX, (min(after) - box[2]) // 2) if after else None
        ends.append((box[0] - (left or right or PADDING_PX), box[2] + (right or left or PADDING_PX)))
    return ends
