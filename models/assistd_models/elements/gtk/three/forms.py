"""Content of GTK 3 windows that one fills in: forms, preferences with tabs, keypads, questions, wizards."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.three import bars, views
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gtk


def control(kit: Kit) -> Any:
    """Return any one control."""
    makers = (
        *(kit.field,) * 4, *(kit.choice,) * 4, *(kit.number,) * 3, *(kit.tick,) * 3, *(kit.slider,) * 2,
        *(kit.switch,) * 3, *(kit.note,) * 2,
        kit.button, kit.bar, kit.linked, lambda: kit.menu_button(text=True), lambda: bars.segments(kit),
        lambda: kit.toggle(text=True), lambda: kit.box(*kit.radios(kit.rng.randint(2, 3)), lying=kit.chance(0.5)),
        lambda: kit.box(kit.field(), kit.button(), lying=True), Gtk.ColorButton, Gtk.FontButton, Gtk.VolumeButton,
        lambda: Gtk.FileChooserButton(title=kit.words.title()), Gtk.Calendar,
        lambda: Gtk.LinkButton(uri="https://example.org", label=kit.words.title()),
    )  # fmt: skip
    return kit.rng.choice(makers)()


def form(kit: Kit, lines: int | None = None) -> Any:
    """Return labels with controls beside them."""
    made = Gtk.Grid(row_spacing=kit.rng.choice((3, 6, 6, 12)), column_spacing=kit.rng.choice((6, 12, 18)))
    made.set_border_width(kit.rng.choice((6, 12, 18)))
    for line in range(lines or kit.rng.randint(2, 12)):
        label = kit.label(kit.words.noun() + kit.rng.choice((":", ":", "")))
        label.set_xalign(kit.rng.choice((0, 1)))
        made.attach(label, 0, line, 1, 1)
        part = control(kit)
        if kit.chance(0.6):
            part.set_hexpand(True)
        else:
            part.set_halign(Gtk.Align.START)
        if isinstance(part, Gtk.Switch):
            part.set_halign(Gtk.Align.START)
        made.attach(part, 1, line, 1, 1)
    return made


def options(kit: Kit) -> Any:
    """Return check boxes, radios and other controls below headings."""
    made = kit.box(gap=kit.rng.choice((3, 6, 6, 9)), pad=kit.rng.choice((6, 12, 18)))
    for _ in range(kit.rng.randint(1, 4)):
        made.pack_start(kit.heading(kit.words.title()), False, False, 0)
        group = (
            kit.radios(kit.rng.randint(2, 4))
            if kit.chance(0.35)
            else [kit.tick() for _ in range(kit.rng.randint(1, 5))]
        )
        for one in group:
            one.set_margin_start(kit.rng.choice((0, 12)))
            made.pack_start(one, False, False, 0)
        if kit.chance(0.4):
            made.pack_start(
                kit.box(kit.label(kit.words.noun() + ":"), control(kit), lying=True, gap=9), False, False, 0
            )
    return made


def settings(kit: Kit) -> Any:
    """Return framed lists of settings, centred."""
    made = kit.box(gap=12, pad=18)
    for _ in range(kit.rng.randint(1, 3)):
        made.pack_start(kit.heading(kit.words.title()), False, False, 0)
        frame = Gtk.Frame()
        frame.add(views.rows(kit))
        made.pack_start(frame, False, False, 0)
    made.set_halign(kit.rng.choice((Gtk.Align.CENTER, Gtk.Align.FILL)))
    return kit.scrolled(made, frame=False)


def tabbed(kit: Kit, inner: Any) -> Any:
    """Return tabs at any side, one page of them filled."""
    book = Gtk.Notebook()
    sides = (Gtk.PositionType.TOP,) * 6 + (Gtk.PositionType.LEFT, Gtk.PositionType.RIGHT, Gtk.PositionType.BOTTOM)
    book.set_tab_pos(kit.rng.choice(sides))
    count = kit.rng.randint(2, 7)
    chosen, expand = kit.rng.randrange(count), kit.chance(0.25)
    closes, signs = kit.chance(0.25), kit.chance(0.2)
    for at in range(count):
        title = kit.box(Gtk.Label(label=kit.rng.choice((kit.words.noun, kit.words.file))()), lying=True, gap=6)
        if signs:
            title.pack_start(kit.icon(icons.THINGS, "menu"), False, False, 0)
        if closes:
            close = kit.icon_button(("window-close",), flat=True, size="menu")
            title.pack_end(close, False, False, 0)
        title.show_all()
        page = inner if at == chosen else Gtk.Label()
        page.show_all()
        book.append_page(page, title if closes or signs else Gtk.Label(label=kit.words.noun()))
        book.child_set_property(page, "tab-expand", expand)
    book.set_current_page(chosen)
    book.set_scrollable(kit.chance(0.5))
    book.set_hexpand(True)
    book.set_vexpand(True)
    if kit.chance(0.5):
        book.set_border_width(kit.rng.choice((6, 12)))
    return book


def keypad(kit: Kit) -> Any:
    """Return a calculator or a keypad: a display and a grid of keys."""
    made = kit.box(gap=6, pad=6)
    display = Gtk.Entry(text=str(kit.rng.randint(0, 10**8)), xalign=1) if kit.chance(0.7) else Gtk.TextView()
    made.pack_start(display, kit.chance(0.3), True, 0)
    columns = kit.rng.randint(3, 7)
    grid = Gtk.Grid(row_homogeneous=True, column_homogeneous=True)
    grid.set_row_spacing(gap := kit.rng.choice((0, 2, 4, 6, 10)))
    grid.set_column_spacing(gap)
    for at in range(columns * kit.rng.randint(3, 6)):
        key = Gtk.Button(label=icons.KEYS[at % len(icons.KEYS)], hexpand=True, vexpand=True)
        grid.attach(kit.mood(key), at % columns, at // columns, 1, 1)
    made.pack_start(grid, True, True, 0)
    return made


def question(kit: Kit) -> Any:
    """Return what a message dialog asks, above its buttons."""
    words = kit.box(kit.heading(kit.words.sentence(3, 8)), gap=9)
    words.pack_start(kit.label(kit.words.paragraph(kit.rng.randint(1, 3)), wrap=True), False, False, 0)
    if kit.chance(0.3):
        words.pack_start(kit.tick(), False, False, 0)
    if kit.chance(0.2):
        words.pack_start(kit.field(), False, False, 0)
    if kit.chance(0.2):
        words.pack_start(kit.bar(), False, False, 0)
    row = kit.box(lying=True, gap=12, pad=kit.rng.choice((12, 18)))
    if kit.chance(0.6):
        sign = Gtk.Image.new_from_icon_name(kit.rng.choice(icons.SIGNS), Gtk.IconSize.DIALOG)
        sign.set_valign(Gtk.Align.START)
        row.pack_start(sign, False, False, 0)
    row.pack_start(words, True, True, 0)
    return row


def wizard(kit: Kit) -> Any:
    """Return a page of an assistant: steps at the side, a page, a picture."""
    steps = kit.box(*[kit.label(kit.words.title()) for _ in range(kit.rng.randint(3, 7))], gap=9, pad=12)
    page = kit.box(kit.heading(kit.words.title()), kit.label(kit.words.paragraph(2), wrap=True), gap=12, pad=18)
    page.pack_start(kit.rng.choice((form, options))(kit), False, False, 0)
    row = kit.box(steps, lying=True)
    row.pack_start(page, True, True, 0)
    return row


def jumble(kit: Kit) -> Any:
    """Return controls of all kinds in a grid."""
    made = Gtk.Grid(row_spacing=kit.rng.choice((6, 12)), column_spacing=kit.rng.choice((6, 12)))
    made.set_border_width(12)
    wide = kit.rng.randint(2, 4)
    for at in range(wide * kit.rng.randint(3, 8)):
        part = control(kit)
        if kit.chance(0.5):
            part.set_halign(Gtk.Align.START)
        part.set_valign(Gtk.Align.CENTER)
        made.attach(part, at % wide, at // wide, 1, 1)
    return made
