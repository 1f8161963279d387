"""One picture: a window, or several over each other, with menus popped up. The child calls `draw` for a seed."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from assistd_models.elements.qt import bars, dialogs, looks, mains, pictures, words
from assistd_models.elements.qt.binding import Qt, QtCore, QtGui, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.layers import Layer, flatten
from assistd_models.elements.qt.popups import pop_up
from assistd_models.elements.qt.truth import read

Q = QtWidgets

_SIZES = (
    (480, 320), (560, 400), (640, 400), (640, 480), (720, 480), (800, 500), (800, 600), (900, 640), (1024, 640),
    (1024, 768), (1100, 720), (1200, 800), (1280, 720), (1280, 900),
)  # fmt: skip


def draw(application: Any, seed: int, scratch: Path) -> tuple[Any, dict[str, Any]]:
    """Draw a picture.

    Args:
        application: The QApplication.
        seed: Decides everything.
        scratch: An empty folder for files that are needed while it is drawn.

    Returns:
        The picture, a QImage, and its labels: "look", "elements" (as `labels.Element`, with "tight") and "unknown".
    """
    chance = random.Random(f"qt {seed}")
    spoken = words.choose(chance)
    look = looks.put_on(application, chance, spoken.language in words.RIGHT_TO_LEFT)
    width, height = (1920, 1080) if chance.random() < 0.1 else _size(chance)
    stage = _Stage(Hand(chance, spoken, look, scratch, width, height))
    kind = chance.random()
    if kind < 0.5:
        stage.window(share=0.3)
    elif kind < 0.68:
        stage.dialog_alone()
    elif kind < 0.85:
        stage.window(share=0)
        stage.dialog_over()
    else:
        stage.desktop()
        for more in reversed(range(chance.randint(1, 3))):
            stage.window_on_desktop(share=0 if more else 0.3)
    picture, labels = stage.end()
    labels["look"] = f"{look} {spoken.language}"
    return picture, labels


def _size(chance: random.Random) -> tuple[int, int]:
    wide, high = chance.choice(_SIZES)
    return wide + chance.randint(-40, 40), high + chance.randint(-30, 30)


class _Stage:
    """Windows that are shown one after another, and their pictures, the last on top."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.layers: list[Layer] = []
        self.shown: list[Any] = []

    def window(self, share: float) -> None:
        """A main window that fills the picture; so often something has popped up of it."""
        rect = QtCore.QRect(0, 0, self.hand.width_px, self.hand.height_px)
        self._put(mains.main_window(self.hand), rect, share)

    def dialog_alone(self) -> None:
        """A dialog that fills the picture, which takes its size."""
        widget = dialogs.dialog(self.hand)
        size = self._liked(widget)
        self.hand.width_px, self.hand.height_px = size.width(), size.height()
        self._put(widget, QtCore.QRect(QtCore.QPoint(0, 0), size))

    def dialog_over(self) -> None:
        """A dialog with a title bar over what is there."""
        hand = self.hand
        width, height = hand.width_px, hand.height_px
        widget = dialogs.dialog(hand)
        size = self._liked(widget)
        outer = bars.framed(hand, widget, hand.words.noun()) if hand.maybe(0.8) else widget
        outer.setWindowFlags(Qt.WindowType.Widget)
        wide, high = min(size.width(), width - 20), min(size.height() + 30, height - 20)
        left = (width - wide) // 2 + hand.chance.randint(-30, 30)
        top = (height - high) // 2 + hand.chance.randint(-30, 30)
        self._put(outer, QtCore.QRect(left, top, wide, high))
        self.layers[-1].shadow = hand.maybe(0.6)

    def window_on_desktop(self, share: float) -> None:
        """A window with a title bar somewhere."""
        hand = self.hand
        width, height = hand.width_px, hand.height_px
        inner = mains.main_window(hand) if hand.maybe(0.7) else dialogs.dialog(hand)
        outer = bars.framed(hand, inner, hand.words.name())
        wide, high = round(width * hand.chance.uniform(0.4, 0.9)), round(height * hand.chance.uniform(0.4, 0.9))
        left = hand.chance.randint(-wide // 8, max(1, width - wide))
        top = hand.chance.randint(0, max(1, height - high))
        self._put(outer, QtCore.QRect(left, top, wide, high), share)

    def desktop(self) -> None:
        """A ground for windows: a picture, or a colour."""
        hand = self.hand
        if hand.maybe(0.5):
            image = pictures.photograph(hand.chance, hand.width_px, hand.height_px).toImage()
        else:
            image = QtGui.QImage(hand.width_px, hand.height_px, QtGui.QImage.Format.Format_RGB32)
            at = hand.chance.randint
            image.fill(QtGui.QColor.fromHsv(at(0, 359), at(0, 160), at(20, 220)))
        self.layers.append(Layer(image, QtCore.QPoint(0, 0), []))

    def end(self) -> tuple[Any, dict[str, Any]]:
        """Return the picture and its labels, and let go of the widgets."""
        made = flatten(self.layers, self.hand.width_px, self.hand.height_px)
        for widget in self.shown:
            widget.hide()
            widget.deleteLater()
        return made

    def _liked(self, widget: Any) -> Any:
        """The size that a dialog likes, or somewhat more."""
        widget.ensurePolished()
        hint = widget.sizeHint()
        more = self.hand.chance.choice((0, 0, 30, 120, 260))
        wide = min(1280, max(hint.width() + more, 280))
        return QtCore.QSize(wide, min(900, max(hint.height() + self.hand.chance.choice((0, 0, 20, 100)), 120)))

    def _put(self, widget: Any, rect: Any, share: float = 0.3) -> None:
        """Show a window, and lay its picture, and what so often pops up of it, on top of the others."""
        self.shown.append(widget)
        widget.resize(rect.size())
        widget.move(0, 0)
        widget.show()
        widget.activateWindow()
        _settle(widget)
        _focus(self.hand, widget)
        popped = pop_up(self.hand, widget, rect) if self.hand.maybe(share) else []
        _settle(widget)
        self.layers.append(Layer(widget.grab().toImage(), rect.topLeft(), read(widget)))
        self.layers.extend(popped)
        for one in reversed(self.hand.popped):
            one.hide()
        self.hand.popped.clear()


def _settle(widget: Any) -> None:
    """Let layouts and what was put off come to rest; Qt's file dialog reads its folder in a thread."""
    application = Q.QApplication.instance()
    for _ in range(3):
        application.processEvents()
    files = next((one for one in [widget, *widget.findChildren(Q.QFileDialog)] if isinstance(one, Q.QFileDialog)), None)
    if files is not None:
        _await_files(application, files)
    for area in widget.findChildren(Q.QScrollArea):
        area.verticalScrollBar().setValue(int(area.property("scroll") or 0))
    for area in widget.findChildren(Q.QAbstractItemView):
        area.doItemsLayout()
    application.processEvents()


def _await_files(application: Any, files: Any) -> None:
    """Wait until a file dialog shows all that its folder holds, or two seconds.

    Few turns, with sleep between: each costs PySide6 6.12 a reference to None, and a process that has none left dies.
    """
    rows = files.findChild(Q.QListView, "listView")
    for _ in range(100):
        application.processEvents()
        if rows is None or rows.model().rowCount(rows.rootIndex()) >= int(files.property("entries") or 0):
            break
        time.sleep(0.02)
    time.sleep(0.05)
    for _ in range(5):
        application.processEvents()


def _focus(hand: Hand, widget: Any) -> None:
    fit = [
        one
        for one in widget.findChildren(Q.QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.isVisible() and one.isEnabled()
    ]
    if fit and hand.maybe(0.7):
        hand.chance.choice(fit).setFocus(Qt.FocusReason.TabFocusReason)
    elif Q.QApplication.focusWidget() is not None:
        Q.QApplication.focusWidget().clearFocus()
