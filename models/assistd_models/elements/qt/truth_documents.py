"""Reads areas of text, and the links in them. `truth` calls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistd_models.elements.qt.binding import QtGui, QtWidgets
from assistd_models.elements.qt.found import Reading


def area(widget: Any, into: Reading) -> bool:
    """Add an area of text, and the links in it."""
    into.add(widget.viewport(), "text-area", disabled=not widget.isEnabled())
    if isinstance(widget, QtWidgets.QTextEdit):
        for rect, name in _links(widget):
            into.add(widget.viewport(), "link", rect, name=name)
    return False


def _links(widget: Any) -> Iterator[tuple[Any, str]]:
    """The words of each link of a document, line by line, in pixels of the viewport."""
    block = widget.document().begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            part = parts.fragment()
            if part.isValid() and part.charFormat().isAnchor():
                yield from _lines_of(widget, part)
            parts += 1
        block = block.next()


def _lines_of(widget: Any, part: Any) -> Iterator[tuple[Any, str]]:
    cursor = QtGui.QTextCursor(widget.document())
    line, words = None, ""
    for place in range(part.position(), part.position() + part.length()):
        cursor.setPosition(place)
        start = widget.cursorRect(cursor)
        cursor.setPosition(place + 1)
        end = widget.cursorRect(cursor)
        if start.top() != end.top():  # the line ends here
            continue
        left, right = min(start.left(), end.left()), max(start.left(), end.left())
        rect = type(start)(left, start.top(), right - left + 1, start.height())
        if line is not None and line.top() != rect.top():
            yield line, words
            line, words = None, ""
        line = rect if line is None else line.united(rect)
        words += part.text()[place - part.position()]
    if line is not None:
        yield line, words.strip()
