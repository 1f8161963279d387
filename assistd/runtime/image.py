"""Opens any picture safely, as plain RGB. Engines that look at pictures call it; the file may be anything at all.

Size is checked in the header, before anything is decoded; only decoders written for pictures are let at the bytes
(Pillow's EPS reader starts Ghostscript, for one), and a file that is none ends in a sentence that says what it is.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import stat
import warnings
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile, ImageOps, ImageStat, UnidentifiedImageError

from assistd.errors import UnreadableError, UnsupportedError, refusal
from assistd.i18n import _
from assistd.runtime.strangers import Stranger, kind_of_file, recognise
from assistd.types import printable

MAX_PIXELS = 40_000_000
"""Largest picture that is decoded, in pixels: an 8K screen has 33 million; 40 million take about 450 MB while they are
decoded. Larger JPEG files are decoded at a smaller scale."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", "PPM", "ICO", "JPEG2000", "TGA", "PCX", "MPO")
"""Pillow's decoders that are used."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A decoded picture.

    Attributes:
        pixels: uint8 [height, width, 3], RGB, upright, on an opaque background.
        format: Pillow's name of the file format, e.g. ``PNG``.
        mode: Pillow's name of the pixel format in the file, e.g. ``RGBA``.
        frames: How many pictures the file holds; only the first is decoded.
        size: Width and height in the file, in pixels, upright, before it was decoded smaller.
    """

    pixels: NDArray[np.uint8]
    format: str
    mode: str
    frames: int
    size: tuple[int, int]

    @property
    def animated(self) -> bool:
        """Whether the file holds more than the picture that was decoded."""
        return self.frames > 1


