"""Trees and tables: rows of several columns, and cells. The main windows are filled with them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt import icons
from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.views import captions, cards, dress, listing

Q = QtWidgets
BLOCKS = (
    (0x21, 0x7E), (0xA1, 0xFF), (0x100, 0x17F), (0x250, 0x2AF), (0x391, 0x3C9), (0x400, 0x45F), (0x621, 0x64A),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2500, 0x257F), (0x25A0, 0x25FF), (0x3041, 0x3096),
)  # fmt: skip
"""First and last of runs of characters."""


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


def cells(hand: Hand) -> Any:
    """Return a table of cells, each for itself: characters, numbers. They are neither rows nor buttons."""
    wide = hand.chance.randint(16, 40)
    high = wide if hand.maybe(0.5) else hand.chance.randint(16, 36)
    columns, rows = hand.chance.randint(6, 30), hand.chance.randint(4, 30)
    made = Q.QTableWidget(rows, columns)
    made.setProperty("cells", True)
    dress(hand, made)
    made.setShowGrid(hand.maybe(0.7))
    for heads, size in ((made.horizontalHeader(), wide), (made.verticalHeader(), high)):
        heads.setMinimumSectionSize(8)
        heads.setDefaultSectionSize(size)
        heads.setVisible(hand.maybe(0.15))
        if hand.maybe(0.3):
            heads.setSectionResizeMode(Q.QHeaderView.ResizeMode.Stretch)
    first, last = hand.chance.choice(BLOCKS)
    kind = hand.chance.random()
    font = made.font()
    font.setPointSizeF(max(6, font.pointSizeF() * hand.chance.uniform(0.8, 1.3)))
    made.setFont(font)
    for at in range(rows * columns):
        text = chr(first + at % (last - first + 1)) if kind < 0.7 else f"{hand.chance.randint(0, 255):02X}"
        item = Q.QTableWidgetItem("" if kind > 0.9 and hand.maybe(0.6) else text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setItem(at // columns, at % columns, item)
    if hand.maybe(0.7):
        made.setCurrentCell(hand.chance.randrange(min(rows, 8)), hand.chance.randrange(min(columns, 8)))
    return made


def any_view(hand: Hand) -> Any:
    """Return a list, icons, cards, a tree, a table or cells."""
    return hand.chance.choice((listing, captions, tree, tree, table, table, cards, cells))(hand)
