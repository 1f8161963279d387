"""What is said of controls where nobody knows their names: kinds and numbers. Used by the engine.

The reader tells them with their names; these words are heard only where it read nothing (`assistd.merge.THROUGH`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from assistd.i18n import _, ngettext
from assistd.runtime.controls import Control, Kind

MOST_KINDS: Final = 4
"""So many kinds are named in one sentence."""

COUNTED: Final[dict[Kind, Callable[[int], str]]] = {
    "button": lambda n: ngettext("{n} button", "{n} buttons", n),
    "menu-item": lambda n: ngettext("{n} menu item", "{n} menu items", n),
    "tick": lambda n: ngettext("{n} option", "{n} options", n),
    "switch": lambda n: ngettext("{n} switch", "{n} switches", n),
    "dropdown": lambda n: ngettext("{n} drop-down", "{n} drop-downs", n),
    "text-field": lambda n: ngettext("{n} field", "{n} fields", n),
    "spin": lambda n: ngettext("{n} number field", "{n} number fields", n),
    "slider": lambda n: ngettext("{n} slider", "{n} sliders", n),
    "tab": lambda n: ngettext("{n} tab", "{n} tabs", n),
    "text-area": lambda n: ngettext("{n} text area", "{n} text areas", n),
    "item": lambda n: ngettext("{n} list entry", "{n} list entries", n),
    "header": lambda n: ngettext("{n} column heading", "{n} column headings", n),
    "link": lambda n: ngettext("{n} link", "{n} links", n),
    "picture": lambda n: ngettext("{n} picture", "{n} pictures", n),
    "progress": lambda n: ngettext("{n} progress bar", "{n} progress bars", n),
}
"""Kinds in the order in which they are named: what can be used, then what can be looked at."""

USED: Final = frozenset(tuple(COUNTED)[:9])
"""With one of these it is a window; links and pictures alone are on pages too."""


def headline(controls: Iterable[Control]) -> str:
    """Return the sentence about controls without names: "Looks like a window with 5 buttons, no names read."."""
    counts = Counter(one.kind for one in controls)
    named = [words(counts[kind]).format(n=counts[kind]) for kind, words in COUNTED.items() if counts[kind]]
    listed = ", ".join(named[:MOST_KINDS])
    if USED.isdisjoint(counts):
        return _("Looks like a page with {controls}, no words read.").format(controls=listed)
    return _("Looks like a window with {controls}, no names read.").format(controls=listed)
