"""Forms: rows of labels and fields, groups of options, button rows, keypads. Pages of dialogs are made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.switches import switch

Q = QtWidgets


def rows(hand: Hand, count: int | None = None) -> Any:
    """Return a form of labels and fields."""
    made = Q.QWidget()
    layout = Q.QFormLayout(made)
    layout.setRowWrapPolicy(
        hand.chance.choice((Q.QFormLayout.RowWrapPolicy.DontWrapRows,) * 5 + (Q.QFormLayout.RowWrapPolicy.WrapAllRows,))
    )
    if hand.maybe(0.3):
        layout.setFieldGrowthPolicy(Q.QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
    elif hand.maybe(0.6):
        layout.setFieldGrowthPolicy(Q.QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    if hand.maybe(0.4):
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for text in hand.words.several("labels", count or hand.chance.randint(2, 8)):
        kind = hand.chance.random()
        if kind < 0.1:
            layout.addRow("", hand.check())
        elif kind < 0.2:
            layout.addRow(
                text + ":", beside(hand, hand.line(), hand.push() if hand.maybe(0.6) else hand.tool(checkable=0))
            )
        else:
            layout.addRow(text + ":", hand.any_field())
    return made


def beside(hand: Hand, *widgets: Any) -> Any:
    """Return widgets in a row."""
    made = Q.QWidget()
    layout = Q.QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    if hand.maybe(0.15):
        layout.setSpacing(2)
    for one in widgets:
        layout.addWidget(one)
    return made


def options(hand: Hand) -> Any:
    """Return a group of check boxes, radio buttons or switches, with a frame or without."""
    made = group(hand)
    layout = made.layout()
    kind = hand.chance.random()
    if kind < 0.45:
        for text in hand.words.several("options", hand.chance.randint(2, 7)):
            layout.addWidget(hand.check(text))
    elif kind < 0.8:
        radios = [hand.radio() for _ in range(hand.chance.randint(2, 5))]
        for radio in radios:
            layout.addWidget(radio)
        hand.chance.choice(radios).setChecked(True)
    else:
        for text in hand.words.several("options", hand.chance.randint(2, 6)):
            words = Q.QLabel(text)
            layout.addWidget(beside(hand, words, _end(switch(hand))))
    return made


def _end(widget: Any) -> Any:
    widget.setSizePolicy(Q.QSizePolicy.Policy.Fixed, Q.QSizePolicy.Policy.Fixed)
    return widget


def group(hand: Hand) -> Any:
    """Return an empty group box (or a bare widget) with a layout down the page."""
    made: Any
    if hand.maybe(0.7):
        made = Q.QGroupBox(hand.words.noun())
        if hand.maybe(0.25):
            made.setCheckable(True)
            made.setChecked(hand.maybe(0.6))
        made.setFlat(hand.maybe(0.15))
    else:
        made = Q.QWidget()
    Q.QVBoxLayout(made)
    return made


def sliders(hand: Hand) -> Any:
    """Return sliders with labels and figures, or a mixer's upright ones."""
    made = group(hand)
    if hand.maybe(0.5):
        for text in hand.words.several("labels", hand.chance.randint(1, 5)):
            parts = [Q.QLabel(text), hand.slider()]
            if hand.maybe(0.5):
                parts.append(hand.spin() if hand.maybe(0.4) else Q.QLabel(f"{hand.chance.randint(0, 100)} %"))
            made.layout().addWidget(beside(hand, *parts))
        return made
    row = Q.QHBoxLayout()
    made.layout().addLayout(row)
    for text in hand.words.several("nouns", hand.chance.randint(2, 9)):
        column = Q.QVBoxLayout()
        bar = hand.progress(vertical=True) if hand.maybe(0.15) else hand.slider(vertical=True)
        bar.setMinimumHeight(90)
        column.addWidget(bar, 1, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Q.QLabel(text[:6]), 0, Qt.AlignmentFlag.AlignHCenter)
        if hand.maybe(0.2):
            column.addWidget(Q.QDial())
        row.addLayout(column)
    return made


