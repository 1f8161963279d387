"""What an accessibility role is taken as, toolkit by toolkit. Used by `atspi`.

Each line that is not plain was paid for: a role that a toolkit uses for something else, seen in its pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box

if TYPE_CHECKING:
    from assistd_models.elements.real.nodes import Node, Place

ALWAYS = frozenset({"frame", "dialog", "menu", "popup menu", "page tab", "application", "window", "list"})
"""Looked into whether they say that they show or not: some say it wrongly."""

NOTHING = frozenset({"scroll bar", "separator", "tool tip", "invalid"})

THROUGH = frozenset({"filler", "panel", "section", "page tab", "menu", "popup menu", "frame", "unknown", "list"})
"""May have no box, or a wrong one, and yet hold what shows."""

VIEWS = frozenset({"table", "tree table", "tree", "list", "list box", "layered pane", "icon"}) - {
    "icon",
    "layered pane",
}

CELLS = frozenset({"table cell", "list item", "tree item", "icon", "table row", "row header"}) - {"row header"}

POPUPS = frozenset({"menu", "popup menu", "window", "list box"})
"""May have a window of their own."""

UNKNOWN = frozenset(
    {"canvas", "drawing area", "dial", "calendar", "color chooser", "ruler", "animation", "chart", "embedded",
     "editbar", "date editor", "row header", "table row header"}
)  # fmt: skip
"""Drawn by the application itself, or of no kind of ours."""

IMAGES = frozenset({"image", "icon", "graphic"})

HOLDING_IMAGES = frozenset(
    {"push button", "toggle button", "menu item", "page tab", "list item", "table cell", "menu", "combo box", "link"}
)
"""Icons inside them are theirs."""

OPEN: frozenset[Kind] = frozenset({"item", "header", "tab"})
"""Elements inside them are elements too."""

HOLDING = frozenset({"document web", "document frame"})

CLIPS = frozenset(
    {"scroll pane", "viewport", "document web", "document frame", "table", "tree", "tree table", "list", "list box",
     "layered pane", "text", "terminal", "internal frame"}
)  # fmt: skip
"""What is inside them shows only within them."""

LINE_PX = 34
"""What is no higher is one line; a link that is higher is a card, or does not tell its lines."""

_PLAIN: dict[str, Kind] = {
    "push button": "button", "toggle button": "button", "push button menu": "button", "button": "button",
    "combo box": "dropdown", "check box": "tick", "radio button": "tick", "password text": "text-field",
    "entry": "text-field", "autocomplete": "text-field", "spin button": "spin", "slider": "slider",
    "page tab": "tab", "table column header": "header", "column header": "header", "link": "link",
    "progress bar": "progress", "level bar": "progress", "terminal": "text-area", "menu item": "menu-item",
    "check menu item": "menu-item", "radio menu item": "menu-item", "tearoff menu item": "menu-item",
    "menu": "menu-item", "tree item": "item", "icon": "item", "switch": "switch",
}  # fmt: skip


def family(toolkit: str, name: str) -> str:
    """Return gtk, qt or web."""
    told = f"{toolkit} {name}".lower()
    if "qt" in told.split(" ")[0]:
        return "qt"
    return "web" if any(one in told for one in ("gecko", "chrom", "webkit")) else "gtk"


def kind(node: Node, place: Place) -> Kind | None:
    """Return what an element is; None if it is none of ours."""
    role, box = node.role, node.box
    assert box is not None
    if role in IMAGES:
        return _image(box, place)
    if role in ("text", "entry") and place.parent not in ("spin button", "combo box"):
        return _text(node.states, box[3] - box[1], place)
    if role in ("menu", "menu item"):
        return _menu(node, place)
    if place.family == "web" and (found := _on_page(node, box, place)):
        return found if found != "nothing" else None
    return _drawn_as(node, box, place) or _PLAIN.get(role)


def tight(kind_: Kind, role: str, place: Place) -> str:
    """Return how the box told of an element is to be drawn together: see `found.Found.tight`."""
    if kind_ == "tick":
        if place.family == "qt" and role == "check box":
            return "mark or button"
        return "mark or tab" if place.family == "gtk" and role == "radio button" else "mark"
    if kind_ == "slider":
        return "slider"
    if kind_ == "text-field" and place.family == "web" and ("document web" in place.inside or role == "combo box"):
        return "edge"
    loose = (kind_ == "picture" and place.family != "web") or (kind_ == "link" and place.family == "gtk")
    return "ink" if kind_ == "switch" or loose else ""


def shrunk(role: str, box: Box, place: Place) -> Box:
    """Return a box without the margin that GTK 3 counts in: buttons in its header bars have six pixels of it."""
    high = box[3] - box[1]
    buttons = role in ("push button", "toggle button", "radio button") and 44 <= high <= 50
    if buttons and place.family == "gtk" and not place.popover and box[1] - place.top <= 14:
        return box[0], box[1] + 6, box[2], box[3] - 6
    return box


def may_be_on(role: str, states: frozenset[str]) -> bool:
    """Return whether an element that is not on could be."""
    return role.startswith(("toggle", "check", "radio", "list", "tree")) or "checkable" in states


def _image(box: Box, place: Place) -> Kind | None:
    if place.parent in HOLDING_IMAGES or min(box[2] - box[0], box[3] - box[1]) < 64:
        return None
    return "picture"


def _on_page(node: Node, box: Box, place: Place) -> Kind | Literal["nothing"] | None:
    """Return what an element of a browser is that is drawn as something else; None if it is drawn as what it tells."""
    wide, high = box[2] - box[0], box[3] - box[1]
    if node.role == "combo box" and "editable" in node.states:
        return "text-field"  # Firefox' address field
    if node.role == "page tab" and place.stacked and wide > 4 * high:
        return "item"  # a side bar
    if node.role == "list item":
        return "item" if _can_be_chosen(node, place) else "nothing"
    if node.role == "table row":
        return "item"
    if node.role == "toggle button" and not node.name and high <= 30 and 1.5 * high <= wide <= 2.5 * high:
        return "switch"
    return None


def _menu(node: Node, place: Place) -> Kind | None:
    """Return what calls itself a menu, or a row of one."""
    if "document web" in place.inside:  # a page's navigation does, and is a list
        return "item" if node.role == "menu item" else None
    if node.role == "menu":
        return None if place.inside and place.inside[-1] == "combo box" else "menu-item"
    spinner = place.family == "gtk" and not node.name and place.parent == "menu bar"  # Thunar keeps a place for it
    return None if spinner else "menu-item"


def _text(states: frozenset[str], high: int, place: Place) -> Kind | None:
    if "multi-line" in states and place.family == "qt" and high <= LINE_PX:
        return "text-field"
    if "multi-line" in states or ("single-line" not in states and place.family == "qt" and "editable" not in states):
        return "text-area" if place.family != "web" or "editable" in states else None
    if place.family == "web" and "editable" not in states:
        return None
    return "text-field"


def _is_switch(node: Node, box: Box, place: Place) -> bool:
    """GTK 3 calls a switch a toggle button, whose action is another."""
    if node.role == "switch" or "switch" in node.about.get("xml-roles", ""):
        return True
    wide = box[2] - box[0] >= 1.3 * (box[3] - box[1])
    return place.family == "gtk" and not node.name and node.actions[:1] == ("toggle",) and wide


def _can_be_chosen(node: Node, place: Place) -> bool:
    return bool(node.states & {"selectable", "focusable"}) or place.parent in ("list box", "combo box")


def _drawn_as(node: Node, box: Box, place: Place) -> Kind | None:
    """Return what a button, check box or radio button is that is drawn as something else; None if it is not."""
    wide = bool(place.popover) and box[2] - box[0] > 0.75 * (
        place.popover[2] - place.popover[0] if place.popover else 0
    )
    if node.role in ("toggle button", "switch") and _is_switch(node, box, place):
        return "switch"
    if node.role == "push button":
        return "menu-item" if wide else None
    if node.role == "link" and place.family == "web" and 24 <= box[3] - box[1] <= box[2] - box[0] <= 48:
        return "button"  # an icon alone
    if node.role not in ("check box", "radio button"):
        return None
    high = box[3] - box[1]
    square = place.family == "qt" and high >= 22 and box[2] - box[0] < 1.7 * high
    if "tool bar" in place.inside or square or (place.popover and node.role == "check box" and not wide):
        return "button"
    return "menu-item" if place.popover else None
