"""Rows of a tree view, and the ticks and bars in them, which it draws itself. The walks of both toolkits ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistd_models.elements.gtk.found import Found, Rect

TICK_PX = 16
"""Side of an indicator in a cell: both toolkits' themes keep to it."""


def rows(view: Any, whole: Rect, clip: Rect, gtk: Any) -> Iterator[Found]:
    """Yield the visible rows, with what is in them.

    Args:
        view: The tree view.
        whole: Where it lies in its window.
        clip: Where its rows can be seen: without the header cells.
        gtk: The toolkit's module.
    """
    shown = view.get_visible_range()
    if not shown:
        return
    path, last = shown
    chosen, model = view.get_selection(), view.get_model()
    while path is not None:
        yield from _row(view, path, (whole, clip), gtk, on=chosen.path_is_selected(path))
        if path.compare(last) >= 0:
            return
        path = _after(view, model, path)


def _after(view: Any, model: Any, path: Any) -> Any:
    if view.row_expanded(path) and model.iter_has_child(model.get_iter(path)):
        below = path.copy()
        below.down()
        return below
    while path.get_depth() > 0:
        here = path.copy()
        here.next()
        try:
            model.get_iter(here)
        except ValueError:
            if not path.up():
                return None
        else:
            return here
    return None


def _row(view: Any, path: Any, where: tuple[Rect, Rect], gtk: Any, *, on: bool) -> Iterator[Found]:
    whole, clip = where
    model = view.get_model()
    columns = [column for column in view.get_columns() if column.get_visible()]
    area = view.get_background_area(path, columns[0])
    _, upper = view.convert_bin_window_to_widget_coords(0, area.y)
    upper += whole[1]
    words = []
    row = model.get_iter(path)
    for column in columns:
        for renderer in column.get_cells():
            column.cell_set_cell_data(model, row, view.row_expanded(path), False)
            if isinstance(renderer, gtk.CellRendererText) and renderer.get_property("text"):
                words.append(renderer.get_property("text"))
            yield from _cell((view, column, renderer, path), where, gtk)
    yield Found("item", (whole[0], upper, whole[2], upper + area.height), clip, on=on, name=" ".join(words))


def _cell(cell: tuple[Any, Any, Any, Any], where: tuple[Rect, Rect], gtk: Any) -> Iterator[Found]:
    view, column, renderer, path = cell
    whole, clip = where
    if not isinstance(renderer, (gtk.CellRendererToggle, gtk.CellRendererProgress)):
        return
    if not renderer.get_visible():
        return
    area = view.get_cell_area(path, column)
    found = column.cell_get_position(renderer)
    if not found or (len(found) == 3 and not found[0]):
        return
    offset, width = found[-2], found[-1]
    left, upper = view.convert_bin_window_to_widget_coords(area.x + offset, area.y)
    left, upper = left + whole[0], upper + whole[1]
    box = left, upper, left + width, upper + area.height
    if isinstance(renderer, gtk.CellRendererProgress):
        yield Found("progress", box, clip)
        return
    middle, centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    tick = middle - TICK_PX / 2, centre - TICK_PX / 2, middle + TICK_PX / 2, centre + TICK_PX / 2
    on, disabled = renderer.get_active(), not renderer.get_sensitive()
    yield Found("tick", tick, clip, on=on, round=renderer.get_radio(), disabled=disabled)
