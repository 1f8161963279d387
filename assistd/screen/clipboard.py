"""The desktop's clipboard: the picture or file in it is read, answers are written into it.

By the programs made for it, as children: wl-paste and wl-copy on Wayland, xclip (or xsel, for writing) on X11. Whatever
another program put there is bounded in bytes and time; only the names of files of this machine are taken from it.
Asked by the flow.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Sequence
from functools import partial
from typing import Final

from assistd.desktop.bus import Bus
from assistd.desktop.environment import environment, learn
from assistd.errors import SinkError
from assistd.i18n import _
from assistd.screen import copied, files
from assistd.screen.bounded import BoundError, feed, pipe, read
from assistd.screen.capture import CaptureError
from assistd.types import Struct

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024 * 1024
"""Largest picture that is taken out of the clipboard, bytes: 4K without compression is half of it."""

LIST_BYTES = 256 * 1024
READ_S = 8.0
"""Longest time for the program that holds the clipboard to hand it over, seconds."""

WRITE_S = 4.0

_PICTURES: Final = {
    "image/png": "png",
    "image/bmp": "bmp",
    "image/x-bmp": "bmp",
    "image/x-MS-bmp": "bmp",
    "image/webp": "webp",
    "image/jpeg": "jpeg",
    "image/tiff": "tiff",
    "image/gif": "gif",
    "image/avif": "bin",
    "image/heic": "bin",
}
"""Types of pictures that are understood, the most faithful first, and the ending of our file's name."""

_EMPTY: Final = ("TARGETS not available", "No selection", "Nothing is copied")
"""What xclip and the two generations of wl-paste complain of when there is nothing in the clipboard."""

_FILES: Final = ("x-special/gnome-copied-files", "text/uri-list")


class Tool(Struct, frozen=True, kw_only=True):
    """A program for the clipboard.

    Attributes:
        program: Its name.
        types: Arguments that print the offered types.
        paste: Arguments that print the content of one type, which follows.
        copy: Program and arguments that take the new content from their standard input.
    """

    program: str
    types: tuple[str, ...] = ()
    paste: tuple[str, ...] = ()
    copy: tuple[str, ...] = ()


_WAYLAND = Tool(
    program="wl-paste",
    types=("--list-types",),
    paste=("--no-newline", "--type"),
    copy=("wl-copy", "--type", "text/plain"),
)
_XCLIP = Tool(
    program="xclip",
    types=("-selection", "clipboard", "-out", "-target", "TARGETS"),
    paste=("-selection", "clipboard", "-out", "-target"),
    copy=("xclip", "-selection", "clipboard", "-in"),
)
_XSEL = Tool(program="xsel", copy=("xsel", "--clipboard", "--input"))


