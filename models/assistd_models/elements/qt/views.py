"""Lists, icons with captions, cards. The main windows are filled with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.qt import icons, pictures
from assistd_models.elements.qt.binding import Qt, QtCore, QtGui, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.switches import switch

Q = QtWidgets


_ROLE = QtCore.Qt.ItemDataRole


def listing(hand: Hand, count: int | None = None, names: str = "") -> Any:
    """Return a list of one column."""
    made = Q.QListWidget()
    dress(hand, made)
    iconed, ticked, tall = hand.maybe(0.5), hand.maybe(0.15), hand.maybe(0.25)
    texts = (
        hand.words.several(names, count or 10)
        if names
        else [hand.words.value() for _ in range(count or hand.chance.choice((3, 8, 20, 40)))]
    )
    for text in texts:
        item = Q.QListWidgetItem(text, made)
        if iconed:
            item.setIcon(hand.icon(icons.PLACES if names else icons.FILES))
        if ticked:
            item.setCheckState(Qt.CheckState.Checked if hand.maybe(0.5) else Qt.CheckState.Unchecked)
        if tall:
            item.setText(f"{text}\n{hand.words.sentence()}")
        if hand.maybe(0.04):
            item.setFlags(Qt.ItemFlag.NoItemFlags)
    if hand.maybe(0.15):
        made.setSpacing(hand.chance.randint(1, 4))
    _choose(hand, made, len(texts))
    return made


def captions(hand: Hand) -> Any:
    """Return a view of icons, or of pictures, with captions."""
    made = Q.QListWidget()
    dress(hand, made)
    made.setViewMode(Q.QListView.ViewMode.IconMode)
    made.setResizeMode(Q.QListView.ResizeMode.Adjust)
    made.setMovement(Q.QListView.Movement.Static)
    made.setWordWrap(True)
    thumbs = hand.maybe(0.4)
    size = hand.chance.choice((64, 96, 128, 160) if thumbs else (32, 48, 48, 64))
    made.setIconSize(QtCore.QSize(size, size))
    wide = max(size + 16, hand.chance.randint(80, 130))
    made.setGridSize(QtCore.QSize(wide, size + hand.chance.randint(30, 50)))
    for _ in range(hand.chance.choice((4, 12, 30, 60))):
        item = Q.QListWidgetItem(hand.words.chance.choice((hand.words.file, hand.words.noun))(), made)
        if thumbs:
            ratio = hand.chance.choice((0.66, 0.75, 1.0))
            item.setIcon(QtGui.QIcon(pictures.photograph(hand.chance, size, round(size * ratio))))
            item.setData(_ROLE.UserRole + 7, "picture")
        else:
            item.setIcon(hand.icon(icons.FILES))
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
    _choose(hand, made, made.count())
    return made


def cards(hand: Hand) -> Any:
    """Return a list whose rows hold widgets: a picture, words, a button, a switch, a bar."""
    made = Q.QListWidget()
    dress(hand, made)
    kind = hand.chance.randint(0, 3)
    parts: tuple[Callable[[], Any], ...] = (hand.push, lambda: switch(hand), lambda: hand.check(""), hand.progress)
    for _ in range(hand.chance.randint(2, 9)):
        inner = Q.QWidget()
        row = Q.QHBoxLayout(inner)
        if hand.maybe(0.5):
            side = hand.chance.choice((32, 40, 48, 64))
            row.addWidget(hand.picture(side, side))
        words = Q.QLabel(
            f"<b>{hand.words.noun()}</b><br>{hand.words.sentence()}" if hand.maybe(0.7) else hand.words.noun()
        )
        words.setWordWrap(True)
        row.addWidget(words, 1)
        row.addWidget(parts[kind]())
        item = Q.QListWidgetItem(made)
        item.setSizeHint(QtCore.QSize(100, max(inner.sizeHint().height(), 44)))
        made.setItemWidget(item, inner)
    _choose(hand, made, made.count())
    return made


def dress(hand: Hand, view: Any) -> None:
    """Give a view what all may have: a delegate that can be asked, stripes, no frame, being off."""
    view.setItemDelegate(Q.QStyledItemDelegate(view))
    view.setAlternatingRowColors(hand.maybe(0.3))
    if hand.maybe(0.25):
        view.setFrameShape(Q.QFrame.Shape.NoFrame)
    size = hand.chance.choice((16, 16, 16, 22, 24, 32))
    view.setIconSize(QtCore.QSize(size, size))
    view.setEnabled(not hand.maybe(0.04))


def _choose(hand: Hand, view: Any, rows: int) -> None:
    if rows and hand.maybe(0.7):
        view.setCurrentRow(hand.chance.randrange(min(rows, 12)))
