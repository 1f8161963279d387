"""The pen: chance, theme and words of one window, and the markup they share. Used by every module that draws."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from assistd_models.elements.kinds import Kind
from assistd_models.elements.web import icons, photographs
from assistd_models.elements.web.look import Look
from assistd_models.elements.web.words import Words

T = TypeVar("T")


class Pen:
    """What draws one window.

    Args:
        rng: Every chance of the drawing comes from it.
        look: The window's theme.
        words: The window's language.
    """

    def __init__(self, rng: Random, look: Look, words: Words) -> None:
        self.rng = rng
        self.look = look
        self.words = words
        self.popups: list[str] = []
        self._anchors = 0
        self.name = "w"
        self.underlines = look.toolkit in ("gtk3", "fusion", "breeze", "classic", "free") and self.chance(0.4)

    def chance(self, share: float) -> bool:
        """Return true with this chance."""
        return self.rng.random() < share

    def pick(self, options: Sequence[T]) -> T:
        """Return one of them."""
        return self.rng.choice(options)

    def count(self, least: int, most: int) -> int:
        """Return a whole number between these, both included."""
        return self.rng.randint(least, most)

    def some(self, least: int, most: int, draw: Callable[[], str]) -> str:
        """Return so many drawings, one after the other."""
        return "".join(draw() for _ in range(self.count(least, most)))

    def icon(self, name: str = "", size_px: float = 0) -> str:
        """Return an icon: the one named, or any."""
        size = size_px or self.look.icon_px
        if not name and self.chance(self.look.colour_icons):
            return icons.coloured(self.rng, size)
        name = name or self.pick(icons.NAMES)
        return icons.line(name, size_px=size, stroke=self.look.stroke, fill=self.look.filled_icons)

    def anchor(self) -> str:
        """Return a new name that a popup can be tied to."""
        self._anchors += 1
        return f"--{self.name}-{self._anchors}"

    def label(self, text: str) -> str:
        """Return the words of a button or entry as HTML; one letter underlined in windows that show such keys."""
        at = self.rng.randrange(max(1, min(4, len(text))))
        if not self.underlines or not text[at : at + 1].isalpha() or ord(text[at]) > 0x500:
            return safe(text)
        return f"{safe(text[:at])}<u>{safe(text[at])}</u>{safe(text[at + 1 :])}"

    def picture(self, style: str, *, labelled: bool = True) -> str:
        """Return a photograph-like picture; labelled unless it is decoration, as avatars are."""
        source = photographs.uri(self.rng.randrange(photographs.COUNT))
        attributes = mark("picture") if labelled else ""
        return f'<img {attributes} src="{source}" style="object-fit:cover;flex:none;{style}">'


def mark(kind: Kind, *, on: bool | None = None, ring: bool | None = None, disabled: bool | None = None) -> str:
    """Return the attributes by which an element says what it is."""
    said = [f'data-kind="{kind}"']
    said += [
        f'data-{name}="{int(value)}"'
        for name, value in (("on", on), ("round", ring), ("disabled", disabled))
        if value is not None
    ]
    return " ".join(said)


def safe(text: str) -> str:
    """Return the text as HTML."""
    return html.escape(text)


def row(*content: str, style: str = "", names: str = "") -> str:
    """Return these side by side."""
    return f'<div class="row {names}" style="{style}">{"".join(content)}</div>'


def column(*content: str, style: str = "", names: str = "") -> str:
    """Return these below one another."""
    return f'<div class="column {names}" style="{style}">{"".join(content)}</div>'


def words(text: str, names: str = "", style: str = "") -> str:
    """Return a label that is cut with an ellipsis where it does not fit."""
    return f'<span class="words {names}" style="{style}">{safe(text)}</span>'


SPREAD = '<div class="spread"></div>'
EDGE_X = '<div class="line-x"></div>'
EDGE_Y = '<div class="line-y"></div>'
