"""Cuts a rectangle out of a picture file, in a process of its own: `assistd.screen.portal` asks for it.

``python -m assistd.screen.crop FD PARENT PATH LEFT TOP RIGHT BOTTOM``. The picture comes from another program and is
parsed by Pillow, which the daemon neither loads nor should.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys

from assistd.i18n import _
from assistd.process import Process
from assistd.screen.capture import CaptureError
from assistd.types import Box

DEADLINE_S = 20.0
MAX_PIXELS = 16384 * 16384
MEMORY_BYTES = 4 * 1024**3
"""Address space of the process: one picture of that size, and its rectangle."""

_OUTSIDE, _UNREADABLE = 3, 4


async def cut(path: bytes, box: Box) -> Box:
    """Replace the picture in `path` by its part; return what part that is.

    Args:
        path: A picture file of ours.
        box: In its pixels; what lies outside of the picture is left out.

    Raises:
        CaptureError: If nothing of it lies inside, or the picture can't be read.
    """
    try:
        child = await Process.spawn("assistd.screen.crop", arguments=[os.fsdecode(path), *map(str, box)])
    except OSError as error:
        raise _failed(_UNREADABLE) from error
    try:
        async with asyncio.timeout(DEADLINE_S):
            status = await asyncio.shield(child.ended)
    except TimeoutError:
        status = _UNREADABLE
    finally:
        await child.close()
    if status:
        raise _failed(status)
    left, top = max(box[0], 0), max(box[1], 0)
    width, height = _size(path)
    return left, top, left + width, top + height


def _size(path: bytes) -> tuple[int, int]:
    """Return width and height of the PNG that our child wrote (PNG specification, 11.2.1)."""
    with open(path, "rb") as file:
        width, height = struct.unpack(">II", file.read(24)[16:])
    return width, height


def _failed(status: int) -> CaptureError:
    if status == _OUTSIDE:
        return CaptureError(_("This region lies outside of the screen."), code="capture-outside")
    return CaptureError(_("The picture of the screen can't be read."), code="capture-unreadable")


def main() -> int:
    """Cut, and return the exit status."""
    import resource

    from PIL import Image, UnidentifiedImageError

    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[2]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    path = sys.argv[3]
    left, top, right, bottom = map(int, sys.argv[4:8])
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP", "BMP", "TIFF")) as picture:
            box = max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height)
            if box[0] >= box[2] or box[1] >= box[3]:
                return _OUTSIDE
            part = picture.crop(box)
            if part.mode not in {"RGB", "RGBA", "L"}:
                part = part.convert("RGB")
    except (OSError, ValueError, MemoryError, UnidentifiedImageError, Image.DecompressionBombError):
        return _UNREADABLE
    with open(path, "wb") as file:
        part.save(file, "PNG", compress_level=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
