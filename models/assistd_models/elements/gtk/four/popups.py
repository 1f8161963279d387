"""Menus and popovers of GTK 4 windows. `bars` gives them to buttons, `studio` opens them."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.toolkit import Gio, GLib, Gtk


def model(kit: Kit) -> Any:
    """Return what stands in a menu: plain entries, ticked ones, radios, submenus, sections."""
    made = Gio.Menu()
    for _ in range(kit.rng.choice((1, 1, 2, 3))):
        section = Gio.Menu()
        for _ in range(kit.rng.randint(1, 6)):
            _entry(kit, section)
        made.append_section(kit.words.noun() if kit.chance(0.1) else None, section)
    return made


def _entry(kit: Kit, section: Any) -> None:
    text = kit.words.action() if kit.chance(0.6) else kit.words.option()
    draw = kit.rng.random()
    if draw < 0.55:
        item = Gio.MenuItem.new(text, "win.plain")
    elif draw < 0.67:
        item = Gio.MenuItem.new(text, kit.rng.choice(("win.on", "win.off")))
    elif draw < 0.79:
        item = Gio.MenuItem.new(text, None)
        item.set_action_and_target_value("win.choice", GLib.Variant.new_string(kit.rng.choice("abc")))
    elif draw < 0.9:
        item = Gio.MenuItem.new(text, "win.greyed")
    else:
        below = Gio.Menu()
        below.append(kit.words.action(), "win.plain")
        item = Gio.MenuItem.new_submenu(text, below)
    if draw < 0.7 and kit.chance(0.3):
        key = f"<Control>{kit.rng.choice('acdefnopqsvwxz')}"
        item.set_attribute_value("accel", GLib.Variant.new_string(key))
    section.append_item(item)


def actions(window: Any) -> None:
    """Give a window the actions that the menus' entries name."""
    group = Gio.SimpleActionGroup()
    made = (
        Gio.SimpleAction.new("plain", None),
        Gio.SimpleAction.new_stateful("on", None, GLib.Variant.new_boolean(True)),
        Gio.SimpleAction.new_stateful("off", None, GLib.Variant.new_boolean(False)),
        Gio.SimpleAction.new_stateful("choice", GLib.VariantType.new("s"), GLib.Variant.new_string("b")),
    )
    for one in made:
        group.add_action(one)
    greyed = Gio.SimpleAction.new("greyed", None)
    greyed.set_enabled(False)
    group.add_action(greyed)
    window.insert_action_group("win", group)


def context_menu(kit: Kit) -> Any:
    """Return a menu that stands at no button."""
    made = Gtk.PopoverMenu.new_from_model(model(kit))
    made.set_has_arrow(kit.chance(0.3))
    made.set_halign(Gtk.Align.START)
    return made


def bubble(kit: Kit) -> Any:
    """Return a popover with a few controls."""
    inner = kit.box(gap=6, pad=6)
    for _ in range(kit.rng.randint(1, 5)):
        inner.append(kit.rng.choice((kit.field, kit.tick, kit.button, kit.slider, kit.choice))())
    return Gtk.Popover(child=inner)
