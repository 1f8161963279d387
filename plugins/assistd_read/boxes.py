"""Rectangles in pixels, and the line of text that fills one. Used by everything in `assistd_read`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Box:
    """A rectangle: edges in pixels from the picture's left top corner, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Area in pixels."""
        return max(0, self.width) * max(0, self.height)

    @property
    def middle(self) -> tuple[float, float]:
        """The centre: x and y in pixels."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def across(self, other: Box) -> int:
        """Return how many columns the two share, negative: how many lie between them."""
        return min(self.right, other.right) - max(self.left, other.left)

    def down(self, other: Box) -> int:
        """Return how many rows the two share, negative: how many lie between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def holds(self, other: Box, *, slack_px: int = 0) -> bool:
        """Return whether `other` lies inside, give or take `slack_px`."""
        return (
            self.left - slack_px <= other.left
            and self.top - slack_px <= other.top
            and self.right + slack_px >= other.right
            and self.bottom + slack_px >= other.bottom
        )

    def tuple(self) -> tuple[int, int, int, int]:
        """Return left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest rectangle that holds all the boxes."""
    all_of_them = list(boxes)
    return Box(
        min(b.left for b in all_of_them),
        min(b.top for b in all_of_them),
        max(b.right for b in all_of_them),
        max(b.bottom for b in all_of_them),
    )


BELOW = frozenset("gjpqyQ,;()[]{}|/@$ç_")
"""Characters that go below the line: where there are none, a line's marks are a fifth lower."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of text, or the part of one that stands together.

    Attributes:
        box: Where it stands, with a little room around the letters.
        size_px: Height of the writing's own marks, without the room around; 0 if unknown.
        gap: Widest empty strip between its marks, in heights of the box: more than a word's space in a row of icons.
        found: How sure the detector is that this is text, 0…1.
        corners: For slanted writing: x, y of the left top, right top, right bottom, left bottom corner in pixels.
        text: What was read; empty before that.
        score: Mean certainty of the characters, 0…1.
    """

    box: Box
    size_px: float = 0.0
    gap: float = 0.0
    found: float = 1.0
    corners: tuple[tuple[float, float], ...] = ()
    text: str = ""
    score: float = 0.0

    @property
    def size(self) -> float:
        """The writing's height in pixels, from the tops of tall letters to the ends of those that go below the line."""
        full = not self.text or any(c in BELOW for c in self.text)
        return (self.size_px or 0.65 * self.box.height) / (1.0 if full else 0.8)

    def read(self, text: str, score: float) -> Line:
        """Return the same line with what was read."""
        return replace(self, text=text, score=score)
