"""Menu bars, tool bars, header bars and status bars of GTK 3 windows."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gtk


def menu_bar(kit: Kit) -> Any:
    """Return a bar of menus."""
    bar = Gtk.MenuBar()
    for name in kit.words.menus(kit.rng.randint(3, 10)):
        item = Gtk.MenuItem(label=name)
        item.set_sensitive(not kit.chance(0.03))
        bar.append(item)
    if kit.chance(0.3):
        kit.rng.choice(bar.get_children()).set_state_flags(Gtk.StateFlags.PRELIGHT, False)
    return bar


def tool_bar(kit: Kit) -> Any:
    """Return a tool bar: icons, toggles, buttons with a menu, at times a field or a list of choices."""
    bar = Gtk.Toolbar()
    style = kit.rng.choice((Gtk.ToolbarStyle.ICONS,) * 3 + (Gtk.ToolbarStyle.BOTH, Gtk.ToolbarStyle.BOTH_HORIZ))
    bar.set_style(style)
    bar.set_icon_size(kit.rng.choice((Gtk.IconSize.SMALL_TOOLBAR, Gtk.IconSize.LARGE_TOOLBAR)))
    if kit.chance(0.3):
        bar.get_style_context().add_class("primary-toolbar")
    for _ in range(kit.rng.randint(3, 14)):
        bar.insert(_tool(kit), -1)
    return bar


def _tool(kit: Kit) -> Any:
    draw, icon, text = kit.rng.random(), kit.icon(size="tool"), kit.words.action()
    if draw < 0.12:
        return Gtk.SeparatorToolItem()
    if draw < 0.24:
        tool = Gtk.ToggleToolButton(icon_widget=icon, label=text)
        tool.set_active(kit.chance(0.4))
    elif draw < 0.34:
        tool = Gtk.MenuToolButton(icon_widget=icon, label=text)
        tool.set_menu(Gtk.Menu())
    elif draw < 0.40:
        tool = Gtk.ToolItem()
        tool.add(kit.rng.choice((kit.field, kit.choice, kit.number, lambda: kit.menu_button(text=True)))())
        return tool
    else:
        tool = Gtk.ToolButton(icon_widget=icon, label=text)
        tool.set_is_important(kit.chance(0.3))
    tool.set_sensitive(not kit.chance(0.15))
    return tool


def button_bar(kit: Kit) -> Any:
    """Return a bar of flat or framed buttons in a plain box, as many programs have instead of a tool bar."""
    row = kit.box(lying=True, gap=kit.rng.choice((0, 2, 6)), pad=kit.rng.choice((0, 3, 6)))
    flat = kit.chance(0.6)
    for _ in range(kit.rng.randint(2, 9)):
        draw = kit.rng.random()
        if draw < 0.55:
            part = kit.icon_button(flat=flat)
        elif draw < 0.7:
            part = kit.joined([kit.icon_button() for _ in range(kit.rng.randint(2, 4))])
        elif draw < 0.8:
            part = kit.toggle(text=kit.chance(0.5))
        elif draw < 0.87:
            part = Gtk.Separator(orientation=Gtk.Orientation.VERTICAL)
        elif draw < 0.93:
            part = kit.choice()
        else:
            part = kit.button()
        row.pack_start(part, False, False, 0)
    if kit.chance(0.3):
        row.pack_end(kit.field(), False, False, 0)
    return row


def segments(kit: Kit) -> Any:
    """Return a segmented control: parts of one strip, one of them chosen."""
    first = None
    parts = []
    for name in kit.words.nouns(kit.rng.randint(2, 5)):
        part = Gtk.RadioButton.new_with_label_from_widget(first, name)
        part.set_mode(False)
        first = first or part
        parts.append(part)
    kit.rng.choice(parts).set_active(True)
    return kit.joined(parts, even=kit.chance(0.4))


def header_bar(kit: Kit) -> Any:
    """Return a client-side title bar with the window's buttons and some of the program's."""
    bar = Gtk.HeaderBar(show_close_button=kit.chance(0.9))
    sides = (
        "close,minimize,maximize:",
        ":close",
        ":minimize,maximize,close",
        "menu:minimize,maximize,close",
        "icon:close",
    )
    bar.set_decoration_layout(kit.rng.choice(sides))
    bar.set_title(kit.words.title())
    if kit.chance(0.3):
        bar.set_subtitle(kit.words.title())
    if kit.chance(0.25):
        bar.set_custom_title(_middle(kit))
    for put in (bar.pack_start, bar.pack_end):
        for _ in range(kit.rng.choice((0, 1, 1, 2, 3))):
            put(_header_part(kit))
    return bar


def _middle(kit: Kit) -> Any:
    draw = kit.rng.random()
    if draw < 0.5:
        return segments(kit)
    if draw < 0.75:
        field = Gtk.SearchEntry()
        field.set_width_chars(kit.rng.randint(15, 40))
        return field
    bar = Gtk.ProgressBar(fraction=kit.rng.random(), valign=Gtk.Align.CENTER)
    bar.set_size_request(kit.rng.randint(90, 260), -1)
    return kit.box(Gtk.Label(label=kit.words.title()), bar, gap=2)


def _header_part(kit: Kit) -> Any:
    draw = kit.rng.random()
    if draw < 0.45:
        return kit.icon_button(icons.BARS, flat=kit.chance(0.3))
    if draw < 0.6:
        return kit.button()
    if draw < 0.75:
        return kit.menu_button(text=kit.chance(0.3))
    if draw < 0.85:
        return kit.joined([kit.icon_button(("go-previous", "go-next")) for _ in range(2)])
    return kit.toggle()


def status_bar(kit: Kit) -> Any:
    """Return a bar at the bottom: words, at times menus, a thin progress bar, small buttons, a zoom slider."""
    row = kit.box(
        kit.label(kit.words.sentence(1, 6)), lying=True, gap=kit.rng.choice((6, 12)), pad=kit.rng.choice((2, 3, 6))
    )
    for _ in range(kit.rng.choice((0, 1, 2, 3))):
        draw = kit.rng.random()
        if draw < 0.4:
            part = kit.menu_button(text=True)
            part.set_relief(Gtk.ReliefStyle.NONE)
        elif draw < 0.6:
            part = Gtk.ProgressBar(fraction=kit.rng.random(), valign=Gtk.Align.CENTER)
            part.set_size_request(kit.rng.randint(60, 200), -1)
        elif draw < 0.75:
            part = kit.icon_button(flat=True, size="menu")
        elif draw < 0.9:
            part = kit.label(kit.words.value())
        else:
            part = kit.slider()
        row.pack_end(part, False, False, 0)
    return row


def dialog_buttons(kit: Kit) -> Any:
    """Return the row of buttons that ends a dialog: at one side, spread, or joined over the full width."""
    count = kit.rng.choice((1, 2, 2, 2, 3, 3, 4))
    buttons = [kit.button(text) for text in kit.words.actions(count)]
    if kit.chance(0.45):
        row = kit.joined(buttons, even=True) if kit.chance(0.5) else kit.box(*buttons, lying=True, gap=0)
        row.set_homogeneous(True)
        for one in buttons:
            row.set_child_packing(one, True, True, 0, Gtk.PackType.START)
            if kit.chance(0.5):
                one.get_style_context().add_class("flat")
        return row
    row = Gtk.ButtonBox(orientation=Gtk.Orientation.HORIZONTAL, spacing=kit.rng.choice((6, 6, 12)))
    row.set_layout(
        kit.rng.choice((Gtk.ButtonBoxStyle.END,) * 4 + (Gtk.ButtonBoxStyle.CENTER, Gtk.ButtonBoxStyle.SPREAD))
    )
    row.set_border_width(kit.rng.choice((6, 9, 12)))
    for one in buttons:
        row.add(one)
    if count > 2 and kit.chance(0.5):
        row.set_child_secondary(buttons[0], True)
    return row
