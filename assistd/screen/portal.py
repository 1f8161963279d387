"""Pictures of the screen through the desktop's portal (org.freedesktop.portal.Screenshot): the only way on Wayland.

The desktop may ask the person, once or each time, and hands over a file that we copy and delete. From version 3 on it
can take the active window; before, it takes everything. Made by `assistd.screen.capture`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from urllib.parse import unquote_to_bytes, urlsplit

import msgspec

from assistd import sniff
from assistd.desktop.bus import Bus, BusError
from assistd.desktop.portal import CANCELLED, DONE, portal
from assistd.i18n import _
from assistd.screen import crop
from assistd.screen.capture import CaptureError
from assistd.types import View

INTERFACE = "Screenshot"
PERSON_S = 60.0
"""How long a permission dialog may stay open, seconds."""

PATIENCE_S = 1.0
"""Without an answer for this long a dialog is open, seconds."""

MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is taken: more than three 8K screens without any compression."""

FRESH_S = 5.0
"""A file that was last written so long before we asked, in seconds, is no picture of now: it is left alone."""

_BLOCK = 1 << 20

SCREEN, ACTIVE_WINDOW = 1, 8
"""Targets of the interface's third version."""

_NOT_ALLOWED = "org.freedesktop.portal.Error.NotAllowed"


class PortalScreen:
    """Takes pictures by the portal.

    Args:
        bus: The session bus.
        tell: Called with a sentence that the person should hear now.
    """

    name = "portal"

    def __init__(self, bus: Bus, tell: Callable[[str], None]) -> None:
        self._portal = portal(bus)
        self._tell = tell

    async def take(self, view: View, path: bytes) -> View:
        """Write a picture into `path`; return the view.

        Without a portal that can take the active window, a window's picture shows the whole screen; that no position is
        known (`View.box` is None) holds for both. A region is cut out of the whole screen's picture.

        Raises:
            CaptureError: If there is no such portal, or the desktop or the person refuses.
        """
        try:
            target = await self._target(view)
            asked_s = time.time()
            uri = await self._ask(target)
        except BusError as error:
            raise _failure(error) from error
        await asyncio.to_thread(_fetch, uri, path, asked_s - FRESH_S)
        if view.target == "region" and view.region:
            return msgspec.structs.replace(view, box=await crop.cut(path, view.region))
        return view

    async def close(self) -> None:
        """Nothing is held."""

    async def _target(self, view: View) -> int:
        """Return what to ask for, 0 where this can't be said."""
        version = await self._portal.version(INTERFACE)
        if not version:
            raise CaptureError(
                _("The desktop's portal takes no pictures of the screen."),
                code="capture-no-portal",
                hint=_("Install the xdg-desktop-portal of your desktop."),
            )
        targets = int(await self._portal.get(INTERFACE, "AvailableTargets", 0)) if version >= 3 else 0
        wanted = ACTIVE_WINDOW if view.target == "window" and targets & ACTIVE_WINDOW else SCREEN
        return wanted & targets

    async def _ask(self, target: int) -> str:
        """Return the address of the picture."""
        from dbus_fast import Variant

        options = {"interactive": Variant("b", False)}
        if target:
            options["target"] = Variant("u", target)
        code, results = await self._portal.request(
            f"{INTERFACE}.Screenshot", "s", [""], options,
            timeout_s=PERSON_S, on_wait=self._waiting, patience_s=PATIENCE_S,
        )  # fmt: skip
        if code == DONE:
            return str(results.get("uri", ""))
        raise _refused(code)

    def _waiting(self) -> None:
        self._tell(_("A permission dialog is open: allow assistd to take pictures of the screen."))


def _fetch(uri: str, path: bytes, since_s: float) -> None:
    """Copy the portal's file into ours and delete it; blocks. What is no picture made for us is left alone."""
    source = _local(uri)
    try:
        with _opened(source, since_s) as theirs, open(path, "wb") as ours:
            block = os.read(theirs, _BLOCK)
            if not sniff.sniff(block[: sniff.HEAD_BYTES]).startswith("image/"):
                raise _strange(_("the file is no picture"))
            while block:
                ours.write(block)
                if ours.tell() > MAX_BYTES:
                    raise _strange(_("the file is too large"))
                block = os.read(theirs, _BLOCK)
        with contextlib.suppress(OSError):
            os.unlink(source)
    except CaptureError:
        raise
    except OSError as error:
        raise _strange(error.strerror or str(error)) from error


@contextlib.contextmanager
def _opened(source: bytes, since_s: float) -> Iterator[int]:
    """Open a regular file of our own that was written since then; no link, no pipe, no device."""
    file = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        info = os.fstat(file)
        if not stat.S_ISREG(info.st_mode) or info.st_uid != os.getuid() or info.st_mtime < since_s:
            raise _strange(_("the file was not made for this"))
        yield file
    finally:
        os.close(file)


def _local(uri: str) -> bytes:
    """Return the path that a file's address names."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(uri)
        path = unquote_to_bytes(parts.path)
        local = parts.scheme == "file" and parts.netloc in {"", "localhost"} and not parts.query and not parts.fragment
        if local and path.startswith(b"/") and b"\0" not in path:
            return path
    raise _strange(_("it names no file on this machine"))


def _strange(why: str) -> CaptureError:
    words = _("The desktop's portal gave no picture: {why}.").format(why=why)
    return CaptureError(words, code="capture-portal-file")


def _refused(code: int) -> CaptureError:
    if code == CANCELLED:
        return CaptureError(
            _("The picture of the screen was not allowed."),
            code="capture-refused",
            hint=_("Press the key again, and allow it in the dialog."),
        )
    return CaptureError(
        _("The desktop does not let assistd take pictures of the screen."),
        code="capture-refused",
        hint=_("Allow it in the privacy settings of your desktop."),
    )


def _failure(error: BusError) -> CaptureError:
    if error.code == "portal-timeout":
        return CaptureError(
            _("The permission dialog was not answered."),
            code="capture-timeout",
            hint=_("Press the key again, and allow assistd to take pictures of the screen."),
        )
    if error.name == _NOT_ALLOWED:
        return _refused(2)
    if error.name:  # its words are for programmers, and English
        return CaptureError(_("The desktop's portal could not take a picture."), code="capture-portal")
    return CaptureError(error.message, code=error.code, hint=error.hint)
