"""Content of GTK 4 windows that one fills in: preference groups, forms, options, keypads, notebooks."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.four import bars, views
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.toolkit import Adw, Gtk


def control(kit: Kit) -> Any:
    """Return any one control."""
    makers = (
        *(kit.field,) * 4, *(kit.choice,) * 4, *(kit.number,) * 3, *(kit.tick,) * 3, *(kit.slider,) * 2, kit.switch,
        *(kit.note,) * 2, Gtk.Calendar,
        kit.button, kit.bar, kit.linked, lambda: kit.menu_button(text=True), lambda: bars.segments(kit),
        lambda: kit.toggle(text=True), kit.split, Gtk.ColorButton, Gtk.FontButton,
        lambda: Gtk.LinkButton(uri="https://example.org", label=kit.words.title(), halign=Gtk.Align.START),
        lambda: kit.box(*kit.radios(kit.rng.randint(2, 3)), lying=kit.chance(0.5)),
        lambda: kit.box(kit.field(), kit.button(), lying=True),
    )  # fmt: skip
    return kit.rng.choice(makers)()


def preferences(kit: Kit) -> Any:
    """Return a page of libadwaita's groups of rows."""
    page = kit.box(gap=kit.rng.choice((12, 18, 24)), pad=kit.rng.choice((12, 18, 24)))
    for _ in range(kit.rng.randint(1, 4)):
        group = Adw.PreferencesGroup()
        if kit.chance(0.7):
            group.set_title(_escaped(kit.words.title()))
        if kit.chance(0.3):
            group.set_description(_escaped(kit.words.sentence()))
        if kit.chance(0.15):
            group.set_header_suffix(kit.icon_button(("list-add",), flat=True))
        for _ in range(kit.rng.randint(1, 7)):
            group.add(row(kit))
        page.append(group)
    clamp = Adw.Clamp(child=page, maximum_size=kit.rng.choice((400, 500, 600, 700)))
    return kit.scrolled(clamp)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def row(kit: Kit) -> Any:
    """Return one of libadwaita's rows."""
    draw = kit.rng.random()
    title = _escaped(kit.words.option() if kit.chance(0.6) else kit.words.title())
    if draw < 0.15:
        made = Adw.EntryRow(title=title, text=kit.words.value() if kit.chance(0.7) else "")
        made.set_show_apply_button(kit.chance(0.2))
    elif draw < 0.2:
        made = Adw.PasswordEntryRow(title=title, text="secret" if kit.chance(0.5) else "")
    elif draw < 0.38:
        made = Adw.ComboRow(title=title, model=Gtk.StringList.new([kit.words.noun() for _ in range(3)]))
    elif draw < 0.46:
        made = Adw.ExpanderRow(title=title, expanded=kit.chance(0.4), show_enable_switch=kit.chance(0.3))
        for _ in range(kit.rng.randint(1, 3)):
            made.add_row(Adw.ActionRow(title=_escaped(kit.words.option())))
    else:
        made = Adw.ActionRow(title=title)
        _furnish(kit, made)
    if draw >= 0.2 and kit.chance(0.35):
        made.set_subtitle(_escaped(kit.words.sentence(2, 9)))
    if draw >= 0.2 and kit.chance(0.2):
        made.set_icon_name(kit.name(icons.THINGS))
    made.set_sensitive(not kit.chance(0.07))
    return made


def _furnish(kit: Kit, made: Any) -> None:
    draw = kit.rng.random()
    if draw < 0.12:
        made.add_prefix(kit.tick(text="", round_=kit.chance(0.5)))
        return
    if draw < 0.2:
        made.add_prefix(views.avatar(kit))
    if draw < 0.6:
        made.add_suffix(kit.switch())
    elif draw < 0.68:
        made.add_suffix(Gtk.Image(icon_name="go-next-symbolic"))
        made.set_activatable(True)
    elif draw < 0.95:
        makers = (kit.number, kit.button, kit.choice, kit.slider, lambda: kit.icon_button(flat=True), kit.bar, kit.tick)
        part = kit.rng.choice(makers)()
        part.set_valign(Gtk.Align.CENTER)
        if isinstance(part, Gtk.CheckButton):
            part.set_label(None)
        made.add_suffix(part)


