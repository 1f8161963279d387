"""What the toolkits tell, made into what one sees: trees as real applications told them, shortened."""

from __future__ import annotations

from assistd_models.elements.real import atspi, gtk4
from assistd_models.elements.real.gtk4 import Widget
from assistd_models.elements.real.nodes import Node, Tree
from assistd_models.elements.real.windows import Surface

WINDOW = (100, 100, 700, 500)
SURFACE = Surface(number=7, box=WINDOW, frame=WINDOW, origin=(100, 100), title="Preferences", active=True)
SHOWN = frozenset({"enabled", "sensitive", "showing", "visible"})
OUTSIDE = (-2147483648, -2147483648, -2147483605, -2147483613)
"""Where GTK 3 says that a tool is which does not fit into its bar."""


def combo_row(*, icon: bool) -> Widget:
    """Return libadwaita's row that opens a list, as gnome-calculator wrote it; `icon`: what is chosen has one."""
    sign = (Widget(types=("GtkImage",), css="image", box=(400, 20, 16, 16)),) if icon else ()
    words = Widget(types=("GtkLabel",), css="label", name="Degrees", box=(420, 18, 60, 20))
    chosen = Widget(types=("GtkListItemWidget",), css="row", box=(400, 16, 80, 24), children=(*sign, words))
    return Widget(
        types=("AdwComboRow", "AdwActionRow", "AdwPreferencesRow", "GtkListBoxRow"),
        css="row",
        box=(20, 10, 560, 40),
        children=(
            Widget(types=("GtkImage",), css="image", classes=frozenset({"icon"}), box=(24, 20, 16, 16)),
            Widget(types=("GtkLabel",), css="label", name="Angle units", box=(50, 18, 90, 20)),
            Widget(types=("GtkListView",), css="listview", box=(400, 16, 80, 24), children=(chosen,)),
            Widget(types=("GtkBox",), css="box", box=(490, 16, 20, 24), children=(
                Widget(types=("GtkImage",), css="image", box=(490, 20, 16, 16)),
            )),
        ),
    )  # fmt: skip


def test_a_row_that_opens_a_list_holds_a_drop_down_of_value_and_arrow():
    for icon in (False, True):
        row = combo_row(icon=icon)
        window = Widget(types=("GtkWindow",), css="window", xid=7, box=(0, 0, 600, 400), children=(row,))
        told = gtk4.read((window,), [SURFACE])
        assert [(one.kind, one.box) for one in told.elements] == [
            ("item", (120, 110, 680, 150)),
            ("dropdown", (500, 116, 606, 140)),
        ]


def bar(*tools: tuple[int, int, int, int] | None) -> list[tuple[int, tuple[int, int, int, int]]]:
    """Return what is unknown in a window with a tool bar; None: a tool that does not fit."""
    children = tuple(
        Node(role="panel", box=box or OUTSIDE, states=SHOWN if box else SHOWN - {"showing"}) for box in tools
    )
    node = Node(role="tool bar", box=(110, 140, 690, 180), states=SHOWN, children=children)
    window = Node(role="frame", name="Preferences", box=WINDOW, states=SHOWN, children=(node,))
    return atspi.read(Tree(name="editor", toolkit="gtk", windows=(window,)), [SURFACE]).unknown


def test_where_tools_do_not_fit_an_arrow_stands_of_which_gtk_3_is_silent():
    first, last = (114, 144, 150, 176), (600, 144, 660, 176)
    assert set(bar(first, last, None, None)) - set(bar(first, last)) == {(7, (660, 140, 690, 180))}