def button_row(hand: Hand, count: int | None = None) -> Any:
    """Return a row of buttons, joined now and then, or a segmented control."""
    made = Q.QWidget()
    layout = Q.QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    kind = hand.chance.random()
    count = count or hand.chance.randint(2, 5)
    if kind < 0.3:
        layout.setSpacing(0)
        chosen = hand.chance.randrange(count)
        flat = hand.maybe(0.4)
        for number, text in enumerate(hand.words.several("nouns", count)):
            one: Any = Q.QToolButton() if flat else Q.QPushButton()
            one.setText(text)
            one.setCheckable(True)
            one.setChecked(number == chosen)
            one.setProperty("segment", True)
            layout.addWidget(one)
    else:
        if kind < 0.45:
            layout.setSpacing(0)
        elif kind < 0.6:
            layout.addStretch(1)
        for text in hand.words.several("buttons", count):
            layout.addWidget(hand.push(text))
        if hand.maybe(0.4):
            layout.addStretch(1)
    return made


def keypad(hand: Hand) -> Any:
    """Return a calculator's or a telephone's keys in a grid."""
    made = Q.QWidget()
    layout = Q.QGridLayout(made)
    layout.setSpacing(hand.chance.choice((0, 1, 2, 4, 6, 10)))
    many = hand.chance.choice(
        ("789÷456×123−0.=+", "123456789*0#", "C()%789/456*123-0,=+", "sin cos tan π 7 8 9 ÷ 4 5 6 × 1 2 3 − 0 . = +")  # noqa: RUF001 (keys)
    )
    keys = many.split() if " " in many else list(many)
    wide = 3 if len(keys) == 12 else 4
    tools = hand.maybe(0.3)
    for number, key in enumerate(keys):
        one: Any = Q.QToolButton() if tools else Q.QPushButton()
        one.setText(key)
        one.setSizePolicy(Q.QSizePolicy.Policy.Expanding, Q.QSizePolicy.Policy.Expanding)
        one.setMinimumSize(28, 24)
        one.setEnabled(not hand.maybe(0.04))
        layout.addWidget(one, number // wide, number % wide)
    return made


def page(hand: Hand, parts: int | None = None) -> Any:
    """Return a page of settings: forms, options, sliders, buttons, links, one below the other or in two columns."""
    made = Q.QWidget()
    makers: tuple[Callable[[Hand], Any], ...] = (
        rows,
        rows,
        rows,
        options,
        options,
        options,
        sliders,
        button_row,
        _links,
        _area,
        _bars,
    )
    columns = 2 if hand.maybe(0.25) else 1
    outer = Q.QHBoxLayout(made)
    for _ in range(columns):
        column = Q.QVBoxLayout()
        outer.addLayout(column)
        for _ in range(parts or hand.chance.randint(1, 4)):
            column.addWidget(hand.chance.choice(makers)(hand))
        if hand.maybe(0.75):
            column.addStretch(1)
    return made


def _links(hand: Hand) -> Any:
    made = Q.QWidget()
    layout = Q.QVBoxLayout(made)
    for _ in range(hand.chance.randint(1, 4)):
        layout.addWidget(hand.link())
    if hand.maybe(0.25):
        layout.addWidget(Q.QCommandLinkButton(hand.words.command(), hand.words.sentence() if hand.maybe(0.7) else ""))
    return made


def _area(hand: Hand) -> Any:
    made = hand.chance.choice((Q.QPlainTextEdit, Q.QTextEdit))()
    made.setPlainText(hand.words.text(hand.chance.randint(0, 5)))
    made.setMinimumHeight(50)
    made.setMaximumHeight(hand.chance.choice((80, 140, 400)))
    made.setEnabled(not hand.maybe(0.1))
    return made


def _bars(hand: Hand) -> Any:
    made = Q.QWidget()
    layout = Q.QVBoxLayout(made)
    for _ in range(hand.chance.randint(1, 3)):
        layout.addWidget(Q.QLabel(hand.words.file()))
        layout.addWidget(hand.progress())
    return made
