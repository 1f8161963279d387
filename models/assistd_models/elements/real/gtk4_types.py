"""What a GTK 4 widget is taken as, by the names of its type and its style. Used by `gtk4`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistd_models.elements.kinds import Kind
from assistd_models.elements.labels import Box

if TYPE_CHECKING:
    from assistd_models.elements.real.gtk4 import Widget

NOTHING = frozenset(
    {"GtkScrollbar", "GtkSeparator", "GtkTooltip", "GtkPopoverArrow", "GtkShortcutLabel", "GtkPaned.handle"}
)

OPEN: frozenset[Kind] = frozenset({"item", "header", "tab"})
"""Elements inside them are elements too."""

HOLDING = frozenset({"GtkPopover", "GtkPopoverMenu"})
"""Looked into wherever they are: they may have a window of their own."""

_PLAIN: dict[str, Kind] = {
    "GtkSwitch": "switch", "GtkCheckButton": "tick", "GtkMenuButton": "button", "GtkDropDown": "dropdown",
    "GtkComboBox": "dropdown", "GtkSpinButton": "spin", "GtkEntry": "text-field", "GtkSearchEntry": "text-field",
    "GtkPasswordEntry": "text-field", "GtkScale": "slider", "GtkTextView": "text-area", "VteTerminal": "text-area",
    "GtkProgressBar": "progress", "GtkLevelBar": "progress", "AdwTab": "tab", "AdwViewSwitcherButton": "tab",
    "GtkListBoxRow": "item", "GtkListItemWidget": "item", "GtkFlowBoxChild": "item", "GtkModelButton": "menu-item",
    "GtkPopoverMenuBarItem": "menu-item", "GtkLinkButton": "link", "GtkPicture": "picture",
    "GtkColumnViewTitle": "header", "GtkToggleButton": "button", "GtkButton": "button", "GtkColorButton": "button",
    "GtkFontButton": "button", "GtkAppChooserButton": "dropdown",
}  # fmt: skip

_QUIET = frozenset(
    {"GtkLabel", "GtkImage", "GtkBox", "GtkBuiltinIcon", "GtkGizmo", "GtkSeparator", "GtkSpinner", "GtkCenterBox",
     "GtkInscription", "AdwBin", "AdwGizmo", "AdwFadingLabel", "GtkPanedHandle", "GtkStack", "GtkGrid", "GtkText",
     "AdwWindowTitle", "GtkRevealer", "GtkOverlay", "GtkViewport", "GtkWindowControls", "GtkAspectFrame", "GtkFrame",
     "GtkCellView", "GtkListBox", "GtkFlowBox", "GtkListView", "GtkGridView", "GtkSearchBar", "GtkActionBar",
     "AdwIndicatorBin", "AdwClamp", "GtkStatusbar", "GtkInfoBar", "GtkDragIcon", "AdwToastOverlay", "GtkWindowHandle"}
)  # fmt: skip
"""They may be empty, and are no elements."""

_UNKNOWN = frozenset(
    {"GtkTreeView", "GtkIconView", "GtkCalendar", "GtkExpander", "GtkDrawingArea", "GtkGLArea", "GtkColorChooserWidget",
     "AdwEntryRow", "AdwAvatar", "GtkEmojiChooser", "GtkVideo", "GtkMediaControls", "GtkScaleButton"}
)  # fmt: skip
"""Drawn by themselves, without widgets inside; or of no kind of ours."""

SIGN_PX = 14
"""Buttons that are smaller don't look like any."""


def kind(widget: Widget, above: tuple[Widget, ...], box: Box) -> Kind | None:
    """Return what a widget is; None if it is none of ours.

    Args:
        widget: The widget.
        above: What holds it, outermost first.
        box: Of the widget.
    """
    if any(one in _UNKNOWN for one in widget.types) or _is_preview(widget, above) or is_tiny(widget):
        return None
    if _in_combo_row(above) and widget.types[0] in ("GtkListItemWidget", "GtkListView"):
        return "dropdown" if widget.types[0] == "GtkListView" else None
    styled = _by_style(widget, above)
    found = styled or next((_PLAIN[one] for one in widget.types if one in _PLAIN), None)
    if found == "button":
        return _button(widget, above)
    if found == "menu-item" and "GtkModelButton" in widget.types:
        return "menu-item" if box[2] - box[0] >= 0.6 * above[0].box[2] or len(above[-1].children) == 1 else "button"
    ticks = widget.below("check") or widget.below("radio")
    small = min(box[2] - box[0], box[3] - box[1]) < 32
    return None if (found == "tick" and not ticks) or (found == "picture" and small) else found


def _by_style(widget: Widget, above: tuple[Widget, ...]) -> Kind | None:
    """Return what a widget is by its style's name: applications have types of their own."""
    if "GtkSourceStyleSchemePreview" in widget.types or (widget.css == "child" and above[-1].css == "gridview"):
        return "item"
    if widget.css == "entry" and not any(one.css in ("spinbutton", "combobox", "entry") for one in above):
        return "text-field"
    return "tab" if widget.css == "tab" else None


def _is_preview(widget: Widget, above: tuple[Widget, ...]) -> bool:
    """Return whether a widget only shows what something would look like."""
    inside = any(one.types[0] == "GtkSourceStyleSchemePreview" for one in above)
    return inside or "theme-selector" in widget.classes


def is_unknown(widget: Widget, above: tuple[Widget, ...]) -> bool:
    """Return whether something shows there of which it can't be told what it is."""
    smaller = min(widget.box[2:])
    if any(one in _UNKNOWN for one in widget.types) or is_tiny(widget):
        return True
    if widget.types[0] == "GtkImage":
        return smaller >= 32  # a picture, or an icon: who can tell
    if widget.types[0] == "GtkLabel":
        return "<a " in widget.name
    if widget.types[0] == "GtkCheckButton":
        return True
    return not widget.children and smaller >= 12 and widget.types[0] not in _QUIET and bool(above)


def is_tiny(widget: Widget) -> bool:
    """Return whether it is a button that is but a sign one can click on: the bits in a calculator's number."""
    return "GtkButton" in widget.types and 0 < min(widget.box[2:]) < SIGN_PX


def _in_combo_row(above: tuple[Widget, ...]) -> bool:
    return any("AdwComboRow" in one.types for one in above)


def is_toggle(widget: Widget) -> bool:
    """Return whether a button stays pressed."""
    return "GtkToggleButton" in widget.types or ("GtkModelButton" in widget.types)


def _button(widget: Widget, above: tuple[Widget, ...]) -> Kind:
    holder = above[-1]
    if holder.types[0] in ("GtkStackSwitcher", "GtkTreeView") or holder.css == "stackswitcher":
        return "tab"
    toggles = [one for one in holder.children if "GtkToggleButton" in one.types]
    if "linked" in holder.classes and len(toggles) == len(holder.children) > 1:
        return "tab"
    if "GtkMenuButton" in widget.types and widget.below("arrow") is not None and widget.below("label") is not None:
        return "dropdown"
    return "button"
