"""Finds the words beside a control that name it: right of a tick, left of a switch, before or above a field.

Used by `interface`. A label names one control; the nearest pairs are made first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistd_read.boxes import Box, Line
from assistd_read.controls.placed import Seen
from assistd_read.panels import Panel

FIELDS = frozenset({"text-field", "dropdown", "spin", "slider", "progress", "text-area"})
"""They have their label before or above them."""

RANGES = frozenset({"slider", "progress"})
"""They have their value behind them, or in place of a label."""

LABELLED = FIELDS | {"tick", "switch"}

NEAR = 2.6
"""A tick's words begin at most so many line heights from it."""

FAR = 14.0
"""So far, in line heights, a label may stand before its control where nothing frames the two."""

ABOVE = 1.1
"""A label above its field ends at most so many line heights over it."""

WRAPPED = 12
"""Words of a tick that are this many line heights long may go on in the next line."""


@dataclass(frozen=True, kw_only=True)
class _Pair:
    cost: float
    seen: Seen
    line: Line


def labels(seen: Sequence[Seen], lines: Sequence[Line], panels: Sequence[Panel]) -> dict[Seen, tuple[Line, ...]]:
    """Return the lines that name controls.

    Args:
        seen: All controls; they stand in each other's way.
        lines: Lines that are no control's own.
        panels: Frames: what stands in one frame belongs together even far apart.
    """
    pairs = sorted(_pairs(seen, lines, panels), key=lambda pair: (pair.cost, pair.seen.box.top, pair.seen.box.left))
    found: dict[Seen, tuple[Line, ...]] = {}
    used: set[tuple[Line, bool]] = set()
    for pair in pairs:
        use = pair.line, pair.seen.kind == "tick"  # the words between a tick and a field name both
        if pair.seen in found or use in used:
            continue
        found[pair.seen] = (pair.line,)
        used.add(use)
    taken = {line for line, _ in used}
    for one in seen:
        value = _value(one, [line for line in lines if line not in taken], seen) if one.kind in RANGES else None
        if value is not None:
            found[one] = (*found.get(one, ()), value)
            taken.add(value)
    for one, some in list(found.items()):
        if one.kind == "tick":
            rest = _wrapped(some[0], [line for line in lines if line not in taken], seen)
            found[one] = (*some, *rest)
            taken |= set(rest)
    return found


def _pairs(seen: Sequence[Seen], lines: Sequence[Line], panels: Sequence[Panel]) -> Iterator[_Pair]:
    """Yield what may belong together, with how far apart it is in line heights."""
    areas = [one.box for one in seen if one.kind == "text-area"]
    lines = [line for line in lines if not any(area.holds(line.box, slack_px=4) for area in areas)]
    for one in seen:
        if one.kind not in LABELLED:
            continue
        around = [line for line in lines if _near(one.box, line.box)]
        for line in around:
            cost = _cost(one, line, around, seen, panels)
            if cost is not None:
                yield _Pair(cost=cost, seen=one, line=line)


def _near(box: Box, line: Box) -> bool:
    """Return whether a line stands in a control's row or right above it."""
    return line.down(box) > 0 or 0 <= box.top - line.bottom <= ABOVE * line.height or _beside(box, line)


def _beside(box: Box, line: Box) -> bool:
    """Return whether a line's middle is at the height of a control, give or take half a line."""
    return box.top - 0.5 * line.height <= line.middle[1] <= box.bottom + 0.5 * line.height


def _cost(one: Seen, line: Line, around: Sequence[Line], seen: Sequence[Seen], panels: Sequence[Panel]) -> float | None:
    box, own, high = one.box, line.box, max(1, line.box.height)
    after, before = (own.left - box.right) / high, (box.left - own.right) / high
    if one.kind == "text-area":  # what stands above it is a title as often as a label
        return _above(one, line) if line.text.rstrip().endswith(":") else None
    if _beside(box, own):
        if one.kind in ("tick", "switch") and -0.5 <= after <= NEAR and _free(one, line, around, seen):
            return after if one.kind == "tick" else after + 1.0
        reach = FAR if not _framed(box, own, panels, seen) else float("inf")
        if -0.3 <= before <= reach and _free(one, line, around, seen):
            # A tick's words stand before it in tables and at a form's right side only.
            far = before / 10 + _off(box, own) + _is_remark(own, around)
            return far + NEAR if one.kind == "tick" else far
    return _above(one, line) if one.kind in FIELDS else None


