"""What pops up over GTK 3 windows: menus of the bar, context menus, open lists of choices, popovers, tooltips."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk import icons
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gdk, Gtk

_MODIFIERS = (Gdk.ModifierType.CONTROL_MASK, Gdk.ModifierType.CONTROL_MASK | Gdk.ModifierType.SHIFT_MASK)


def menu(kit: Kit, *, short: bool = False) -> Any:
    """Return a menu: plain entries, ticked ones, radios, submenus, icons, separators, keys."""
    made = Gtk.Menu(reserve_toggle_size=kit.chance(0.6))
    group = None
    for _ in range(kit.rng.randint(2, 5 if short else 15)):
        draw = kit.rng.random()
        text = kit.words.action() if kit.chance(0.6) else kit.words.option()
        if draw < 0.12:
            item: Any = Gtk.SeparatorMenuItem()
        elif draw < 0.27:
            item = Gtk.CheckMenuItem(label=text, active=kit.chance(0.5))
        elif draw < 0.35:
            item = Gtk.RadioMenuItem.new_with_label_from_widget(group, text)
            group = item
        elif draw < 0.5:
            item = _pictured(kit, text)
        else:
            item = Gtk.MenuItem(label=text)
        if draw >= 0.27 and kit.chance(0.12):
            item.set_submenu(Gtk.Menu())
        item.set_sensitive(not kit.chance(0.12))
        made.append(item)
    _keys(kit, made)
    _light(kit, made)
    return made


def _pictured(kit: Kit, text: str) -> Any:
    item = Gtk.MenuItem()
    item.add(kit.box(kit.icon(icons.TOOLS, "menu"), kit.label(text), lying=True, gap=6))
    return item


def _keys(kit: Kit, made: Any) -> None:
    if kit.chance(0.5):
        group = Gtk.AccelGroup()
        made.set_accel_group(group)
        for item in made.get_children():
            if kit.chance(0.5) and not isinstance(item, Gtk.SeparatorMenuItem):
                key = ord(kit.rng.choice("ACDEFNOPQSVWXZ"))
                item.add_accelerator("activate", group, key, _MODIFIERS[kit.rng.randrange(2)], Gtk.AccelFlags.VISIBLE)


def _light(kit: Kit, made: Any) -> None:
    items = [one for one in made.get_children() if not isinstance(one, Gtk.SeparatorMenuItem) and one.get_sensitive()]
    if items and kit.chance(0.5):
        kit.rng.choice(items).set_state_flags(Gtk.StateFlags.PRELIGHT, False)


def choices(kit: Kit, texts: list[str]) -> Any:
    """Return an open list of choices."""
    made = Gtk.Menu(reserve_toggle_size=kit.chance(0.3))
    made.get_style_context().add_class("combo")
    for text in texts:
        made.append(Gtk.MenuItem(label=text))
    _light(kit, made)
    return made


def bubble(kit: Kit) -> Any:
    """Return the inside of a popover: entries of a menu, or a few controls."""
    if kit.chance(0.7):
        inner = kit.box(gap=0, pad=kit.rng.choice((6, 10)))
        for _ in range(kit.rng.randint(2, 9)):
            if kit.chance(0.12):
                inner.pack_start(Gtk.Separator(), False, False, 4)
                continue
            item = Gtk.ModelButton(text=kit.words.action())
            role = kit.rng.choice((Gtk.ButtonRole.NORMAL,) * 3 + (Gtk.ButtonRole.CHECK, Gtk.ButtonRole.RADIO))
            item.set_property("role", role)
            if role != Gtk.ButtonRole.NORMAL:
                item.set_property("active", kit.chance(0.5))
            item.set_sensitive(not kit.chance(0.1))
            inner.pack_start(item, False, False, 0)
        return inner
    inner = kit.box(gap=6, pad=10)
    for _ in range(kit.rng.randint(1, 5)):
        inner.pack_start(kit.rng.choice((kit.field, kit.tick, kit.button, kit.slider, kit.choice))(), False, False, 0)
    return inner
