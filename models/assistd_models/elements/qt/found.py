"""What the truth is made of: elements of a window, and how a rectangle is cut. The readers of `truth` fill it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistd_models.elements.kinds import STATEFUL, Kind
from assistd_models.elements.qt.binding import QtCore, QtWidgets


@dataclass(kw_only=True)
class Found:
    """One element, before it is known what lies over it.

    Attributes:
        kind: What it is; None for a region of which nothing is known.
        rect: QRect of its visible part, in pixels of the layer (a window, a menu).
        area: Pixels of all of it, with what is scrolled away.
        on: Ticked, pressed, chosen; None: has no such state.
        round: A radio button.
        disabled: Greyed out.
        name: Its words.
        tight: Whether the box shall be tightened to the ink within it.
    """

    kind: Kind | None
    rect: Any
    area: int
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None
    name: str = ""
    tight: bool = False


@dataclass
class Reading:
    """What is read off one window.

    Attributes:
        root: The window; its top left is the origin.
        found: Its elements so far.
    """

    root: Any
    found: list[Found] = field(default_factory=list)

    def add(self, widget: Any, kind: Kind | None, rect: Any = None, **states: Any) -> Found:
        """Add an element, and return it.

        Args:
            widget: What it is, or lies in.
            kind: None for a region of which nothing is known.
            rect: Of the widget's pixels; None: all of it.
            states: Other attributes of `Found`; those that can be off are off as the widget is.
        """
        where, area = cut(widget, whole(widget) if rect is None else rect, self.root)
        if kind in STATEFUL["disabled"]:
            states.setdefault("disabled", not widget.isEnabled())
        one = Found(kind=kind, rect=where, area=area, **states)
        self.found.append(one)
        return one

    def shows(self, widget: Any) -> bool:
        """Return whether a child is a widget that can be seen within the window."""
        return isinstance(widget, QtWidgets.QWidget) and widget.isVisibleTo(self.root) and not widget.isWindow()


def cut(widget: Any, rect: Any, root: Any) -> tuple[Any, int]:
    """Return a rectangle of a widget in the root's pixels, cut by every widget around it, and its whole area.

    Args:
        widget: In whose coordinates the rectangle is.
        rect: The rectangle.
        root: A widget around it, the layer.
    """
    area = max(0, rect.width()) * max(0, rect.height())
    where = rect
    while True:
        where = where.intersected(widget.rect())
        if widget is root:
            return where, area
        where = where.translated(widget.pos())
        widget = widget.parentWidget()


def option(kind: Any, widget: Any) -> Any:
    """Return a filled style option of a widget."""
    made = kind()
    try:
        widget.initStyleOption(made)
    except (AttributeError, RuntimeError):  # PyQt5 lets only widgets made in Python be asked
        made.initFrom(widget)
    return made


def plain(text: str) -> str:
    """Return a caption without its marks of access keys and line ends."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").replace("\n", " ").strip()


def whole(widget: Any) -> Any:
    """Return a widget's own rectangle."""
    return QtCore.QRect(0, 0, widget.width(), widget.height())
