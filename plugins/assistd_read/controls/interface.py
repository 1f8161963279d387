"""All that is known of the controls of one picture: which lines are theirs, their names, groups and kind.

`assistd_read.reading` makes one where controls were seen, asks it which lines are text and which must be read first,
has it name the controls, and tells what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from assistd.i18n import _
from assistd_read.boxes import Box, Line
from assistd_read.clean import Judged
from assistd_read.controls.again import again, has_dots, has_marks, missed
from assistd_read.controls.ending import with_endings
from assistd_read.controls.entries import Entries
from assistd_read.controls.groups import Group, bare_joined, groups
from assistd_read.controls.labels import LABELLED, labels
from assistd_read.controls.mates import with_mates
from assistd_read.controls.naming import Named, is_cross, is_name, named, with_name, without_icon
from assistd_read.controls.owners import credible, owned
from assistd_read.controls.placed import Seen
from assistd_read.controls.titles import with_title
from assistd_read.controls.use_order import in_use
from assistd_read.controls.window_kind import kind_of
from assistd_read.ink import Ink
from assistd_read.layout import Page
from assistd_read.panels import Panel
from assistd_read.recognise import Recogniser
from assistd_read.scene import Scene

AS_TEXT = frozenset({"item", "header"})
"""What is written in these is read as text, in its place."""

TOP_PX, MOST_TITLES = 56, 8
"""Lines this near to the picture's upper edge may be a title, and so many of them are read for it."""

LARGE = 1.4
"""Drawings that are read as a letter are this much higher than the usual line."""

SIGN = 0.9
"""From this certainty on a single sign names a key."""

KEYS = 9
"""Least buttons of a group in which single signs are names: "7", "+"."""


