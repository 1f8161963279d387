"""Reads once more in controls whose words the detector missed, enlarged, dark ones inverted. Used by `interface`.

Short words in flat buttons are lost most often. What icons are read as must not become names: marks as wide as a word,
and a certain reading, are asked for. Single signs count on keys alone, and a cross where windows have theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd_read.boxes import Box, Line
from assistd_read.clean import WORD
from assistd_read.controls.naming import is_name
from assistd_read.controls.placed import Seen
from assistd_read.ink import Ink
from assistd_read.recognise import Recogniser

MOST = 16
"""So many controls of a picture are read once more: about a third of a second."""

TIMES = 3
"""Enlarged by this much: exact names on real dialogs, where the size as it is gave none."""

WORDY = frozenset({"button", "menu-item", "dropdown", "tab", "text-field", "spin", "header"})
"""Kinds that have words in them."""

SURE = 0.9
"""Below this certainty, what was read is no name."""

LEAST_PX = (12, 6)
"""Smallest extent of marks that may be a word, width and height."""

WIDE = 1.25
"""A word of two letters is this much wider than high; an icon is not."""

DARK = 110
"""A ground darker than this is inverted, 0…255."""

PAD_PX = 12

HIGHEST_PX = 48
"""Words on controls are not higher."""

CURSOR_PX = 4
"""Marks narrower than this are a text cursor."""

LEAST_DOTS = 3

SURE_SIGN = 0.8

SIGNS = frozenset("0123456789+-−×÷=.,%√π^()[]*/<>±xX✕✖")  # noqa: RUF001
"""What may stand alone on a key."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to read once more.

    Attributes:
        seen: The control.
        box: The extent of the marks in it.
        sign: A single sign may stand there.
    """

    seen: Seen
    box: Box
    sign: bool = False


def missed(seen: Sequence[Seen], signs: Collection[Seen], ink: Ink) -> list[Place]:
    """Return where to read once more: in controls with marks that may be a word, or a sign.

    Args:
        seen: Controls in which no word was found.
        signs: Those of them that may hold a single sign.
        ink: Where the picture has marks.
    """
    found = []
    for one in seen:
        sign = one in signs
        box = _marks(one.box, ink, sign=sign) if one.kind in WORDY else None
        if box is not None:
            found.append(Place(seen=one, box=box, sign=sign))
    return found[:MOST]


def again(
    pixels: NDArray[np.uint8], places: Sequence[Place], recogniser: Recogniser, cancel: Callable[[], bool]
) -> dict[Seen, Line]:
    """Return what was read with certainty in those places.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        places: As `missed` returns them.
        recogniser: Reads.
        cancel: Asked before each.
    """
    if not places:
        return {}
    boxes = [place.box for place in places]
    crops = [_enlarged(pixels[box.top : box.bottom, box.left : box.right]) for box in boxes]
    width, height = max(crop.shape[1] for crop in crops), sum(crop.shape[0] for crop in crops)
    sheet = np.full((height, width, 3), 255, np.uint8)
    lines, top = [], 0
    for crop in crops:
        high, wide = crop.shape[:2]
        sheet[top : top + high, :wide] = crop
        lines.append(Line(box=Box(0, top, wide, top + high)))
        top += high
    found = {}
    for place, read in zip(places, recogniser.read(sheet, lines, cancel), strict=False):
        text = " ".join(read.text.split())
        words = is_name(text) and all(WORD.fullmatch(word) for word in text.split())
        if (read.score >= SURE and words) or (place.sign and read.score >= SURE_SIGN and text in SIGNS):
            found[place.seen] = Line(box=place.box).read(text, read.score)
    return found


def has_marks(box: Box, ink: Ink) -> bool:
    """Return whether anything is drawn or written inside a frame; a text cursor is not."""
    inner = _inner(box)
    columns = np.flatnonzero(ink.pixels[inner.top : inner.bottom, inner.left : inner.right].any(axis=0))
    return len(columns) > 0 and int(columns[-1] - columns[0]) >= CURSOR_PX


def _inner(box: Box) -> Box:
    """Return a control without its border."""
    edge = max(2, min(4, box.height // 7))
    return Box(
        box.left + edge, box.top + edge, max(box.left + edge, box.right - edge), max(box.top + edge, box.bottom - edge)
    )


def has_dots(box: Box, ink: Ink) -> bool:
    """Return whether nothing but a row of equal dots stands in a field: a password."""
    inner = _inner(box)
    part = np.ascontiguousarray(ink.pixels[inner.top : inner.bottom, inner.left : inner.right])
    count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    if count < 1 + LEAST_DOTS:
        return False
    wide, high, top = stats[1:, 2], stats[1:, 3], stats[1:, 1]
    same = int(np.ptp(high)) <= 1 and int(np.ptp(top)) <= 1 and int(np.ptp(wide)) <= 2
    return same and int(np.median(high)) <= 0.6 * inner.height and abs(int(np.median(wide)) - int(np.median(high))) <= 2


def _marks(box: Box, ink: Ink, *, sign: bool) -> Box | None:
    """Return the extent of the marks in a control with a little room, None if that can't be a word, or a sign."""
    inner = _inner(box)
    part = ink.pixels[inner.top : inner.bottom, inner.left : inner.right]
    if not part.size or not part.any():
        return None
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    wide, high = int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1
    word = wide >= LEAST_PX[0] and high >= LEAST_PX[1] and wide >= WIDE * high
    if high > HIGHEST_PX or not (word or (sign and max(wide, high) >= LEAST_PX[1])):
        return None
    left, top = inner.left + int(columns[0]), inner.top + int(rows[0])
    return Box(
        max(inner.left, left - 3),
        max(inner.top, top - 3),
        min(inner.right, left + wide + 3),
        min(inner.bottom, top + high + 3),
    )


def _enlarged(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = crop.shape[1] * TIMES, crop.shape[0] * TIMES
    large = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
    if float(np.median(large)) < DARK:
        large = 255 - large
    ground = tuple(int(shade) for shade in np.median(large.reshape(-1, 3), axis=0))
    padded = cv2.copyMakeBorder(large, PAD_PX // 2, PAD_PX // 2, PAD_PX, PAD_PX, cv2.BORDER_CONSTANT, value=ground)
    return np.asarray(padded, np.uint8)
