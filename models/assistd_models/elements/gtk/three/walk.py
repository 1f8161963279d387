"""Walks over a GTK 3 window's widgets and tells what each is, whoever built it: `studio` calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from assistd_models.elements.gtk.found import Found, Rect, cut
from assistd_models.elements.gtk.three import measure, rows
from assistd_models.elements.gtk.three.measure import bordered, place
from assistd_models.elements.gtk.three.toolkit import Gtk


def walk(top: Any) -> list[Found]:
    """Return everything in a window, in its coordinates; the window must have been allocated."""
    return list(_walk(top, top, place(top, top)))


def _walk(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if not widget.get_mapped() and not isinstance(widget, Gtk.MenuItem):
        return
    if isinstance(widget, Gtk.Viewport | Gtk.ScrolledWindow | Gtk.TextView | Gtk.TreeView | Gtk.IconView):
        clip = cut(clip, place(widget, top))
    for kinds, tell, leaf in RULES:
        if isinstance(widget, kinds):
            yield from tell(widget, top, clip)
            if leaf:
                return
            break
    if isinstance(widget, Gtk.Notebook):
        yield from _tabs(widget, top, clip)
    if isinstance(widget, Gtk.Container):
        inner: list[Any] = []
        widget.forall(inner.append)
        for child in inner:
            if not isinstance(child, Gtk.Popover):
                yield from _walk(child, top, clip)


def words(widget: Any) -> str:
    """Return what the labels inside a widget say."""
    if isinstance(widget, Gtk.Label):
        return str(widget.get_text())
    if isinstance(widget, Gtk.Container):
        inner: list[Any] = []
        widget.forall(inner.append)
        return " ".join(filter(None, (words(child) for child in inner)))
    return ""


def _greyed(widget: Any) -> bool:
    return not widget.is_sensitive()


def _tick(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if not widget.get_mode():
        yield from _button(widget, top, clip)
        return
    box = measure.indicator(widget, top)
    on = None if widget.get_inconsistent() else widget.get_active()
    yield Found(
        "tick",
        box,
        clip,
        on=on,
        round=isinstance(widget, Gtk.RadioButton),
        disabled=_greyed(widget),
        name=words(widget),
    )


def _segment(widget: Any) -> bool:
    """Tell a part of a segmented control: a radio without indicator, or a switcher's button."""
    parent = widget.get_parent()
    if isinstance(parent, Gtk.StackSwitcher):
        return True
    return isinstance(widget, Gtk.RadioButton) and not isinstance(parent, Gtk.ToolItem)


def _button(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    box, name, disabled = bordered(widget, top), words(widget), _greyed(widget)
    if widget.get_style_context().has_class("link") and not isinstance(widget, Gtk.LinkButton):
        return
    if isinstance(widget, Gtk.ToggleButton):
        kind: Any = "button"
        if _segment(widget):
            kind = "tab"
        elif getattr(widget, "chooses", False):
            kind = "dropdown"
        yield Found(kind, box, clip, on=widget.get_active(), disabled=disabled, name=name)
        return
    kind = "dropdown" if getattr(widget, "chooses", False) else "button"
    yield Found(kind, box, clip, disabled=disabled, name=name)


def _link(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("link", rows.words_of(widget, top), clip, name=words(widget))


def _menu_item(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if isinstance(widget, Gtk.SeparatorMenuItem) or not widget.get_visible():
        return
    lit = bool(widget.get_state_flags() & (Gtk.StateFlags.PRELIGHT | Gtk.StateFlags.SELECTED))
    on: bool | None = lit
    if isinstance(widget, Gtk.CheckMenuItem):
        on = True if widget.get_active() else (None if lit else False)
    yield Found("menu-item", bordered(widget, top), clip, on=on, disabled=_greyed(widget), name=words(widget))


def _model_button(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    on = bool(widget.get_property("active")) or bool(widget.get_state_flags() & Gtk.StateFlags.PRELIGHT)
    yield Found("menu-item", bordered(widget, top), clip, on=on, disabled=_greyed(widget), name=words(widget))


def _row(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    box = place(widget, top)
    if isinstance(widget, Gtk.ListBoxRow):
        box = bordered(widget, top)
    yield Found("item", box, clip, on=widget.is_selected(), name=words(widget))


def _plain(kind: Any) -> Callable[[Any, Any, Rect], Iterator[Found]]:
    def tell(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
        yield Found(kind, bordered(widget, top), clip, disabled=_greyed(widget))

    return tell


def _switch(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("switch", measure.inked(widget, top, None, 110), clip, on=widget.get_active(), disabled=_greyed(widget))


def _text(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("text-area", place(widget, top), clip, disabled=_greyed(widget))


def _slider(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("slider", measure.slider(widget, top), clip, disabled=_greyed(widget))


def _bar(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found("progress", measure.bar(widget, top), clip)


def _picture(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if getattr(widget, "shows", False):
        box = place(widget, top)
        wide, tall = widget.shows
        left, upper = (box[0] + box[2] - wide) / 2, (box[1] + box[3] - tall) / 2
        yield Found("picture", (left, upper, left + wide, upper + tall), clip)


def _nothing(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:  # noqa: ARG001
    return iter(())


def _unknown(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    yield Found(None, place(widget, top), clip)


def _expander(widget: Any, top: Any, clip: Rect) -> Iterator[Found]:
    title = widget.get_label_widget()
    if title is not None:
        whole, inner = place(widget, top), place(title, top)
        yield Found(None, (whole[0], inner[1], inner[2], inner[3]), clip)


def _tabs(book: Any, top: Any, clip: Rect) -> Iterator[Found]:
    if not book.get_show_tabs():
        return
    current = book.get_current_page()
    for number in range(book.get_n_pages()):
        label = book.get_tab_label(book.get_nth_page(number))
        if label is not None and label.get_child_visible() and label.get_mapped():
            box = measure.tab(book, label, top)
            yield Found("tab", box, clip, on=number == current, disabled=_greyed(label), name=words(label))


Tell = Callable[[Any, Any, Rect], Iterator[Found]]
RULES: tuple[tuple[Any, Tell, bool], ...] = (
    (Gtk.Scrollbar, _nothing, True),
    (Gtk.ComboBox, _plain("dropdown"), True),
    (Gtk.SpinButton, _plain("spin"), True),
    (Gtk.Entry, _plain("text-field"), True),
    (Gtk.CheckButton, _tick, True),
    (Gtk.LinkButton, _link, True),
    (Gtk.ModelButton, _model_button, True),
    (Gtk.Button, _button, True),
    (Gtk.Switch, _switch, True),
    (Gtk.MenuItem, _menu_item, True),
    (Gtk.TextView, _text, True),
    (Gtk.Scale, _slider, True),
    (Gtk.ProgressBar, _bar, True),
    (Gtk.LevelBar, _bar, True),
    (Gtk.TreeView, rows.tree, True),
    (Gtk.IconView, rows.icons, True),
    ((Gtk.ListBoxRow, Gtk.FlowBoxChild), _row, False),
    (Gtk.Label, rows.links, True),
    (Gtk.Image, _picture, True),
    (Gtk.Calendar, _unknown, True),
    (Gtk.Expander, _expander, False),
)
"""Types, how each is told, and whether its inside is its own affair; the first that fits counts."""
