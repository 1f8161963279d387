"""Where a GTK 3 widget's parts lie: borders, indicators, troughs, tabs. `walk` asks.

GTK 3 has no widgets for these parts, only nodes of its style: their paddings are asked of a style context that is built
for such a node, and what has no figure is measured on the widget painted alone.
"""

from __future__ import annotations

import math
from typing import Any

from assistd_models.elements.gtk.desk import ink
from assistd_models.elements.gtk.found import Rect, around, cut, shift
from assistd_models.elements.gtk.three.toolkit import Gtk


def place(widget: Any, top: Any) -> Rect:
    """Return where a widget was allocated, in its window's coordinates."""
    given = widget.get_allocation()
    x, y = widget.translate_coordinates(top, 0, 0)
    return x, y, x + given.width, y + given.height


def bordered(widget: Any, top: Any) -> Rect:
    """Return a widget's border box: its allocation without the margin that the theme asks for."""
    left, upper, right, lower = place(widget, top)
    style = widget.get_style_context()
    margin = style.get_margin(style.get_state())
    return left + margin.left, upper + margin.top, right - margin.right, lower - margin.bottom


def inked(widget: Any, top: Any, part: Rect | None = None, least: int = 60) -> Rect:
    """Return the rectangle around a widget's ink, in a part of it (window coordinates) or in all of it."""
    whole = place(widget, top)
    region = part or whole
    width, height = int(region[2] - region[0]), int(region[3] - region[1])

    def paint(cr: Any) -> None:
        cr.translate(whole[0] - region[0], whole[1] - region[1])
        widget.draw(cr)

    found = ink(paint, width, height, least)
    return shift(found, region[0], region[1]) if found else region


def indicator(button: Any, top: Any) -> Rect:
    """Return the box of a check button's indicator: the ink beside its label."""
    whole = place(button, top)
    child = button.get_child()
    if child is None or not child.get_mapped():
        return inked(button, top)
    words = place(child, top)
    left = (whole[0], whole[1], words[0], whole[3])
    right = (words[2], whole[1], whole[2], whole[3])
    return inked(button, top, left if words[0] - whole[0] >= whole[2] - words[2] else right)


def node(widget: Any, *names: str, classes: tuple[str, ...] = ()) -> Any:
    """Return a style context for a node inside a widget, by the names on the way to it; classes are the first's."""
    path = widget.get_path().copy()
    for depth, name in enumerate(names):
        path.append_type(Gtk.Widget.__gtype__)
        path.iter_set_object_name(-1, name)
        for one in classes if depth == 0 else ():
            path.iter_add_class(-1, one)
    style = Gtk.StyleContext()
    style.set_path(path)
    style.set_screen(widget.get_screen())
    return style


def tab(book: Any, label: Any, top: Any) -> Rect:
    """Return the whole shape of a notebook's tab: its label with the paddings and borders of the tab's node."""
    side = {"top": "top", "bottom": "bottom", "left": "left", "right": "right"}[book.get_tab_pos().value_nick]
    style = node(book, "header", "tabs", "tab", classes=(side,))
    state = Gtk.StateFlags.NORMAL
    padding, border = style.get_padding(state), style.get_border(state)
    left, upper, right, lower = place(label, top)
    return (
        left - padding.left - border.left,
        upper - padding.top - border.top,
        right + padding.right + border.right,
        lower + padding.bottom + border.bottom,
    )


def slider(scale: Any, top: Any) -> Rect:
    """Return the trough and the knob of a scale, without marks and number."""
    x, y, _, _ = place(scale, top)
    trough = scale.get_range_rect()
    start, end = scale.get_slider_range()
    rail = x + trough.x, y + trough.y, x + trough.x + trough.width, y + trough.y + trough.height
    style = node(scale, "contents", "trough", "slider")
    wide, tall = _extent(style, "min-width"), _extent(style, "min-height")
    # A knob with marks beside it has a nose. Farther out are the marks and the number.
    across, along = min(wide / 2 + 4, 15), min(tall / 2 + 4, 15)
    if scale.get_orientation() == Gtk.Orientation.HORIZONTAL:
        centre = x + (start + end) / 2, (rail[1] + rail[3]) / 2
    else:
        centre = (rail[0] + rail[2]) / 2, y + (start + end) / 2
    knob = centre[0] - across, centre[1] - along, centre[0] + across, centre[1] + along
    return around([inked(scale, top, whole(rail)), inked(scale, top, whole(cut(knob, place(scale, top))))])


def _extent(style: Any, least: str) -> float:
    state = Gtk.StateFlags.NORMAL
    border, padding = style.get_border(state), style.get_padding(state)
    lying = least == "min-width"
    around_it = border.left + border.right + padding.left + padding.right
    if not lying:
        around_it = border.top + border.bottom + padding.top + padding.bottom
    return float(style.get_property(least, state) + around_it)


def whole(box: Rect) -> Rect:
    """Return the smallest rectangle of whole pixels around one."""
    return math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3])


def bar(progress: Any, top: Any) -> Rect:
    """Return the trough of a progress or level bar: its lowest ink, so that words above it don't count."""
    whole = place(progress, top)
    if isinstance(progress, Gtk.ProgressBar) and progress.get_show_text():
        style = node(progress, "trough")
        tall = max(style.get_property("min-height", Gtk.StateFlags.NORMAL), 1) + 2
        if progress.get_orientation() == Gtk.Orientation.HORIZONTAL:
            return inked(progress, top, (whole[0], whole[3] - tall, whole[2], whole[3]), 30)
    return inked(progress, top, None, 30)
