"""Walks over a GTK 4 window's or popover's widgets and tells what each is, whoever built it: `studio` calls it.

Nearly all parts are widgets of their own here, named as in the style sheets: a check button's ``check``, a ``trough``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from assistd_models.elements.gtk import trees
from assistd_models.elements.gtk.desk import ink
from assistd_models.elements.gtk.found import Found, Rect, around, cut, shift
from assistd_models.elements.gtk.four.photograph import photograph
from assistd_models.elements.gtk.four.toolkit import Adw, Gtk
from assistd_models.elements.gtk.links import lines

SWITCHERS = ("viewswitcher", "stackswitcher")
HIDDEN = Gtk.Overflow.HIDDEN


def walk(top: Any) -> list[Found]:
    """Return everything in a window or popover, in its coordinates."""
    return list(_walk(top, top, place(top, top)))


def place(widget: Any, top: Any) -> Rect:
    """Return a widget's border box in its window's coordinates."""
    known, box = widget.compute_bounds(top)
    if not known:
        return 0, 0, 0, 0
    left, upper = box.origin.x, box.origin.y
    return left, upper, left + box.size.width, upper + box.size.height


def tight(widget: Any, top: Any) -> Rect:
    """Return the box of a small part; of one with a halo around it (Materia), the box of its ink."""
    box = place(widget, top)
    if min(box[2] - box[0], box[3] - box[1]) <= 30:
        return box
    found = ink(photograph(widget, 0), math.ceil(box[2] - box[0]), math.ceil(box[3] - box[1]), 110)
    return shift(found, box[0], box[1]) if found else box


def children(widget: Any) -> Iterator[Any]:
    """Yield a widget's children, inner ones too."""
    child = widget.get_first_child()
    while child is not None:
        yield child
        child = child.get_next_sibling()


def inside(widget: Any, *names: str) -> Iterator[Any]:
    """Yield the mapped widgets inside one that have one of these style names."""
    for child in children(widget):
        if child.get_mapped():
            if child.get_css_name() in names:
                yield child
            yield from inside(child, *names)


def words(widget: Any) -> str:
    """Return what the labels inside a widget say."""
    if isinstance(widget, Gtk.Label):
        return str(widget.get_text())
    return " ".join(filter(None, (words(child) for child in children(widget) if child.get_mapped())))