def form(kit: Kit) -> Any:
    """Return labels with controls beside them."""
    made = Gtk.Grid(row_spacing=kit.rng.choice((3, 6, 6, 12)), column_spacing=kit.rng.choice((6, 12, 18)))
    kit.padded(made, kit.rng.choice((6, 12, 18)))
    for line in range(kit.rng.randint(2, 12)):
        label = kit.label(kit.words.noun() + kit.rng.choice((":", ":", "")))
        label.set_xalign(kit.rng.choice((0, 1)))
        made.attach(label, 0, line, 1, 1)
        part = control(kit)
        if kit.chance(0.6) and not isinstance(part, Gtk.Switch):
            part.set_hexpand(True)
        else:
            part.set_halign(Gtk.Align.START)
        made.attach(part, 1, line, 1, 1)
    return kit.scrolled(made)


def options(kit: Kit) -> Any:
    """Return check boxes, radios and other controls below headings."""
    made = kit.box(gap=kit.rng.choice((3, 6, 6, 9)), pad=kit.rng.choice((6, 12, 18)))
    for _ in range(kit.rng.randint(1, 4)):
        made.append(kit.label(kit.words.title(), style="heading"))
        group = (
            kit.radios(kit.rng.randint(2, 4))
            if kit.chance(0.35)
            else [kit.tick() for _ in range(kit.rng.randint(1, 5))]
        )
        for one in group:
            made.append(one)
        if kit.chance(0.4):
            made.append(kit.box(kit.label(kit.words.noun() + ":"), control(kit), lying=True, gap=9))
    return kit.scrolled(made)


def framed(kit: Kit) -> Any:
    """Return a list of settings in a frame."""
    inner = kit.box(kit.label(kit.words.title(), style="heading"), gap=9, pad=kit.rng.choice((6, 12, 24)))
    listed = views.rows(kit)
    inner.append(Gtk.Frame(child=listed) if kit.chance(0.5) else listed)
    return kit.scrolled(inner)


def keypad(kit: Kit) -> Any:
    """Return a calculator or a keypad: a display and a grid of keys."""
    made = kit.box(gap=6, pad=6)
    display = Gtk.TextView() if kit.chance(0.4) else Gtk.Entry(text=str(kit.rng.randint(0, 10**8)), xalign=1)
    display.set_vexpand(isinstance(display, Gtk.TextView) and kit.chance(0.6))
    made.append(display)
    columns = kit.rng.randint(3, 7)
    gap = kit.rng.choice((0, 2, 4, 6, 10))
    pad = Gtk.Grid(row_homogeneous=True, column_homogeneous=True, row_spacing=gap, column_spacing=gap)
    round_ = kit.chance(0.2)
    for at in range(columns * kit.rng.randint(3, 6)):
        key = Gtk.Button(label=icons.KEYS[at % len(icons.KEYS)], hexpand=True, vexpand=True)
        if round_:
            key.add_css_class("circular")
        pad.attach(kit.mood(key), at % columns, at // columns, 1, 1)
    made.append(pad)
    return made


def notebook(kit: Kit, inner: Any) -> Any:
    """Return tabs at any side, one page of them filled."""
    book = Gtk.Notebook(vexpand=True, hexpand=True)
    sides = (Gtk.PositionType.TOP,) * 6 + (Gtk.PositionType.LEFT, Gtk.PositionType.RIGHT, Gtk.PositionType.BOTTOM)
    book.set_tab_pos(kit.rng.choice(sides))
    count = kit.rng.randint(2, 6)
    chosen, expand, closes = kit.rng.randrange(count), kit.chance(0.25), kit.chance(0.25)
    for at in range(count):
        title = kit.box(Gtk.Label(label=kit.words.noun()), lying=True, gap=6)
        if closes:
            title.append(kit.icon_button(("window-close",), flat=True))
        page = inner if at == chosen else Gtk.Label()
        book.append_page(page, title)
        book.get_page(page).set_property("tab-expand", expand)
    book.set_current_page(chosen)
    return kit.padded(book, kit.rng.choice((0, 0, 6, 12)))


def jumble(kit: Kit) -> Any:
    """Return controls of all kinds in a grid."""
    made = Gtk.Grid(row_spacing=kit.rng.choice((6, 12)), column_spacing=kit.rng.choice((6, 12)))
    wide = kit.rng.randint(2, 4)
    for at in range(wide * kit.rng.randint(3, 8)):
        part = control(kit)
        if kit.chance(0.5):
            part.set_halign(Gtk.Align.START)
        part.set_valign(Gtk.Align.CENTER)
        made.attach(part, at % wide, at // wide, 1, 1)
    return kit.scrolled(kit.padded(made, 12))
