"""Reads tab bars, menus and menu bars. `truth` calls it."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.qt.binding import QtWidgets
from assistd_models.elements.qt.found import Reading, cut, plain, whole

Q = QtWidgets


def tabs(widget: Any, into: Reading) -> bool:
    """Add the tabs of a bar, cut by the arrows that scroll it."""
    arrows = [one for one in widget.children() if isinstance(one, Q.QToolButton) and one.isVisibleTo(into.root)]
    for number in range(widget.count()):
        one = into.add(
            widget,
            "tab",
            widget.tabRect(number),
            on=number == widget.currentIndex(),
            name=plain(widget.tabText(number)),
        )
        one.disabled = not (widget.isEnabled() and widget.isTabEnabled(number))
        for arrow in arrows:
            _give_way(one.rect, cut(arrow, whole(arrow), into.root)[0], upright=widget.height() > widget.width())
    return True


def actions(widget: Any, into: Reading) -> bool:
    """Add the entries of a menu or a menu bar."""
    for action in widget.actions():
        rect = widget.actionGeometry(action)
        if action.isSeparator() or not action.isVisible() or rect.isEmpty() or isinstance(action, Q.QWidgetAction):
            continue
        on = action.isChecked() or widget.activeAction() is action
        into.add(
            widget,
            "menu-item",
            rect,
            on=on,
            name=plain(action.text().split("\t")[0]),
            disabled=not action.isEnabled(),
        )
    return isinstance(widget, Q.QMenuBar)


def _give_way(rect: Any, arrow: Any, *, upright: bool) -> None:
    """Cut from a tab what an arrow for scrolling covers."""
    if not arrow.intersects(rect):
        return
    if upright:
        rect.setBottom(arrow.top() - 1)
    elif arrow.center().x() > rect.center().x():
        rect.setRight(arrow.left() - 1)
    else:
        rect.setLeft(arrow.right() + 1)
