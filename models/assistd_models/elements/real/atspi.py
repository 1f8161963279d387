"""Reads an accessibility tree (GTK 3, Qt, browsers) as elements. Used by `session`; what of them shows, `truth` says.

The corrections that each toolkit needs stand here, by role: see `roles` for what is taken as what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box
from assistd_models.elements.real import nodes, roles, tabs
from assistd_models.elements.real.found import Found, Told, area, around, cut
from assistd_models.elements.real.nodes import Node, Place, Tree
from assistd_models.elements.real.rows import merged
from assistd_models.elements.real.windows import Surface

WIDE_PX = 380
"""No button looks like one that is wider."""

LARGE_PX = 60
"""From this side on something nameless may be a page or a drawing."""

CONTROLS_PX = (130, 46)
"""Where GTK 3's title bars have their buttons: so far from the right, so far from the top."""

SMALLEST_PX = 16
"""Area of the smallest box that one can see something in, in pixels."""


def read(application: Tree, surfaces: list[Surface]) -> Told:
    """Return the elements of an application.

    Args:
        application: Its tree.
        surfaces: The windows on the screen, bottom to top.
    """
    told = Told()
    popups = tuple(reversed([one for one in surfaces if one.popup]))
    family = roles.family(application.toolkit, application.name)
    for window in application.windows:
        surface = _surface_of(window, surfaces)
        if surface is not None:
            place = Place(surface=surface.number, clip=surface.box, family=family, popups=popups, top=surface.box[1])
            before = len(told.elements)
            _Reader(told).children(window, replace(place, inside=(window.role,)))
            if family == "gtk" and surface.frame == surface.box and not surface.popup:
                _controls(told, surface, before)
    return told


def _controls(told: Told, surface: Surface, before: int) -> None:
    """Add the buttons of a window with a title bar of its own to the unknown, if it does not tell them."""
    if not any(one.name in ("Close", "Minimize", "Cancel") for one in told.elements[before:]):
        _, top, right, _ = surface.box
        told.unknown.append((surface.number, (right - CONTROLS_PX[0], top, right, top + CONTROLS_PX[1])))


def _surface_of(window: Node, surfaces: list[Surface]) -> Surface | None:
    """Return the window on the screen that a tree's window is; None if it does not show."""
    if window.box is None or not window.states & {"showing", "visible"}:
        return None
    size = max(1, area(window.box))
    best, share = None, 0.6
    for one in surfaces:
        shared = area(cut(one.box, window.box))
        alike = shared / (size + area(one.box) - shared) + (0.3 if one.title and one.title == window.name else 0)
        if alike > share:
            best, share = one, alike
    return best


