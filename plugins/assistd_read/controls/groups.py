"""Puts named controls together: menus, tabs, option groups, rows of buttons, lists. Used by `interface`.

The groups keep the order of use, with two exceptions: an open menu comes first, the buttons that end a dialog last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistd_read.boxes import Box, around
from assistd_read.controls.naming import Named
from assistd_read.controls.placed import Seen

Family = Literal[
    "menu", "menu-bar", "tabs", "bar", "fields", "options", "choice", "list", "columns", "buttons", "areas", "links",
    "pictures", "ending",
]  # fmt: skip

_OF: dict[str, Family] = {
    "menu-item": "menu-bar", "tab": "tabs", "item": "list", "header": "columns", "button": "buttons",
    "text-area": "areas", "link": "links", "picture": "pictures", "tick": "options",
}  # fmt: skip
"""A family for each kind; the others are fields of a form."""

APART = 12
"""Controls in one row with more room between them than so many of their heights are no group."""


BACK = 80
"""A control is compared with so many before it: bounds the time in a window full of entries."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Controls that belong together.

    Attributes:
        family: What they are together; ``bar``: buttons at the top of a window, ``ending``: those that end a dialog.
        members: In the order of use.
    """

    family: Family
    members: tuple[Named, ...]

    @property
    def box(self) -> Box:
        """Their extent."""
        return around(one.seen.box for one in self.members)


def groups(named: Sequence[Named]) -> list[Group]:
    """Return the groups of controls.

    Args:
        named: The controls in the order of use.
    """
    found: list[Group] = []
    for family in dict.fromkeys(_family(one.seen) for one in named):
        same = [one for one in named if _family(one.seen) == family]
        if family == "menu-bar":
            found += _menus(same)
        elif family in ("choice", "tabs", "list", "buttons"):
            found += [Group(family=family, members=tuple(part)) for part in clusters(same, _NEAR[family])]
        else:
            found.append(Group(family=family, members=tuple(same)))
    place = {one.seen: number for number, one in enumerate(named)}
    return sorted(found, key=lambda group: (group.family != "menu", place[group.members[0].seen]))


def bare_joined(found: Sequence[Group]) -> list[Group]:
    """Return the groups, all buttons without names that have none with a name beside them as one."""
    bare = [group for group in found if group.family == "buttons" and not any(one.name for one in group.members)]
    if len(bare) < 2:
        return list(found)
    every = tuple(one for group in bare for one in group.members)
    return [*(group for group in found if group not in bare), Group(family="buttons", members=every)]


def with_family(group: Group, family: Family) -> Group:
    """Return the same controls as another family."""
    return replace(group, family=family)


def _family(seen: Seen) -> Family:
    if seen.kind == "tick" and seen.round:
        return "choice"
    return _OF.get(seen.kind, "fields")


def clusters(named: Sequence[Named], near: Callable[[Box, Box], bool]) -> list[list[Named]]:
    """Return controls in groups of neighbours, each in the order given."""
    group = list(range(len(named)))
    for i, one in enumerate(named):
        for k in range(max(0, i - BACK), i):
            if group[k] != group[i] and near(named[k].seen.box, one.seen.box):
                old, new = group[i], group[k]
                group = [new if number == old else number for number in group]
    return [
        [one for one, number in zip(named, group, strict=True) if number == first] for first in dict.fromkeys(group)
    ]


def _menus(same: Sequence[Named]) -> list[Group]:
    """Return open menus (entries below each other, equally wide) and menu bars (entries in a row)."""
    columns = clusters(same, _stacked_exactly)
    opened = [column for column in columns if len(column) > 1]
    rest = [one for column in columns if len(column) == 1 for one in column]
    bars = clusters(rest, _in_row)
    menus = [Group(family="menu", members=tuple(column)) for column in opened]
    return [*menus, *(Group(family="menu-bar", members=tuple(bar)) for bar in bars)]


def in_row(one: Box, other: Box) -> bool:
    """Return whether two boxes stand in one row, however far apart."""
    return one.down(other) > 0.5 * min(one.height, other.height)


def _in_row(one: Box, other: Box) -> bool:
    return in_row(one, other) and -one.across(other) <= APART * max(one.height, other.height)


def _stacked(one: Box, other: Box) -> bool:
    gap = -one.down(other)
    return one.across(other) > 0.5 * min(one.width, other.width) and gap <= 1.2 * min(one.height, other.height)


def _stacked_exactly(one: Box, other: Box) -> bool:
    same = abs(one.left - other.left) <= 5 and abs(one.right - other.right) <= 5
    return same and -one.down(other) <= 0.8 * min(one.height, other.height) + 4


def _radios(one: Box, other: Box) -> bool:
    column = abs(one.left - other.left) <= 6 and -one.down(other) <= 3 * one.height
    return column or (in_row(one, other) and -one.across(other) <= 20 * one.height)


def _rows(one: Box, other: Box) -> bool:
    """Return whether entries stand below or beside each other, as in a list or among icons."""
    gap = max(-one.across(other), -one.down(other))
    aligned = abs(one.left - other.left) <= 40 or in_row(one, other)
    return aligned and gap <= 0.8 * max(24, min(one.height, other.height))


_NEAR: dict[str, Callable[[Box, Box], bool]] = {
    "choice": _radios,
    "tabs": lambda one, other: _in_row(one, other) or _stacked(one, other),
    "list": _rows,
    "buttons": lambda one, other: _in_row(one, other) or _stacked(one, other),
}