def _off(box: Box, own: Box) -> float:
    """Return how far two middles are apart in height, in line heights."""
    return abs(box.middle[1] - own.middle[1]) / own.height


def _is_remark(own: Box, around: Sequence[Line]) -> bool:
    """Return whether a line stands right below another one that begins where it does: the other one is the title."""
    return any(
        abs(line.box.left - own.left) <= 4 and -0.4 * own.height <= own.top - line.box.bottom <= 0.5 * own.height
        for line in around
    )


def _above(one: Seen, line: Line) -> float | None:
    box, own, high = one.box, line.box, max(1, line.box.height)
    gap = (box.top - own.bottom) / high
    lined_up = abs(own.left - box.left) < 1.2 * high or abs(own.middle[0] - box.middle[0]) < 0.6 * high
    if -0.4 <= gap <= ABOVE and lined_up and own.width <= max(box.width, 8 * high) * 1.3:
        return 0.8 + gap
    return None


def _free(one: Seen, line: Line, around: Sequence[Line], seen: Sequence[Seen]) -> bool:
    """Return whether nothing stands between a control and a line in its row."""
    left, right = sorted((one.box, line.box), key=lambda box: box.left)
    between = Box(left.right, max(one.box.top, line.box.top), right.left, min(one.box.bottom, line.box.bottom))
    if between.width <= 2:
        return True
    things = [other.box for other in seen if other is not one and not other.box.holds(one.box)]
    # What begins at the same edge, above or below, is no nearer.
    things += [other.box for other in around if other is not line and abs(other.box.left - line.box.left) > 4]
    low, high = min(one.box.top, line.box.top), max(one.box.bottom, line.box.bottom)
    row = Box(between.left, low, between.right, high)
    return not any(
        row.across(other) > 2 and row.down(other) > 0.4 * min(other.height, line.box.height) for other in things
    )


def _framed(box: Box, own: Box, panels: Sequence[Panel], seen: Sequence[Seen]) -> bool:
    """Return whether the smallest frame around a control holds the line too: a row of a list, a card, a window."""
    frames = [panel.box for panel in panels] + [one.box for one in seen if one.kind == "item"]
    around = [frame for frame in frames if frame.holds(box, slack_px=1) and frame.area > 1.3 * box.area]
    return bool(around) and min(around, key=lambda frame: frame.area).holds(own, slack_px=2)


def _value(one: Seen, lines: Sequence[Line], seen: Sequence[Seen]) -> Line | None:
    """Return what stands right behind a slider or a progress bar: how far it is."""
    row = [line for line in lines if _beside(one.box, line.box) and line.box.left >= one.box.right - 3]
    near = min(row, key=lambda line: line.box.left, default=None)
    if near is None or near.box.left - one.box.right > NEAR * near.box.height or near.box.width > 6 * near.box.height:
        return None
    return near if _free(one, near, row, seen) else None


def _wrapped(first: Line, lines: Sequence[Line], seen: Sequence[Seen]) -> list[Line]:
    """Return the lines in which a tick's long words go on: close below, at the same left edge, as large."""
    found = [first]
    ticks = [one.box for one in seen if one.kind == "tick"]
    while found[-1].box.width >= WRAPPED * found[-1].box.height and len(found) < 4:
        last = found[-1].box
        below = [
            line
            for line in lines
            if abs(line.box.left - last.left) <= 4
            and -0.4 * last.height <= line.box.top - last.bottom <= 0.3 * last.height
            and abs(line.size - first.size) < 0.15 * first.size
            and not any(_beside(tick, line.box) for tick in ticks)
        ]
        if not below or below[0] in found:
            break
        found.append(below[0])
    return found[1:]