class Clipboard:
    """The clipboard of the session.

    Args:
        bus: The session bus: tells where the display is, if it came up after us.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def picture(self) -> bytes:
        """Return the path of a file that was copied, as it is; or a new file of ours with the picture that was.

        Raises:
            CaptureError: If there is nothing of the kind, told in words.
        """
        tool = await self._tool(reading=True)
        try:
            offered = await self._types(tool)
            if path := await self._file(tool, offered):
                return path
            for kind, ending in _PICTURES.items():
                if kind in offered:
                    return await self._copy_out(tool, kind, ending)
        except BoundError as error:
            raise _unreadable(error) from error
        raise _no_picture(offered)

    async def write(self, text: str) -> None:
        """Put a text into the clipboard. The program that does it stays to hand it out, as X11 and Wayland want it.

        Raises:
            SinkError: If there is no desktop, or no program for it.
        """
        try:
            tool = await self._tool(reading=False)
        except CaptureError as error:
            raise SinkError(error.message, code=error.code, hint=error.hint) from error
        try:
            await feed(tool.copy, text.encode("utf-8", "replace"), timeout_s=WRITE_S)
        except BoundError as error:
            raise SinkError(
                _("The clipboard could not be written: {program} failed.").format(program=tool.copy[0]),
                code="clipboard-write",
                hint=_("Try again."),
            ) from error

    async def close(self) -> None:
        """Nothing is held: what was written stays with the program that holds it."""

    # --- below ---

    async def _tool(self, *, reading: bool) -> Tool:
        """Return the program to use.

        Raises:
            CaptureError: If none is installed, or there is no desktop.
        """
        session = environment()
        if session.display == "none":
            await learn(self._bus)
            session = environment()
        if session.display == "none":
            raise CaptureError(
                _("There is no desktop session, so there is no clipboard."),
                code="no-display",
                hint=_("Log in to a desktop session."),
            )
        return choose(wayland=session.display == "wayland", x11=session.x11, reading=reading)

    async def _types(self, tool: Tool) -> list[str]:
        """Return the types in which the content is offered; none if there is no content."""
        try:
            raw = await read((tool.program, *tool.types), max_bytes=LIST_BYTES, timeout_s=READ_S)
        except BoundError as error:
            if any(words in error.complaint for words in _EMPTY):
                return []
            raise
        return [line.strip() for line in raw.decode("utf-8", "replace").splitlines()][:1000]

    async def _file(self, tool: Tool, offered: Sequence[str]) -> bytes:
        """Return the first file that was copied, the first picture or recording if there are several; empty if none."""
        for kind in _FILES:
            if kind in offered:
                raw = await read((tool.program, *tool.paste, kind), max_bytes=LIST_BYTES, timeout_s=READ_S)
                if paths := copied.paths(raw):
                    return await copied.first(paths)
        return b""

    async def _copy_out(self, tool: Tool, kind: str, ending: str) -> bytes:
        path = await asyncio.to_thread(files.new, ending)
        command = (tool.program, *tool.paste, kind)
        try:
            size = await pipe(command, partial(files.append, path), max_bytes=MAX_BYTES, timeout_s=READ_S)
        except BaseException:
            files.delete(path)
            raise
        if not size:
            files.delete(path)
            raise CaptureError(_("The picture in the clipboard is empty."), code="clipboard-empty")
        return path


def choose(*, wayland: bool, x11: bool, reading: bool) -> Tool:
    """Return the program for this kind of session. Asked by `assistd doctor` as well.

    Args:
        wayland: It is a Wayland session.
        x11: There is an X server, in a Wayland session too (it shares the clipboard).
        reading: The clipboard is to be read, not written.

    Raises:
        CaptureError: If none is installed; says which to install.
    """
    tools: list[Tool] = [*((_WAYLAND,) if wayland else ()), *((_XCLIP, _XSEL) if x11 else ())]
    for tool in tools:
        if shutil.which(tool.program if reading else tool.copy[0]) and (tool.paste or not reading):
            return tool
    package = "wl-clipboard" if wayland else "xclip"
    raise CaptureError(
        _("No program for the clipboard is installed."),
        code="clipboard-no-tool",
        hint=_("Install it: {command}").format(command=f"sudo apt install {package}"),
    )


def _no_picture(offered: Sequence[str]) -> CaptureError:
    if not offered:
        return CaptureError(
            _("The clipboard is empty."), code="clipboard-empty", hint=_("Copy a picture or a file first.")
        )
    if any(kind.lower().startswith(("text", "utf8_string", "string", "compound_text")) for kind in offered):
        return CaptureError(
            _("The clipboard holds text, no picture."), code="clipboard-text", hint=_("Copy a picture or a file first.")
        )
    return CaptureError(
        _("The clipboard holds no picture."), code="clipboard-other", hint=_("Copy a picture or a file first.")
    )


def _unreadable(error: BoundError) -> CaptureError:
    words = {
        "large": _("What is in the clipboard is too large."),
        "late": _("The program that holds the clipboard does not answer."),
    }
    return CaptureError(
        words.get(error.why, _("The clipboard can't be read.")),
        code=f"clipboard-{error.why}",
        hint=_("Save the picture as a file, and ask for that.") if error.why == "large" else _("Copy it again."),
    )
