"""Header bars, switchers, menu bars, tool bars and action bars of GTK 4 windows."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.popups import model
from assistd_models.elements.gtk.four.toolkit import Adw, Gio, Gtk

LAYOUTS = (
    ":close", ":close", ":minimize,maximize,close", "close,minimize,maximize:", "close:", ":", "icon:minimize,close",
)  # fmt: skip


def header_bar(kit: Kit, stack: Any = None) -> Any:
    """Return a title bar with the window's buttons, some of the program's, and a title or a switcher."""
    bar = Adw.HeaderBar() if kit.adwaita else Gtk.HeaderBar()
    bar.set_decoration_layout(kit.rng.choice(LAYOUTS))
    if kit.chance(0.2):
        bar.add_css_class("flat")
    bar.set_title_widget(_middle(kit, stack))
    for put in (bar.pack_start, bar.pack_end):
        for _ in range(kit.rng.choice((0, 1, 1, 2, 3))):
            put(_part(kit))
    return bar


def _middle(kit: Kit, stack: Any) -> Any:
    if stack is not None:
        return switcher(kit, stack)
    draw = kit.rng.random()
    if draw < 0.12:
        return segments(kit)
    if draw < 0.2:
        field = Gtk.SearchEntry(valign=Gtk.Align.CENTER)
        field.set_property("width-chars", kit.rng.randint(15, 40))
        return field
    if draw < 0.26:
        bar = Gtk.ProgressBar(fraction=kit.rng.random(), width_request=kit.rng.randint(90, 260))
        return kit.box(Gtk.Label(label=kit.words.title()), bar, gap=2)
    if kit.adwaita:
        return Adw.WindowTitle(title=kit.words.title(), subtitle=kit.words.title() if kit.chance(0.35) else "")
    return kit.label(kit.words.title(), style="title")


def _part(kit: Kit) -> Any:
    draw = kit.rng.random()
    if draw < 0.45:
        return kit.icon_button(icons.BARS, flat=False)
    if draw < 0.55:
        button = kit.button()
        button.set_valign(Gtk.Align.CENTER)
        return button
    if draw < 0.75:
        return kit.menu_button(text=kit.chance(0.25))
    if draw < 0.82:
        return kit.joined([kit.icon_button(("go-previous", "go-next"), flat=False) for _ in range(2)])
    if draw < 0.9:
        return kit.split()
    return kit.toggle()


def switcher(kit: Kit, stack: Any) -> Any:
    """Return what switches a stack's pages, in the middle of a bar."""
    if not kit.adwaita:
        return Gtk.StackSwitcher(stack=stack, valign=Gtk.Align.CENTER)
    policy = Adw.ViewSwitcherPolicy.WIDE if kit.chance(0.6) else Adw.ViewSwitcherPolicy.NARROW
    return Adw.ViewSwitcher(stack=stack, policy=policy)


def segments(kit: Kit) -> Any:
    """Return a segmented control: parts of one strip, one of them chosen."""
    parts: list[Any] = []
    signs = kit.chance(0.2)
    for name in kit.words.nouns(kit.rng.randint(2, 5)):
        part = Gtk.ToggleButton(icon_name=kit.name(icons.BARS)) if signs else Gtk.ToggleButton(label=name)
        if parts:
            part.set_group(parts[0])
        parts.append(part)
    kit.rng.choice(parts).set_active(True)
    made = kit.joined(parts, even=kit.chance(0.5))
    made.switches = True
    made.set_halign(Gtk.Align.CENTER)
    made.set_valign(Gtk.Align.CENTER)
    return made


