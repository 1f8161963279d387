"""How many of a kind: "three buttons", "two unnamed switches". Used by `wording` and `saying`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from assistd.i18n import _, ngettext
from assistd.runtime.controls import Kind
from assistd_read.say import counted


def count(kind: Kind, number: int) -> str:
    """Return how many there are: "three buttons"."""
    words = {
        "button": ngettext("one button", "{n} buttons", number),
        "menu-item": ngettext("one menu entry", "{n} menu entries", number),
        "dropdown": ngettext("one drop-down", "{n} drop-downs", number),
        "tick": ngettext("one option", "{n} options", number),
        "switch": ngettext("one switch", "{n} switches", number),
        "text-field": ngettext("one text field", "{n} text fields", number),
        "text-area": ngettext("one text area", "{n} text areas", number),
        "spin": ngettext("one number field", "{n} number fields", number),
        "slider": ngettext("one slider", "{n} sliders", number),
        "tab": ngettext("one tab", "{n} tabs", number),
        "item": ngettext("one entry", "{n} entries", number),
        "header": ngettext("one column", "{n} columns", number),
        "link": ngettext("one link", "{n} links", number),
        "picture": ngettext("one picture", "{n} pictures", number),
        "progress": ngettext("one progress bar", "{n} progress bars", number),
    }
    return counted(number, words[kind])


def unnamed(kind: Kind, number: int) -> str:
    """Return how many there are that have no name: "two unnamed buttons"."""
    words = {
        "button": ngettext("one unnamed button", "{n} unnamed buttons", number),
        "menu-item": ngettext("one unnamed menu entry", "{n} unnamed menu entries", number),
        "dropdown": ngettext("one unnamed drop-down", "{n} unnamed drop-downs", number),
        "tick": ngettext("one unnamed option", "{n} unnamed options", number),
        "switch": ngettext("one unnamed switch", "{n} unnamed switches", number),
        "text-field": ngettext("one unnamed text field", "{n} unnamed text fields", number),
        "spin": ngettext("one unnamed number field", "{n} unnamed number fields", number),
        "slider": ngettext("one unnamed slider", "{n} unnamed sliders", number),
        "tab": ngettext("one unnamed tab", "{n} unnamed tabs", number),
        "progress": ngettext("one unnamed progress bar", "{n} unnamed progress bars", number),
    }
    return counted(number, words[kind]) if kind in words else count(kind, number)


def kind_word(kind: Kind) -> str:
    """Return what a field is called where its name or its content stands beside it: "drop-down"."""
    return {
        "dropdown": _("drop-down"),
        "switch": _("switch"),
        "text-field": _("text field"),
        "text-area": _("text area"),
        "spin": _("number field"),
        "slider": _("slider"),
        "progress": _("progress bar"),
    }.get(kind, _("control"))


def tally(kinds: Iterable[Kind]) -> list[str]:
    """Return how many there are of each kind, in the order in which they come: "two drop-downs", "three switches"."""
    return [count(kind, number) for kind, number in Counter(kinds).items()]
