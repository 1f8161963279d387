"""Menus, lists of choices and hints that have popped up over a window. `scene` lays them on top."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt import bars
from assistd_models.elements.qt.binding import QtCore, QtWidgets
from assistd_models.elements.qt.found import Found
from assistd_models.elements.qt.hand import Hand
from assistd_models.elements.qt.layers import Layer
from assistd_models.elements.qt.truth import read

Q = QtWidgets


def pop_up(hand: Hand, window: Any, rect: Any) -> list[Layer]:
    """Open something of a window, and return its layers.

    Args:
        hand: What draws.
        window: The window, shown and laid out.
        rect: QRect of it in the picture.
    """
    bar = window.findChild(Q.QMenuBar)
    if bar is not None and bar.actions() and bar.isVisible() and hand.maybe(0.6):
        action = hand.chance.choice(bar.actions())
        where = bar.actionGeometry(action)
        if action.menu() is not None and not where.isEmpty() and bar.rect().contains(where):
            bar.setActiveAction(action)
            return _menu(
                hand, action.menu(), rect.topLeft() + bar.mapTo(window, where.bottomLeft()) + QtCore.QPoint(0, 1)
            )
    combos = [
        one for one in window.findChildren(Q.QComboBox) if one.isVisible() and one.isEnabled() and one.count() > 1
    ]
    if combos and hand.maybe(0.5):
        return _choices(hand, hand.chance.choice(combos), window, rect)
    menu = Q.QMenu()  # a context menu somewhere
    bars.fill_menu(hand, menu)
    hand.kept.append(menu)
    across, down = (
        hand.chance.randint(20, max(21, rect.width() - 60)),
        hand.chance.randint(40, max(41, rect.height() - 60)),
    )
    return _menu(hand, menu, rect.topLeft() + QtCore.QPoint(across, down))


def _fitted(hand: Hand, place: Any, size: Any) -> Any:
    """Where something goes that pops up at a place: moved up or to the left until it is within, as toolkits do."""
    left = max(0, min(place.x(), hand.width_px - size.width()))
    return QtCore.QPoint(left, max(0, min(place.y(), hand.height_px - size.height())))


def _menu(hand: Hand, menu: Any, place: Any, deep: bool = True) -> list[Layer]:
    if not menu.isVisible():
        menu.popup(QtCore.QPoint(0, 0))
    hand.popped.append(menu)
    able = [one for one in menu.actions() if not one.isSeparator()]
    chosen = hand.chance.choice(able) if able and hand.maybe(0.7) else None
    if chosen is not None and chosen.menu() is None:
        menu.setActiveAction(chosen)
    Q.QApplication.processEvents()
    place = _fitted(hand, place, menu.size())
    layer = Layer(menu.grab().toImage(), place, read(menu), hand.maybe(0.6))
    layers = [layer]
    if deep and chosen is not None and chosen.menu() is not None:
        geometry = menu.actionGeometry(chosen)
        layers += _menu(hand, chosen.menu(), place + geometry.topRight() + QtCore.QPoint(-2, -2), deep=False)
    return layers


def _choices(hand: Hand, combo: Any, window: Any, rect: Any) -> list[Layer]:
    """The list of a combo box, below it or over it."""
    combo.showPopup()
    Q.QApplication.processEvents()
    inner = combo.view()
    outer = inner.window()
    if outer is window or not outer.isVisible():
        return []
    found: list[Found] = read(outer)
    menu_like = bool(combo.style().styleHint(Q.QStyle.StyleHint.SH_ComboBox_Popup, None, combo))
    for one in found:
        if one.kind == "item" and menu_like:
            one.kind, one.disabled = "menu-item", False
    image = outer.grab().toImage()
    below = combo.mapTo(window, QtCore.QPoint(0, 0 if menu_like else combo.height()))
    hand.popped.append(outer)
    return [Layer(image, _fitted(hand, rect.topLeft() + below, outer.size()), found, hand.maybe(0.5))]
