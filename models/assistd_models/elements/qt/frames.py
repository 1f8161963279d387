"""What holds other widgets: splitters, tabs, scrolling areas, button rows of dialogs. Windows and dialogs use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.qt import forms
from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets


def split(hand: Hand, parts: list[Any], upright: bool = False, shares: list[int] | None = None) -> Any:
    """Return a splitter of widgets."""
    made = Q.QSplitter(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
    for part in parts:
        made.addWidget(part)
    made.setSizes(shares or [hand.chance.randint(100, 400) for _ in parts])
    return made


def tabs(hand: Hand, content: Callable[[Hand], Any] | None = None) -> Any:
    """Return pages with tabs on any side."""
    made = Q.QTabWidget()
    sides = Q.QTabWidget.TabPosition
    made.setTabPosition(hand.chance.choices((sides.North, sides.South, sides.West, sides.East), (12, 3, 2, 2))[0])
    made.setDocumentMode(hand.maybe(0.3))
    made.setTabsClosable(hand.maybe(0.25))
    count, iconed = hand.chance.randint(2, 7), hand.maybe(0.3)
    chosen = hand.chance.randrange(count)
    for number in range(count):
        inner = (content or forms.page)(hand) if number == chosen else Q.QWidget()
        made.addTab(inner, hand.words.chance.choice((hand.words.noun, hand.words.noun, hand.words.file))())
        if iconed:
            made.setTabIcon(number, hand.icon())
        if number != chosen and hand.maybe(0.06):
            made.setTabEnabled(number, False)
    made.setCurrentIndex(chosen)
    if hand.maybe(0.1):
        made.setCornerWidget(hand.tool(checkable=0))
    return made


def across(hand: Hand, *parts: Any) -> Any:
    """Return widgets in a bar; fields and sliders take what is left."""
    made = Q.QWidget()
    row = Q.QHBoxLayout(made)
    space = hand.chance.choice((0, 2, 4, 6))
    row.setContentsMargins(space, space, space, space)
    for part in parts:
        row.addWidget(part, 1 if isinstance(part, (Q.QLineEdit, Q.QSlider, Q.QLabel)) else 0)
    return made


def down(*parts: Any) -> Any:
    """Return widgets one below the other."""
    made = Q.QWidget()
    layout = Q.QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for part in parts:
        layout.addWidget(part)
    return made


def scrolled(hand: Hand, inner: Any) -> Any:
    """Return a widget in an area that scrolls, scrolled now and then."""
    made = Q.QScrollArea()
    made.setWidgetResizable(True)
    made.setWidget(inner)
    made.setProperty("scroll", hand.chance.choice((0, 0, hand.chance.randint(0, 200))))
    if hand.maybe(0.5):
        made.setFrameShape(Q.QFrame.Shape.NoFrame)
    return made


def button_box(hand: Hand) -> Any:
    """Return a dialog's buttons in the order of one of the desktops."""
    made = Q.QDialogButtonBox()
    made.setOrientation(Qt.Orientation.Horizontal)
    roles = Q.QDialogButtonBox.ButtonRole
    known = (
        roles.AcceptRole,
        roles.RejectRole,
        roles.ApplyRole,
        roles.HelpRole,
        roles.ResetRole,
        roles.ActionRole,
        roles.DestructiveRole,
    )
    for text in hand.words.several("buttons", hand.chance.randint(1, 5)):
        button = hand.push(text)
        button.setFlat(False)
        made.addButton(button, hand.chance.choice(known))
        button.setDefault(hand.maybe(0.25))
    made.setCenterButtons(hand.maybe(0.15))
    return made


def boxed(hand: Hand, inner: Any) -> Any:
    """Return a dialog of some content and its buttons, below or at the side."""
    made = Q.QDialog()
    box = button_box(hand)
    upright = hand.maybe(0.12)
    layout = (Q.QHBoxLayout if upright else Q.QVBoxLayout)(made)
    if upright:
        box.setOrientation(Qt.Orientation.Vertical)
    layout.addWidget(inner, 1)
    layout.addWidget(box)
    return made
