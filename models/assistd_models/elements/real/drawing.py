"""Draws what was missed (red), what was found wrongly (yellow), what is right (green) into a picture. For `judge`."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from assistd_models.elements.labels import Box, Picture
from assistd_models.elements.real.matching import Hit, asked

_SHORT = {"menu-item": "menu", "text-field": "field", "text-area": "area", "dropdown": "drop", "progress": "prog"}


def errors(picture: Picture, pixels: Image.Image, hits: Sequence[Hit]) -> Image.Image | None:
    """Return a picture with what is wrong drawn; None if nothing is."""
    found = [id(one.element) for one in hits if one.element is not None]
    missed = [one for one in asked(picture) if id(one) not in found]
    wrong = [one for one in hits if one.element is None and one.counts]
    if not missed and not wrong:
        return None
    drawn = pixels.convert("RGB")
    draw = ImageDraw.Draw(drawn, "RGBA")
    for box in picture.unknown:
        draw.rectangle(_inner(box), fill=(128, 128, 128, 60))
    for one in hits:
        if one.element is not None:
            draw.rectangle(_inner(one.seen.box), outline=(0, 170, 0), width=1)
    for one in wrong:
        _labelled(draw, one.seen.box, f"{_SHORT.get(one.seen.kind, one.seen.kind)} {one.seen.score:.2f}", (230, 190, 0))
    for element in missed:
        _labelled(draw, element.box, _SHORT.get(element.kind, element.kind), (230, 0, 0))
    return drawn


def _inner(box: Box) -> Box:
    return box[0], box[1], max(box[0], box[2] - 1), max(box[1], box[3] - 1)


def _labelled(draw: ImageDraw.ImageDraw, box: Box, words: str, colour: tuple[int, int, int]) -> None:
    draw.rectangle(_inner(box), outline=colour, width=2)
    place = box[0] + 2, box[1] + 1
    draw.rectangle(draw.textbbox(place, words, font_size=10), fill=(0, 0, 0, 150))
    draw.text(place, words, fill=colour, font_size=10)
