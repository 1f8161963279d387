"""Menu bars, tool bars, status bars, title bars. The main windows wear them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt import icons
from assistd_models.elements.qt.binding import QAction, Qt, QtGui, QtWidgets
from assistd_models.elements.qt.hand import Hand

Q = QtWidgets
_KEYS = ("Ctrl+N", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "F5", "F11", "Ctrl+Q", "Alt+Return", "Del", "Ctrl+Z", "Ctrl++")


def fill_menu(hand: Hand, menu: Any, deep: bool = True) -> None:
    """Give a menu its entries: icons, keys, ticks, radios, separators, submenus."""
    iconed, keyed = hand.maybe(0.5), hand.maybe(0.6)
    group = None
    for text in hand.words.several("commands", hand.chance.randint(2, 14)):
        if hand.maybe(0.16) and menu.actions():
            menu.addSeparator()
        if deep and hand.maybe(0.08):
            fill_menu(hand, menu.addMenu(text), deep=False)
            continue
        action = QAction(text, menu)
        if iconed and hand.maybe(0.7):
            action.setIcon(hand.icon())
        if keyed and hand.maybe(0.5):
            action.setShortcut(QtGui.QKeySequence(hand.chance.choice(_KEYS)))
        if hand.maybe(0.14):
            action.setCheckable(True)
            action.setChecked(hand.maybe(0.6))
            if group is not None and hand.maybe(0.5):
                action.setActionGroup(group)
        elif group is None and hand.maybe(0.05):
            group = _group(menu)
        action.setEnabled(not hand.maybe(0.15))
        menu.addAction(action)


def _group(menu: Any) -> Any:
    kind = QtGui.QActionGroup if hasattr(QtGui, "QActionGroup") else Q.QActionGroup
    return kind(menu)


def menu_bar(hand: Hand, bar: Any) -> None:
    """Give a menu bar its menus."""
    for text in hand.words.several("menus", hand.chance.randint(3, 10)):
        mark = "&" if hand.maybe(0.8) and text[0].isascii() else ""
        fill_menu(hand, bar.addMenu(mark + text))


def tool_bar(hand: Hand, bar: Any, count: int | None = None) -> None:
    """Give a tool bar buttons in one style, split buttons, fields."""
    styles = Qt.ToolButtonStyle
    icons_only, below, beside = (
        styles.ToolButtonIconOnly,
        styles.ToolButtonTextUnderIcon,
        styles.ToolButtonTextBesideIcon,
    )
    style = hand.chance.choice((icons_only, icons_only, below, beside, styles.ToolButtonTextOnly))
    bar.setToolButtonStyle(style)
    size = hand.chance.choice(
        (16, 16, 22, 22, 24, 32) if style == styles.ToolButtonIconOnly else (16, 16, 22, 22, 24, 32, 48)
    )
    bar.setIconSize(type(bar.iconSize())(size, size))
    bar.setMovable(hand.maybe(0.5))
    most = {styles.ToolButtonIconOnly: 16, styles.ToolButtonTextUnderIcon: 9}.get(style, 7)
    for _ in range(count or hand.chance.randint(3, most)):
        if hand.maybe(0.15):
            bar.addSeparator()
        kind = hand.chance.random()
        if kind < 0.8:
            _plain(hand, bar)
        elif kind < 0.9:
            _with_menu(hand, bar, style)
        elif kind < 0.95:
            field = hand.chance.choice((hand.combo, hand.line, hand.spin))()
            field.setMaximumWidth(hand.chance.randint(70, 220))
            bar.addWidget(field)
        else:
            bar.addWidget(hand.tool(style, checkable=0.5))


def _plain(hand: Hand, bar: Any) -> None:
    action = bar.addAction(hand.icon(), hand.words.command().rstrip("…"))
    if hand.maybe(0.15):
        action.setCheckable(True)
        action.setChecked(hand.maybe(0.6))
    action.setEnabled(not hand.maybe(0.15))
    button = bar.widgetForAction(action)
    if button is not None:
        hand.hover(button)


def _with_menu(hand: Hand, bar: Any, style: Any) -> None:
    made = hand.tool(style, checkable=0)
    made.setAutoRaise(True)
    made.setMenu(hand.menu())
    modes = Q.QToolButton.ToolButtonPopupMode
    made.setPopupMode(modes.InstantPopup if hand.look.arrows and hand.maybe(0.5) else modes.MenuButtonPopup)
    bar.addWidget(made)


def status_bar(hand: Hand, bar: Any) -> None:
    """Give a status bar a message and widgets: labels, menus, a progress bar, zoom."""
    if hand.maybe(0.8):
        bar.addWidget(Q.QLabel(hand.chance.choice((hand.words.sentence, hand.words.value, hand.words.noun))()))
    if hand.maybe(0.25):
        made = hand.progress()
        made.setMaximumWidth(hand.chance.randint(80, 200))
        bar.addPermanentWidget(made)
    if hand.maybe(0.35):
        for _ in range(hand.chance.randint(1, 4)):
            bar.addPermanentWidget(_status_menu(hand))
    elif hand.maybe(0.4):
        for text in ("UTF-8", "INS", f"Ln {hand.chance.randint(1, 999)}, Col 1")[: hand.chance.randint(1, 3)]:
            bar.addPermanentWidget(Q.QLabel(text))
    if hand.maybe(0.2):
        zoom = hand.slider()
        zoom.setMaximumWidth(120)
        for made in (hand.tool(checkable=0), zoom, hand.tool(checkable=0)):
            bar.addPermanentWidget(made)


def _status_menu(hand: Hand) -> Any:
    text = hand.chance.choice(
        ("UTF-8", "Tab 4", "LF", "Python", "100 %", "INS", hand.words.noun(), hand.words.option())
    )
    made: Any
    if hand.maybe(0.5):
        made = Q.QToolButton()
        made.setAutoRaise(True)
        made.setPopupMode(Q.QToolButton.ToolButtonPopupMode.InstantPopup)
    else:
        made = Q.QPushButton()
        made.setFlat(True)
    made.setText(text)
    made.setMenu(hand.menu())
    made.setProperty("status", True)
    return made


def framed(hand: Hand, inner: Any, title: str) -> Any:
    """Return a window with a title bar of its own around a widget; its buttons are buttons."""
    own = Q.QApplication.palette().window().color().name()
    colour = QtGui.QColor(
        hand.chance.choice((hand.look.accent.name(), "#31363b", "#475057", "#dee0e2", "#2b2b2b", "#e8e8e8", own))
    )
    ink = QtGui.QColor("#ffffff" if colour.lightness() < 140 else "#202020")
    outer = Q.QWidget()
    layout = Q.QVBoxLayout(outer)
    edge = hand.chance.choice((0, 1, 1, 3))
    layout.setContentsMargins(edge, edge, edge, edge)
    layout.setSpacing(0)
    layout.addWidget(_title_bar(hand, title, ink))
    layout.addWidget(inner, 1)
    inner.setPalette(Q.QApplication.palette())
    inner.setAutoFillBackground(True)
    painted = QtGui.QPalette(colour, colour)  # no sheet here: Oxygen dies of one around a dialog
    for role in (
        QtGui.QPalette.ColorRole.WindowText,
        QtGui.QPalette.ColorRole.ButtonText,
        QtGui.QPalette.ColorRole.Text,
    ):
        painted.setColor(role, ink)
    outer.setPalette(painted)
    outer.setAutoFillBackground(True)
    return outer


def _title_bar(hand: Hand, title: str, ink: Any) -> Any:
    made = Q.QWidget()
    row = Q.QHBoxLayout(made)
    row.setContentsMargins(6, hand.chance.randint(1, 5), 6, hand.chance.randint(1, 5))
    words = Q.QLabel(title)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter if hand.maybe(0.6) else Qt.AlignmentFlag.AlignVCenter)
    buttons = _window_buttons(hand, ink)
    for part in [*buttons, words] if hand.maybe(0.15) else [words, *buttons]:
        row.addWidget(part, 1 if part is words else 0)
    return made


def _window_buttons(hand: Hand, ink: Any) -> list[Any]:
    size = hand.chance.choice((14, 16, 18, 20))
    made = []
    for sign in hand.chance.choice(("–□×", "–□×", "×", "?×", "⌄⌃×")):  # noqa: RUF001 (signs on buttons)
        button = Q.QToolButton()
        button.setText(sign)
        button.setAutoRaise(True)
        button.setFixedSize(size + 8, size + 4)
        made.append(button)
    if hand.maybe(0.3):
        for button in made:
            button.setText("")
            button.setIcon(QtGui.QIcon(icons.glyph(hand.chance, ink, 32)))
    return made
