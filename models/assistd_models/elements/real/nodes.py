"""What an accessibility tree tells, as `tree_dump` writes it, and where the walk is. Used by `atspi` and its rules."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from assistd_models.elements.labels import Box
from assistd_models.elements.real.windows import Surface

FILLERS = frozenset({"filler", "panel", "section", "redundant object", "unknown", "grouping", "root pane", "static"})
"""Roles that only arrange."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """What `tree_dump` writes of an element."""

    role: str
    name: str = ""
    states: frozenset[str] = frozenset()
    box: Box | None = None
    about: dict[str, str] = {}
    actions: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """What `tree_dump` writes of an application."""

    name: str = ""
    pid: int = 0
    toolkit: str = ""
    windows: tuple[Node, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the walk is.

    Attributes:
        surface: Number of the window that shows what comes.
        clip: What of the screen it can be seen in.
        inside: Roles of all above, outermost first.
        family: The toolkit's: gtk, qt or web.
        popups: Windows that menus may be in.
        popover: Box of the GTK 3 popover it is in.
        top: Where its window begins.
        stacked: Tabs are one below another.
    """

    surface: int
    clip: Box
    inside: tuple[str, ...] = ()
    family: str = "gtk"
    popups: tuple[Surface, ...] = ()
    popover: Box | None = None
    top: int = 0
    stacked: bool = False

    @property
    def parent(self) -> str:
        """Role of what holds it, past what only arranges."""
        return next((one for one in reversed(self.inside) if one not in FILLERS), "")
