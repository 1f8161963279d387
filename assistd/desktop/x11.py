"""Connects to the X display, on this machine only. The X11 hotkeys (in the daemon) and the camera (its child) use it.

Everything here blocks: call it in a thread of its own or in a child. python-xlib is pure Python, so a display that dies
raises; libX11 would end the process. It is imported when the first connection is made.

Four habits of libraries are kept out. Where the Unix socket does not answer, python-xlib and libxcb go on by TCP: the
address given to them says ``unix/``, which forbids that. python-xlib takes no wildcard entry of the Xauthority file, so
a changed host name would lock us out. It prints warnings and errors of the protocol, which belong in no log. And it
keeps what it learnt of one server's extensions for all others: a display that comes back may number them otherwise.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import socket
from collections.abc import Iterator
from typing import Any

from assistd.errors import AssistdError
from assistd.i18n import _

ANSWER_S = 3.0
"""Longest time for a display to answer the first few bytes, seconds."""

LOST = "display-lost"
"""Code of the error for a display that has gone in the middle of something."""

_LOCAL = re.compile(r"(?:(?:unix)?/)?(?:unix)?:(\d{1,5})(?:\.(\d{1,3}))?")
_WILD = 65535  # FamilyWild (X11/Xauth.h)
_COOKIE = b"MIT-MAGIC-COOKIE-1"
_HELLO = b"l\0" + (11).to_bytes(2, "little") + bytes(8)  # little-endian, protocol 11.0, no authorisation


class DisplayError(AssistdError, ConnectionError):
    """There is no display that can be used."""

    default_code = "no-display"


def address(display: str = "") -> str:
    """Return the address of a display on this machine, as libraries take it without ever using TCP.

    Args:
        display: As in ``$DISPLAY``, which is taken if this is empty.

    Raises:
        DisplayError: If there is none, or it is another machine's.
    """
    display = display or os.environ.get("DISPLAY", "")
    if not display:
        raise DisplayError(_("There is no X11 display."), hint=_("Log in to a desktop session."))
    found = _LOCAL.fullmatch(display)
    if not found:
        raise DisplayError(
            _("The X11 display {name} is not on this machine, and assistd makes no network connection.").format(
                name=display[:80]
            ),
            code="display-remote",
        )
    return f"unix/:{found[1]}.{found[2] or 0}"


def connect(display: str = "") -> Any:
    """Return a connection to the display: an `Xlib.display.Display` that prints nothing. Blocks.

    Args:
        display: As for `address`.

    Raises:
        DisplayError: If it can't be reached, does not answer, or refuses us.
    """
    where = address(display)
    from Xlib import display as xdisplay
    from Xlib import error

    _mend()
    _probe(where)
    try:
        connection = xdisplay.Display(where)
    except error.DisplayConnectionError as fault:
        raise DisplayError(
            _("The X11 display {name} refuses us.").format(name=where.removeprefix("unix/")),
            code="display-refused",
            hint=_("Is XAUTHORITY set as in your session?"),
        ) from fault
    except (error.DisplayError, error.ConnectionClosedError, OSError) as fault:
        raise _unreachable(where) from fault
    connection.set_error_handler(_nothing)
    return connection


@contextlib.contextmanager
def talking(connection: Any) -> Iterator[None]:
    """Raise `DisplayError` with the code `LOST`, whatever the library raises, if the display goes away meanwhile."""
    from Xlib import error

    try:
        yield
    except Exception as fault:
        # after the loss its queues are None, so anything may come
        if connection.display.socket_error or isinstance(fault, error.ConnectionClosedError | OSError):
            raise DisplayError(_("The X11 display has gone."), code=LOST) from fault
        raise


def is_xwayland(connection: Any) -> bool:
    """Return whether this is no whole desktop, but Wayland's window for X11 programs: it shows and hears only those.

    New versions say so by an extension; older ones name their outputs so (`XWAYLAND0`); for those in between the
    session's environment is asked.
    """
    if os.environ.get("XDG_SESSION_TYPE") == "wayland" or os.environ.get("WAYLAND_DISPLAY"):
        return True
    if connection.query_extension("XWAYLAND"):
        return True
    return any(name.upper().startswith("XWAYLAND") for name in _outputs(connection))


@functools.cache
def _mend() -> None:
    """Take the habits told above away from python-xlib (0.33), once."""
    from Xlib import display, xauth
    from Xlib.protocol import display as protocol
    from Xlib.support import connect as support

    class Connection(display._BaseDisplay):  # type: ignore[misc]  # noqa: SLF001
        """With tables of its own."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            self.extension_major_opcodes: dict[str, int] = {}
            self.event_classes = protocol.event.event_class.copy()
            self.error_classes = protocol.error.xerror_class.copy()
            super().__init__(*arguments, **options)

    display._BaseDisplay = Connection  # noqa: SLF001
    xauth.print = _nothing  # the module's own `print`
    support.get_auth = _authority


def _outputs(connection: Any) -> list[str]:
    from Xlib import error

    try:
        root = connection.screen().root
        resources = root.xrandr_get_screen_resources_current()
        return [
            connection.xrandr_get_output_info(output, resources.config_timestamp).name for output in resources.outputs
        ]
    except (error.XError, AttributeError):  # no RandR
        return []


def _probe(where: str) -> None:
    """See that the display answers at all: python-xlib waits for ever for one that hangs."""
    number = where.removeprefix("unix/:").partition(".")[0]
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108  (the address that X11 prescribes)
    for name in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(ANSWER_S)
            try:
                probe.connect(name)
                probe.sendall(_HELLO)
                if probe.recv(8):
                    return
            except OSError:
                continue
    raise _unreachable(where)


def _unreachable(where: str) -> DisplayError:
    return DisplayError(
        _("The X11 display {name} does not answer.").format(name=where.removeprefix("unix/")),
        hint=_("Is the desktop session still there?"),
    )


def _authority(_sock: Any, _name: str, _protocol: Any, _host: Any, number: int) -> tuple[bytes, bytes]:
    """Return the cookie for a display of this machine, as libXau picks it (`XauGetBestAuthByAddr`); empty if none."""
    from Xlib import error, xauth

    try:
        entries = xauth.Xauthority().entries
    except (error.XauthError, OSError):
        return b"", b""
    here = socket.gethostname().encode()
    for family, host, display, kind, cookie in entries:
        ours = family == _WILD or (family == xauth.FamilyLocal and host == here)
        if ours and kind == _COOKIE and display in (b"", str(number).encode()):
            return kind, cookie
    return b"", b""


def _nothing(*_: Any) -> None:
    """Print nothing."""