def open_picture(path: str | bytes) -> Picture:
    """Return the first picture of a file as RGB.

    Args:
        path: Where the file lies; a link to a file is followed.

    Raises:
        UnreadableError: If the file is missing, empty, damaged, too large, or not a regular file.
        UnsupportedError: If it is no picture, or of a format that nothing here decodes.
    """
    name = printable(os.path.basename(path))
    with _regular(path, name) as file:
        if os.fstat(file.fileno()).st_size == 0:
            raise UnreadableError(
                _("{name} is empty: 0 bytes.").format(name=name), code="media-empty", hint=_("Save or copy it again.")
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of bombs (we refuse them) and of odd metadata
            try:
                image, size = _opened(file, name)
                return _decoded(image, size, name)
            except (UnreadableError, UnsupportedError):
                raise
            except MemoryError as error:
                raise _too_large(name, _("it does not fit into memory")) from error
            except Exception as error:  # decoders raise whatever the bytes provoke
                raise UnreadableError(
                    _("Can't read {name}: the file is damaged or cut short.").format(name=name),
                    code="media-damaged",
                    hint=_("Save or copy it again."),
                ) from error


def _regular(path: str | bytes, name: str) -> BinaryIO:
    """Open a file without waiting for a pipe's writer, and make sure that it is one."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError as error:
        raise UnreadableError(
            _("Can't open {name}: {reason}.").format(name=name, reason=refusal(error)),
            hint=_remedy(error),
        ) from error
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        raise UnreadableError(
            _("{name} is {thing}, not a picture file.").format(name=name, thing=kind_of_file(mode)),
            code="media-not-a-file",
        )
    return os.fdopen(number, "rb")


def _remedy(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("It may have been moved or deleted.")
    return _("Allow your account to read it.") if isinstance(error, PermissionError) else ""


def _opened(file: BinaryIO, name: str) -> tuple[ImageFile.ImageFile, tuple[int, int]]:
    """Return the picture with only its header read, and its size, once that is known to be bearable."""
    head = file.read(4096)
    file.seek(0)
    stranger = recognise(head)
    if stranger is not None and stranger.package == "pillow_heif":
        with contextlib.suppress(ImportError):
            importlib.import_module("pillow_heif").register_heif_opener()
    try:
        image = Image.open(file, formats=[f for f in FORMATS if f in _known()])
    except UnidentifiedImageError as error:
        raise _refused(name, stranger) from error
    except Image.DecompressionBombError as error:
        raise _too_large(name, _("it has more than a hundred million pixels")) from error
    width, height = image.size
    if image.format == "JPEG" and width * height > MAX_PIXELS // 4:
        image.draft(
            "RGB", (width // 2, height // 2)
        )  # decoded at half the size or less: bounded memory, still readable
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise _too_large(name, _("{width} by {height} pixels").format(width=width, height=height))
    return image, (width, height)


def _known() -> dict[str, object]:
    Image.init()
    return dict(Image.OPEN)


def _decoded(image: ImageFile.ImageFile, size: tuple[int, int], name: str) -> Picture:
    frames = int(getattr(image, "n_frames", 1))
    mode, kind = image.mode, image.format or ""
    image.load()
    if image.size[0] * image.size[1] > MAX_PIXELS:  # some containers tell their true size only now
        raise _too_large(name, _("{width} by {height} pixels").format(width=image.size[0], height=image.size[1]))
    if min(image.size) < 1:
        raise UnreadableError(_("{name} has no pixels.").format(name=name), code="media-empty")
    upright: Image.Image = image
    with contextlib.suppress(Exception):  # a damaged orientation is no reason to refuse the picture
        if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:  # else it would only be copied
            upright = ImageOps.exif_transpose(image)
    pixels = np.ascontiguousarray(_rgb(upright))
    if (upright.width > upright.height) != (image.width > image.height):  # it lay on its side
        size = size[1], size[0]
    return Picture(pixels=pixels, format=kind, mode=mode, frames=frames, size=size)


def _rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return uint8 [height, width, 3]: transparency flattened, deep pixels brought to 8 bits."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return np.asarray(image)
    if image.mode in {"L", "1", "CMYK", "YCbCr", "RGBX"} and "transparency" not in image.info:
        return np.asarray(image.convert("RGB"))
    if image.mode.startswith("I") or image.mode == "F":
        grey = _eight_bits(np.asarray(image).astype(np.float32))
        return np.repeat(grey[:, :, None], 3, axis=2)
    return np.asarray(_flattened(image.convert("RGBA")))


def _eight_bits(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Bring 16-bit, 32-bit or floating-point grey to 0…255."""
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = min(0.0, float(values.min())), float(values.max())
    top = next((limit for limit in (1.0, 255.0, 65535.0) if high <= limit), high)
    return ((values - low) * (255.0 / max(top - low, 1e-9))).astype(np.uint8)


def _flattened(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on white; on black if it is pale writing that white would swallow."""
    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return image.convert("RGB")
    seen = ImageStat.Stat(alpha).mean[0] / 255
    visible = alpha.point(lambda value: 255 if value > 127 else 0)
    brightness = ImageStat.Stat(image.convert("L"), visible).mean[0] if visible.getbbox() else 0
    back = Image.new("RGB", image.size, "black" if seen < 0.7 and brightness > 200 else "white")
    back.paste(image, mask=alpha)
    return back


def _refused(name: str, stranger: Stranger | None) -> UnsupportedError | UnreadableError:
    if stranger is None:
        return UnsupportedError(
            _("Can't read {name}: it is no picture that is known here.").format(name=name),
            hint=_("Save it as PNG or JPEG."),
        )
    if stranger.damaged:
        hint = _("Save or copy it again.")
        return UnreadableError(
            _("Can't read {name}: {why}.").format(name=name, why=_(stranger.why)), code="media-damaged", hint=hint
        )
    return UnsupportedError(
        _("Can't read {name}: {why}.").format(name=name, why=_(stranger.why)), hint=_(stranger.hint)
    )


def _too_large(name: str, why: str) -> UnreadableError:
    return UnreadableError(
        _("{name} is too large: {why}.").format(name=name, why=why),
        code="media-too-large",
        hint=_("Save it smaller than 40 megapixels."),
    )
