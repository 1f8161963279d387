"""Which buttons end a dialog, and which stand in a bar at the top of a window. Used by `interface`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from assistd_read.boxes import Box, Line
from assistd_read.controls.groups import Group, in_row, with_family
from assistd_read.controls.placed import share
from assistd_read.panels import Panel

MOST = 6
"""More buttons than this in one row are tools."""

BAR = 0.2
"""The top of a window, as a share of its height, and at most `BAR_PX`."""

BAR_PX = 130

SLACK = 0.6
"""Share of a button's height by which other things may reach lower than the row that ends a dialog."""


def with_endings(groups: Sequence[Group], text: Sequence[Line], panels: Sequence[Panel], whole: Box) -> list[Group]:
    """Return the groups, rows of buttons at the top of the window called ``bar``, those that end a dialog ``ending``.

    Args:
        groups: In the order of use.
        text: Lines that are no control's.
        panels: Frames.
        whole: The picture.
    """
    if not groups:
        return []
    window = window_of(groups, panels, whole)
    groups = _last_row_joined(groups)
    below = [line.box for line in text if share(line.box, window) > 0.5]
    last = _ending(groups, below, window)
    named: list[Group] = []
    for group in groups:
        if group is last:
            continue
        bar = group.family == "buttons" and _is_row(group) and _at_top(group.box, window) and len(groups) > 1
        named.append(with_family(group, "bar") if bar else group)
    return [*named, with_family(last, "ending")] if last else named


def _last_row_joined(groups: Sequence[Group]) -> list[Group]:
    """Return the groups, those of buttons that stand in one row with the lowest as one: "Help" far from "Close"."""
    rows = [group for group in groups if group.family == "buttons" and _is_row(group)]
    if len(rows) < 2:
        return list(groups)
    lowest = max(rows, key=lambda group: group.box.middle[1])
    same = [group for group in rows if in_row(group.box, lowest.box)]
    both = sorted((one for group in same for one in group.members), key=lambda one: one.seen.box.left)
    if len(both) > MOST:
        return list(groups)
    return [*(group for group in groups if group not in same), Group(family="buttons", members=tuple(both))]


def window_of(groups: Sequence[Group], panels: Sequence[Panel], whole: Box) -> Box:
    """Return the smallest frame that holds most controls: the window; the picture if there is none."""
    boxes = [one.seen.box for group in groups for one in group.members]
    around = [
        panel.box for panel in panels if sum(panel.box.holds(box, slack_px=2) for box in boxes) > 0.85 * len(boxes)
    ]
    big = [frame for frame in around if frame.area < 0.98 * whole.area]
    return min(big, key=lambda frame: frame.area) if big else whole


def _ending(groups: Sequence[Group], text: Sequence[Box], window: Box) -> Group | None:
    """Return the row of a few buttons, one of them named at least, below which nothing stands; else None."""
    rows = [group for group in groups if group.family == "buttons" and _is_row(group) and _is_named(group)]
    row = max(rows, key=lambda group: group.box.middle[1], default=None)
    if row is None or _at_top(row.box, window):
        return None
    high = row.box.height
    others = [one.seen.box for group in groups if group is not row for one in group.members]
    floor = row.box.bottom + SLACK * high
    side = [box for box in others if box.bottom > floor and share(box, window) > 0.5]
    words = [box for box in text if box.top > row.box.bottom - 0.3 * high]
    return row if not side and len(words) <= 1 else None


def _is_named(group: Group) -> bool:
    return len(group.members) <= MOST and any(one.name for one in group.members)


def _is_row(group: Group) -> bool:
    boxes = [one.seen.box for one in group.members]
    return all(in_row(one, other) for one, other in pairwise(boxes))


def _at_top(box: Box, window: Box) -> bool:
    deep = min(BAR_PX, BAR * window.height)
    return box.middle[1] < window.top + deep
