"""Which line of text belongs to which control; one that runs over several is cut there. Used by `interface`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistd_read.boxes import Box, Line
from assistd_read.controls.placed import DRAWN, Seen, share, smallest
from assistd_read.ink import Ink

UNCUT = frozenset({"link", "picture"})
"""Never cut a line at these: a link's words belong to their sentence, a picture may lie behind letters."""

OWNERLESS = frozenset({"link", "picture", "text-area"})
"""What is written in these is text, not a name."""

INSIDE = 0.7
"""This share of a line's letters must lie in a control to belong to it."""

ROOM = 0.55
"""A control's side this many line heights inside a line cuts it; that of a tick or a switch half as far."""

TRIM = 0.22
"""Share of a line's height that is room around its letters."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Lines and whose they are.

    Attributes:
        lines: All of them, those that ran over several controls in parts; what is a drawing left out.
        of: The smallest control that holds a line, for those that have one.
    """

    lines: tuple[Line, ...]
    of: dict[Line, Seen]

    def by(self, seen: Seen) -> list[Line]:
        """Return a control's own lines, from top to bottom, left to right."""
        return in_rows(line for line, owner in self.of.items() if owner is seen)


def owned(lines: Sequence[Line], seen: Sequence[Seen], ink: Ink) -> Owned:
    """Return whose each line is."""
    cutters = [one for one in seen if one.kind not in UNCUT]
    owners = [one for one in seen if one.kind not in OWNERLESS]
    kept: list[Line] = []
    of: dict[Line, Seen] = {}
    for whole in lines:
        for line in _parted(whole, cutters, ink):
            own = letters(line.box)
            around = [one for one in owners if share(own, one.box) >= INSIDE]
            # Entries of an open menu lie on top of whatever else is there.
            owner = smallest([one for one in around if one.kind == "menu-item"] or around)
            if owner is not None and owner.kind in DRAWN - {"progress"}:
                continue  # a tick read as a letter
            kept.append(line)
            if owner is not None:
                of[line] = owner
    return Owned(lines=tuple(kept), of=of)


def credible(seen: Sequence[Seen], lines: Sequence[Line]) -> tuple[Seen, ...]:
    """Return the controls, less a single one that begins or ends within a line: that is a word, not a control."""
    if len(seen) != 1 or seen[0].kind in DRAWN:
        return tuple(seen)
    box = seen[0].box
    for line in lines:
        if box.top <= line.box.middle[1] <= box.bottom and box.across(line.box) > 0:
            room = ROOM * line.box.height
            if any(line.box.left + room < edge < line.box.right - room for edge in (box.left, box.right)):
                return ()
    return tuple(seen)


def letters(box: Box) -> Box:
    """Return a line's box without the room around its letters."""
    trim = round(TRIM * box.height)
    return Box(box.left + trim, box.top + trim, max(box.left + trim + 1, box.right - trim), box.bottom - trim)


def in_rows(lines: Iterable[Line]) -> list[Line]:
    """Return lines from top to bottom, those on one row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.middle[1]):
        same = rows and rows[-1][0].box.down(line.box) > 0.5 * min(rows[-1][0].box.height, line.box.height)
        if same:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box.left)]


def _parted(line: Line, cutters: Sequence[Seen], ink: Ink) -> list[Line]:
    """Return a line in parts where it runs over the sides of controls."""
    box = line.box
    if line.corners or not cutters:
        return [line]
    middle = box.middle[1]
    cuts = {box.left, box.right}
    for one in cutters:
        room = box.height * (ROOM / 2 if one.kind in DRAWN else ROOM)
        if one.box.top <= middle <= one.box.bottom and one.box.across(box) > 0:
            cuts |= {edge for edge in (one.box.left, one.box.right) if box.left + room < edge < box.right - room}
    if len(cuts) == 2:
        return [line]
    edges = sorted(cuts)
    parts = (_trimmed(replace(line, box=replace(box, left=a, right=b)), ink) for a, b in pairwise(edges))
    return [part for part in parts if part is not None]


def _trimmed(line: Line, ink: Ink) -> Line | None:
    """Return a part of a line with no more room at its ends than letters need; None if nothing is left of it."""
    box = line.box
    trim = max(1, box.height // 6)
    used = ink.pixels[box.top + trim : box.bottom - trim, box.left + 2 : box.right - 2].sum(axis=0, dtype=np.int32)
    columns = np.flatnonzero(used) + box.left + 2
    if len(columns) < 2:
        return None
    room = round(0.3 * box.height)
    left, right = max(box.left + 1, int(columns[0]) - room), min(box.right - 1, int(columns[-1]) + 1 + room)
    return replace(line, box=replace(box, left=left, right=right)) if right > left else None
