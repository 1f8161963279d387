"""Reads the widgets that a GTK 4 application wrote of itself (`gtk4_dump.c`) as elements. Used by `session`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box
from assistd_models.elements.real import gtk4_types as types
from assistd_models.elements.real.found import Found, Told, area, around, cut
from assistd_models.elements.real.windows import Surface

SELECTED, INSENSITIVE, INCONSISTENT, CHECKED = 4, 8, 16, 2048
"""Bits of GtkStateFlags."""


class Widget(msgspec.Struct, frozen=True, kw_only=True):
    """What a widget wrote of itself; see `gtk4_dump.c`."""

    types: tuple[str, ...]
    name: str = ""
    css: str = ""
    classes: frozenset[str] = frozenset()
    xid: int = 0
    offset: tuple[float, float] = (0, 0)
    flags: int = 0
    opacity: float = 1
    clips: int = 0
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    children: tuple[Widget, ...] = ()

    def below(self, css: str) -> Widget | None:
        """Return the first widget inside with this CSS name."""
        return next(self.all_below(css), None)

    def all_below(self, css: str) -> Iterator[Widget]:
        """Yield the widgets inside with this CSS name, in order; not what is inside of those."""
        for child in self.children:
            if child.css == css:
                yield child
            else:
                yield from child.all_below(css)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the walk is: which window, from where its boxes count, what of the screen it shows in, what holds it."""

    surface: int
    origin: tuple[float, float]
    clip: Box
    above: tuple[Widget, ...] = ()

    def on_screen(self, widget: Widget) -> Box:
        """Return a widget's box on the screen."""
        left, top, width, height = widget.box
        left, top = left + self.origin[0], top + self.origin[1]
        return round(left), round(top), round(left + width), round(top + height)


def read(windows: tuple[Widget, ...], surfaces: list[Surface]) -> Told:
    """Return the elements of an application.

    Args:
        windows: Its windows.
        surfaces: The windows on the screen.
    """
    told = Told()
    for window in windows:
        _native(window, told, {one.number: one for one in surfaces})
    return told


def _native(widget: Widget, told: Told, surfaces: dict[int, Surface]) -> None:
    surface = surfaces.get(widget.xid)
    if surface is None:
        return
    origin = surface.origin[0] + widget.offset[0], surface.origin[1] + widget.offset[1]
    place = Place(surface=surface.number, origin=origin, clip=surface.box, above=(widget,))
    content = widget.below("contents") if surface.popup else None
    if content is not None:
        told.boxes[surface.number] = place.on_screen(content)
        place = replace(place, clip=place.on_screen(content))
    for child in widget.children:
        _read(child, place, told, surfaces)


def _read(widget: Widget, place: Place, told: Told, surfaces: dict[int, Surface]) -> None:
    if widget.xid:
        _native(widget, told, surfaces)
        return
    if widget.opacity < 0.1 or widget.types[0] in types.NOTHING:
        return
    whole = place.on_screen(widget)
    box = cut(whole, place.clip)
    kind = types.kind(widget, place.above, whole)
    if kind is not None and area(box) >= 16:
        _take(widget, kind, place, told)
    elif types.is_unknown(widget, place.above) and area(box) >= 16:
        told.unknown.append((place.surface, box))
        return
    inner = replace(place, above=(*place.above, widget), clip=box if widget.clips else place.clip)
    for child in widget.children:
        if kind is None or kind in types.OPEN or child.xid or child.types[0] in types.HOLDING:
            _read(child, inner, told, surfaces)


def _take(widget: Widget, kind: Kind, place: Place, told: Told) -> None:
    whole = _drawn(widget, kind, place)
    if whole is None:
        return
    told.elements.append(
        Found(
            kind=kind,
            box=cut(whole, place.clip),
            whole=whole,
            surface=place.surface,
            on=_on(widget, kind),
            round=widget.below("radio") is not None if kind == "tick" else None,
            disabled=bool(widget.flags & INSENSITIVE),
            name=(widget.name or _words(widget)).replace("_", ""),
        )
    )


def _words(widget: Widget) -> str:
    words = widget.below("label")
    return words.name if words else ""


def _drawn(widget: Widget, kind: Kind, place: Place) -> Box | None:
    """Return what of a widget is the element: of a check button only the check."""
    if kind == "tick":
        mark = widget.below("check") or widget.below("radio")
        return place.on_screen(mark) if mark else None
    if kind in ("slider", "progress"):
        parts = [part for name in ("trough", "slider") if (part := widget.below(name))]
        return around([place.on_screen(part) for part in parts]) if parts else place.on_screen(widget)
    if kind == "dropdown" and "GtkListView" in widget.types:  # of a row that opens: what is chosen, and the arrow
        row = next(one for one in place.above if "AdwComboRow" in one.types)
        chosen = place.on_screen(widget)
        signs = [place.on_screen(one) for one in row.all_below("image") if "icon" not in one.classes]
        return around([chosen, *[one for one in signs if not area(cut(one, chosen))][:1]])
    if kind == "link" and (words := widget.below("label")):
        return place.on_screen(words)
    return place.on_screen(widget)


def _on(widget: Widget, kind: Kind) -> bool | None:
    if kind == "button":
        inside = next((one for one in widget.children if types.is_toggle(one)), widget)  # that of a menu button
        return bool(inside.flags & CHECKED) if types.is_toggle(inside) else None
    if kind == "menu-item":
        return bool(widget.flags & CHECKED) or None
    if kind == "tick" and widget.flags & INCONSISTENT:
        return None
    if kind in ("tick", "switch"):
        return bool(widget.flags & CHECKED)
    if kind in ("tab", "item"):
        return bool(widget.flags & (CHECKED | SELECTED))
    return None