def _walk(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if not widget.get_mapped() or widget.get_opacity() < 0.1:
        return
    if widget is not top and isinstance(widget, Gtk.Popover):
        return
    if widget.get_overflow() == HIDDEN or isinstance(widget, Gtk.ScrolledWindow | Gtk.Viewport | Gtk.Revealer):
        clip = cut(clip, place(widget, top))
    for fits, tell, leaf in RULES:
        if fits(widget):
            yield from tell(widget, top, clip)
            if leaf:
                return
            break
    for child in children(widget):
        yield from _walk(child, top, clip)


def _is(*kinds: Any) -> Callable[[Any], bool]:
    return lambda widget: isinstance(widget, kinds)


def _named(*names: str) -> Callable[[Any], bool]:
    return lambda widget: widget.get_css_name() in names


def _typed(*names: str) -> Callable[[Any], bool]:
    return lambda widget: type(widget).__name__ in names or widget.__gtype__.name in names


def _greyed(widget: Any) -> bool:
    return not widget.is_sensitive()


def _flag(widget: Any, flag: Any) -> bool:
    return bool(widget.get_state_flags() & flag)


def _plain(kind: Any) -> Callable[[Any, Any, Rect], Iterator[Found]]:
    def tell(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
        yield Found(kind, place(widget, top), clip, disabled=_greyed(widget), name=words(widget))

    return tell


def _dropdown(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    shown = [child for child in children(widget) if child.get_mapped() and not isinstance(child, Gtk.Popover)]
    box = around([place(child, top) for child in shown]) if shown else place(widget, top)
    yield Found("dropdown", box, clip, disabled=_greyed(widget), name=words(widget))


def _nothing(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:  # noqa: ARG001
    return iter(())


def _tick(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    for mark in inside(widget, "check", "radio"):
        on = None if widget.get_inconsistent() else widget.get_active()
        is_round = mark.get_css_name() == "radio"
        box = tight(mark, top)
        yield Found("tick", box, clip, on=on, round=is_round, disabled=_greyed(widget), name=words(widget))


def _toggle(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    parent = widget.get_parent()
    switches = parent is not None and (parent.get_css_name() in SWITCHERS or getattr(parent, "switches", False))
    kind: Any = "tab" if switches else "button"
    yield Found(kind, place(widget, top), clip, on=widget.get_active(), disabled=_greyed(widget), name=words(widget))


def _menu_button(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    split = isinstance(widget.get_parent(), Adw.SplitButton)
    arrow = any(one.get_css_name() == "arrow" for one in inside(widget, "arrow"))
    button = next((child for child in children(widget) if child.get_mapped()), widget)
    kind: Any = "dropdown" if arrow and not split and words(button) else "button"
    yield Found(kind, place(button, top), clip, disabled=_greyed(button), name=words(button))


def _link(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    for label in inside(widget, "label"):
        yield Found("link", _written(label, top), clip, name=words(widget))


def _written(label: Any, top: Any) -> Rect:
    x, y, _, _ = place(label, top)
    ox, oy = label.get_layout_offsets()
    _, size = label.get_layout().get_pixel_extents()
    return x + ox + size.x, y + oy + size.y, x + ox + size.x + size.width, y + oy + size.y + size.height


def _links(label: Any, top: Any, clip: Rect) -> Iterator[Found]:
    x, y, _, _ = place(label, top)
    ox, oy = label.get_layout_offsets()
    for mark in getattr(label, "linked", ()):
        start = label.get_text().find(mark)
        if start >= 0:
            for box in lines(label.get_layout(), len(label.get_text()[:start].encode()), mark):
                yield Found("link", shift(box, x + ox, y + oy), clip, name=mark)


def _switch(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("switch", place(widget, top), clip, on=widget.get_active(), disabled=_greyed(widget))


def _slider(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    parts = [tight(part, top) for part in inside(widget, "trough", "slider")]
    if parts:
        yield Found("slider", around(parts), clip, disabled=_greyed(widget))


def _bar(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    parts = [place(part, top) for part in inside(widget, "trough", "block", "progress")]
    if parts:
        yield Found("progress", around(parts), clip)


def _row(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    on = _flag(widget, Gtk.StateFlags.SELECTED)
    box = place(widget, top)
    # A row that runs on sideways, as in a wide table, is as wide as its view lets it be.
    wide = (max(box[0], clip[0]), box[1], min(box[2], clip[2]), box[3]) if widget.get_css_name() == "row" else box
    yield Found("item", wide, clip, on=on, name=words(widget))


def _entry_row(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("text-field", place(widget, top), clip, disabled=_greyed(widget), name=words(widget))
    for button in inside(widget, "button"):
        yield Found("button", place(button, top), clip, disabled=_greyed(button))


def _combo_row(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield from _row(widget, top, clip)
    parts = [place(part, top) for part in inside(widget, "listview", "image") if "icon" not in part.get_css_classes()]
    if parts:
        yield Found("dropdown", around(parts), clip, disabled=_greyed(widget))


def _menu_item(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    lit = _flag(widget, Gtk.StateFlags.PRELIGHT) or _flag(widget, Gtk.StateFlags.SELECTED)
    marks = list(inside(widget, "check", "radio"))
    ticked = any(_flag(mark, Gtk.StateFlags.CHECKED) for mark in marks)
    on = ticked or lit if ticked or not (marks and lit) else None
    yield Found("menu-item", place(widget, top), clip, on=on, disabled=_greyed(widget), name=words(widget))


def _choice(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    on = _flag(widget, Gtk.StateFlags.SELECTED) or _flag(widget, Gtk.StateFlags.PRELIGHT)
    yield Found("menu-item", place(widget, top), clip, on=on, name=words(widget))


def _tab(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    on = _flag(widget, Gtk.StateFlags.CHECKED) or _flag(widget, Gtk.StateFlags.SELECTED)
    yield Found("tab", place(widget, top), clip, on=on, disabled=_greyed(widget), name=words(widget))


def _picture(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    wide, tall = widget.shows
    left, upper, right, lower = place(widget, top)
    scale = min((right - left) / wide, (lower - upper) / tall, 1.0)
    wide, tall = wide * scale, tall * scale
    left, upper = (left + right - wide) / 2, (upper + lower - tall) / 2
    yield Found("picture", (left, upper, left + wide, upper + tall), clip)


def _avatar(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if widget.get_custom_image() is not None and widget.get_size() >= 32:
        yield Found("picture", place(widget, top), clip)


def _unknown(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found(None, place(widget, top), clip)


def _expander_title(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    for title in inside(widget, "expander-title", "title"):
        yield Found(None, place(title, top), clip)


def _heads(widget: Any) -> bool:
    """Tell a header cell of a tree view."""
    return isinstance(widget, Gtk.Button) and isinstance(widget.get_parent(), Gtk.TreeView)


def _tree(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    whole = place(widget, top)
    heads = [place(child, top)[3] for child in children(widget) if child.get_mapped() and _heads(child)]
    yield from trees.rows(widget, whole, cut(clip, (whole[0], max(heads, default=whole[1]), whole[2], whole[3])), Gtk)


def _in_dropdown(widget: Any) -> bool:
    """Tell a row of an open list of choices."""
    return widget.get_css_name() == "row" and widget.get_ancestor(Gtk.Popover) is not None


Tell = Callable[[Any, Any, Rect], Iterator[Found]]
RULES: tuple[tuple[Callable[[Any], bool], Tell, bool], ...] = (
    (_is(Gtk.Scrollbar), _nothing, True),
    (_is(Gtk.DropDown, Gtk.ComboBox), _dropdown, True),
    (_is(Gtk.SpinButton), _plain("spin"), True),
    (_is(Gtk.Entry, Gtk.SearchEntry, Gtk.PasswordEntry), _plain("text-field"), True),
    (_is(Adw.EntryRow), _entry_row, True),
    (_is(Adw.ComboRow), _combo_row, True),
    (_is(Adw.ExpanderRow), _nothing, False),
    (_is(Gtk.CheckButton), _tick, True),
    (_is(Gtk.LinkButton), _link, True),
    (_is(Gtk.MenuButton), _menu_button, True),
    (_is(Gtk.ToggleButton), _toggle, True),
    (_typed("GtkColumnViewTitle"), _plain("header"), True),
    (_heads, _plain("header"), True),
    (_is(Gtk.Button), _plain("button"), True),
    (_is(Gtk.Switch), _switch, True),
    (_typed("GtkModelButton"), _menu_item, True),
    (_typed("GtkPopoverMenuBarItem"), _menu_item, True),
    (_is(Gtk.TextView), _plain("text-area"), True),
    (_is(Gtk.Scale), _slider, True),
    (_is(Gtk.ProgressBar, Gtk.LevelBar), _bar, True),
    (_is(Gtk.TreeView), _tree, False),
    (_in_dropdown, _choice, True),
    (_is(Gtk.ListBoxRow, Gtk.FlowBoxChild), _row, False),
    (_named("header"), _nothing, False),
    (_typed("GtkListItemWidget"), _row, False),
    (_named("tab"), _tab, False),
    (lambda widget: getattr(widget, "shows", None) is not None, _picture, True),
    (_is(Adw.Avatar), _avatar, True),
    (_is(Gtk.Calendar), _unknown, True),
    (_is(Gtk.Expander), _expander_title, False),
    (_is(Gtk.Label), _links, True),
)
"""What fits, how it is told, and whether its inside is its own affair; the first that fits counts."""
