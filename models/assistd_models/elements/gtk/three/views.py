"""Content of GTK 3 windows that shows many things: tables, trees, icon views, lists, sidebars."""

from __future__ import annotations

from functools import partial
from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import GdkPixbuf, Gtk


def table(kit: Kit) -> Any:
    """Return a table or tree in a view that scrolls."""
    depth = kit.chance(0.35)
    kinds = [kit.rng.choice(("text",) * 6 + ("tick", "bar")) for _ in range(kit.rng.choice((0, 1, 2, 3, 4, 5)))]
    has_icon = kit.chance(0.6)
    store = Gtk.TreeStore(str, str, *[{"text": str, "tick": bool, "bar": int}[kind] for kind in kinds])
    _fill(kit, store, kinds, depth=depth)
    view = Gtk.TreeView(model=store)
    view.set_headers_visible(kit.chance(0.7))
    first = Gtk.TreeViewColumn(kit.words.noun())
    if has_icon:
        icon = Gtk.CellRendererPixbuf()
        first.pack_start(icon, False)
        first.add_attribute(icon, "icon-name", 0)
    _text(kit, first, 1)
    view.append_column(first)
    for at, kind in enumerate(kinds):
        view.append_column(_column(kit, kind, at + 2))
    first.set_expand(kit.chance(0.7))
    first.set_sort_indicator(kit.chance(0.3))
    view.set_grid_lines(
        kit.rng.choice((Gtk.TreeViewGridLines.NONE,) * 3 + tuple(Gtk.TreeViewGridLines.__enum_values__.values()))
    )
    if depth:
        _unfold(kit, view, store)
    _choose(kit, view, store)
    return kit.scrolled(view)


def _fill(kit: Kit, store: Any, kinds: list[str], *, depth: bool) -> None:
    make = kit.rng.choice((kit.words.file, kit.words.title, kit.words.sentence, kit.words.person, kit.words.noun))
    stays = kit.rng.choice((False, False, True))
    above: list[Any] = [None]
    icon = kit.rng.choice(icons.THINGS)
    for _ in range(kit.rng.choice((1, 3, 8, 20, 40, 60))):
        if not stays:
            icon = kit.rng.choice(icons.THINGS)
        row = store.append(
            kit.rng.choice(above[-3:]) if depth else None, [icon, make(), *map(partial(_value, kit), kinds)]
        )
        if depth and kit.chance(0.4):
            above.append(row)


def _value(kit: Kit, kind: str) -> str | bool | int:
    if kind == "text":
        return kit.words.value()
    return kit.chance(0.5) if kind == "tick" else kit.rng.randint(0, 100)


def _text(kit: Kit, column: Any, at: int) -> None:
    text = Gtk.CellRendererText()
    text.set_property("ellipsize", 3 if kit.chance(0.5) else 0)
    column.pack_start(text, True)
    column.add_attribute(text, "text", at)
    column.set_resizable(True)


def _column(kit: Kit, kind: str, at: int) -> Any:
    column = Gtk.TreeViewColumn(kit.words.noun())
    if kind == "text":
        _text(kit, column, at)
        return column
    cell = Gtk.CellRendererToggle() if kind == "tick" else Gtk.CellRendererProgress()
    if kind == "tick":
        cell.set_radio(kit.chance(0.2))
    column.pack_start(cell, kind == "bar")
    column.add_attribute(cell, "active" if kind == "tick" else "value", at)
    column.set_min_width(24 if kind == "tick" else 80)
    return column


def _unfold(kit: Kit, view: Any, store: Any) -> None:
    def each(_: Any, path: Any, __: Any) -> bool:
        if kit.chance(0.6):
            view.expand_to_path(path)
        return False

    store.foreach(each)


def _choose(kit: Kit, view: Any, store: Any) -> None:
    chosen = view.get_selection()
    chosen.set_mode(Gtk.SelectionMode.MULTIPLE)
    if kit.chance(0.75):
        for _ in range(kit.rng.choice((1, 1, 1, 2, 3))):
            chosen.select_path(Gtk.TreePath.new_from_string(str(kit.rng.randrange(min(12, len(store))))))


