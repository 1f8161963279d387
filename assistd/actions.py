"""What a key, a shortcut of the desktop or another program can ask for.

Hotkeys, D-Bus and `assistd press` name these; `assistd.keys` does them.
"""

from __future__ import annotations

from enum import StrEnum


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
