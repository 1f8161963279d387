"""Reads lists, trees, tables: rows, icons with captions, column headers, ticks in rows. `truth` calls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistd_models.elements.qt.binding import QT5, Qt, QtCore, QtWidgets
from assistd_models.elements.qt.found import Reading, plain

Q = QtWidgets
_PART = QtWidgets.QStyle.SubElement


def header(widget: Any, into: Reading) -> bool:
    """Add the sections of a column header; row numbers are none."""
    if widget.orientation() != Qt.Orientation.Horizontal:
        return False
    port = widget.viewport()
    for section in range(widget.count()):
        if not widget.isSectionHidden(section):
            rect = QtCore.QRect(widget.sectionViewportPosition(section), 0, widget.sectionSize(section), port.height())
            name = plain(str(widget.model().headerData(section, Qt.Orientation.Horizontal) or ""))
            into.add(port, "header", rect, name=name)
    return False


def view(widget: Any, into: Reading) -> bool:
    """Add the rows (or icons with captions) of a view that can be seen, and what stands in them."""
    if type(widget).__name__ == "QColumnView" or widget.model() is None or widget.property("cells"):
        return False
    for index, rect in _rows(widget):
        row = into.add(widget.viewport(), "item", rect, on=_chosen(widget, index), name=_name(index))
        if row.rect.height() >= 2:
            for cell in _cells(widget, index):
                _within(widget, cell, into)
    return True


def _rows(widget: Any) -> Iterator[tuple[Any, Any]]:
    """First index and rectangle, in pixels of the viewport, of every row that is not scrolled away wholly."""
    port = widget.viewport().rect()
    if isinstance(widget, Q.QListView):
        yield from _of_list(widget, port)
    elif isinstance(widget, Q.QTreeView):
        yield from _of_tree(widget, port)
    elif isinstance(widget, Q.QTableView):
        for row in range(widget.model().rowCount()):
            y, height = widget.rowViewportPosition(row), widget.rowHeight(row)
            if not widget.isRowHidden(row) and y + height > 0 and y <= port.bottom():
                yield widget.model().index(row, 0), _across(widget.horizontalHeader(), y, height, port)


def _of_list(widget: Any, port: Any) -> Iterator[tuple[Any, Any]]:
    boxed = widget.viewMode() == Q.QListView.ViewMode.IconMode or widget.isWrapping()
    for row in range(widget.model().rowCount(widget.rootIndex())):
        index = widget.model().index(row, widget.modelColumn(), widget.rootIndex())
        rect = widget.visualRect(index)
        if rect.intersects(port) and not widget.isRowHidden(row):
            yield index, rect if boxed else QtCore.QRect(0, rect.y(), port.width(), rect.height())


def _of_tree(widget: Any, port: Any) -> Iterator[tuple[Any, Any]]:
    index = widget.indexAt(QtCore.QPoint(port.width() // 2, 1))
    if not index.isValid():
        index = widget.model().index(0, 0, widget.rootIndex())
    while index.isValid():
        rect = widget.visualRect(index)
        if rect.top() > port.bottom():
            return
        if rect.isValid():
            yield index.sibling(index.row(), 0), _across(widget.header(), rect.y(), rect.height(), port)
        index = widget.indexBelow(index)


def _across(columns: Any, y: int, height: int, port: Any) -> Any:
    """A row as wide as the columns, or the view where that is less."""
    wide = min(port.width(), columns.length() - max(0, columns.offset()))
    left = port.width() - wide if columns.layoutDirection() == Qt.LayoutDirection.RightToLeft else 0
    return QtCore.QRect(left, y, wide, height)


def _chosen(widget: Any, index: Any) -> bool | None:
    chosen = widget.selectionModel()
    if chosen is None:
        return None
    if isinstance(widget, Q.QListView):
        return bool(chosen.isSelected(index))
    whole_row = bool(chosen.isRowSelected(index.row(), index.parent()))
    if whole_row or not chosen.rowIntersectsSelection(index.row(), index.parent()):
        return whole_row
    return None  # some cells are chosen


def _cells(widget: Any, index: Any) -> Iterator[Any]:
    if isinstance(widget, Q.QListView):
        yield index
        return
    for column in range(widget.model().columnCount(index.parent())):
        cell = index.sibling(index.row(), column)
        if not widget.isColumnHidden(column) and widget.visualRect(cell).isValid():
            yield cell


def _name(index: Any) -> str:
    for column in range(8):
        text = index.sibling(index.row(), column).data() if column else index.data()
        if isinstance(text, str) and text.strip():
            return plain(text)
    return ""


def _within(widget: Any, cell: Any, into: Reading) -> None:
    """A tick or a picture that the delegate paints in a cell; child widgets are read as any others."""
    state = cell.data(Qt.ItemDataRole.CheckStateRole)
    shown = cell.data(Qt.ItemDataRole.UserRole + 7) == "picture"
    if state is None and not shown:
        return
    made = _option(widget, cell)
    if made is None:
        return
    port, style = widget.viewport(), widget.style()
    if state is not None:
        rect = style.subElementRect(_PART.SE_ItemViewItemCheckIndicator, made, widget)
        state = int(getattr(state, "value", state))
        off = not (widget.isEnabled() and bool(cell.flags() & Qt.ItemFlag.ItemIsEnabled))
        on = None if state == 1 else state == 2
        into.add(port, "tick", rect, on=on, round=False, disabled=off, tight=True)
    if shown:
        rect = style.subElementRect(_PART.SE_ItemViewItemDecoration, made, widget)
        if rect.width() >= 32 and rect.height() >= 32:
            into.add(port, "picture", rect, tight=True)


def _option(widget: Any, cell: Any) -> Any:
    """The style's option for a cell; None where PyQt5 lets nobody ask."""
    try:
        if QT5:
            made = Q.QStyleOptionViewItem(widget.viewOptions())
        else:
            made = Q.QStyleOptionViewItem()
            widget.initViewItemOption(made)
        made.rect = widget.visualRect(cell)
        widget.itemDelegate().initStyleOption(made, cell)
    except RuntimeError:
        return None
    return made
