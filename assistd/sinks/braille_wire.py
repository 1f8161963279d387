"""What the daemon orders of the braille process and what that reports. Used by `braille` and `braille_display`."""

from __future__ import annotations

from assistd.types import Struct

# --- daemon → display -----------------------------------------------------------------------------------------------


class Show(Struct, frozen=True, kw_only=True, tag="show"):
    """Show a sentence that begins to be said.

    Attributes:
        text: The sentence.
        fresh: It begins another text: what was shown before can't be gone back to.
    """

    text: str
    fresh: bool = False


class Rest(Struct, frozen=True, kw_only=True, tag="rest"):
    """Nothing is being said any more: leave the display to others when the person has had time to read."""


class Hide(Struct, frozen=True, kw_only=True, tag="hide"):
    """Leave the display to others, now."""


Order = Show | Rest | Hide

# --- display → daemon -----------------------------------------------------------------------------------------------


class Opened(Struct, frozen=True, kw_only=True, tag="opened"):
    """There is a display, so many cells long."""

    cells: int


class NoDisplay(Struct, frozen=True, kw_only=True, tag="no-display"):
    """There is none; the process ends after this. `code`: ``no-library``, ``no-server``, ``no-display``."""

    code: str
    reason: str = ""


Report = Opened | NoDisplay
