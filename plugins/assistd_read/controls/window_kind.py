"""What a window is, with its controls known: dialog, form, settings, list, menu, keys … Used by `interface`.

The text's own arrangement (`assistd_read.scene`) has found out what the words that are no control's are: an article, a
terminal, a table stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from statistics import median

from assistd_read.boxes import Box
from assistd_read.controls.groups import Family, Group
from assistd_read.controls.naming import Named
from assistd_read.headline import heading, title
from assistd_read.scene import SETTINGS, Kind, Scene

TEXTS = frozenset({"article", "document", "table", "terminal", "code", "conversation"})
"""Kinds that are told by their text; the controls around it come after it."""

KEYS = 12
"""Least buttons of a window with keys."""

ENTRIES = 3
"""Least entries of an open menu."""

FIELDS = 3
"""Least fields of a form."""

LIST = 4
"""Least entries of a list that is what a window is about."""

LIST_AREA = 0.3
"""Its least share of the picture."""

WORDS = 150
"""A dialog has fewer words than this."""


def kind_of(found: Scene, groups: Sequence[Group], whole: Box) -> tuple[Kind, bool]:
    """Return the kind and whether it is sure.

    Args:
        found: What the words that are no control's look like.
        groups: The controls.
        whole: The picture.
    """
    by = _Counts(groups)
    named = " ".join((title(found), heading(found)))
    ends = by("ending") > 0 and found.words < WORDS and not by("menu-bar") and by("bar") <= KEYS // 2
    told_by_text = found.kind in TEXTS and not (ends and found.kind in ("article", "document"))
    if found.kind == "table" and by.settable and not by("list") and not by("columns"):
        told_by_text = False  # labels with their fields, not all of which were seen
    is_list = by.most("list") >= LIST and _area(groups, "list") >= LIST_AREA * whole.area
    kinds: tuple[tuple[bool, Kind, bool], ...] = (
        (by.most("menu") >= ENTRIES, "menu", True),
        (bool(found.over) and found.kind == "dialog", found.kind, found.sure),
        (by.most("buttons") >= KEYS and by.most("buttons") > 0.5 * by.all and _are_keys(groups), "keys", True),
        (by.settable >= 2 and SETTINGS.search(named) is not None, "settings", True),
        (told_by_text, found.kind, found.sure),
        (by.fields >= FIELDS and by.typed * 2 >= by.fields + by.options, "form", by.labelled >= 2),
        (by.settable > FIELDS and by.most("tabs") > 1 and by.typed * 2 <= by.settable + 1, "settings", False),
        (ends, "dialog", bool(title(found) or heading(found))),
        (not by("ending") and by.switches + by.chosen >= FIELDS and by.typed <= 1, "settings", False),
        (is_list, "list", found.bars != ()),
        (by.all >= 2 or found.kind == "menu", "window", found.bars != ()),
    )
    return next(((kind, sure) for fits, kind, sure in kinds if fits), (found.kind, found.sure))


class _Counts:
    """How many controls of which kind there are."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        every = list(chain.from_iterable(group.members for group in groups))
        self.all = len(every)
        fields = [one for one in every if one.seen.kind in ("text-field", "dropdown", "spin")]
        self.fields = len(fields)
        self.labelled = sum(bool(one.name) for one in fields)
        self.typed = self._of(every, lambda one: one.seen.kind in ("text-field", "spin"))
        self.chosen = self._of(every, lambda one: one.seen.kind == "dropdown")
        self.switches = self._of(every, lambda one: one.seen.kind == "switch")
        self.options = self._of(every, lambda one: one.seen.kind in ("tick", "switch"))
        self.settable = self.fields + self.options + self._of(every, lambda one: one.seen.kind == "slider")

    def __call__(self, family: Family) -> int:
        return sum(len(group.members) for group in self._groups if group.family == family)

    def most(self, family: Family) -> int:
        """Return the size of the largest group of a family."""
        return max((len(group.members) for group in self._groups if group.family == family), default=0)

    @staticmethod
    def _of(every: Sequence[Named], fits: Callable[[Named], bool]) -> int:
        return sum(fits(one) for one in every)


def _are_keys(groups: Sequence[Group]) -> bool:
    """Return whether the largest group of buttons is a grid of three rows and columns at least, all of one height."""
    largest = max((group for group in groups if group.family == "buttons"), key=lambda group: len(group.members))
    boxes = [one.seen.box for one in largest.members]
    high = median(box.height for box in boxes)
    alike = sum(abs(box.height - high) <= 0.1 * high for box in boxes)
    rows = {round(box.middle[1] / max(1, high)) for box in boxes}
    named = sum(bool(one.name) for one in largest.members)
    return alike >= 0.8 * len(boxes) and len(rows) >= 3 and len(boxes) >= 3 * len(rows) - 2 and 2 * named >= len(boxes)


def _area(groups: Sequence[Group], family: Family) -> int:
    return sum(one.seen.box.area for group in groups if group.family == family for one in group.members)
