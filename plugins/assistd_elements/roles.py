"""What elements are: AT-SPI's numbers of roles, which of them are asked what, and what they are called.

Numbers as in at-spi2-core, atspi-constants.h (enum AtspiRole). Used by `walk`, `texts` and `wording`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from assistd.i18n import N_, _, ngettext


class Role(IntEnum):
    """The roles that are treated in a way of their own; all others are numbers."""

    ALERT = 2
    CANVAS = 6
    CHECK_BOX = 7
    CHECK_MENU_ITEM = 8
    COLUMN_HEADER = 10
    COMBO_BOX = 11
    DATE_EDITOR = 12
    DESKTOP_FRAME = 14
    DIAL = 15
    DIALOG = 16
    DRAWING_AREA = 18
    FILE_CHOOSER = 19
    FILLER = 20
    FRAME = 23
    ICON = 26
    IMAGE = 27
    INTERNAL_FRAME = 28
    LABEL = 29
    LAYERED_PANE = 30
    LIST = 31
    LIST_ITEM = 32
    MENU = 33
    MENU_BAR = 34
    MENU_ITEM = 35
    PAGE_TAB = 37
    PAGE_TAB_LIST = 38
    PANEL = 39
    PASSWORD_TEXT = 40
    POPUP_MENU = 41
    PROGRESS_BAR = 42
    PUSH_BUTTON = 43
    RADIO_BUTTON = 44
    RADIO_MENU_ITEM = 45
    ROOT_PANE = 46
    ROW_HEADER = 47
    SCROLL_BAR = 48
    SCROLL_PANE = 49
    SEPARATOR = 50
    SLIDER = 51
    SPIN_BUTTON = 52
    SPLIT_PANE = 53
    STATUS_BAR = 54
    TABLE = 55
    TABLE_CELL = 56
    TABLE_COLUMN_HEADER = 57
    TABLE_ROW_HEADER = 58
    TERMINAL = 60
    TEXT = 61
    TOGGLE_BUTTON = 62
    TOOL_BAR = 63
    TOOL_TIP = 64
    TREE = 65
    TREE_TABLE = 66
    UNKNOWN = 67
    VIEWPORT = 68
    WINDOW = 69
    PARAGRAPH = 73
    APPLICATION = 75
    AUTOCOMPLETE = 76
    EDITBAR = 77
    ENTRY = 79
    CAPTION = 81
    DOCUMENT_FRAME = 82
    HEADING = 83
    SECTION = 85
    REDUNDANT_OBJECT = 86
    LINK = 88
    TABLE_ROW = 90
    TREE_ITEM = 91
    DOCUMENT_SPREADSHEET = 92
    DOCUMENT_PRESENTATION = 93
    DOCUMENT_TEXT = 94
    DOCUMENT_WEB = 95
    DOCUMENT_EMAIL = 96
    COMMENT = 97
    LIST_BOX = 98
    GROUPING = 99
    NOTIFICATION = 101
    INFO_BAR = 102
    LEVEL_BAR = 103
    TITLE_BAR = 104
    BLOCK_QUOTE = 105
    ARTICLE = 109
    STATIC = 116
    PUSH_BUTTON_MENU = 129


DIALOGS = frozenset({Role.ALERT, Role.DIALOG, Role.FILE_CHOOSER})

WINDOWS = DIALOGS | {Role.FRAME, Role.WINDOW, Role.INTERNAL_FRAME}

DOCUMENTS = frozenset(
    {
        Role.DOCUMENT_FRAME,
        Role.DOCUMENT_SPREADSHEET,
        Role.DOCUMENT_PRESENTATION,
        Role.DOCUMENT_TEXT,
        Role.DOCUMENT_WEB,
        Role.DOCUMENT_EMAIL,
    }
)

LEAVES = frozenset(
    {
        Role.CHECK_BOX,
        Role.CHECK_MENU_ITEM,
        Role.DIAL,
        Role.ICON,
        Role.IMAGE,
        Role.LEVEL_BAR,
        Role.MENU_ITEM,
        Role.PASSWORD_TEXT,
        Role.PROGRESS_BAR,
        Role.PUSH_BUTTON,
        Role.RADIO_BUTTON,
        Role.RADIO_MENU_ITEM,
        Role.SCROLL_BAR,
        Role.SEPARATOR,
        Role.SLIDER,
        Role.SPIN_BUTTON,
        Role.TOGGLE_BUTTON,
    }
)
"""Nothing inside them is told apart from them; what is inside a password field is never asked."""

NAMED_LEAVES = frozenset({Role.LABEL, Role.STATIC, Role.COMBO_BOX, Role.LINK, Role.TABLE_CELL, Role.HEADING})
"""The same, once they have a name."""

GROUPS = frozenset({Role.FILLER, Role.REDUNDANT_OBJECT, Role.LAYERED_PANE, Role.ROOT_PANE, Role.SPLIT_PANE})
"""They only arrange what is inside them: neither their names nor their places are asked."""

SILENT = frozenset({Role.SCROLL_BAR, Role.SEPARATOR})
"""Nobody asks for them."""

MANY = frozenset({Role.TABLE, Role.TREE_TABLE, Role.TREE, Role.LIST, Role.LIST_BOX, Role.DOCUMENT_SPREADSHEET})
"""They may have any number of children, most of them out of sight."""

HOLDERS = MANY | {Role.PAGE_TAB_LIST}
"""They may have the focus for what is selected in them."""

FIELDS = frozenset({Role.ENTRY, Role.AUTOCOMPLETE, Role.EDITBAR, Role.DATE_EDITOR, Role.SPIN_BUTTON})
"""What somebody types into, in one line."""

WRITTEN = frozenset({Role.TEXT, Role.TERMINAL, Role.PARAGRAPH, Role.BLOCK_QUOTE, Role.CAPTION, Role.COMMENT})
"""Their words are not their name, but their text."""

RUNNING = frozenset({Role.LABEL, Role.STATIC, Role.HEADING, Role.SECTION, Role.TOOL_TIP, Role.STATUS_BAR, Role.LINK})
"""Their words are their name, or their text where they have none."""

VALUED = frozenset({Role.SLIDER, Role.DIAL, Role.PROGRESS_BAR, Role.LEVEL_BAR})
"""They have a value between two ends."""

LABELLED = FIELDS | WRITTEN | VALUED | {Role.COMBO_BOX, Role.PASSWORD_TEXT, Role.TOGGLE_BUTTON}
"""They are often named by a text beside them."""

TICKED = frozenset({Role.CHECK_BOX, Role.RADIO_BUTTON, Role.CHECK_MENU_ITEM, Role.RADIO_MENU_ITEM})

CONTROLS: tuple[int, ...] = (
    Role.PAGE_TAB,
    Role.ENTRY,
    Role.AUTOCOMPLETE,
    Role.EDITBAR,
    Role.DATE_EDITOR,
    Role.PASSWORD_TEXT,
    Role.COMBO_BOX,
    Role.CHECK_BOX,
    Role.RADIO_BUTTON,
    Role.SPIN_BUTTON,
    Role.SLIDER,
    Role.DIAL,
    Role.PROGRESS_BAR,
    Role.LEVEL_BAR,
    Role.TOGGLE_BUTTON,
    Role.PUSH_BUTTON,
    Role.PUSH_BUTTON_MENU,
    Role.LINK,
    Role.MENU,
    Role.MENU_ITEM,
    Role.CHECK_MENU_ITEM,
    Role.RADIO_MENU_ITEM,
)
"""What a person can use, in the order in which it is told."""

_NAMES: dict[int, str] = {
    Role.ALERT: N_("dialog"),
    3: N_("animation"),
    5: N_("calendar"),
    Role.CANVAS: N_("canvas"),
    Role.CHECK_BOX: N_("check box"),
    Role.CHECK_MENU_ITEM: N_("menu item"),
    9: N_("colour chooser"),
    Role.COLUMN_HEADER: N_("column heading"),
    Role.COMBO_BOX: N_("drop-down"),
    Role.DATE_EDITOR: N_("date field"),
    Role.DIAL: N_("dial"),
    Role.DIALOG: N_("dialog"),
    Role.DRAWING_AREA: N_("drawing area"),
    Role.FILE_CHOOSER: N_("file chooser"),
    22: N_("font chooser"),
    Role.FRAME: N_("window"),
    Role.ICON: N_("icon"),
    Role.IMAGE: N_("picture"),
    Role.INTERNAL_FRAME: N_("window"),
    Role.LABEL: N_("text"),
    Role.LIST: N_("list"),
    Role.LIST_ITEM: N_("list item"),
    Role.MENU: N_("menu"),
    Role.MENU_BAR: N_("menu bar"),
    Role.MENU_ITEM: N_("menu item"),
    Role.PAGE_TAB: N_("tab"),
    Role.PAGE_TAB_LIST: N_("tabs"),
    Role.PASSWORD_TEXT: N_("password field"),
    Role.POPUP_MENU: N_("menu"),
    Role.PROGRESS_BAR: N_("progress"),
    Role.PUSH_BUTTON: N_("button"),
    Role.RADIO_BUTTON: N_("radio button"),
    Role.RADIO_MENU_ITEM: N_("menu item"),
    Role.ROW_HEADER: N_("row heading"),
    Role.SCROLL_BAR: N_("scroll bar"),
    Role.SLIDER: N_("slider"),
    Role.SPIN_BUTTON: N_("number field"),
    Role.STATUS_BAR: N_("status bar"),
    Role.TABLE: N_("table"),
    Role.TABLE_CELL: N_("cell"),
    Role.TABLE_COLUMN_HEADER: N_("column heading"),
    Role.TABLE_ROW_HEADER: N_("row heading"),
    Role.TERMINAL: N_("terminal"),
    Role.TEXT: N_("text field"),
    Role.TOGGLE_BUTTON: N_("toggle button"),
    Role.TOOL_BAR: N_("tool bar"),
    Role.TOOL_TIP: N_("tip"),
    Role.TREE: N_("tree"),
    Role.TREE_TABLE: N_("table"),
    Role.WINDOW: N_("window"),
    Role.PARAGRAPH: N_("text"),
    Role.AUTOCOMPLETE: N_("field"),
    Role.EDITBAR: N_("field"),
    Role.ENTRY: N_("field"),
    Role.DOCUMENT_FRAME: N_("document"),
    Role.HEADING: N_("heading"),
    Role.LINK: N_("link"),
    Role.TABLE_ROW: N_("row"),
    Role.TREE_ITEM: N_("tree item"),
    Role.DOCUMENT_SPREADSHEET: N_("spreadsheet"),
    Role.DOCUMENT_PRESENTATION: N_("presentation"),
    Role.DOCUMENT_TEXT: N_("document"),
    Role.DOCUMENT_WEB: N_("web page"),
    Role.DOCUMENT_EMAIL: N_("message"),
    Role.LIST_BOX: N_("list"),
    Role.NOTIFICATION: N_("notification"),
    Role.INFO_BAR: N_("message"),
    Role.LEVEL_BAR: N_("level"),
    Role.STATIC: N_("text"),
    Role.PUSH_BUTTON_MENU: N_("menu button"),
}

_COUNTED: dict[int, Callable[[int], str]] = {
    Role.PAGE_TAB: lambda n: ngettext("{n} tab", "{n} tabs", n),
    Role.ENTRY: lambda n: ngettext("{n} field", "{n} fields", n),
    Role.PASSWORD_TEXT: lambda n: ngettext("{n} password field", "{n} password fields", n),
    Role.COMBO_BOX: lambda n: ngettext("{n} drop-down", "{n} drop-downs", n),
    Role.CHECK_BOX: lambda n: ngettext("{n} check box", "{n} check boxes", n),
    Role.RADIO_BUTTON: lambda n: ngettext("{n} radio button", "{n} radio buttons", n),
    Role.SPIN_BUTTON: lambda n: ngettext("{n} number field", "{n} number fields", n),
    Role.SLIDER: lambda n: ngettext("{n} slider", "{n} sliders", n),
    Role.PROGRESS_BAR: lambda n: ngettext("{n} progress bar", "{n} progress bars", n),
    Role.TOGGLE_BUTTON: lambda n: ngettext("{n} toggle button", "{n} toggle buttons", n),
    Role.PUSH_BUTTON: lambda n: ngettext("{n} button", "{n} buttons", n),
    Role.LINK: lambda n: ngettext("{n} link", "{n} links", n),
    Role.MENU: lambda n: ngettext("{n} menu", "{n} menus", n),
    Role.MENU_ITEM: lambda n: ngettext("{n} menu item", "{n} menu items", n),
}

_SAME: dict[int, int] = {
    Role.AUTOCOMPLETE: Role.ENTRY,
    Role.EDITBAR: Role.ENTRY,
    Role.DATE_EDITOR: Role.ENTRY,
    Role.DIAL: Role.SLIDER,
    Role.LEVEL_BAR: Role.PROGRESS_BAR,
    Role.PUSH_BUTTON_MENU: Role.PUSH_BUTTON,
    Role.CHECK_MENU_ITEM: Role.MENU_ITEM,
    Role.RADIO_MENU_ITEM: Role.MENU_ITEM,
}


def name(role: int) -> str:
    """Return what a role is called; empty for those that mean nothing to a listener."""
    return _(_NAMES[role]) if role in _NAMES else ""


def counted(role: int, number: int) -> str:
    """Return "3 buttons", for the roles in `CONTROLS`."""
    return _COUNTED[family(role)](number).format(n=number)


def family(role: int) -> int:
    """Return the role under which it is counted."""
    return _SAME.get(role, role)
