"""Which files a file manager put into the clipboard. Asked by `clipboard`; anybody may have written these lists."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes, urlsplit

from assistd.errors import UnreadableError
from assistd.i18n import _
from assistd.screen.capture import CaptureError
from assistd.sniff import promised
from assistd.types import printable

MOST = 1000
"""Files of one list that are looked at."""

LONGEST = 3 * 4096 + 100
"""Characters of an address: every byte of the longest path as ``%XX``."""

LOOK_S = 5.0
"""Longest time for the file systems on which they lie, seconds."""


def paths(listed: bytes) -> list[bytes]:
    """Return the local files that a list names: ``text/uri-list`` (RFC 2483) or ``x-special/gnome-copied-files``.

    The latter begins with a line that says ``copy`` or ``cut``. Other machines, other schemes and what is no absolute
    path are left out.
    """
    lines = listed.replace(b"\r", b"\n").replace(b"\0", b"").split(b"\n")[: MOST + 1]
    found = (_path(line.strip()) for line in lines if not line.startswith(b"#"))
    return [path for path in found if path]


async def first(candidates: Sequence[bytes]) -> bytes:
    """Return the file that is meant: the first that is named like a picture or a recording, else the first.

    Raises:
        CaptureError: If there is no such file, or it is none that can be read.
    """
    path = next((path for path in candidates if promised(os.path.basename(path))), candidates[0])
    name = printable(os.path.basename(path)) or printable(path)
    try:
        async with asyncio.timeout(LOOK_S):
            mode = (await asyncio.to_thread(os.stat, path)).st_mode
    except TimeoutError:
        raise CaptureError(
            _("The disk or server with {name} does not answer.").format(name=name), code="clipboard-late"
        ) from None
    except (OSError, ValueError) as error:
        raise CaptureError(
            _("The file in the clipboard, {name}, is not there any more.").format(name=name),
            code=UnreadableError.default_code,
            hint=_("Copy it again."),
        ) from error
    if not stat.S_ISREG(mode):
        raise CaptureError(
            _("{name} in the clipboard is a folder.").format(name=name)
            if stat.S_ISDIR(mode)
            else _("{name} in the clipboard is no file with content.").format(name=name),
            code="clipboard-no-file",
            hint=_("Copy a picture or a recording."),
        )
    return path


def _path(address: bytes) -> bytes:
    """Return the absolute path that a ``file:`` address of this machine names (RFC 8089); empty for any other."""
    ascii_only = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in address[:LONGEST])
    try:
        parts = urlsplit(ascii_only)
        host = parts.hostname or ""
    except ValueError:
        return b""
    if parts.scheme.lower() != "file" or host not in {"", "localhost", socket.gethostname().lower()}:
        return b""
    path = unquote_to_bytes(parts.path)
    return path if path.startswith(b"/") and b"\0" not in path else b""
