"""Opens a picture for `assistd_codes.engine`: upright, in shades of grey, of a size that can be searched."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from assistd import Media, UnreadableError, UnsupportedError
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 100_000_000
"""Larger pictures are refused before they are decoded."""

SEARCHED_PX = 4096
"""Longest side that is searched; a larger picture is made smaller."""

SMALL_PX = 1600
"""Up to this longest side a picture is searched enlarged too, for codes of a few pixels a square."""


class Try(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a picture to look for codes in.

    Attributes:
        grey: The form.
        scale: Its size, before it was turned, in relation to the picture's.
        degrees: How far it was turned about its middle, against the clock.
    """

    grey: Image.Image
    scale: float
    degrees: int = 0

    def back(self, x: int, y: int, size: tuple[int, int]) -> tuple[int, int]:
        """Return a point of this form as a point of the picture, whose size is given."""
        turn = cmath.exp(1j * math.radians(self.degrees)) / self.scale
        there = complex(x - self.grey.width / 2, y - self.grey.height / 2) * turn + complex(size[0] / 2, size[1] / 2)
        return min(size[0], max(0, round(there.real))), min(size[1], max(0, round(there.imag)))


@contextmanager
def opened(media: Media) -> Iterator[Image.Image]:
    """Give a picture, upright and grey; what is transparent becomes white.

    Raises:
        UnsupportedError: It is of a kind that Pillow does not know, or too large.
        UnreadableError: It is damaged.
    """
    try:
        with Image.open(media.path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UnsupportedError(f"{media.label} is too large to look for codes.", hint="Cut a part out of it.")
            image.draft("L", (SEARCHED_PX, SEARCHED_PX))
            upright = ImageOps.exif_transpose(image)
            yield _grey(upright)
    except UnidentifiedImageError as error:
        raise UnsupportedError(f"Can't look for codes in {media.label}: not a picture that Pillow knows.") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableError(f"Can't look for codes in {media.label}: the picture is damaged.") from error


def tries(picture: Image.Image) -> Iterator[Try]:
    """Yield the picture in the forms in which codes are looked for, the likely ones first."""
    searched, scale = _fitted(picture, SEARCHED_PX)
    yield Try(grey=searched, scale=scale)
    small, scale = _fitted(picture, SMALL_PX)
    if small is picture:
        large = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.BICUBIC)
        yield Try(grey=large, scale=3.0)
    yield Try(grey=ImageOps.invert(small), scale=scale)
    for degrees in (30, 60):  # bar codes are read up to about 20 degrees off the level, or off the upright
        turned = small.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        yield Try(grey=turned, scale=scale, degrees=degrees)


def _fitted(picture: Image.Image, longest_px: int) -> tuple[Image.Image, float]:
    """Return the picture at this longest side at most, and its new size in relation to the old one."""
    scale = longest_px / max(picture.size)
    if scale >= 1:
        return picture, 1.0
    return picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))), scale


def _grey(image: Image.Image) -> Image.Image:
    if image.mode in ("L", "I;16"):
        return image.convert("L")
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("L")
