"""Finds pictures inside a page or a window, so that they are described and the page is not. Used by `gate`.

A picture on a page is a rectangle full of what screens lack (see `evidence`), with a straight border on which the
page's even ground begins. Restless squares are the seed; the rectangle grows from them to that border, so that even
skies and black corners inside the picture belong to it. A picture that was seen among controls needs no such border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.i18n import pgettext
from assistd_caption.evidence import CELL_PX, PAPER, Evidence, paper, structure

LEAST_PX = 96
"""Shortest side of a picture worth describing, in pixels of the screen; icons and avatars are smaller."""

LEAST_RESTLESS = 0.12
"""Least share of restless squares in a picture's rectangle: a smooth portrait has 0.15."""

SURELY_RESTLESS, MOST_STILL = 0.3, 0.2
"""With fewer restless squares than the first, still ones must be rarer than the second: a corner of a window with icons
has both, a portrait has neither."""

LEAST_STRUCTURE = 4.0
"""Least `Evidence.structure` inside the rectangle: noise and shades stay below."""

GROUND = 3
"""How far pixels of an even ground may lie from its shade, 0…255: JPEG leaves so much."""

STEP = 8
"""Least change across a picture's border, 0…255."""

RINGING_PX = 12
"""How far JPEG blocks carry a picture's edge into the ground, in pixels: a block, and some."""

MOST = 3
"""Most pictures told of one page."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """A rectangle: left, top, right, bottom in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Area in pixels."""
        return self.width * self.height

    def of(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return its part of a picture [height, width, …]."""
        return plane[self.top : self.bottom, self.left : self.right]

    def cells(self, plane: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the squares of `evidence` that lie in it, at least one."""
        top, left = min(self.top // CELL_PX, len(plane) - 1), min(self.left // CELL_PX, plane.shape[1] - 1)
        bottom, right = max(top + 1, self.bottom // CELL_PX), max(left + 1, self.right // CELL_PX)
        return plane[top:bottom, left:right]

    def shared(self, other: Region) -> float:
        """Return which share of the smaller of two rectangles lies in both, 0…1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0, wide) * max(0, high) / max(1, min(self.area, other.area))


