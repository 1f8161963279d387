"""Picture files of the screen: written by the camera process, in the form in which they get to an engine soonest.

That form is BMP with 32 bits a pixel, top row first: the server's own bytes behind a header. Written, hashed, sniffed
and decoded (`assistd.runtime.image`), a 1080p screen takes 14 ms so; TIFF or BMP with 24 bits 15 ms, PNG at its fastest
37 ms, lossless WebP 46 ms (2 cores with SHA instructions; `benchmarks/`).
"""

from __future__ import annotations

import contextlib
import os
import struct

from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.types import printable

MAX_PIXELS = 16384 * 16384
_CHUNK = 1 << 20


def write_bmp(path: bytes, pixels: bytearray, width: int, height: int) -> None:
    """Write pixels into an existing file.

    Args:
        path: An empty file of ours.
        pixels: uint8 [height, width, 4]: blue, green, red and a byte without meaning.
        width: Pixels in a row.
        height: Rows.

    Raises:
        AssistdError: If the file is missing or can't be written.
    """
    # BITMAPFILEHEADER and BITMAPINFOHEADER; a negative height: the first row is the top one; 96 dpi
    head = struct.pack("<2sIHHI", b"BM", 54 + len(pixels), 0, 0, 54)
    head += struct.pack("<IiiHHIIiiII", 40, width, -height, 1, 32, 0, len(pixels), 3780, 3780, 0, 0)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            rest = memoryview(pixels)
            written = os.writev(fd, [head, rest]) - len(head)
            while written < len(rest):
                written += os.write(fd, rest[written:])
        finally:
            os.close(fd)
    except OSError as error:
        raise AssistdError(
            _("The picture of the screen can't be written: {why}.").format(why=error.strerror), code="capture-folder"
        ) from error


def is_black(pixels: bytearray) -> bool:
    """Return whether every pixel is black: what comes of a screen that is off or that nobody may see.

    Args:
        pixels: uint8 [pixels, 4]: blue, green, red and a byte without meaning.
    """
    view = memoryview(pixels)
    for start in range(0, len(pixels), _CHUNK):
        chunk = bytes(view[start : start + _CHUNK])
        if any(chunk[colour::4].strip(b"\0") for colour in range(3)):
            return False
    return True


def save_png(path: bytes, target: bytes) -> None:
    """Write a captured picture as PNG into a new file (mode 0600), never over another one.

    Raises:
        AssistdError: If something stands there already, or it can't be read or written.
    """
    import io

    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    name = printable(os.path.basename(target))
    try:
        with Image.open(os.fsdecode(path), formats=("BMP", "PNG", "JPEG", "WEBP", "TIFF")) as picture:
            data = io.BytesIO()
            picture.convert("RGB").save(data, "PNG", compress_level=6)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise AssistdError(_("The picture of the screen can't be read."), code="capture-unreadable") from error
    try:
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise AssistdError(
            _("{name} exists already, and nothing is written over it.").format(name=name),
            code="save-exists",
            hint=_("Name another file."),
        ) from error
    except OSError as error:
        raise _unwritten(name, error) from error
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data.getbuffer())
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(target)
        raise _unwritten(name, error) from error


def _unwritten(name: str, error: OSError) -> AssistdError:
    return AssistdError(
        _("Can't write {name}: {why}.").format(name=name, why=error.strerror),
        code="save-write",
        hint=_("Check the folder and its permissions."),
    )
