"""Draws one GTK 4 picture from a seed: look, windows, popovers. `child` calls `draw` for each seed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from assistd_models.elements.gtk import looks
from assistd_models.elements.gtk.compositor import Claim
from assistd_models.elements.gtk.desk import Layer, compose, room
from assistd_models.elements.gtk.found import Found, Rect, cut
from assistd_models.elements.gtk.four import popups, windows
from assistd_models.elements.gtk.four.kit import Kit
from assistd_models.elements.gtk.four.photograph import photograph
from assistd_models.elements.gtk.four.toolkit import Adw, Gdk, GLib, Gtk
from assistd_models.elements.gtk.four.walk import children, place, walk
from assistd_models.elements.gtk.sizes import size

SHADOW_PX = 70
CSS = """
.terminal, .terminal text {{ background-color: {ground}; color: {ink}; font-family: monospace; }}
"""


class Studio:
    """Holds what outlasts a picture: the style rules that are exchanged, the windows to take down.

    Args:
        way: ``adw`` with libadwaita, whose theme is fixed, ``gtk4`` without, with any theme.
        claim: Tells the toolkit that there are shadows, or none.
    """

    def __init__(self, way: str, claim: Claim) -> None:
        self._adwaita, self._claim = way == "adw", claim
        if self._adwaita:
            Adw.init()
        self._css = Gtk.CssProvider()
        display = Gdk.Display.get_default()
        Gtk.StyleContext.add_provider_for_display(display, self._css, Gtk.STYLE_PROVIDER_PRIORITY_USER)
        self._open: list[Any] = []
        self._whole = True

    def draw(self, seed: int, file: str) -> dict[str, Any]:
        """Draw the picture of a seed, its pixels into a file as `compose` does, and return what it shows."""
        rng = Random(f"gtk4 {seed}")
        look = looks.look(rng, "gtk-4.0", ("Default", "Default-hc"))
        self._dress(look, rng)
        self._claim.set(on=rng.random() < 0.6)
        width, height = size(rng)
        kit = Kit(rng, adwaita=self._adwaita)
        Gtk.Widget.set_default_direction(Gtk.TextDirection.LTR if kit.words.rightward else Gtk.TextDirection.RTL)
        layers = self._layers(kit, width, height)
        if self._whole:
            width, height = room(layers, width, height)
        told = compose(layers, rng, width, height, file)
        for window in self._open:
            window.destroy()
        self._open.clear()
        settle(0.0)
        theme = f"Adwaita {Adw.VERSION_S}" if self._adwaita else look.theme
        name = f"GTK {Gtk.get_major_version()}.{Gtk.get_minor_version()} {theme}{' dark' if look.dark else ''}"
        return {"width": width, "height": height, "look": f"{name}, {look.font}", "elements": told}

    def _dress(self, look: looks.Look, rng: Random) -> None:
        if self._adwaita:
            schemes = Adw.ColorScheme.FORCE_DARK, Adw.ColorScheme.FORCE_LIGHT
            Adw.StyleManager.get_default().set_color_scheme(schemes[0 if look.dark else 1])
        else:
            wish("gtk-theme-name", look.theme if "Adwaita" not in look.theme else "Default")
            wish("gtk-application-prefer-dark-theme", look.dark)
        wish("gtk-icon-theme-name", look.icons if rng.random() < 0.5 else "Adwaita")
        wish("gtk-font-name", look.font)
        wish("gtk-enable-animations", False)
        wish("gtk-cursor-blink", False)
        ground, ink = rng.choice(
            (("#1e1e1e", "#d0d0d0"), ("#300a24", "#ffffff"), ("#fdf6e3", "#586e75"), ("black", "#3f3"))
        )
        rules = look.css if rng.random() < 0.6 else ""
        self._css.load_from_data((rules + CSS.format(ground=ground, ink=ink)).encode())

    def _layers(self, kit: Kit, width: int, height: int) -> list[Layer]:
        draw = kit.rng.random()
        self._whole = draw < 0.78
        if draw < 0.62:
            return self._program(kit, 0, 0, width, height)
        if draw < 0.70:
            return self._ready_made(kit, width, height, small=False)
        if draw < 0.78:
            return self._dialog(kit, 0, 0, width, height)
        layers: list[Layer] = []
        if kit.chance(0.75):
            margin = kit.rng.choice((0, 0, 30, 60, 120))
            x, y = kit.rng.randint(0, margin), kit.rng.randint(0, margin)
            layers += self._program(
                kit, x, y, width - kit.rng.randint(0, margin) - x, height - kit.rng.randint(0, margin) - y
            )
        if kit.chance(0.55):
            return layers + self._ready_made(kit, width, height, small=True)
        wide, tall = kit.rng.randint(240, 520), kit.rng.randint(120, 380)
        x, y = (width - wide) // 2 + kit.rng.randint(-60, 60), (height - tall) // 3 + kit.rng.randint(-30, 60)
        return layers + self._dialog(kit, max(0, x), max(0, y), wide, tall)

    def _show(self, window: Any, width: int, height: int) -> Any:
        self._open.append(window)
        if width:
            window.set_default_size(width, height)
        popups.actions(window)
        window.present()
        settle(0.08)
        return window

    def _program(self, kit: Kit, x: int, y: int, width: int, height: int) -> list[Layer]:
        window = self._show(windows.program(kit), width, height)
        popover = self._popover(kit, window)
        layer = _layer(window, x, y)
        return [layer, *([_popped(popover, layer)] if popover is not None else [])]

    def _dialog(self, kit: Kit, x: int, y: int, width: int, height: int) -> list[Layer]:
        return [_layer(self._show(windows.dialog(kit), width, height), x, y)]

    def _ready_made(self, kit: Kit, width: int, height: int, *, small: bool) -> list[Layer]:
        made = windows.ready_made(kit)
        files = isinstance(made, Gtk.FileChooserDialog)
        own = small or (not files and kit.chance(0.5))
        window = self._show(made, *((0, 0) if own else (width, height)))
        settle(0.25 if files else 0.02)
        box = place(window, window)
        wide, tall = int(box[2] - box[0]), int(box[3] - box[1])
        x, y = ((width - wide) // 2, (height - tall) // 3) if own else (0, 0)
        return [_layer(window, max(0, x), max(0, y))]

    def _popover(self, kit: Kit, window: Any) -> Any:
        """Open a menu, a list of choices or a popover; return it, or None where none is to be."""
        if not kit.chance(0.4):
            return None
        anchors = [one for one in _anchors(window) if one.is_sensitive()]
        if not anchors or kit.chance(0.15):
            made = popups.context_menu(kit)
            made.set_parent(window)
            where = Gdk.Rectangle()
            where.x = int(kit.rng.uniform(0.1, 0.6) * window.get_width())
            where.y = int(kit.rng.uniform(0.1, 0.5) * window.get_height())
            where.width = where.height = 1
            made.set_pointing_to(where)
            return _opened(made)
        anchor = kit.rng.choice(anchors)
        if isinstance(anchor, Gtk.MenuButton):
            if kit.chance(0.75):
                anchor.set_menu_model(popups.model(kit))
            else:
                anchor.set_popover(popups.bubble(kit))
            anchor.get_popover().set_autohide(False)
            anchor.popup()
            settle(0.08)
            return _mapped(anchor.get_popover())
        popover = next(one for one in _below(anchor) if isinstance(one, Gtk.Popover))
        if anchor.get_css_name() == "item":
            anchor.set_state_flags(Gtk.StateFlags.SELECTED, False)
        return _opened(popover)


def _anchors(window: Any) -> list[Any]:
    """Return what opens something: menu buttons, lists of choices, entries of a menu bar."""
    return [one for one in _below(window) if one.get_mapped() and _opens(one)]


def _opens(widget: Any) -> bool:
    if widget.get_css_name() == "item":
        return isinstance(widget.get_parent(), Gtk.PopoverMenuBar)
    return isinstance(widget, Gtk.MenuButton | Gtk.DropDown | Adw.ComboRow)


def _below(widget: Any) -> Iterator[Any]:
    for child in children(widget):
        yield child
        yield from _below(child)


def _opened(popover: Any) -> Any:
    popover.set_autohide(False)
    popover.popup()
    settle(0.08)
    return _mapped(popover)


def _mapped(popover: Any) -> Any:
    return popover if popover.get_mapped() else None


def _layer(window: Any, x: int, y: int) -> Layer:
    window.unset_state_flags(Gtk.StateFlags.BACKDROP)
    settle(0.04)
    solid = place(window, window)
    paint = photograph(window, SHADOW_PX)
    found = [replace(one, view=cut(one.view, solid)) for one in walk(window)]
    return Layer(paint, x - int(solid[0]), y - int(solid[1]), solid, found)


def _popped(popover: Any, under: Layer) -> Layer:
    surface, its, own = (
        popover.get_surface(),
        popover.get_surface_transform(),
        popover.get_root().get_surface_transform(),
    )
    x, y = surface.get_position_x() + its[0] - own[0], surface.get_position_y() + its[1] - own[1]
    contents = [child for child in children(popover) if child.get_css_name() == "contents"]
    solid: Rect = place(contents[0] if contents else popover, popover)
    found: list[Found] = [replace(one, view=cut(one.view, solid)) for one in walk(popover)]
    return Layer(photograph(popover, SHADOW_PX), under.x + round(x), under.y + round(y), solid, found)


def wish(name: str, value: Any) -> None:
    """Set one of the toolkit's settings, unless it is so: each change has it read its theme again."""
    settings = Gtk.Settings.get_default()
    if settings.get_property(name) != value:
        settings.set_property(name, value)


def settle(least_s: float) -> None:
    """Run the toolkit until it has nothing to do, at least so long."""
    until = time.monotonic() + least_s
    context = GLib.MainContext.default()
    while time.monotonic() < until or context.pending():
        if not context.iteration(False):
            time.sleep(0.002)
        if time.monotonic() > until + 2:
            return
