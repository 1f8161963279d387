"""What a key, a shortcut of the desktop or another program can ask for.

Hotkeys, D-Bus and `assistd press` name these; `assistd.keys` does them.
"""

from __future__ import annotations

from enum import StrEnum

from assistd.i18n import N_, _


class Action(StrEnum):
    """One thing to do; its name is that of its key in ``[hotkeys]``."""

    WINDOW = "window"
    SCREEN = "screen"
    POINTER = "pointer"
    CLIPBOARD = "clipboard"
    ASK = "ask"
    STOP = "stop"
    REPEAT = "repeat"
    MORE = "more"
    COPY = "copy"


_WORDS = {
    Action.WINDOW: N_("Describe the window"),
    Action.SCREEN: N_("Describe the screen"),
    Action.POINTER: N_("Describe what is under the pointer"),
    Action.CLIPBOARD: N_("Describe what is in the clipboard"),
    Action.ASK: N_("Ask a question"),
    Action.STOP: N_("Be silent"),
    Action.REPEAT: N_("Say it again"),
    Action.MORE: N_("Say more"),
    Action.COPY: N_("Copy the last answer"),
}


def words(action: Action) -> str:
    """Return what an action does in a few words, in the person's language, as the desktop's settings show it."""
    return _(_WORDS[action])
