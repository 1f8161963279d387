"""The data set on disk: a picture and what stands where in it. Generators write it, the trainer and the tests read it.

``DATA/<source>/<seed>.webp`` (lossless, RGB) and ``.json`` beside it. The JSON comes last, so a seed is done when its
JSON exists: a run that was cut off goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from PIL import Image

from assistd_models.elements.kinds import Kind

Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels of the picture; right and bottom are the first pixels outside."""


class Element(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One element, as one sees it.

    Attributes:
        kind: What it is.
        box: The visible part of it.
        on: Ticked, pressed, chosen; None: has no such state, or it is unknown.
        round: A radio button rather than a check box; None: neither.
        disabled: Greyed out; None: unknown.
        name: Its words, if it has any.
        visible: Share of it that is neither covered nor scrolled away, 0…1.
    """

    kind: Kind
    box: Box
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None
    name: str = ""
    visible: float = 1.0


class Picture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one picture shows.

    Attributes:
        width_px: Of the picture.
        height_px: Of the picture.
        source: Generator, or application, that drew it.
        seed: Number of the drawing.
        look: Theme, toolkit version, whatever tells drawings apart; for people.
        elements: All there is.
        unknown: Regions of which nothing is known (a window manager's title bar): neither asked for nor wrong.
    """

    width_px: int
    height_px: int
    source: str
    seed: int
    look: str = ""
    elements: tuple[Element, ...] = ()
    unknown: tuple[Box, ...] = ()


def stem(seed: int) -> str:
    """Return the name of a seed's files, without their ends."""
    return f"{seed:06d}"


def missing(data: Path, source: str, seeds: Iterable[int]) -> Iterator[int]:
    """Yield those of the seeds that are not drawn yet."""
    for seed in seeds:
        if not (data / source / f"{stem(seed)}.json").exists():
            yield seed


def write(data: Path, picture: Picture, pixels: Image.Image) -> None:
    """Write a picture and what it shows into ``data/<source>/``.

    Args:
        data: The data set's folder.
        picture: What it shows; boxes are cut to the picture, empty ones left out.
        pixels: RGB, of the picture's size.

    Raises:
        ValueError: If the size is not the picture's.
    """
    if pixels.size != (picture.width_px, picture.height_px):
        raise ValueError(f"the picture is {pixels.size}, its labels say {picture.width_px} by {picture.height_px}")
    folder = data / picture.source
    folder.mkdir(parents=True, exist_ok=True)
    name = folder / stem(picture.seed)
    pixels.convert("RGB").save(name.with_suffix(".webp"), lossless=True, quality=20, method=1)
    part = name.with_suffix(".json.part")
    part.write_bytes(msgspec.json.encode(_cut(picture)))
    os.replace(part, name.with_suffix(".json"))


def read(json: Path) -> Picture:
    """Return what the picture beside this file shows.

    Raises:
        msgspec.ValidationError: If the file is not of this form.
    """
    return msgspec.json.decode(json.read_bytes(), type=Picture)


def _cut(picture: Picture) -> Picture:
    kept = []
    for one in picture.elements:
        left, top, right, bottom = one.box
        box = max(0, left), max(0, top), min(picture.width_px, right), min(picture.height_px, bottom)
        if box[2] - box[0] >= 2 and box[3] - box[1] >= 2:
            kept.append(msgspec.structs.replace(one, box=box))
    return msgspec.structs.replace(picture, elements=tuple(kept))
