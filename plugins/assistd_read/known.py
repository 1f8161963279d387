"""What of a picture's text an application has told already. Used by `assistd_read.reading`.

Where a line that was read is a control or a text that the application told (same place, nearly the same letters), its
exact words replace what was recognised, and the reader does not say them again. What lies in a password field is
dropped altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import TypeVar

from assistd.i18n import _, ngettext
from assistd.runtime.elements import Element, Elements
from assistd_read.alike import plain, same, within
from assistd_read.boxes import Box, Line
from assistd_read.say import ended

INSIDE = 0.6
"""This share of a line must lie in an element to be a part of it."""

SURELY_INSIDE = 0.85
"""The same for a line that was not read."""

SAME = 0.5
"""From this share on of what two boxes cover together, they are one thing (intersection over union)."""

WIDTH = 0.4
"""Width of a letter, as a share of its line's height."""

PICTURES = frozenset({"image", "icon", "canvas", "drawing-area", "animation", "terminal", "chart", "video"})
"""What is drawn in them is not what they are called."""

SLACK_PX = 6
"""Elements are this much larger than they say: letters and frames reach over their edges."""

ANCHORS = 3
"""So many lines must be shifted alike against their elements before all elements are shifted."""

SPREAD_PX = 6
"""Lines that are shifted alike differ by no more than this."""

TITLE_BAR = 0.12
"""Share of a window's height in which its title may stand, and at most `TITLE_BAR_PX`."""

TITLE_BAR_PX = 80

SHORT_CHARS = 90
"""What the picture adds is told in the first sentence if it is no longer than this."""

DRAWN = frozenset(
    {
        "check-box", "radio-button", "toggle-button", "push-button", "push-button-menu", "combo-box", "spin-button",
        "slider", "page-tab", "menu", "menu-item", "check-menu-item", "radio-menu-item", "image", "icon", "entry",
        "progress-bar", "list-item", "table-cell", "tree-item", "link", "scroll-bar", "table-column-header",
    }
)  # fmt: skip
"""Elements with drawings (ticks, arrows, icons) that may be read as one or two letters."""

BULLETS = frozenset("•●∙·*.。○◦⚫oO\u3007◯")


T = TypeVar("T")