class _Reader:
    """Walks a window."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def children(self, node: Node, place: Place) -> None:
        """Read what is inside an element."""
        for child in node.children:
            self._read(child, place)

    def _read(self, node: Node, place: Place) -> None:
        if node.box is None or node.role in roles.NOTHING:
            return
        hidden = "showing" not in node.states
        if hidden and (place.family == "web" or node.role not in roles.ALWAYS):
            if place.family == "web":  # what holds something may be of no size, and so not show
                self.children(node, replace(place, inside=(*place.inside, node.role)))
            return
        box = cut(roles.shrunk(node.role, node.box, place), place.clip)
        inner = replace(place, inside=(*place.inside, node.role), clip=self._clip(node, place))
        inner = self._moved(node, inner)
        if node.role == "page tab list":
            inner = replace(inner, stacked=len({one.box[0] for one in node.children if one.box}) == 1)
            node = tabs.grown(node) if place.family == "gtk" else node
        if node.role == "tool bar" and place.family == "gtk" and (rest := _rest(node)):
            self._told.unknown.append((place.surface, rest))
        if node.role in roles.VIEWS and place.family != "web":
            self._view(node, inner)
        elif area(box) >= SMALLEST_PX:
            self._seen(node, box, place, inner)
        elif node.role in roles.THROUGH or place.family == "web":
            self.children(node, replace(inner, clip=place.clip))

    def _seen(self, node: Node, box: Box, place: Place, inner: Place) -> None:
        """Read an element that has a box, and what is inside."""
        kind = roles.kind(node, place)
        if place.family == "qt" and node.role == "check box" and node.children:
            # a group that can be switched off: its tick is somewhere in its title
            self._told.unknown.append((place.surface, (box[0], box[1], box[2], min(box[3], box[1] + roles.LINE_PX))))
            self.children(node, inner)
            return
        if self._is_unknown(node, box, place) or (kind == "link" and box[3] - box[1] > roles.LINE_PX):
            self._told.unknown.append((place.surface, box))
            return
        if node.about.get("class") == "LocationBarView":  # Chromium's address field: its text is but a part of it
            self._take(node, "text-field", box, place)
            inner = replace(inner, inside=(*inner.inside, "combo box"))
        if kind is not None:
            self._take(node, kind, box, place)
        if kind == "tab" and place.family == "gtk":
            inner = replace(inner, clip=place.clip)  # what a tab holds is its page
        open_ = kind is None or kind in roles.OPEN or node.role in roles.HOLDING or node.role == "menu"
        if open_:
            self.children(node, inner)
        elif place.family != "web" or inner.surface != place.surface:
            self.children(msgspec.structs.replace(node, children=_popups(node)), inner)

    def _moved(self, node: Node, place: Place) -> Place:
        """Return where the walk is once it is inside something that has a window, or a layer, of its own."""
        assert node.box is not None
        if node.role in roles.POPUPS and (child := _some_box(node)):
            for one in place.popups:
                middle = (child[0] + child[2]) // 2, (child[1] + child[3]) // 2
                if one.box[0] <= middle[0] < one.box[2] and one.box[1] <= middle[1] < one.box[3]:
                    return replace(place, surface=one.number, clip=one.box)
        if place.family == "gtk" and node.role == "panel" and "modal" in node.states and len(place.inside) == 2:
            number = -2 - len(self._told.above)
            self._told.above.append((number, place.surface, node.box))
            return replace(place, surface=number, clip=node.box, popover=node.box)
        return place

    def _clip(self, node: Node, place: Place) -> Box:
        assert node.box is not None
        return cut(place.clip, node.box) if node.role in roles.CLIPS else place.clip

    def _is_unknown(self, node: Node, box: Box, place: Place) -> bool:
        smaller = min(box[2] - box[0], box[3] - box[1])
        if node.role in roles.IMAGES and place.parent not in roles.HOLDING_IMAGES:
            return 24 <= smaller < 64  # a picture, or an icon: who can tell
        if node.role == "label" and any(one.role == "link" for one in node.children):
            return True  # a link, or words with one: GTK does not tell where
        if place.family == "gtk":
            return _gtk_unknown(node, smaller)
        if place.family == "web":  # a row, or a field, that one can press
            wide = node.role == "push button" and box[2] - box[0] > WIDE_PX
            return wide or (node.role in roles.UNKNOWN and smaller >= 6)
        # a view that draws by itself: a document, a drawing; KCalc's display tells what it draws as its name
        frame = node.role == "frame" and bool(node.name) and len(place.inside) > 1 and smaller >= 16
        drawn = (node.role == "layered pane" or frame) and _is_silent(node)
        return drawn or (node.role in roles.UNKNOWN and smaller >= 6)

    def _take(self, node: Node, kind: Kind, box: Box, place: Place) -> None:
        assert node.box is not None
        on: bool | None = None
        if kind in ("tick", "switch", "button", "tab", "menu-item", "item"):
            on = bool(node.states & {"checked", "pressed", "selected"})
            on = None if "indeterminate" in node.states else on
            if kind == "tab" and place.family == "qt":
                on = "focused" in node.states  # so Qt calls the one that shows
            if kind in ("button", "item", "menu-item") and not on:
                on = False if roles.may_be_on(node.role, node.states) else None
        self._told.elements.append(
            Found(
                kind=kind,
                box=box,
                whole=roles.shrunk(node.role, node.box, place),
                surface=place.surface,
                tight=roles.tight(kind, node.role, place),
                on=on,
                round=node.role.startswith("radio") if kind == "tick" else None,
                disabled=not node.states & {"sensitive", "enabled"}
                if place.family == "web"
                else "sensitive" not in node.states,
                name=node.name,
            )
        )

    def _view(self, node: Node, inner: Place) -> None:
        """Read a list, tree or table: its rows from its cells."""
        cells = [one for one in _below(node) if one.role in roles.CELLS and one.box is not None]
        clip = cut(inner.clip, node.box) if node.box and area(node.box) else inner.clip
        clip = _without_bars(node, clip)
        qt = inner.family == "qt"
        nameless = [one for one in cells if qt and not one.name and one.box and one.box[3] - one.box[1] > 44]
        cells = [one for one in cells if one not in nameless]
        self._told.unknown += [(inner.surface, cut(one.box, clip)) for one in nameless if one.box]  # a list within
        for row in merged([(one, one.box) for one in cells if one.box is not None], clip, node.role):
            self._told.elements.append(
                Found(
                    kind="item",
                    box=row.box,
                    whole=row.whole,
                    surface=inner.surface,
                    doubtful=not qt
                    and all(one.role == "list item" and "selectable" not in one.states for one in row.cells),
                    on=any("selected" in one.states for one in row.cells),
                    disabled=None,
                    name=" ".join(one.name or _words(one) for one in row.cells).strip(),
                )
            )
        self._ticks(cells, clip, inner)
        for one in node.children:
            if one.role not in roles.CELLS:
                self._read(one, replace(inner, clip=clip))
            else:
                self.children(one, replace(inner, clip=clip, inside=(*inner.inside, one.role)))

    def _ticks(self, cells: list[Node], clip: Box, inner: Place) -> None:
        """Read the ticks that cells have."""
        for one in cells:
            if one.box is None or not (one.states & {"checkable", "checked"} or one.actions[:1] == ("toggle",)):
                continue
            self._told.elements.append(
                Found(
                    kind="tick",
                    box=cut(one.box, clip),
                    whole=one.box,
                    surface=inner.surface,
                    tight="mark",
                    optional=True,
                    on="checked" in one.states,
                )
            )


def _below(node: Node) -> Iterable[Node]:
    for child in node.children:
        if child.role in roles.CELLS:
            if "showing" in child.states:
                yield child
        elif child.role not in roles.VIEWS:
            yield from _below(child)


def _without_bars(node: Node, clip: Box) -> Box:
    """Return what scroll bars leave of a view: Qt counts them in."""
    for child in node.children:
        if "showing" not in child.states or child.box is None:
            continue
        if child.role == "scroll bar" and area(child.box):
            left, top, right, bottom = child.box
            if bottom - top > right - left and left > (clip[0] + clip[2]) // 2:
                clip = clip[0], clip[1], min(clip[2], left), clip[3]
            elif top > (clip[1] + clip[3]) // 2:
                clip = clip[0], clip[1], clip[2], min(clip[3], top)
        elif child.role in ("filler", "unknown", "panel"):
            clip = _without_bars(child, clip)
    return clip


def _words(node: Node) -> str:
    """Return the words of the first label inside an element."""
    for one in node.children:
        if words := one.name if one.role == "label" else _words(one):
            return words
    return ""


def _gtk_unknown(node: Node, smaller: int) -> bool:
    if node.role == "directory pane":
        return not any(one.role in roles.CELLS for one in _below(node))  # Thunar's icons
    if node.role == "status bar":
        return not any("showing" in one.states and one.role != "label" for one in node.children)
    if node.role == "unknown" and not node.children:
        return smaller > LARGE_PX
    expander = node.role == "toggle button" and "expandable" in node.states
    return expander or (node.role in roles.UNKNOWN and smaller >= 6)


def _is_silent(node: Node) -> bool:
    """Return whether nothing inside an element tells anything, but scroll bars."""
    shown = [one for one in node.children if "showing" in one.states and one.role != "scroll bar"]
    return all(one.role in nodes.FILLERS and _is_silent(one) for one in shown)


def _some_box(node: Node) -> Box | None:
    return next(
        (one.box for one in node.children if one.box is not None and area(one.box) and "showing" in one.states), None
    )


def _popups(node: Node) -> tuple[Node, ...]:
    """Return the menus that popped up from an element."""
    return tuple(child for child in node.children if child.role in roles.POPUPS)


def _rest(bar: Node) -> Box | None:
    """Return what is beyond the last tool that fits into GTK 3's bar: an arrow, of which the tree is silent."""
    shown = [one.box for one in bar.children if one.box and "showing" in one.states]
    hidden = [one for one in bar.children if {"visible", "showing"} & one.states == {"visible"}]
    if not shown or not hidden or bar.box is None:
        return None
    (left, top, right, bottom), tools = bar.box, around(shown)
    return (tools[2], top, right, bottom) if right - left >= bottom - top else (left, tools[3], right, bottom)
