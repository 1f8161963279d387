"""Content of GTK 4 windows that shows many things: lists, tables, grids, sidebars, cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.toolkit import Adw, Gtk


def _factory(make: Callable[[], Any]) -> Any:
    made = Gtk.SignalListItemFactory()
    made.connect("setup", lambda _, item: item.set_child(make()))
    return made


def _selection(kit: Kit, count: int) -> Any:
    store = Gtk.StringList.new([str(at) for at in range(count)])
    if kit.chance(0.3):
        return Gtk.NoSelection(model=store)
    made = Gtk.MultiSelection(model=store)
    if kit.chance(0.75):
        for _ in range(kit.rng.choice((1, 1, 1, 2, 3))):
            made.select_item(kit.rng.randrange(min(12, count)), False)
    return made


def table(kit: Kit) -> Any:
    """Return a table with header cells; now and then ticks or bars in its cells."""
    view = Gtk.ColumnView(model=_selection(kit, kit.rng.choice((1, 4, 12, 40))))
    view.set_show_row_separators(kit.chance(0.4))
    view.set_show_column_separators(kit.chance(0.2))
    for at in range(kit.rng.randint(1, 6)):
        kind = kit.rng.random()
        if at == 0:
            make: Any = lambda: named(kit)  # noqa: E731 - one of several
        elif kind < 0.12:
            make = lambda: kit.tick(text="")  # noqa: E731
        elif kind < 0.2:
            make = kit.bar
        else:
            make = lambda: kit.label(kit.words.value())  # noqa: E731
        column = Gtk.ColumnViewColumn(title=kit.words.noun(), factory=_factory(make), resizable=True)
        column.set_expand(at == 0 and kit.chance(0.8))
        if kit.chance(0.4):
            column.set_fixed_width(kit.rng.randint(60, 220))
        view.append_column(column)
    if kit.chance(0.3):
        view.add_css_class("data-table")
    return kit.scrolled(view)


def named(kit: Kit) -> Any:
    """Return an icon and a name."""
    text = kit.rng.choice((kit.words.file, kit.words.title, kit.words.person))()
    return kit.box(Gtk.Image(icon_name=kit.name(icons.THINGS)), kit.label(text), lying=True, gap=6)


def listing(kit: Kit) -> Any:
    """Return a plain list of rows."""
    make = kit.rng.choice((named, message, named))
    pad = kit.rng.choice((0, 3, 6))
    view = Gtk.ListView(
        model=_selection(kit, kit.rng.choice((3, 10, 40))), factory=_factory(lambda: kit.padded(make(kit), pad))
    )
    view.set_show_separators(kit.chance(0.3))
    if kit.chance(0.3):
        view.add_css_class("navigation-sidebar")
    elif kit.chance(0.2):
        view.add_css_class("rich-list")
    return kit.scrolled(view)


def message(kit: Kit) -> Any:
    """Return the head of a message: a picture, who, what, when."""
    row = kit.box(lying=True, gap=9, pad=kit.rng.choice((0, 3, 6)))
    if kit.adwaita and kit.chance(0.5):
        row.append(avatar(kit))
    who = kit.label(kit.words.person(), style="heading")
    text = kit.box(who, kit.label(kit.words.sentence(), style="dim-label"), gap=2)
    text.set_hexpand(True)
    row.append(text)
    row.append(kit.label(kit.words.value(), style="caption"))
    if kit.chance(0.15):
        row.append(kit.icon_button(flat=True))
    return row


def avatar(kit: Kit) -> Any:
    """Return somebody's round picture, or initials."""
    size = kit.rng.choice((24, 32, 40, 48, 64))
    made = Adw.Avatar(size=size, text=kit.words.person(), show_initials=True)
    if kit.chance(0.4):
        made.set_custom_image(kit.texture(size, size))
    return made


def grid(kit: Kit) -> Any:
    """Return icons or pictures with captions."""
    size = kit.rng.choice((32, 48, 64, 64, 96))
    drawn = kit.chance(0.4)

    def card() -> Any:
        face = (
            kit.picture(size, int(size * 0.75))
            if drawn
            else Gtk.Image(icon_name=kit.name(icons.THINGS), pixel_size=size)
        )
        caption = Gtk.Label(label=kit.rng.choice((kit.words.file, kit.words.noun))(), ellipsize=3, max_width_chars=12)
        return kit.box(face, caption, gap=4, pad=kit.rng.choice((0, 4)))

    view = Gtk.GridView(model=_selection(kit, kit.rng.choice((3, 8, 24, 40))), factory=_factory(card))
    view.set_max_columns(kit.rng.randint(3, 12))
    return kit.scrolled(view)


def cards(kit: Kit) -> Any:
    """Return cards in a flow that one can choose, with pictures in them."""
    made = Gtk.FlowBox(max_children_per_line=kit.rng.randint(2, 8), valign=Gtk.Align.START)
    kit.padded(made, kit.rng.choice((0, 6, 12)))
    wide = kit.rng.choice((48, 64, 96, 128, 160))
    for _ in range(kit.rng.randint(2, 16)):
        card = kit.box(
            kit.picture(wide, int(wide * kit.rng.choice((0.6, 0.75, 1)))), gap=4, pad=kit.rng.choice((0, 4, 8))
        )
        card.append(Gtk.Label(label=kit.words.noun()))
        made.append(card)
    if kit.chance(0.5):
        made.select_child(made.get_child_at_index(0))
    return kit.scrolled(made)


def rows(kit: Kit) -> Any:
    """Return a framed list of rows with controls in them, without libadwaita's rows."""
    made = Gtk.ListBox(selection_mode=kit.rng.choice((Gtk.SelectionMode.NONE, Gtk.SelectionMode.SINGLE)))
    for style in ("boxed-list",) if kit.adwaita and kit.chance(0.6) else ("rich-list",) if kit.chance(0.5) else ():
        made.add_css_class(style)
    maker = kit.rng.choice((named, message, setting, setting))
    pad = kit.rng.choice((3, 6, 9, 12))
    for _ in range(kit.rng.randint(2, 10)):
        made.append(kit.padded(maker(kit), pad))
    made.set_show_separators(kit.chance(0.5))
    if kit.chance(0.5):
        made.select_row(made.get_row_at_index(kit.rng.randrange(2)))
    return made


def setting(kit: Kit) -> Any:
    """Return a name and a control at the row's end."""
    makers = (kit.switch, kit.switch, kit.choice, kit.number, kit.button, lambda: kit.tick(text=""), kit.slider)
    return kit.box(kit.label(kit.words.option()), kit.filler(), kit.rng.choice(makers)(), lying=True, gap=12)


def sidebar(kit: Kit) -> Any:
    """Return a narrow list at a window's side."""
    made = Gtk.ListBox()
    made.add_css_class("navigation-sidebar")
    wide = kit.rng.choice((0, 3, 6))
    for _ in range(kit.rng.randint(3, 14)):
        row = kit.box(lying=True, gap=9, pad=wide)
        if kit.chance(0.7):
            row.append(Gtk.Image(icon_name=kit.name(icons.THINGS)))
        row.append(kit.label(kit.words.title()))
        if kit.chance(0.15):
            row.append(kit.filler())
            row.append(kit.label(str(kit.rng.randint(1, 99)), style="dim-label"))
        made.append(row)
    if kit.chance(0.8):
        made.select_row(made.get_row_at_index(kit.rng.randrange(3)))
    outer = Gtk.ScrolledWindow(child=made, vexpand=True, hscrollbar_policy=Gtk.PolicyType.NEVER)
    outer.set_size_request(kit.rng.randint(140, 260), -1)
    return outer