class Interface:
    """The controls of one picture.

    Args:
        seen: The controls, at the size at which the picture is read.
        lines: Lines of text that no application told.
        panels: Frames, largest first.
        ink: Where the picture has marks.
    """

    def __init__(self, seen: Sequence[Seen], lines: Sequence[Line], panels: Sequence[Panel], ink: Ink) -> None:
        self.seen = with_mates(credible(tuple(dict.fromkeys(seen)), lines), lines, panels)
        self._panels, self._ink = list(panels), ink
        height, width = ink.flat.shape
        self._whole = Box(0, 0, width, height)
        self._owned = owned(lines, self.seen, ink)
        self._labels = labels(self.seen, [line for line in self._owned.lines if self._may_be_label(line)], panels)
        self._used = {line for some in self._labels.values() for line in some}
        self._menus = _open_menus(self.seen)
        self._of = {one: [line for line in self._owned.by(one) if line not in self._used] for one in self.seen}
        self._read: Mapping[Line, Judged] = {}
        self._again: dict[Seen, Line] = {}
        self.groups: list[Group] = []
        self.entries = Entries(self.item_of, self._of.__getitem__)
        self.silent = frozenset(line for one in self._menus for line in self._of[one])
        """Lines of `taken` that are laid out with the text, so that what an open menu covers is known; not text."""

    # --- which lines are what ---

    @property
    def taken(self) -> list[Line]:
        """Lines that become names, labels and contents."""
        own = [line for one, some in self._of.items() if one.kind not in AS_TEXT for line in some]
        return list(dict.fromkeys([*own, *self._used]))

    @property
    def first(self) -> list[Line]:
        """Return what must be read before the first sentence: names, and what may be the title."""
        top = [line for line in self.text if line.box.middle[1] < TOP_PX]
        return [*self.taken, *top[:MOST_TITLES]]

    @property
    def text(self) -> list[Line]:
        """Lines that are laid out as text."""
        taken = set(self.taken) - self.silent
        return [line for line in self._owned.lines if line not in taken]

    @property
    def panels(self) -> list[Panel]:
        """Frames with those of text areas and of entries that hold several lines, largest first."""
        boxes = [one.box for one in self.seen if one.kind == "text-area" or (one.kind == "item" and self._is_card(one))]
        known = [panel.box for panel in self._panels]
        more = [Panel(box=box, colour=(255, 255, 255)) for box in boxes if box not in known]
        return sorted([*self._panels, *more], key=lambda panel: -panel.box.area)

    def item_of(self, line: Line) -> Seen | None:
        """Return the entry of a list that a line belongs to, None if it belongs to none."""
        owner = self._owned.of.get(line)
        return owner if owner is not None and owner.kind == "item" and line not in self._used else None

    def _may_be_label(self, line: Line) -> bool:
        """Return whether a line may name a control beside it: it is no control's, or an entry's that holds one."""
        owner = self._owned.of.get(line)
        if owner is None:
            return True
        inner = (one for one in self.seen if one.kind in LABELLED and one is not owner)
        return owner.kind == "item" and any(owner.box.holds(one.box, slack_px=2) for one in inner)

    def _is_card(self, item: Seen) -> bool:
        lines = self._of[item]
        return any(one.box.down(other.box) <= 0 for one, other in pairwise(lines))

    # --- names and groups ---

    def name(
        self,
        read: Mapping[Line, Judged],
        pixels: NDArray[np.uint8],
        recogniser: Recogniser,
        cancel: Callable[[], bool],
    ) -> None:
        """Name the controls and put them together.

        Args:
            read: What was read; all of `taken` at least.
            pixels: uint8 [height, width, 3], RGB.
            recogniser: Reads once more where words were missed.
            cancel: Asked before each of these.
        """
        self._read = read
        wordless = [one for one in self.seen if not any(self._text_of(line) for line in self._of[one])]
        self._again = again(pixels, missed(wordless, self._with_sign(wordless), self._ink), recogniser, cancel)
        items = {one: lines for one, lines in self._of.items() if one.kind in AS_TEXT and lines}
        free = [line for line in self.text if line not in self._owned.of]
        order = in_use(self.seen, free, items, self.panels, (self._whole.right, self._whole.bottom))
        made = [self._named(one) for one in order if not self._is_row_of_another(one)]
        found = bare_joined([self._with_signs(group) for group in groups(made)])
        self.groups = [_of_icons(group) for group in with_endings(found, free, self._panels, self._whole)]

    def icons(self) -> set[Line]:
        """Return lines of text that are drawings: one letter, as high as no other writing, and hardly wider."""
        usual = median([line.box.height for line in self._owned.lines] or [0])
        large = [line for line in self.text if line.box.height >= LARGE * usual and line not in self._owned.of]
        square = (line for line in large if line.box.width <= 1.5 * line.box.height)
        return {line for line in square if line in self._read and not is_name(self._text_of(line))}

    def scene(self, found: Scene, page: Page) -> Scene:
        """Return what the window is, its controls taken into account.

        Args:
            found: What its text looks like.
            page: Its text.
        """
        beside = [self._read[line].line for line in self.text if line in self._read and line not in self._owned.of]
        found = with_title(found, page, self.groups, beside)
        kind, sure = kind_of(found, self.groups, self._whole)
        return replace(found, kind=kind, sure=sure)

    def _named(self, one: Seen) -> Named:
        own = [self._read[line].line for line in self._of[one] if line in self._read]
        if one in self._again:
            own = [self._again[one]]
        label = [self._read[line].line for line in self._labels.get(one, ()) if line in self._read]
        bare = not own and not has_marks(one.box, self._ink)
        return named(one, own, label, bare=bare, dots=not own and not bare and has_dots(one.box, self._ink))

    def _text_of(self, line: Line) -> str:
        return self._read[line].line.text if line in self._read else ""

    def _with_sign(self, wordless: Sequence[Seen]) -> list[Seen]:
        """Return the buttons that may hold a single sign: keys, and the one at the window's right upper corner."""
        buttons = [one for one in self.seen if one.kind == "button"]
        if len(buttons) >= KEYS:
            return [one for one in wordless if one.kind == "button"]
        square = [one for one in wordless if one.kind == "button" and 0.6 < one.box.width / one.box.height < 1.7]
        return sorted(square, key=lambda one: (one.box.top // 24, -one.box.right))[:1]

    def _is_row_of_another(self, one: Seen) -> bool:
        """Return whether an entry is only the row of a control in it, which has taken its words as a label."""
        lines = (line for line, owner in self._owned.of.items() if owner is one)
        return one.kind == "item" and any(line in self._used for line in lines)

    def _with_signs(self, group: Group) -> Group:
        """Return a group with what else names its buttons: single signs on keys, a lone cross."""
        if group.family != "buttons":
            return group
        members = list(group.members)
        if len(members) >= KEYS and 2 * sum(bool(_sign(one)) for one in members) >= len(members):
            members = [one if one.name else with_name(one, _sign(one)) for one in members]
        elif sum(is_cross(one) for one in members) == 1:
            members = [with_name(one, _("close button")) if is_cross(one) else one for one in members]
        return replace(group, members=tuple(members))


def _of_icons(group: Group) -> Group:
    """Return a bar most of whose buttons have no name without the names of the others that are no words."""
    lacking = sum(not one.name for one in group.members)
    if group.family != "bar" or 2 * lacking < len(group.members):
        return group
    return replace(group, members=tuple(without_icon(one) for one in group.members))


def _open_menus(seen: Sequence[Seen]) -> list[Seen]:
    """Return the entries of open menus: those that stand below others, equally wide."""
    edges = Counter((one.box.left // 6, one.box.width // 6) for one in seen if one.kind == "menu-item")
    return [one for one in seen if one.kind == "menu-item" and edges[one.box.left // 6, one.box.width // 6] > 1]


def _sign(one: Named) -> str:
    """Return the one sign that is written on a key, if it was read with certainty."""
    lines = [line for line in one.lines if line.text.strip()]
    if len(lines) != 1 or lines[0].score < SIGN or len(lines[0].text.strip()) > 3:
        return ""
    return lines[0].text.strip()
