"""Completes rows of buttons: a frame with a word in its middle, as high as the button beside it, is one too.

Used by `interface`. Of buttons that are joined into a bar, the net misses one now and then; the reader's own rules see
its frame. Alone they would take cells and cards for buttons; beside a button that was seen, at its height, they don't.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistd_read.boxes import Box, Line
from assistd_read.controls.owners import letters
from assistd_read.controls.placed import Seen
from assistd_read.panels import Panel

SAME_PX = 3
"""Top and bottom of buttons in a row differ by no more than this."""

NEAR = 1.5
"""They are no further apart than so many of their heights."""

WIDEST = 14
"""No button is wider than so many of its heights."""

MIDDLE = 0.2
"""A button's words stand in its middle, give or take this share of its width."""


def with_mates(seen: Sequence[Seen], lines: Sequence[Line], panels: Sequence[Panel]) -> tuple[Seen, ...]:
    """Return the controls, and the buttons that complete their rows.

    Args:
        seen: What was seen.
        lines: Lines of text.
        panels: Frames.
    """
    found = list(seen)
    words = [letters(line.box) for line in lines]
    for panel in sorted(panels, key=lambda one: (one.box.top, one.box.left)):
        box = panel.box
        if box.width > WIDEST * box.height or any(_touch(box, one.box) for one in found):
            continue
        own = [one for one in words if box.holds(one)]
        if len(own) == 1 and _in_middle(own[0], box) and any(_mates(box, one) for one in found):
            found.append(Seen(kind="button", box=box))
    return tuple(found)


def _touch(box: Box, other: Box) -> bool:
    """Return whether a frame is taken: a control lies in it, or it lies in a small one."""
    return box.across(other) > SAME_PX and box.down(other) > SAME_PX and other.height < 3 * box.height


def _mates(box: Box, one: Seen) -> bool:
    level = abs(one.box.top - box.top) <= SAME_PX and abs(one.box.bottom - box.bottom) <= SAME_PX
    return one.kind == "button" and level and -one.box.across(box) <= NEAR * box.height


def _in_middle(word: Box, box: Box) -> bool:
    return abs(word.middle[0] - box.middle[0]) <= MIDDLE * box.width and word.height < box.height
