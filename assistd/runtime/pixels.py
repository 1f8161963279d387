"""Brings a picture to the form a model was trained on: resized, cropped, cut into tiles, normalised. Families call it.

In Pillow and numpy, and equal to the image processors of transformers 4.57 (the ones built on Pillow) to the last bit,
but for very long pictures that are cropped (see `resized`). All constants come from ``preprocessor_config.json``; the
defaults for keys that are left out are those of the processor named in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assistd.errors import ModelCorruptError
from assistd.i18n import _

LARGEST: Final = 4096
"""Largest side that a model may ask for, in pixels (``MAX_IMAGE_SIZE`` of Idefics3's image processor)."""

LONG: Final = 100
"""How many times longer than wide a picture may become before it is cropped without being resized as a whole."""

MOST_TILES: Final = 64
"""Most tiles that one picture may be cut into: 2048 pixels in tiles of 512 are 16, with 364 they are 36."""

_HALF: Final = (0.5, 0.5, 0.5)  # IMAGENET_STANDARD_MEAN and _STD
_CLIP: Final = {"image_mean": (0.48145466, 0.4578275, 0.40821073), "image_std": (0.26862954, 0.26130258, 0.27577711)}
_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "CLIP": {"size": {"shortest_edge": 224}, "crop_size": 224, "do_center_crop": True, "resample": 3, **_CLIP},
    "Idefics3": {"size": {"longest_edge": 1456}, "max_image_size": {"longest_edge": 364}, "resample": 1},
    "SmolVLM": {"size": {"longest_edge": 1456}, "max_image_size": {"longest_edge": 364}, "resample": 1},
    "Siglip": {"size": {"height": 224, "width": 224}, "resample": 3},
    "ViT": {"size": {"height": 224, "width": 224}, "resample": 2},
}
_FORMER: Final = ("FeatureExtractor", "ImageProcessorFast", "ImageProcessorPil", "ImageProcessor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preprocessing:
    """One picture in, one array out: ViT, CLIP, SigLIP, and Florence-2, which uses CLIP's processor.

    Attributes:
        size: Height and width to resize to; None: the shortest edge decides, or nothing is resized.
        shortest: The shortest edge to resize to, in pixels, keeping the proportions; 0: `size` decides.
        crop: Height and width of the middle that is kept; None: everything.
        resample: Pillow's number of the filter.
        table: float32 [3, 256], what each level of each channel becomes.
    """

    size: tuple[int, int] | None
    shortest: int
    crop: tuple[int, int] | None
    resample: Image.Resampling
    table: NDArray[np.float32]

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> Preprocessing:
        """Return what a ``preprocessor_config.json`` asks for.

        Raises:
            ModelCorruptError: If a size, filter or constant in it can't be used.
        """
        given = _with_defaults(config)
        kind = _kind(config)
        size, shortest = None, 0
        if given["do_resize"]:
            wanted = given["size"]
            if isinstance(wanted, int) and kind == "CLIP":  # before 2022 a bare number was the shortest edge there
                wanted = {"shortest_edge": wanted}
            if isinstance(wanted, Mapping) and "shortest_edge" in wanted:
                shortest = _side(wanted["shortest_edge"], "size")
            else:
                size = _sides(wanted, "size")
        crop = _sides(given["crop_size"], "crop_size") if given["do_center_crop"] else None
        return cls(size=size, shortest=shortest, crop=crop, resample=_filter(given), table=_table(given))

    def __call__(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return float32 [3, height, width].

        Args:
            pixels: uint8 [height, width, 3], RGB.
        """
        size = self.size
        if self.shortest:
            size = _by_shortest(pixels.shape[0], pixels.shape[1], self.shortest)
        return normalised(resized(pixels, size or pixels.shape[:2], self.resample, crop=self.crop), self.table)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tiles:
    """A picture cut up for Idefics3 and its children: the tiles row by row, then the whole picture; or only that.

    Attributes:
        pixels: float32 [tiles, 3, side, side].
        rows: Rows of tiles; 0: there is only the whole picture.
        columns: Columns of tiles; 0: there is only the whole picture.
    """

    pixels: NDArray[np.float32]
    rows: int
    columns: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tiling:
    """One picture in, one or several squares out: Idefics3, SmolVLM, SmolVLM2.

    Attributes:
        longest: The longest edge that a picture is brought to first, in pixels; 0: it is not.
        side: The side of each square, in pixels.
        split: Whether the checkpoint's own processor cuts pictures into tiles (``do_image_splitting``).
        resample: Pillow's number of the filter.
        table: float32 [3, 256], what each level of each channel becomes.
    """

    longest: int
    side: int
    split: bool
    resample: Image.Resampling
    table: NDArray[np.float32]

    @classmethod
    def read(cls, config: Mapping[str, Any]) -> Tiling:
        """Return what a ``preprocessor_config.json`` asks for.

        Raises:
            ModelCorruptError: If a size, filter or constant in it can't be used.
        """
        given = _with_defaults({"image_processor_type": "Idefics3ImageProcessor", **config})
        side = _longest(given["max_image_size"], "max_image_size")
        longest = _longest(given["size"], "size") if given["do_resize"] else 0
        if math.ceil((longest or LARGEST) / side) ** 2 > MOST_TILES:
            raise _unusable("max_image_size", given["max_image_size"])
        return cls(
            longest=longest,
            side=side,
            split=bool(given.get("do_image_splitting", True)),
            resample=_filter(given),
            table=_table(given),
        )

    def __call__(self, pixels: NDArray[np.uint8], *, split: bool) -> Tiles:
        """Return a picture's tiles and the whole, each of the side the model takes.

        Args:
            pixels: uint8 [height, width, 3], RGB.
            split: Cut it into tiles; otherwise only the whole picture is given, as one square.
        """
        if self.longest:
            pixels = resized(pixels, _by_longest(pixels.shape[0], pixels.shape[1], self.longest), self.resample)
        square = (self.side, self.side)
        if not split:
            only = normalised(resized(pixels, square, self.resample), self.table)
            return Tiles(pixels=only[None], rows=0, columns=0)
        pixels = resized(pixels, _in_tiles(pixels.shape[0], pixels.shape[1], self.side), self.resample)
        rows, columns = pixels.shape[0] // self.side, pixels.shape[1] // self.side
        if (rows, columns) == (1, 1):
            return Tiles(pixels=normalised(pixels, self.table)[None], rows=0, columns=0)
        cut = pixels.reshape(rows, self.side, columns, self.side, 3).swapaxes(1, 2).reshape(-1, *square, 3)
        whole = resized(pixels, square, self.resample)
        return Tiles(
            pixels=np.stack([normalised(tile, self.table) for tile in (*cut, whole)]), rows=rows, columns=columns
        )


def resized(
    pixels: NDArray[np.uint8],
    size: tuple[int, int],
    resample: Image.Resampling,
    *,
    crop: tuple[int, int] | None = None,
) -> NDArray[np.uint8]:
    """Return a picture resized, and of that the middle.

    A picture that would become much longer than wide is cropped before it is resized: one pixel by fifty thousand would
    else take gigabytes on its way to a square. Pillow then filters rows and columns in another order, and rounds in
    between: noise differs by less than one level of 255 on average, smooth parts not at all.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        size: Height and width to resize to.
        resample: Pillow's number of the filter.
        crop: Height and width of the middle that is kept, filled up with black where the picture is smaller.
    """
    height, width = size
    if crop is not None and max(size) > LONG * max(*crop, min(size)):
        top, left = max((height - crop[0]) // 2, 0), max((width - crop[1]) // 2, 0)
        tall, wide = min(crop[0], height), min(crop[1], width)
        across, down = pixels.shape[1] / width, pixels.shape[0] / height
        box = (left * across, top * down, (left + wide) * across, (top + tall) * down)
        pixels = np.asarray(Image.fromarray(pixels).resize((wide, tall), resample=resample, box=box))
    elif size != pixels.shape[:2]:
        pixels = np.asarray(Image.fromarray(pixels).resize((width, height), resample=resample))
    return pixels if crop is None else centre(pixels, *crop)


def centre(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Return the middle of a picture, uint8 [height, width, 3], filled up with black where it is smaller."""
    top, left = (pixels.shape[0] - height) // 2, (pixels.shape[1] - width) // 2  # negative, rounded down: filled up
    inside = pixels[max(top, 0) : max(top, 0) + height, max(left, 0) : max(left, 0) + width]
    if inside.shape[:2] == (height, width):
        return inside
    filled = np.zeros((height, width, 3), np.uint8)
    down, across = max(-top, 0), max(-left, 0)
    filled[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
    return filled


def normalised(pixels: NDArray[np.uint8], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return float32 [3, height, width]: each level of each channel replaced by what the table says.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        table: float32 [3, 256].
    """
    return np.stack([np.take(table[channel], pixels[:, :, channel]) for channel in range(3)])


def _by_shortest(height: int, width: int, shortest: int) -> tuple[int, int]:
    """Return the size whose shortest edge is as wanted (``get_resize_output_image_size``)."""
    if width <= height:
        return int(shortest * height / width), shortest
    return shortest, int(shortest * width / height)


def _by_longest(height: int, width: int, longest: int) -> tuple[int, int]:
    """Return the size whose longest edge is as wanted, the other even (``_resize_output_size_rescale_to_max_len``)."""
    ratio = width / height
    if width >= height:
        other = int(longest / ratio)
        return max(other + other % 2, 1), longest
    other = int(longest * ratio)
    return longest, max(other + other % 2, 1)


def _in_tiles(height: int, width: int, side: int) -> tuple[int, int]:
    """Return the size in whole tiles (``resize_for_vision_encoder``)."""
    ratio = width / height
    if width >= height:
        width = math.ceil(width / side) * side
        return math.ceil(int(width / ratio) / side) * side, width
    height = math.ceil(height / side) * side
    return height, math.ceil(int(height * ratio) / side) * side


def _kind(config: Mapping[str, Any]) -> str:
    """Return the processor's family, e.g. ``CLIP``, from its class name."""
    name = str(config.get("image_processor_type") or config.get("feature_extractor_type") or "ViTImageProcessor")
    for ending in _FORMER:
        name = name.removesuffix(ending)
    return name


def _with_defaults(config: Mapping[str, Any]) -> dict[str, Any]:
    base = {
        "do_resize": True,
        "do_center_crop": False,
        "do_rescale": True,
        "do_normalize": True,
        "rescale_factor": 1 / 255,
        "image_mean": _HALF,
        "image_std": _HALF,
        **_DEFAULTS.get(_kind(config), _DEFAULTS["ViT"]),
    }
    return {**base, **{key: value for key, value in config.items() if value is not None}}


def _table(given: Mapping[str, Any]) -> NDArray[np.float32]:
    """Return float32 [3, 256], in the order and precision in which transformers computes it."""
    levels = np.arange(256, dtype=np.float64)
    try:
        scaled = (levels * float(given["rescale_factor"]) if given["do_rescale"] else levels).astype(np.float32)
        rows = np.tile(scaled, (3, 1))
        if given["do_normalize"]:
            mean = np.broadcast_to(np.asarray(given["image_mean"], np.float32), (3,))
            std = np.broadcast_to(np.asarray(given["image_std"], np.float32), (3,))
            with np.errstate(all="ignore"):  # a deviation of nought is refused below
                rows = (rows - mean[:, None]) / std[:, None]
    except (TypeError, ValueError) as error:
        raise _unusable("image_mean, image_std or rescale_factor", error) from error
    if not np.isfinite(rows).all():
        raise _unusable("image_std", given["image_std"])
    return rows


def _filter(given: Mapping[str, Any]) -> Image.Resampling:
    try:
        return Image.Resampling(given["resample"])
    except ValueError as error:
        raise _unusable("resample", given["resample"]) from error


def _sides(wanted: Any, key: str) -> tuple[int, int]:
    """Return height and width: a mapping, or one number for a square."""
    if isinstance(wanted, Mapping):
        return _side(wanted.get("height"), key), _side(wanted.get("width"), key)
    return _side(wanted, key), _side(wanted, key)


def _longest(wanted: Any, key: str) -> int:
    return _side(wanted.get("longest_edge") if isinstance(wanted, Mapping) else wanted, key)


def _side(wanted: Any, key: str) -> int:
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= LARGEST:
        raise _unusable(key, wanted)
    return wanted


def _unusable(key: str, value: Any) -> ModelCorruptError:
    return ModelCorruptError(
        _("preprocessor_config.json can't be used: {key} is {value}.").format(key=key, value=value),
        hint=_("Pull the model again."),
    )
