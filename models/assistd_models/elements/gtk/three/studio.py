"""Draws one GTK 3 picture from a seed: look, windows, popups. `child` calls `draw` for each seed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import cairo

from assistd_models.elements.gtk import looks
from assistd_models.elements.gtk.compositor import Claim
from assistd_models.elements.gtk.desk import Layer, compose, room
from assistd_models.elements.gtk.found import Found, Rect, cut
from assistd_models.elements.gtk.sizes import size
from assistd_models.elements.gtk.three import measure, popups, windows
from assistd_models.elements.gtk.three.kit import Kit
from assistd_models.elements.gtk.three.toolkit import Gdk, GLib, Gtk
from assistd_models.elements.gtk.three.walk import walk

BUILTIN = ("Adwaita", "HighContrast", "HighContrastInverse")
CSS = """
#heading {{ font-weight: bold; font-size: {large}%; }}
#terminal text, #terminal {{ background-color: {ground}; color: {ink}; font-family: monospace; }}
"""


class Studio:
    """Holds what outlasts a picture: the style rules that are exchanged, and the windows to take down."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._css = Gtk.CssProvider()
        screen = Gdk.Screen.get_default()
        Gtk.StyleContext.add_provider_for_screen(screen, self._css, Gtk.STYLE_PROVIDER_PRIORITY_USER)
        self._open: list[Any] = []
        self._whole = True

    def draw(self, seed: int, file: str) -> dict[str, Any]:
        """Draw the picture of a seed, its pixels into a file as `compose` does, and return what it shows."""
        rng = Random(f"gtk3 {seed}")
        look = looks.look(rng, "gtk-3.0", BUILTIN)
        self._dress(look, rng)
        self._claim.set(on=rng.random() < 0.35)
        width, height = size(rng)
        kit = Kit(rng)
        way = Gtk.TextDirection.LTR if kit.words.rightward else Gtk.TextDirection.RTL
        Gtk.Widget.set_default_direction(way)
        layers = self._layers(kit, width, height)
        if self._whole:
            width, height = room(layers, width, height)
        told = compose(layers, rng, width, height, file)
        for window in self._open:
            window.destroy()
        self._open.clear()
        settle(0.0)
        name = f"GTK {Gtk.get_major_version()}.{Gtk.get_minor_version()} {look.theme}{' dark' if look.dark else ''}"
        return {"width": width, "height": height, "look": f"{name}, {look.font}", "elements": told}

    def _dress(self, look: looks.Look, rng: Random) -> None:
        wish("gtk-theme-name", look.theme)
        wish("gtk-icon-theme-name", look.icons)
        wish("gtk-font-name", look.font)
        wish("gtk-application-prefer-dark-theme", look.dark)
        wish("gtk-enable-animations", False)
        wish("gtk-cursor-blink", False)
        ground, ink = rng.choice(
            (("#1e1e1e", "#d0d0d0"), ("#300a24", "#ffffff"), ("#fdf6e3", "#586e75"), ("black", "#3f3"))
        )
        css = look.css + CSS.format(large=rng.choice((100, 110, 130, 160)), ground=ground, ink=ink)
        self._css.load_from_data(css.encode())

    def _layers(self, kit: Kit, width: int, height: int) -> list[Layer]:
        draw = kit.rng.random()
        self._whole = draw < 0.82
        if draw < 0.62:
            return self._program(kit, 0, 0, width, height)
        if draw < 0.75:
            return [self._ready_made(kit, width, height)]
        if draw < 0.82:
            return self._dialog(kit, 0, 0, width, height)
        layers: list[Layer] = []
        if kit.chance(0.75):
            margin = kit.rng.choice((0, 0, 30, 60, 120))
            x, y = kit.rng.randint(0, margin), kit.rng.randint(0, margin)
            layers += self._program(
                kit, x, y, width - kit.rng.randint(0, margin) - x, height - kit.rng.randint(0, margin) - y
            )
        if kit.chance(0.25):
            layers += self._program(kit, width // 4, height // 5, width * 2 // 3, height * 2 // 3)
        wide, tall = kit.rng.randint(240, 520), kit.rng.randint(120, 380)
        x, y = (width - wide) // 2 + kit.rng.randint(-60, 60), (height - tall) // 3 + kit.rng.randint(-30, 60)
        return layers + self._dialog(kit, max(0, x), max(0, y), wide, tall)

    def _window(self, content: Any, header: Any, width: int, height: int) -> Any:
        window = Gtk.Window()
        if header is not None:
            window.set_titlebar(header)
        else:
            window.set_decorated(False)
        window.add(content)
        return self._show(window, width, height)

    def _show(self, window: Any, width: int, height: int) -> Any:
        self._open.append(window)
        window.set_default_size(width, height)
        window.resize(width, height)
        window.show_all()
        settle(0.06)
        top = window.get_window()
        if top is not None:
            top.focus(0)
        return window

    def _program(self, kit: Kit, x: int, y: int, width: int, height: int) -> list[Layer]:
        window = self._window(*windows.program(kit), width, height)
        layer = self._layer(window, x, y)
        return [layer, *self._popup(kit, window, layer)]

    def _dialog(self, kit: Kit, x: int, y: int, width: int, height: int) -> list[Layer]:
        return [self._layer(self._window(*windows.dialog(kit), width, height), x, y)]

    def _ready_made(self, kit: Kit, width: int, height: int) -> Layer:
        made = windows.ready_made(kit)
        made.set_decorated(False)
        small = isinstance(made, Gtk.MessageDialog) and kit.chance(0.7)
        window = self._show(made, 200 if small else width, 100 if small else height)
        settle(0.25 if isinstance(made, Gtk.FileChooserDialog) else 0.05)
        given = window.get_allocation()
        return self._layer(
            window, (width - given.width) // 2 if small else 0, (height - given.height) // 3 if small else 0
        )

    def _layer(self, window: Any, x: int, y: int) -> Layer:
        settle(0.03)
        window.unset_state_flags(Gtk.StateFlags.BACKDROP)
        given = window.get_allocation()
        solid = solid_part(window, given.width, given.height)
        return Layer(photograph(window), x - int(solid[0]), y - int(solid[1]), solid, clipped(walk(window), solid))

    def _popup(self, kit: Kit, window: Any, under: Layer) -> list[Layer]:
        anchors = [
            one for one in under.elements if one.kind in ("menu-item", "dropdown", "item", "text-area", "button")
        ]
        bars = [one for one in anchors if one.kind == "menu-item" and one.on]
        if not anchors or not kit.chance(0.85 if bars else 0.3):
            return []
        lists = [one for one in anchors if one.kind == "dropdown"]
        anchor = kit.rng.choice(kit.rng.choice([group for group in (bars, bars, lists, anchors) if group]))
        if anchor.kind == "dropdown":
            made = popups.choices(kit, [kit.words.title() for _ in range(kit.rng.randint(2, 9))])
        else:
            made = popups.menu(kit)
        made.attach_to_widget(window, None)
        return [self._menu(kit, window, made, anchor, under)]

    def _menu(self, kit: Kit, window: Any, made: Any, anchor: Found, under: Layer) -> Layer:
        made.show_all()
        if anchor.kind == "dropdown":
            made.set_size_request(int(anchor.box[2] - anchor.box[0]), -1)
        where = Gdk.Rectangle()
        where.x, where.y, where.width, where.height = 1, 1, 4, 4
        made.popup_at_rect(window.get_window(), where, Gdk.Gravity.SOUTH_WEST, Gdk.Gravity.NORTH_WEST, None)
        settle(0.03)
        top = made.get_toplevel()
        self._open.append(top)
        given = top.get_allocation()
        x, y = anchor.box[0], anchor.box[3]
        if anchor.kind in ("item", "text-area"):
            x, y = x + kit.rng.uniform(0.1, 0.6) * (anchor.box[2] - x), anchor.box[1] + kit.rng.uniform(2, 20)
        solid: Rect = (0, 0, given.width, given.height)
        return Layer(photograph(top), under.x + int(x), under.y + int(y), solid, walk(top))


def photograph(window: Any) -> Callable[[Any], None]:
    """Return what paints a window as it stands on the X screen now, after bringing it to the front.

    `Gtk.Widget.draw` leaves out what lies in windows of a widget's own, such as the headers of a tree view.
    """
    inner = window.get_window()
    inner.raise_()
    window.queue_draw()
    settle(0.05)
    taken = cairo.ImageSurface(cairo.FORMAT_ARGB32, inner.get_width(), inner.get_height())
    cr = cairo.Context(taken)
    Gdk.cairo_set_source_window(cr, inner, 0, 0)
    cr.paint()

    def paint(onto: Any) -> None:
        onto.set_source_surface(taken, 0, 0)
        onto.paint()

    return paint


def solid_part(window: Any, width: int, height: int) -> Rect:
    """Return what of a window is opaque: without the shadow around its frame."""
    child = window.get_child()
    bar = window.get_titlebar()
    parts = [measure.place(one, window) for one in (child, bar) if one is not None and one.get_mapped()]
    if not parts or not window.get_decorated():
        return 0, 0, width, height
    return min(p[0] for p in parts), min(p[1] for p in parts), max(p[2] for p in parts), max(p[3] for p in parts)


def clipped(found: list[Found], solid: Rect) -> list[Found]:
    """Return the elements, none of them seen outside the window."""
    return [replace(one, view=cut(one.view, solid)) for one in found]


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
