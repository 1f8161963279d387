"""What elements are like: AT-SPI's states as bits, and in words. Used by `walk` and `wording`.

Numbers as in at-spi2-core, atspi-constants.h (enum AtspiStateType).
"""

from __future__ import annotations

from typing import Any

from assistd.i18n import _, pgettext
from assistd_elements.roles import FIELDS, TICKED, Role


class State:
    """The states that are looked at; plain numbers, because thousands are compared for each window."""

    ACTIVE = 1 << 1
    BUSY = 1 << 3
    CHECKED = 1 << 4
    COLLAPSED = 1 << 5
    DEFUNCT = 1 << 6
    EDITABLE = 1 << 7
    ENABLED = 1 << 8
    EXPANDABLE = 1 << 9
    EXPANDED = 1 << 10
    FOCUSABLE = 1 << 11
    FOCUSED = 1 << 12
    MODAL = 1 << 16
    MULTI_LINE = 1 << 17
    PRESSED = 1 << 20
    SELECTABLE = 1 << 22
    SELECTED = 1 << 23
    SENSITIVE = 1 << 24
    SHOWING = 1 << 25
    VISIBLE = 1 << 30
    INDETERMINATE = 1 << 32
    REQUIRED = 1 << 33
    INVALID_ENTRY = 1 << 36
    CHECKABLE = 1 << 41
    READ_ONLY = 1 << 43


_NAMES = [(bit, name.lower().replace("_", "-")) for name, bit in vars(State).items() if name.isupper()]


def bits(words: Any) -> int | None:
    """Return the set of states that `GetState` answered as two numbers of 32 bits; None if that is no answer."""
    if not isinstance(words, list) or len(words) != 2:
        return None
    return int(words[0]) | int(words[1]) << 32


def names(states: int) -> list[str]:
    """Return the states in AT-SPI's own words, for programs."""
    return [name for bit, name in _NAMES if states & bit]


def words(role: int, states: int) -> list[str]:
    """Return what a listener should know of an element's states."""
    said = []
    if role in TICKED or (role == Role.TOGGLE_BUTTON and states & State.CHECKABLE):
        said.append(_ticked(states))
    elif role == Role.TOGGLE_BUTTON and not states & State.EXPANDABLE:
        said.append(_("pressed") if states & (State.PRESSED | State.CHECKED) else _("not pressed"))
    elif states & State.CHECKED:
        said.append(_("checked"))
    if states & (State.EXPANDED | State.EXPANDABLE | State.COLLAPSED):
        said.append(_("expanded") if states & State.EXPANDED else _("collapsed"))
    if role in (Role.PAGE_TAB, Role.LIST_ITEM, Role.TABLE_CELL, Role.TREE_ITEM) and states & State.SELECTED:
        said.append(_("selected"))
    return said + _hindering(role, states)


def _hindering(role: int, states: int) -> list[str]:
    """Return what keeps a person from using an element, or what it demands."""
    said = []
    if not states & (State.ENABLED | State.SENSITIVE):
        said.append(_("disabled"))
    elif role in FIELDS and (states & State.READ_ONLY or not states & (State.EDITABLE | State.FOCUSABLE)):
        said.append(_("read only"))
    marks = ((State.REQUIRED, _("required")), (State.INVALID_ENTRY, _("invalid")), (State.BUSY, _("busy")))
    return said + [word for state, word in marks if states & state]


def _ticked(states: int) -> str:
    if states & State.INDETERMINATE:
        return _("partly checked")
    if states & State.CHECKED:
        return _("checked")
    return pgettext("a check box", "not checked")
