"""Rows, header cells and links inside GTK 3 widgets that draw them themselves: tree views, icon views, labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistd_models.elements.gtk import trees
from assistd_models.elements.gtk.found import Found, Rect, cut, shift
from assistd_models.elements.gtk.links import lines
from assistd_models.elements.gtk.three.measure import bordered, inked, place
from assistd_models.elements.gtk.three.toolkit import Gtk


def tree(view: Any, top: Any, clip: Rect) -> Iterator[Found]:
    """Yield the visible rows of a tree view, the ticks and bars in them, and its header cells."""
    whole = place(view, top)
    below = whole[1]
    if view.get_headers_visible():
        for column in view.get_columns():
            button = column.get_button()
            if column.get_visible() and button.get_mapped():
                yield Found("header", bordered(button, top), clip, name=column.get_title() or "")
                below = max(below, place(button, top)[3])
    yield from trees.rows(view, whole, cut(clip, (whole[0], below, whole[2], whole[3])), Gtk)


def icons(view: Any, top: Any, clip: Rect) -> Iterator[Found]:
    """Yield the icons of an icon view, with their captions."""
    shown = view.get_visible_range()
    if not shown:
        return
    x, y, _, _ = place(view, top)
    chosen = {path.to_string() for path in view.get_selected_items()}
    model = view.get_model()
    for row in model:
        ok, area = view.get_cell_rect(row.path, None)
        if ok:
            box = x + area.x, y + area.y, x + area.x + area.width, y + area.y + area.height
            column = view.get_text_column()
            name = row[column] if column >= 0 else ""
            yield Found("item", box, clip, on=row.path.to_string() in chosen, name=name or "")


def links(label: Any, top: Any, clip: Rect) -> Iterator[Found]:
    """Yield the links in a label's markup, one for each line that they run over."""
    marks = getattr(label, "linked", ())
    if not marks:
        return
    x, y, _, _ = place(label, top)
    given = label.get_allocation()
    ox, oy = label.get_layout_offsets()
    layout, text = label.get_layout(), label.get_text()
    for mark in marks:
        start = text.find(mark)
        if start >= 0:
            boxes = lines(layout, len(text[:start].encode()), mark)
            for box in boxes:
                yield Found("link", shift(box, x + ox - given.x, y + oy - given.y), clip, name=mark)


def words_of(button: Any, top: Any) -> Rect:
    """Return where the words of a link button stand."""
    child = button.get_child()
    return inked(child, top) if child is not None else bordered(button, top)