def tab_bar(kit: Kit, inner: Any) -> Any:
    """Return pages below a bar of tabs, as a browser or an editor has them."""
    view = Adw.TabView(vexpand=True)
    count = kit.rng.randint(2, 7)
    chosen = kit.rng.randrange(count)
    for at in range(count):
        page = view.append(inner if at == chosen else Gtk.Label())
        page.set_title(kit.rng.choice((kit.words.title, kit.words.file, kit.words.noun))())
        if kit.chance(0.4):
            page.set_icon(Gio.ThemedIcon.new(kit.name(icons.THINGS)))
        if at == chosen:
            view.set_selected_page(page)
    bar = Adw.TabBar(view=view, autohide=False, expand_tabs=kit.chance(0.6))
    return kit.box(bar, view, gap=0)


def menu_bar(kit: Kit) -> Any:
    """Return a bar of menus."""
    menus = Gio.Menu()
    for name in kit.words.menus(kit.rng.randint(3, 9)):
        menus.append_submenu(name, model(kit))
    return Gtk.PopoverMenuBar.new_from_model(menus)


def tool_bar(kit: Kit) -> Any:
    """Return a row of tools, flat or framed, with toggles, lists of choices, fields."""
    row = kit.box(lying=True, gap=kit.rng.choice((0, 3, 6)), pad=kit.rng.choice((0, 3, 6)))
    row.add_css_class("toolbar")
    flat = kit.chance(0.6)
    for _ in range(kit.rng.randint(3, 11)):
        draw = kit.rng.random()
        if draw < 0.5:
            part = kit.icon_button(flat=flat)
        elif draw < 0.62:
            part = kit.joined([kit.icon_button(flat=False) for _ in range(kit.rng.randint(2, 4))])
        elif draw < 0.75:
            part = kit.toggle(text=kit.chance(0.4))
        elif draw < 0.82:
            part = Gtk.Separator(orientation=Gtk.Orientation.VERTICAL)
        elif draw < 0.88:
            part = kit.menu_button(text=True)
        elif draw < 0.94:
            part = kit.choice()
        else:
            part = kit.field()
        row.append(part)
    return row


def bottom_bar(kit: Kit) -> Any:
    """Return a bar at the bottom: an action bar, or words with menus, a thin progress bar, a zoom slider."""
    if kit.chance(0.4):
        bar = Gtk.ActionBar()
        for put in (bar.pack_start, bar.pack_end):
            for _ in range(kit.rng.choice((0, 1, 2, 3))):
                put(_part(kit))
        return bar
    row = kit.box(kit.label(kit.words.sentence(1, 6)), kit.filler(), lying=True, gap=9, pad=kit.rng.choice((2, 3, 6)))
    for _ in range(kit.rng.choice((0, 1, 2, 3))):
        draw = kit.rng.random()
        if draw < 0.4:
            part = kit.menu_button(text=True)
            part.add_css_class("flat")
        elif draw < 0.6:
            part = Gtk.ProgressBar(
                fraction=kit.rng.random(), valign=Gtk.Align.CENTER, width_request=kit.rng.randint(60, 200)
            )
        elif draw < 0.75:
            part = kit.icon_button(flat=True)
        elif draw < 0.9:
            part = kit.label(kit.words.value())
        else:
            part = kit.slider()
        row.append(part)
    return row


def dialog_buttons(kit: Kit) -> Any:
    """Return the row of buttons that ends a dialog: at one side, or joined over the full width."""
    buttons = [kit.button(text) for text in kit.words.actions(kit.rng.choice((1, 2, 2, 2, 3, 3, 4)))]
    if kit.chance(0.4):
        row = (
            kit.joined(buttons, even=True)
            if kit.chance(0.4)
            else kit.box(*buttons, lying=True, gap=kit.rng.choice((0, 6)))
        )
        row.set_homogeneous(True)
        for one in buttons:
            one.set_halign(Gtk.Align.FILL)
            one.set_hexpand(True)
        return row
    row = kit.box(*buttons, lying=True, gap=kit.rng.choice((6, 6, 12)), pad=kit.rng.choice((6, 9, 12)))
    row.set_halign(kit.rng.choice((Gtk.Align.END,) * 3 + (Gtk.Align.CENTER,)))
    return row