def icon_view(kit: Kit) -> Any:
    """Return files as icons or thumbnails with captions."""
    store = Gtk.ListStore(GdkPixbuf.Pixbuf, str)
    size = kit.rng.choice((24, 32, 48, 48, 64, 96))
    theme = Gtk.IconTheme.get_default()
    drawn = kit.chance(0.3)
    for _ in range(kit.rng.choice((2, 6, 12, 30, 50))):
        if drawn:
            picture = kit.picture(size, int(size * 0.75)).get_pixbuf()
        else:
            name = kit.rng.choice([one for one in icons.THINGS if theme.has_icon(one)] or ["folder"])
            found = theme.lookup_icon(name, size, Gtk.IconLookupFlags.FORCE_SIZE)
            picture = found.load_icon() if found else None
        store.append([picture, kit.rng.choice((kit.words.file, kit.words.noun, kit.words.title))()])
    view = Gtk.IconView(model=store, pixbuf_column=0, text_column=1)
    view.set_item_width(kit.rng.choice((-1, 60, 80, 100, 120)))
    if kit.chance(0.25):
        view.set_item_orientation(Gtk.Orientation.HORIZONTAL)
    view.set_selection_mode(Gtk.SelectionMode.MULTIPLE)
    if kit.chance(0.6):
        view.select_path(Gtk.TreePath.new_from_string(str(kit.rng.randrange(len(store)))))
    return kit.scrolled(view)


def rows(kit: Kit, *, rich: bool = True) -> Any:
    """Return a list of rows with words, icons, and controls in them."""
    made = Gtk.ListBox()
    made.set_selection_mode(Gtk.SelectionMode.SINGLE)
    pad = kit.rng.choice((2, 4, 6, 8, 12))
    maker = kit.rng.choice((_line, _message, _setting)) if rich else _line
    for _ in range(kit.rng.randint(3, 18)):
        row = Gtk.ListBoxRow()
        inner = maker(kit)
        inner.set_border_width(pad)
        row.add(inner)
        made.add(row)
    if kit.chance(0.5):
        made.set_header_func(lambda row, before: row.set_header(Gtk.Separator()) if before else None)
    if kit.chance(0.6):
        made.select_row(made.get_row_at_index(kit.rng.randrange(3)))
    return made


def _line(kit: Kit) -> Any:
    row = kit.box(lying=True, gap=8)
    if kit.chance(0.6):
        row.pack_start(kit.icon(icons.THINGS), False, False, 0)
    row.pack_start(kit.label(kit.words.title()), False, False, 0)
    if kit.chance(0.2):
        row.pack_end(kit.label(str(kit.rng.randint(1, 99)), dim=True), False, False, 0)
    return row


def _message(kit: Kit) -> Any:
    row = kit.box(lying=True, gap=8)
    if kit.chance(0.4):
        size = kit.rng.choice((32, 36, 40, 48))
        row.pack_start(kit.picture(size, size), False, False, 0)
    text = kit.box(kit.heading(kit.words.person()), kit.label(kit.words.sentence(), dim=True), gap=2)
    for label in text.get_children():
        label.set_ellipsize(3)
    row.pack_start(text, True, True, 0)
    row.pack_end(kit.label(kit.words.value(), dim=True), False, False, 0)
    if kit.chance(0.2):
        row.pack_end(kit.icon_button(flat=True, size="menu"), False, False, 0)
    return row


def _setting(kit: Kit) -> Any:
    row = kit.box(kit.label(kit.words.option()), lying=True, gap=12)
    makers = (
        kit.switch,
        kit.switch,
        kit.switch,
        kit.choice,
        kit.number,
        kit.button,
        lambda: kit.tick(text=""),
        kit.slider,
    )
    row.pack_end(kit.rng.choice(makers)(), False, False, 0)
    return row


def sidebar(kit: Kit) -> Any:
    """Return a narrow list at a window's side."""
    if kit.chance(0.3):
        stack = Gtk.Stack()
        for at, name in enumerate(kit.words.nouns(kit.rng.randint(3, 9))):
            page = Gtk.Label()
            page.show()
            stack.add_titled(page, str(at), name)
        made = Gtk.StackSidebar()
        made.set_stack(stack)
        made.held = stack
        return made
    inner = rows(kit, rich=False)
    inner.get_style_context().add_class("sidebar")
    made = kit.scrolled(inner, frame=False)
    made.set_policy(Gtk.PolicyType.NEVER, Gtk.PolicyType.AUTOMATIC)
    made.set_hexpand(False)
    made.set_size_request(kit.rng.randint(120, 240), -1)
    return made


def gallery(kit: Kit) -> Any:
    """Return cards that one can choose, with pictures in them."""
    made = Gtk.FlowBox(max_children_per_line=kit.rng.randint(2, 8), valign=Gtk.Align.START)
    wide = kit.rng.choice((48, 64, 96, 128, 160))
    for _ in range(kit.rng.randint(2, 16)):
        card = kit.box(
            kit.picture(wide, int(wide * kit.rng.choice((0.6, 0.75, 1)))), gap=4, pad=kit.rng.choice((0, 4, 8))
        )
        if kit.chance(0.8):
            card.pack_start(Gtk.Label(label=kit.words.noun()), False, False, 0)
        made.add(card)
    if kit.chance(0.5):
        made.select_child(made.get_child_at_index(0))
    return kit.scrolled(made, frame=False)
