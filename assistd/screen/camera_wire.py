"""What the daemon orders of the camera process and what that replies. Used by `camera` and `camera_process`.

The frames are those of `assistd.wire`. One order, one reply; pixels travel by a file.
"""

from __future__ import annotations

from assistd.types import Struct, View

# --- daemon → camera ------------------------------------------------------------------------------------------------


class Warm(Struct, frozen=True, kw_only=True, tag="warm"):
    """Connect to the display already: the next picture comes sooner.

    Attributes:
        display: Address of the X display.
        authority: File of its cookies (XAUTHORITY); empty: where it is by default.
    """

    display: str
    authority: str = ""


class Look(Struct, frozen=True, kw_only=True, tag="look"):
    """Take a picture.

    Attributes:
        view: Of what.
        path: An empty file, mode 0600: the picture is written into it.
        display: As in `Warm`.
        authority: As in `Warm`.
    """

    view: View
    path: bytes
    display: str
    authority: str = ""


class Save(Struct, frozen=True, kw_only=True, tag="save"):
    """Write the picture in the file `path` as PNG into a new file, `target`."""

    path: bytes
    target: bytes


Order = Warm | Look | Save

# --- camera → daemon ------------------------------------------------------------------------------------------------


class Seen(Struct, frozen=True, kw_only=True, tag="seen"):
    """The picture is in the file; what it shows."""

    view: View


class Done(Struct, frozen=True, kw_only=True, tag="done"):
    """It is done."""


class Blind(Struct, frozen=True, kw_only=True, tag="blind"):
    """It could not be done: why, a stable code, what to do."""

    message: str
    code: str
    hint: str = ""


Report = Seen | Done | Blind
