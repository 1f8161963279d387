"""Dialogs: questions, forms, preferences, notices. `scene` asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.qt import choosers, forms, frames, grids
from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.frames import boxed
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets


def dialog(hand: Hand) -> Any:
    """Return a dialog of some kind."""
    made = hand.chance.choices(list(_KINDS), list(_KINDS.values()))[0](hand)
    made.setWindowFlags(Qt.WindowType.Widget)
    return made


def own_message(hand: Hand) -> Any:
    """A question laid out by the application itself, its buttons joined or upright now and then."""
    made = Q.QDialog()
    layout = Q.QVBoxLayout(made)
    row = Q.QHBoxLayout()
    if hand.maybe(0.6):
        sign = Q.QLabel()
        sign.setPixmap(
            made.style().standardIcon(Q.QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(hand.chance.choice((32, 48)))
        )
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    words = Q.QLabel(hand.words.text(hand.chance.randint(1, 3)))
    words.setWordWrap(True)
    row.addWidget(words, 1)
    layout.addLayout(row)
    if hand.maybe(0.4):
        layout.addWidget(hand.check())
    count = hand.chance.randint(1, 4)
    if hand.maybe(0.35):  # joined over the full width
        joined = Q.QHBoxLayout() if hand.maybe(0.7) else Q.QVBoxLayout()
        joined.setSpacing(hand.chance.choice((0, 0, 1, 6)))
        for text in hand.words.several("buttons", count):
            button = hand.push(text)
            button.setSizePolicy(Q.QSizePolicy.Policy.Expanding, Q.QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(hand.chance.choice((24, 32, 40)))
            joined.addWidget(button)
        layout.addLayout(joined)
        if hand.maybe(0.4):
            layout.setContentsMargins(0, 8, 0, 0)
    else:
        layout.addWidget(frames.button_box(hand))
    return made


def form(hand: Hand) -> Any:
    """Fields and a row of buttons, below or at the side."""
    return boxed(hand, forms.rows(hand) if hand.maybe(0.5) else forms.page(hand))


def preferences(hand: Hand) -> Any:
    """Pages with tabs, and buttons."""
    return boxed(hand, frames.tabs(hand))


def choice(hand: Hand) -> Any:
    """A list or a table to choose from."""
    inner = Q.QWidget()
    layout = Q.QVBoxLayout(inner)
    if hand.maybe(0.5):
        layout.addWidget(Q.QLabel(hand.words.sentence()))
    if hand.maybe(0.4):
        layout.addWidget(hand.line())
    row = Q.QHBoxLayout()
    row.addWidget(grids.any_view(hand), 1)
    if hand.maybe(0.4):
        side = Q.QVBoxLayout()
        for text in hand.words.several("buttons", hand.chance.randint(2, 6)):
            side.addWidget(hand.push(text))
        side.addStretch(1)
        row.addLayout(side)
    layout.addLayout(row, 1)
    return boxed(hand, inner)


def find(hand: Hand) -> Any:
    """Words to find, words to put there, options, buttons at the side."""
    made = Q.QDialog()
    row = Q.QHBoxLayout(made)
    left = Q.QVBoxLayout()
    grid = Q.QFormLayout()
    for text in hand.words.several("buttons", hand.chance.randint(1, 2)):
        field = hand.combo() if hand.maybe(0.5) else hand.line()
        if isinstance(field, Q.QComboBox):
            field.setEditable(True)
        field.setSizePolicy(Q.QSizePolicy.Policy.Expanding, Q.QSizePolicy.Policy.Fixed)
        grid.addRow(text + ":", field)
    left.addLayout(grid)
    for _ in range(hand.chance.randint(1, 2)):
        left.addWidget(forms.options(hand))
    row.addLayout(left, 1)
    side = Q.QVBoxLayout()
    for text in hand.words.several("buttons", hand.chance.randint(2, 5)):
        side.addWidget(hand.push(text))
    side.addStretch(1)
    row.addLayout(side)
    return made


def about(hand: Hand) -> Any:
    """What a programme is, with links."""
    inner = Q.QWidget()
    layout = Q.QVBoxLayout(inner)
    middle = Qt.AlignmentFlag.AlignHCenter
    if hand.maybe(0.5):
        layout.addWidget(hand.picture(hand.chance.choice((64, 96, 128)), hand.chance.choice((64, 96))), 0, middle)
    for _ in range(hand.chance.randint(1, 4)):
        words = Q.QLabel(hand.words.sentence())
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(words)
    for _ in range(hand.chance.randint(1, 3)):
        layout.addWidget(hand.link(), 0, middle)
    return boxed(hand, frames.tabs(hand, lambda _: inner) if hand.maybe(0.3) else inner)


def running(hand: Hand) -> Any:
    """Something goes on."""
    inner = Q.QWidget()
    layout = Q.QVBoxLayout(inner)
    for _ in range(hand.chance.randint(1, 3)):
        layout.addWidget(Q.QLabel(hand.words.chance.choice((hand.words.sentence, hand.words.file))()))
        layout.addWidget(hand.progress())
    return boxed(hand, inner)


def ask(hand: Hand) -> Any:
    """One question, one field."""
    made = Q.QDialog()
    layout = Q.QVBoxLayout(made)
    layout.addWidget(Q.QLabel(hand.words.sentence()))
    layout.addWidget(hand.any_field())
    layout.addWidget(frames.button_box(hand))
    return made


def notice(hand: Hand) -> Any:
    """News in a corner: a sign, words, a way to close it, buttons now and then."""
    made = Q.QDialog()
    row = Q.QHBoxLayout(made)
    sign = Q.QLabel()
    sign.setPixmap(hand.icon().pixmap(hand.chance.choice((22, 32, 48))))
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    column = Q.QVBoxLayout()
    words = Q.QLabel(f"<b>{hand.words.noun()}</b><br>{hand.words.sentence()}")
    words.setWordWrap(True)
    column.addWidget(words)
    if hand.maybe(0.5):
        column.addWidget(forms.button_row(hand, 2))
    row.addLayout(column, 1)
    close = Q.QToolButton()
    close.setAutoRaise(True)
    close.setIcon(made.style().standardIcon(Q.QStyle.StandardPixmap.SP_TitleBarCloseButton))
    row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
    return made


def log_in(hand: Hand) -> Any:
    """A name and a password."""
    made = Q.QDialog()
    layout = Q.QVBoxLayout(made)
    if hand.maybe(0.4):
        layout.addWidget(Q.QLabel(f"<h2>{hand.words.noun()}</h2>"), 0, Qt.AlignmentFlag.AlignHCenter)
    for text in hand.words.several("labels", hand.chance.randint(2, 3)):
        if hand.maybe(0.5):
            layout.addWidget(Q.QLabel(text))
        layout.addWidget(hand.line())
    layout.addWidget(hand.check())
    wide = hand.push()
    layout.addWidget(wide)
    layout.addWidget(hand.link(), 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(1)
    return made


_KINDS: dict[Callable[[Hand], Any], int] = {
    choosers.message: 9, own_message: 11, form: 14, preferences: 14, choice: 9, find: 7, about: 5, choosers.wizard: 5,
    running: 5, choosers.calendar: 2, choosers.colours: 2, choosers.fonts: 3, choosers.choose_file: 7, ask: 4,
    log_in: 4, notice: 4,
}  # fmt: skip
"""Kinds of dialogs, and how often."""
