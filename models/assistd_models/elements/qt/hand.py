"""Single controls by chance: buttons, fields, ticks, sliders. Windows and dialogs are put together of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistd_models.elements.qt import icons, pictures
from assistd_models.elements.qt.binding import Qt, QtCore, QtGui, QtWidgets
from assistd_models.elements.qt.looks import Look
from assistd_models.elements.qt.words import Words

Q = QtWidgets


@dataclass
class Hand:
    """What draws one picture.

    Attributes:
        chance: What decides.
        words: What is written.
        look: How it looks.
        scratch: Folder for pictures that style sheets name, and for files that dialogs list.
        width_px: Of the picture.
        height_px: Of the picture.
        kept: Objects that Qt does not keep alive itself.
        popped: Menus and lists that are open, to be closed when all is drawn.
    """

    chance: random.Random
    words: Words
    look: Look
    scratch: Path
    width_px: int = 0
    height_px: int = 0
    kept: list[Any] = field(default_factory=list)
    popped: list[Any] = field(default_factory=list)

    def maybe(self, share: float) -> bool:
        """Return True so often."""
        return self.chance.random() < share

    def icon(self, names: Any = icons.THEMED) -> Any:
        """Return an icon that fits the ground."""
        return icons.icon(self.chance, Q.QApplication.palette().color(QtGui.QPalette.ColorRole.WindowText), names)

    def push(self, text: str = "", menu: bool = False) -> Any:
        """Return a push button."""
        made = Q.QPushButton(text or self.words.button())
        if self.maybe(0.25):
            made.setIcon(self.icon())
        if menu:
            made.setMenu(self.menu())
        elif self.maybe(0.06):
            made.setCheckable(True)
            made.setChecked(self.maybe(0.6))
        made.setEnabled(not self.maybe(0.1))
        if self.maybe(0.05):
            made.setFlat(True)
        self.hover(made)
        return made

    def hover(self, widget: Any) -> None:
        """Let the pointer rest on a widget now and then."""
        if self.maybe(0.04):
            widget.setAttribute(Qt.WidgetAttribute.WA_Hover)
            widget.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)

    def tool(self, style: Any = None, checkable: float = 0.2) -> Any:
        """Return a tool button, flat or raised."""
        made = Q.QToolButton()
        made.setIcon(self.icon())
        made.setText(self.words.command().rstrip("…"))
        if style is not None:
            made.setToolButtonStyle(style)
        made.setAutoRaise(self.maybe(0.7))
        if self.maybe(checkable):
            made.setCheckable(True)
            made.setChecked(self.maybe(0.5))
        made.setEnabled(not self.maybe(0.1))
        self.hover(made)
        return made

    def menu(self) -> Any:
        """Return a menu with a few entries, for a button that opens one."""
        made = Q.QMenu()
        for text in self.words.several("commands", self.chance.randint(2, 6)):
            made.addAction(text)
        self.kept.append(made)
        return made

    def line(self) -> Any:
        """Return a line to write in: plain, for a password, for a search."""
        made = Q.QLineEdit()
        kind = self.chance.random()
        if kind < 0.15:
            made.setEchoMode(Q.QLineEdit.EchoMode.Password)
            made.setText("x" * self.chance.randint(0, 14))
        elif kind < 0.35:
            made.setPlaceholderText(self.words.button())
            made.setClearButtonEnabled(self.maybe(0.7))
            if self.maybe(0.6):
                made.addAction(QtGui.QIcon.fromTheme("edit-find"), Q.QLineEdit.ActionPosition.LeadingPosition)
            made.setText(self.words.noun() if self.maybe(0.4) else "")
        elif kind < 0.85:
            made.setText(self.words.value())
            made.setClearButtonEnabled(self.maybe(0.1))
        if self.maybe(0.2):
            made.addAction(self.icon(), Q.QLineEdit.ActionPosition.TrailingPosition)
        made.setReadOnly(self.maybe(0.06))
        made.setEnabled(not self.maybe(0.1))
        return made

    def combo(self) -> Any:
        """Return a field with choices."""
        made = Q.QComboBox()
        made.setEditable(self.maybe(0.2))
        pictured = self.maybe(0.15)
        for _ in range(self.chance.randint(2, 9)):
            text = self.words.value() if self.maybe(0.5) else self.words.option()
            if pictured:
                made.addItem(self.icon(), text)
            else:
                made.addItem(text)
        made.setCurrentIndex(self.chance.randint(0, made.count() - 1))
        made.setEnabled(not self.maybe(0.1))
        self.hover(made)
        return made

    def spin(self) -> Any:
        """Return a field for a number, a date or a time."""
        kind = self.chance.random()
        made: Any
        if kind < 0.5:
            made = Q.QSpinBox()
            made.setRange(0, self.chance.choice((10, 100, 1000, 65535)))
            made.setValue(self.chance.randint(0, 100))
            made.setSuffix(self.chance.choice(("", "", " px", " %", " s", " ms", " pt")))
        elif kind < 0.7:
            made = Q.QDoubleSpinBox()
            made.setValue(self.chance.uniform(0, 99))
        elif kind < 0.85:
            made = Q.QDateEdit(
                QtCore.QDate(self.chance.randint(1980, 2026), self.chance.randint(1, 12), self.chance.randint(1, 28))
            )
            made.setCalendarPopup(self.maybe(0.5))
        else:
            made = Q.QTimeEdit(QtCore.QTime(self.chance.randint(0, 23), self.chance.randint(0, 59)))
        if self.maybe(0.06):
            made.setButtonSymbols(Q.QAbstractSpinBox.ButtonSymbols.PlusMinus)
        made.setEnabled(not self.maybe(0.1))
        return made

    def check(self, text: str | None = None) -> Any:
        """Return a check box."""
        made = Q.QCheckBox(self.words.option() if text is None else text)
        if self.maybe(0.08):
            made.setTristate(True)
            made.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            made.setChecked(self.maybe(0.5))
        made.setEnabled(not self.maybe(0.12))
        self.hover(made)
        return made

    def radio(self) -> Any:
        """Return a radio button."""
        made = Q.QRadioButton(self.words.option())
        made.setEnabled(not self.maybe(0.1))
        return made

    def slider(self, vertical: bool = False) -> Any:
        """Return a slider."""
        made = Q.QSlider(Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal)
        made.setRange(0, 100)
        made.setValue(self.chance.randint(0, 100))
        if self.maybe(0.25):
            made.setTickPosition(
                self.chance.choice((Q.QSlider.TickPosition.TicksBelow, Q.QSlider.TickPosition.TicksBothSides))
            )
            made.setTickInterval(self.chance.choice((10, 20, 25)))
        made.setEnabled(not self.maybe(0.1))
        return made

    def progress(self, vertical: bool = False) -> Any:
        """Return a progress bar."""
        made = Q.QProgressBar()
        made.setOrientation(Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal)
        busy = self.maybe(0.06)
        made.setRange(0, 0 if busy else 100)
        made.setValue(self.chance.choice((self.chance.randint(0, 100), self.chance.randint(20, 90))))
        made.setTextVisible(self.maybe(0.6))
        if not vertical and self.maybe(0.3):
            made.setTextVisible(False)
            made.setFixedHeight(self.chance.randint(4, 12))
        return made

    def link(self) -> Any:
        """Return words that are a link."""
        text = self.words.chance.choice((self.words.command, self.words.noun, self.words.option))().rstrip("…")
        made = Q.QLabel(f'<a href="#">{text}</a>')
        made.setProperty("link", text)
        return made

    def picture(self, width_px: int, height_px: int) -> Any:
        """Return a picture that is content."""
        made = Q.QLabel()
        palette = Q.QApplication.palette()
        role = QtGui.QPalette.ColorRole
        if self.maybe(0.25) and width_px > 120 and height_px > 90:
            shown = pictures.chart(self.chance, width_px, height_px, palette.color(role.Base), palette.color(role.Text))
        else:
            shown = pictures.photograph(self.chance, width_px, height_px)
        made.setPixmap(shown)
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setProperty("picture", True)
        made.setMinimumSize(1, 1)
        return made

    def any_field(self) -> Any:
        """Return something to fill in."""
        makers: tuple[Callable[[], Any], ...] = (
            self.line, self.line, self.line, self.combo, self.combo, self.spin, self.spin, self.slider, self.keys,
        )  # fmt: skip
        return self.chance.choice(makers)()

    def keys(self) -> Any:
        """Return a field for a key combination."""
        return Q.QKeySequenceEdit(QtGui.QKeySequence(f"Ctrl+{self.chance.choice('ABCDEFG')}"))

    def label(self, text: str = "") -> Any:
        """Return plain words."""
        return Q.QLabel(text or self.words.label())
