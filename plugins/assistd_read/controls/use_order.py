"""The order in which one would use controls: that in which the page is read. Used by `interface`.

Each control stands for a line of text in the reader's own layout, among the lines that are text: so columns, panels and
what lies on top of something else count for controls as they do for words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistd_read.boxes import Box, Line
from assistd_read.controls.placed import Seen, share
from assistd_read.layout import layout
from assistd_read.panels import Panel

FRAMES = frozenset({"text-area", "picture"})
"""Kinds that hold text or nothing, and are far taller than a line."""

TALL = 4.0
"""A control this many times as high as wide is no line."""


def in_use(
    seen: Sequence[Seen],
    text: Sequence[Line],
    items: Mapping[Seen, Sequence[Line]],
    panels: Sequence[Panel],
    size: tuple[int, int],
) -> list[Seen]:
    """Return the controls in the order of their use.

    Args:
        seen: The controls.
        text: Lines that are no control's.
        items: The lines of those controls that are read as text: entries of lists.
        panels: Frames, largest first.
        size: Width and height of the picture.
    """
    marks = {Line(box=one.box): one for one in seen if _is_line(one, items)}
    framed = [Panel(box=one.box, colour=(255, 255, 255)) for one in seen if one.kind in FRAMES]
    both = sorted([*panels, *framed], key=lambda panel: -panel.box.area)
    lines = [*marks, *text, *(line for own in items.values() for line in own)]
    order = layout(lines, both, *size).lines
    place: dict[Seen, int] = {}
    owner = {line: one for one, own in items.items() for line in own}
    for number, line in enumerate(order):
        one = marks.get(line) or owner.get(line) or _part_of(line, marks)
        if one is not None:
            place.setdefault(one, number)
    return sorted(seen, key=lambda one: _key(one, place))


def _is_line(one: Seen, items: Mapping[Seen, Sequence[Line]]) -> bool:
    if one.kind in FRAMES or items.get(one):
        return False
    return one.box.height < TALL * one.box.width


def _part_of(line: Line, marks: Mapping[Line, Seen]) -> Seen | None:
    """Return the control of which a line is a part: layout cuts what runs over the side of a panel."""
    if line.text or line.size_px:
        return None
    return next((one for one in marks.values() if share(line.box, one.box) > 0.95), None)


def _key(one: Seen, place: Mapping[Seen, int]) -> tuple[float, int, int]:
    """Return a control's place; one without is used before what stands below it, or beside it to the right."""
    if one in place:
        return place[one], one.box.top, one.box.left
    later = [number for other, number in place.items() if _comes_after(other.box, one.box)]
    return (min(later) - 0.5 if later else float("inf")), one.box.top, one.box.left


def _comes_after(box: Box, one: Box) -> bool:
    inside = one.holds(box)
    below = box.top >= one.bottom - 2 and box.across(one) > 0
    beside = box.left >= one.right - 2 and box.down(one) > 0.5 * min(box.height, one.height)
    return inside or below or beside
