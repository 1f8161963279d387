"""Trees and tables: rows of several columns. The main windows are filled with them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt import icons
from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.views import captions, cards, dress, listing

Q = QtWidgets


def tree(hand: Hand, columns: int | None = None) -> Any:
    """Return a tree, with columns or as a list of places."""
    made = Q.QTreeWidget()
    dress(hand, made)
    columns = columns or hand.chance.choice((1, 1, 2, 3, 4, 5))
    made.setColumnCount(columns)
    made.setHeaderLabels(hand.words.several("labels", columns))
    made.setHeaderHidden(columns == 1 and hand.maybe(0.7))
    made.setRootIsDecorated(hand.maybe(0.85))
    iconed, ticked = hand.maybe(0.6), hand.maybe(0.12)
    deep = hand.maybe(0.8)
    count = hand.chance.choice((3, 8, 20, 45))
    for _ in range(count):
        item = _row(hand, columns, iconed, ticked)
        made.addTopLevelItem(item)
        if deep and hand.maybe(0.4):
            for _ in range(hand.chance.randint(1, 5)):
                item.addChild(_row(hand, columns, iconed, ticked))
            item.setExpanded(hand.maybe(0.7))
    for column in range(columns - 1):
        made.setColumnWidth(column, hand.chance.randint(80, 260) if column == 0 else hand.chance.randint(60, 160))
    made.header().setStretchLastSection(hand.maybe(0.75))
    if hand.maybe(0.4) and columns > 1:
        made.setSortingEnabled(True)
    if hand.maybe(0.7):
        made.setCurrentItem(made.topLevelItem(hand.chance.randrange(count)))
    return made


def _row(hand: Hand, columns: int, iconed: bool, ticked: bool) -> Any:
    item = Q.QTreeWidgetItem([hand.words.value() if column else hand.words.file() for column in range(columns)])
    if iconed:
        item.setIcon(0, hand.icon(icons.FILES))
    if ticked:
        item.setCheckState(
            0, hand.chance.choice((Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked))
        )
    if hand.maybe(0.03):
        item.setDisabled(True)
    return item


def table(hand: Hand) -> Any:
    """Return a table, as of a spreadsheet, a track list or a queue with progress bars."""
    columns, count = hand.chance.randint(2, 8), hand.chance.choice((3, 8, 20, 45))
    made = Q.QTableWidget(count, columns)
    dress(hand, made)
    made.setHorizontalHeaderLabels(
        hand.words.several("labels", columns) if hand.maybe(0.85) else list("ABCDEFGH")[:columns]
    )
    made.setShowGrid(hand.maybe(0.5))
    made.verticalHeader().setVisible(hand.maybe(0.4))
    made.setSelectionBehavior(Q.QAbstractItemView.SelectionBehavior.SelectRows)
    made.horizontalHeader().setStretchLastSection(hand.maybe(0.7))
    if hand.maybe(0.6):
        made.verticalHeader().setDefaultSectionSize(made.fontMetrics().height() + hand.chance.randint(2, 14))
    ticked, iconed, bars = hand.maybe(0.15), hand.maybe(0.3), hand.maybe(0.12)
    for row in range(count):
        for column in range(columns):
            item = Q.QTableWidgetItem(
                hand.words.value() if column == 0 else hand.words.figure() if hand.maybe(0.6) else hand.words.noun()
            )
            if column == 0 and ticked:
                item.setCheckState(Qt.CheckState.Checked if hand.maybe(0.5) else Qt.CheckState.Unchecked)
            if column == 0 and iconed:
                item.setIcon(hand.icon(icons.FILES))
            made.setItem(row, column, item)
        if bars and row < 20:
            made.setCellWidget(row, columns - 1, hand.progress())
    for column in range(columns):
        made.setColumnWidth(column, hand.chance.randint(50, 220))
    if hand.maybe(0.6):
        made.selectRow(hand.chance.randrange(min(count, 12)))
    return made


def any_view(hand: Hand) -> Any:
    """Return a list, icons, cards, a tree or a table."""
    return hand.chance.choice((listing, captions, tree, tree, table, table, cards))(hand)
