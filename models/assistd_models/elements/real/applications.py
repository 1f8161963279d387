"""What an application to be photographed is, and which screens of it. Used by the two sets and `session`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Toolkit = Literal["gtk3", "gtk4", "qt5", "qt6", "web"]

Region = Literal["window", "all"]
"""What is photographed: the active window with what popped up, or all windows of the desktop."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen of an application.

    Attributes:
        what: In words, for people.
        steps: What is done to get there, from the start of the application: "key ctrl+f", "type words", "click NAME",
            "click KIND:NAME", "point KIND:NAME" (only the pointer), "size WIDTH HEIGHT", "wait SECONDS".
        region: What is photographed.
        arguments: What is added to the command.
        environment: What is added to the environment: a theme.
        without: Why it is left out, if it is: what of its truth is wrong.
    """

    what: str
    steps: tuple[str, ...] = ()
    region: Region = "window"
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    without: str = ""


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application.

    Attributes:
        name: How its pictures are called.
        toolkit: What draws it.
        command: Starts it; {home} is its home, with the files that `files` makes.
        screens: What is photographed.
        package: Debian's package of it.
        environment: What is added to the environment.
        patience_s: How long its first window may take.
    """

    name: str
    toolkit: Toolkit
    command: tuple[str, ...]
    screens: tuple[Screen, ...]
    package: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    patience_s: float = 20


DARK_GTK = {"GTK_THEME": "Adwaita:dark"}
"""The dark variant of GTK 3's own theme."""

DARK_ADWAITA = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
"""The dark variant of libadwaita."""