class Known:
    """What the applications told of one picture.

    Args:
        elements: What they told, placed in the picture.
    """

    def __init__(self, elements: Elements) -> None:
        self._elements = elements

    def scale(self, factor: float) -> None:
        """Take note that the picture is read at another size than it has."""
        self._elements = self._elements.scaled(factor)

    def place(self, lines: Sequence[Line]) -> None:
        """Shift the elements to where the lines with the same words were found, if these agree.

        Wayland tells no positions, shadows and frames of windows come on top, and some toolkits count from the window's
        corner: then all places are wrong by the same amount.
        """
        by_text = _once((plain(text)[0], one) for one in self._elements.all for text in one.texts)
        anchors = [(line, by_text[words]) for words, line in _once((plain(x.text)[0], x) for x in lines).items()
                   if len(words) >= 4 and words in by_text]  # fmt: skip
        if len(anchors) < ANCHORS:
            return
        shifts = [_shift(line.box, one.box) for line, one in anchors]
        across, down = (round(median(axis)) for axis in zip(*shifts, strict=True))
        alike = [s for s in shifts if abs(s[1] - down) <= SPREAD_PX]
        if 2 * len(alike) > len(shifts) and len(alike) >= ANCHORS and (abs(across) > SLACK_PX or abs(down) > SLACK_PX):
            self._elements = self._elements.moved(across, down)

    def covers(self, box: Box) -> bool:
        """Return whether an application told of what stands here: about the same place and size."""
        for one in self._elements.all:
            other = Box(*one.box)
            both = max(0, box.across(other)) * max(0, box.down(other))
            if both >= SAME * (box.area + other.area - both):
                return True
        return False

    def hides(self, line: Line) -> bool:
        """Return whether a line lies in a password field."""
        if any(_share(line.box, Box(*box)) > 0.3 for box in self._elements.hidden):
            return True
        letters = line.text.replace(" ", "")
        return bool(self._elements.hidden) and len(letters) >= 3 and set(letters) <= BULLETS

    def is_trim(self, line: Line) -> bool:
        """Return whether a line without a word stands in the window's title bar: its buttons, read as letters."""
        return len(plain(line.text)[0]) <= 3 and self._in_title_bar(line.box)

    def exact(self, line: Line) -> str | None:
        """Return the words an application told for a line that was read, empty for a drawing; None if it told none."""
        around = [one for one in self._elements.all if _share(line.box, Box(*one.box)) >= INSIDE]
        for one in sorted(around, key=_area):
            for text in one.texts:
                if (found := within(line.text, text)) is not None:
                    return found
        if len(plain(line.text)[0]) <= 2 and any(one.role in DRAWN for one in around):
            return ""
        return self._joined(line) or self._elsewhere(line)

    def trusted(self, line: Line) -> str | None:
        """Return the words an application told for a line that was not read: place and length fit; else None."""
        if not self._elements.placed:
            return None
        around = [one for one in self._elements.all if _share(line.box, Box(*one.box)) >= SURELY_INSIDE]
        if around:
            one = min(around, key=_area)
            several = Box(*one.box).height > 2 * line.box.height
            return one.texts[0] if one.role not in PICTURES and (several or _fits(line, one.texts[0])) else None
        row = self._row(line)
        covered = sum(max(0, Box(*one.box).across(line.box)) for one in row)
        text = " ".join(one.texts[0] for one in row)
        return text if covered >= SURELY_INSIDE * line.box.width and _fits(line, text) else None

    def _row(self, line: Line) -> list[Element]:
        """Return the elements in a line's row, from left to right."""
        row = [one for one in self._elements.all if _is_in_row(Box(*one.box), line.box) and one.role not in PICTURES]
        return sorted(row, key=lambda one: one.box[0])

    def _joined(self, line: Line) -> str | None:
        """Return the words of several elements in a row that were read as one line."""
        row = self._row(line)
        return within(line.text, " ".join(one.texts[0] for one in row)) if len(row) > 1 else None

    def _elsewhere(self, line: Line) -> str | None:
        """Return the window's title, if the line is that; or the words of an element whose place is not known."""
        if within(line.text, self._elements.title) is not None and self._in_title_bar(line.box):
            return self._elements.title
        if self._elements.placed or len(plain(line.text)[0]) < 4:
            return None
        words = (text for one in self._elements.all for text in one.texts)
        return next((text for text in words if same(line.text, text)), None)

    def _in_title_bar(self, box: Box) -> bool:
        frame = self._elements.frame
        if frame is None:
            return False
        deep = min(TITLE_BAR_PX, TITLE_BAR * (frame[3] - frame[1]))
        return frame[1] - TITLE_BAR_PX <= box.top and box.bottom <= frame[1] + max(40.0, deep)


def headline(texts: Sequence[str]) -> str:
    """Return the first sentence about what the picture shows besides.

    Args:
        texts: The lines that no application told.
    """
    whole = " ".join(" ".join(texts).split())
    if len(whole) <= SHORT_CHARS:
        return ended(_("Also in the picture: {text}").format(text=whole))
    count = ngettext("The picture adds {n} line of text.", "The picture adds {n} lines of text.", len(texts))
    return count.format(n=len(texts))


def _once(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return what has words that nothing else has, by these words."""
    found: dict[str, list[T]] = {}
    for words, one in pairs:
        found.setdefault(words, []).append(one)
    return {words: some[0] for words, some in found.items() if len(some) == 1}


def _shift(line: Box, one: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return how far a line lies from its element: sideways from the nearer edge, since texts may stand at either."""
    left, right = line.left - one[0], line.right - one[2]
    return min(left, right, key=abs), line.middle[1] - (one[1] + one[3]) / 2


def _share(line: Box, other: Box) -> float:
    """Return how much of a line lies in a box, 0…1."""
    across = min(line.right, other.right + SLACK_PX) - max(line.left, other.left - SLACK_PX)
    down = min(line.bottom, other.bottom + SLACK_PX) - max(line.top, other.top - SLACK_PX)
    return max(0, across) * max(0, down) / max(1, line.area)


def _is_in_row(one: Box, line: Box) -> bool:
    """Return whether an element stands in a line's row, at least a third of it within the line."""
    beside = one.down(line) >= 0.5 * min(one.height, line.height) and one.height <= 3 * line.height
    return beside and 3 * one.across(line) >= one.width


def _fits(line: Line, text: str) -> bool:
    """Return whether a text may be as long as a line is."""
    expected = WIDTH * len(text) * line.box.height
    return 0.4 * expected <= line.box.width <= 2.5 * expected


def _area(one: Element) -> int:
    left, top, right, bottom = one.box
    return (right - left) * (bottom - top)