def find(
    evidence: Evidence, text: NDArray[np.bool_], *, sure: bool = True, seen: Sequence[Region] = ()
) -> tuple[Region, ...]:
    """Return the pictures on a page, largest first.

    Args:
        evidence: What was measured.
        text: bool [rows, columns], squares in which text was found.
        sure: Text was looked for; else it may be anywhere, and more is asked of a picture.
        seen: Where pictures were seen: what the pixels confirm is one, with or without a border.
    """
    seeds = np.asarray(evidence.restless & ~text, np.uint8)
    joined = cv2.morphologyEx(seeds, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    order = sorted(range(1, count), key=lambda i: (-int(stats[i, 4]), i))
    found: list[Region] = []
    for number in order[:MOST_SEEDS]:
        left, top, wide, high, area = (int(value) for value in stats[number])
        seed = Region(
            left=left * CELL_PX, top=top * CELL_PX, right=(left + wide) * CELL_PX, bottom=(top + high) * CELL_PX
        )
        if area < LEAST_SEED or any(seed.shared(other) > 0.5 for other in found):
            continue
        region = grown(evidence.pixels, seed)
        if region is not None and _is_picture(region, evidence, seeds, sure=sure) and not _overlap(region, found):
            found.append(region)
    for region in seen:
        if _is_picture(region, evidence, seeds, sure=sure, still=MOST_STILL_SEEN):
            found = _with(region, found)
    return tuple(sorted(found, key=lambda region: -region.area))


def _with(region: Region, found: list[Region]) -> list[Region]:
    """Return the pictures with one that was seen, instead of its parts; what was found to the pixel is kept."""
    same = [other for other in found if region.shared(other) > 0.2]
    if not same:
        return [*found, region]
    whole = all(region.area > MUCH_LARGER * other.area and region.shared(other) > 0.9 for other in same)
    return [*(other for other in found if other not in same), region] if whole else found


MUCH_LARGER = 1.4
"""A picture that was seen holds parts that were found, and is this much larger than each: they are parts of it."""

MOST_STILL_SEEN = 0.7
"""As `MOST_STILL`, for pictures that were seen: a cup on a white ground is one."""

MOST_SEEDS = 40
"""So many groups of restless squares are followed, the largest: bounds the time on a page full of icons."""

LEAST_SEED = 6
"""Least squares of a group: a picture of `LEAST_PX` has 36 in all."""


def _overlap(region: Region, found: list[Region]) -> bool:
    return any(region.shared(other) > 0.2 for other in found)


def _is_picture(
    region: Region, evidence: Evidence, seeds: NDArray[np.uint8], *, sure: bool, still: float = MOST_STILL
) -> bool:
    """Return whether what the rectangle holds is worth a description."""
    if min(region.width, region.height) * evidence.scale < LEAST_PX:
        return False
    restless = float(region.cells(seeds > 0).mean())
    calm = float(region.cells(evidence.live < 0.5).mean())
    if restless < LEAST_RESTLESS or (restless < SURELY_RESTLESS and (calm > still or not sure)):
        return False
    part = region.of(evidence.pixels)
    return structure(part) >= LEAST_STRUCTURE and paper(part) >= PAPER


def grown(pixels: NDArray[np.uint8], seed: Region) -> Region | None:
    """Return the rectangle around a seed whose sides have the page's even ground beyond; None if there is none.

    One side may lack it: a sky as white as the page has no border there, and the seed's own edge must do.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        seed: Where restless squares lie together.
    """
    height, width = pixels.shape[:2]
    box, proven = seed, 0
    for _ in range(3):
        middle = _shrunk(box.left, box.right)
        top = _border(pixels[:, middle], box.top, box.height)
        bottom = _border(pixels[::-1, middle], height - min(height, box.bottom), box.height)
        high = (seed.top if top is None else top), (min(height, seed.bottom) if bottom is None else height - bottom)
        if high[1] - high[0] < CELL_PX:
            return None
        centre = _shrunk(*high)
        across = pixels[centre].transpose(1, 0, 2)
        left = _border(across, box.left, box.width)
        right = _border(across[::-1], width - min(width, box.right), box.width)
        wide = (seed.left if left is None else left), (min(width, seed.right) if right is None else width - right)
        if wide[1] - wide[0] < CELL_PX:
            return None
        sides = (top, bottom, left, right)
        # At the edges of the file there is no ground to tell a page from a photograph with words at its top.
        proven = sum(side is not None for side in sides) if any(sides) else 0
        after = Region(left=wide[0], top=high[0], right=wide[1], bottom=high[1])
        if after == box:
            break
        box = after
    return box if proven >= 3 else None


def _shrunk(first: int, last: int) -> slice:
    """Return the middle of a stretch: what stands at its ends may lie beyond the picture."""
    off = min(CELL_PX, (last - first) // 6)
    return slice(first + off, max(first + off + 1, last - off))


def _border(strip: NDArray[np.uint8], inside: int, depth: int) -> int | None:
    """Return the row at which a picture begins, None if no even ground ends there with a step.

    Args:
        strip: uint8 [rows, columns, 3], as wide as the picture, turned so that the ground lies above it.
        inside: A row that surely belongs to the picture, or nearly.
        depth: How far the picture goes below it, in rows.
    """
    last = min(len(strip) - 3, inside + min(RINGING_PX + 4, depth // 3))
    if inside <= 2:
        return 0  # the picture reaches the edge
    rows = np.ascontiguousarray(strip[: last + 3, :: max(1, strip.shape[1] // 240)]).astype(np.int16)
    plain = _plain(rows)
    changed = np.abs(rows[2:] - rows[:-2]).max(axis=2) >= STEP
    step = np.asarray(changed.mean(axis=1))  # step[y]: between the rows y and y + 2
    for row in range(last, 1, -1):
        if not (plain[row] and plain[row - 1] and plain[row - 2]):
            continue
        near = step[row : row + RINGING_PX + 1]
        if len(near) and float(near.max()) >= 0.5:
            return row + int(np.flatnonzero(near >= 0.8 * near.max())[-1]) + 1
    return None


def _plain(rows: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return bool [rows]: whether a row is of one shade, or of one that changes evenly from left to right."""
    third = max(1, rows.shape[1] // 3)
    first, last = (np.median(part, axis=1) for part in (rows[:, :third], rows[:, -third:]))
    place = np.linspace(-0.25, 1.25, rows.shape[1])[None, :, None]
    shade = first[:, None] + (last - first)[:, None] * place
    near = np.abs(rows - shade).max(axis=2) <= GROUND
    return np.asarray(near.mean(axis=1) >= 0.9)


def place(region: Region, width: int, height: int) -> str:
    """Return where a picture stands on its page, in English: "at the left", "top right", "in the middle"."""
    across = _third((region.left + region.right) / 2 / width, region.width / width, ("left", "right"))
    down = _third((region.top + region.bottom) / 2 / height, region.height / height, ("top", "bottom"))
    if across and down:
        return f"{down} {across}"
    return f"at the {across or down}" if across or down else "in the middle"


def placed(here: str) -> str:
    """Return what `place` returns in the language in which assistd speaks."""
    return {
        "top left": pgettext("place", "top left"),
        "at the top": pgettext("place", "at the top"),
        "top right": pgettext("place", "top right"),
        "at the left": pgettext("place", "at the left"),
        "in the middle": pgettext("place", "in the middle"),
        "at the right": pgettext("place", "at the right"),
        "bottom left": pgettext("place", "bottom left"),
        "at the bottom": pgettext("place", "at the bottom"),
        "bottom right": pgettext("place", "bottom right"),
    }[here]


def _third(middle: float, share: float, names: tuple[str, str]) -> str:
    if share > 0.8:
        return ""
    return names[0] if middle < 0.4 else names[1] if middle > 0.6 else ""
