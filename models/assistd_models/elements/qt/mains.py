"""Main windows: bars and docks around some content. `scene` asks for them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt import bars, forms, grids, papers, views
from assistd_models.elements.qt.binding import Qt, QtWidgets
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.trades import CONTENTS

Q = QtWidgets


def main_window(hand: Hand) -> Any:
    """Return a main window: bars around some content."""
    made = Q.QMainWindow()
    made.setWindowFlags(Qt.WindowType.Widget)
    if hand.maybe(0.85):
        bars.menu_bar(hand, made.menuBar())
    count = hand.chance.choice((0, 1, 1, 1, 2, 4))
    for _ in range(count):
        bar = Q.QToolBar()
        bars.tool_bar(hand, bar, hand.chance.randint(2, 6) if count > 1 else None)  # beside each other
        area = hand.chance.choices(
            (Qt.ToolBarArea.TopToolBarArea, Qt.ToolBarArea.LeftToolBarArea, Qt.ToolBarArea.BottomToolBarArea), (9, 2, 1)
        )[0]
        made.addToolBar(area, bar)
    made.setCentralWidget(hand.chance.choices(list(CONTENTS), list(CONTENTS.values()))[0](hand))
    if hand.maybe(0.3):
        docks(hand, made)
    if hand.maybe(0.7):
        bars.status_bar(hand, made.statusBar())
        made.statusBar().setSizeGripEnabled(hand.maybe(0.5))
    return made


def docks(hand: Hand, window: Any) -> None:
    """Give a main window docks at its sides, one over another now and then."""
    places = Qt.DockWidgetArea
    last = None
    for _ in range(hand.chance.randint(1, 3)):
        dock = Q.QDockWidget(hand.words.noun(), window)
        dock.setWidget(
            hand.chance.choice((views.listing, grids.tree, grids.table, forms.rows, papers.terminal, forms.options))(
                hand
            )
        )
        window.addDockWidget(
            hand.chance.choice((places.LeftDockWidgetArea, places.RightDockWidgetArea, places.BottomDockWidgetArea)),
            dock,
        )
        if last is not None and hand.maybe(0.3):
            window.tabifyDockWidget(last, dock)
        last = dock
