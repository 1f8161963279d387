"""Decides, before any captioner runs, whether there is a picture to describe: whole, in parts of a page, or none.

A captioner asked about a blank page or a window answers with surfers and cats; so it is not asked. What the reader
found in the same picture is half of the evidence, the pixels are the other (`evidence`), and controls that were seen in
it settle what is an interface (`shown`). Where they leave a doubt, nothing is described. Used by `engine`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.i18n import N_, _
from assistd.runtime.controls import Controls
from assistd_caption.evidence import CELL_PX, PAPER, Evidence, measure, paper
from assistd_caption.regions import MOST, Region, find
from assistd_caption.shown import Shown, shown

Kind = Literal["blank", "shade", "noise", "text", "interface", "drawing", "unclear", "tiny", "picture", "parts"]

PHOTO = 0.55
"""From this value of the reader's measure `photo` on it takes a picture for a photograph."""

LEAST_STRUCTURE = 5.0
"""Pictures whose large shapes differ less from a smooth shade show nothing, grey levels."""

LEAST_RESTLESS = 0.1
"""Least share of restless squares, outside text, in a picture as a whole."""

SURELY_RESTLESS = 0.45
"""From this share on it is a picture even with more text in it than photographs have: a poster, a film with titles."""

MOST_TEXT = 0.16
"""Largest share of a picture that text may cover."""

FRAME = 0.85
"""A rectangle this large is the picture itself, with a border around it, unless text stands beside it."""

LEAST_PX = 48
"""Shortest side of a picture that is described, in pixels: icons are smaller."""

REASONS: Mapping[Kind, str] = {
    "blank": N_("Blank picture: there is nothing to see."),
    "shade": N_("No picture to describe: only a smooth shade of colour."),
    "noise": N_("No picture to describe: only an even pattern."),
    "text": N_("No picture to describe: a page of text."),
    "interface": N_("No picture to describe: a window or a part of one."),
    "drawing": N_("A drawing or diagram: what it shows can't be told reliably."),
    "unclear": N_("Can't tell whether this is a picture, so nothing is described."),
    "tiny": N_("The picture is too small to tell what it shows."),
    "picture": "",
    "parts": "",
}
"""Why nothing is described, in words for people."""

PAGES = frozenset({"article", "document", "text", "list", "table", "code", "terminal"})
"""Kinds of the reader that are pages of text; its others but "photo" are interfaces."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the reader tells about a picture.

    Attributes:
        known: It has looked.
        kind: Its word for the whole: ``article``, ``dialog``, ``photo``, …; empty without text.
        photo: 0…1, how much it looks like a photograph.
        boxes: left, top, right, bottom of each line, in pixels of `size`.
        texts: What each line says.
        strange: left, top, right, bottom of what looks like lines in a script that can't be read; leaves do, too.
        size: Width and height of the picture as it was read, in pixels.
    """

    known: bool = False
    kind: str = ""
    photo: float = 0.0
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    texts: tuple[str, ...] = ()
    strange: tuple[tuple[int, int, int, int], ...] = ()
    size: tuple[int, int] = (1, 1)

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Read:
        """Return what `Content.data` of the reader tells; another program's data is taken as far as it fits."""
        if not data or "read_at_px" not in data:
            return cls()
        lines = [line for line in data.get("lines", ()) if isinstance(line, dict) and len(line.get("box", ())) == 4]
        width, height = (max(1, int(side)) for side in data["read_at_px"])
        kept = [line for line in lines if _is_line(line, height)]
        strange = [line for line in lines if line.get("unreadable") and _is_long(line)]
        return cls(
            known=True,
            kind=str(data.get("kind", "")),
            photo=float(data.get("photo", 0.0)),
            boxes=tuple(_box(line["box"]) for line in kept),
            texts=tuple(str(line.get("text", "")) for line in kept),
            strange=tuple(_box(line["box"]) for line in strange),
            size=(width, height),
        )


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate found.

    Attributes:
        kind: ``picture``: describe the whole; ``parts``: describe `regions`; all others: describe nothing.
        regions: Pictures on a page, largest first, in pixels of the picture that was judged.
        more: How many more pictures there are than `regions` holds.
        drawing: A drawing that was let pass: whatever is said of it is unsure.
        measured: For programs and tests.
    """

    kind: Kind
    regions: tuple[Region, ...] = ()
    more: int = 0
    drawing: bool = False
    measured: dict[str, float] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why nothing is described; empty if something is."""
        return _(REASONS[self.kind])


def judge(
    pixels: NDArray[np.uint8], read: Read, *, controls: Controls | None = None, drawings: bool = False
) -> Verdict:
    """Return whether there is a picture, and where.

    Args:
        pixels: uint8 [height, width, 3], RGB.
        read: What the reader found in it.
        controls: What was seen of controls in it; None: nobody looked.
        drawings: Let drawings pass as pictures.
    """
    evidence = measure(pixels)
    seen = shown(controls, evidence)
    text = _text_cells(evidence, read, read.boxes) | seen.covered
    restless = float((evidence.restless & ~text).mean())
    measured = {
        "restless": round(restless, 3),
        "still": round(float((evidence.live < 0.5).mean()), 3),
        "printed": round(float((evidence.printed & ~text).mean()), 3),
        "text": round(float(text.mean()), 3),
        "structure": round(evidence.structure, 2),
        "controls": float(seen.many),
    }
    empty = _empty(evidence, restless)
    if empty is not None:
        return Verdict(kind=empty, measured=measured)
    if min(pixels.shape[:2]) < LEAST_PX:
        return Verdict(kind="tiny", measured=measured)
    regions = find(evidence, text, sure=read.known, seen=_inside(seen, evidence))
    if regions and (seen.interface or not _is_all(regions[0], evidence, text)):
        scaled = tuple(_scaled(region, evidence.scale) for region in regions)
        return Verdict(kind="parts", regions=scaled[:MOST], more=max(0, len(scaled) - MOST), measured=measured)
    if not seen.interface and _is_picture(evidence, read, text, restless, framed=bool(regions)):
        return Verdict(kind="picture", measured=measured)
    kind = _otherwise(evidence, read, text, seen)
    if kind == "drawing" and drawings:
        return Verdict(kind="picture", drawing=True, measured=measured)
    return Verdict(kind=kind, measured=measured)


def _empty(evidence: Evidence, restless: float) -> Kind | None:
    """Return what an empty picture is, None if there is something on it."""
    if float(evidence.printed.mean()) > 0.002 or evidence.structure >= LEAST_STRUCTURE:
        return None
    small = cv2.resize(evidence.pixels, (8, 8), interpolation=cv2.INTER_AREA)
    if restless > 0.3:
        return "noise"
    return "blank" if int(np.ptp(small.reshape(-1, 3).astype(np.int16), axis=0).max()) < 6 else "shade"


def _is_picture(evidence: Evidence, read: Read, text: NDArray[np.bool_], restless: float, *, framed: bool) -> bool:
    """Return whether all of it is one picture."""
    covered = float((text | _text_cells(evidence, read, read.strange)).mean())
    if restless < LEAST_RESTLESS or evidence.structure < LEAST_STRUCTURE or covered > MOST_TEXT:
        return False
    if paper(evidence.pixels) < PAPER:
        return False
    if framed or restless >= SURELY_RESTLESS:
        return framed or float((evidence.live < 0.5).mean()) < 0.5
    if panels(evidence) or read.kind not in ("", "photo"):
        return False
    return read.known or restless >= 2 * LEAST_RESTLESS


def _is_all(region: Region, evidence: Evidence, text: NDArray[np.bool_]) -> bool:
    """Return whether a rectangle is the picture itself: it fills it, or nothing but an even border is around it."""
    height, width = evidence.pixels.shape[:2]
    if region.area < 0.3 * height * width:
        return False
    outside = np.ones(text.shape, np.bool_)
    top, left = max(0, region.top // CELL_PX - 1), max(0, region.left // CELL_PX - 1)
    outside[top : region.bottom // CELL_PX + 2, left : region.right // CELL_PX + 2] = False
    marks = (text | evidence.printed | evidence.restless) & outside
    return not marks.any()


def panels(evidence: Evidence) -> bool:
    """Return whether even areas of the picture are rectangles: windows, cards, bars."""
    still = np.asarray(evidence.live < 0.05, np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(still, connectivity=4)
    for _, _, wide, high, area in stats[1:count]:
        if area >= max(12, 0.03 * still.size) and min(wide, high) >= 2 and area >= 0.97 * wide * high:
            return True
    return False


def _inside(seen: Shown, evidence: Evidence) -> tuple[Region, ...]:
    """Return the pictures that were seen, without one that is the picture itself."""
    height, width = evidence.pixels.shape[:2]
    return tuple(one for one in seen.pictures if seen.interface or one.area < FRAME * height * width)


def _otherwise(evidence: Evidence, read: Read, text: NDArray[np.bool_], seen: Shown) -> Kind:
    """Return what a picture is in which there is nothing to describe."""
    if read.kind and read.kind != "photo":
        return "text" if read.kind in PAGES else "interface"
    if seen.interface:
        return "interface"
    if len(read.boxes) >= 3 or float(text.mean()) > MOST_TEXT:
        return "text"
    if not read.known or panels(evidence):
        return "unclear"
    return "drawing" if float(evidence.printed.mean()) > 0.01 else "unclear"


def _text_cells(evidence: Evidence, read: Read, boxes: Sequence[tuple[int, int, int, int]]) -> NDArray[np.bool_]:
    """Return bool [rows, columns]: squares that lines of text touch, with the noise that JPEG leaves around them."""
    rows, columns = evidence.live.shape
    found = np.zeros((rows, columns), np.bool_)
    height, width = evidence.pixels.shape[:2]
    across, down = width / read.size[0], height / read.size[1]
    for left, top, right, bottom in boxes:
        around = 0.3 * (bottom - top) * down
        first = max(0, int((left * across - around) // CELL_PX)), max(0, int((top * down - around) // CELL_PX))
        last = int((right * across + around) // CELL_PX) + 1, int((bottom * down + around) // CELL_PX) + 1
        found[first[1] : last[1], first[0] : last[0]] = True
    return found


def _scaled(region: Region, scale: float) -> Region:
    sides = (region.left, region.top, region.right, region.bottom)
    left, top, right, bottom = (round(side * scale) for side in sides)
    return Region(left=left, top=top, right=right, bottom=bottom)


def _is_line(line: Mapping[str, Any], height: int) -> bool:
    """Return whether a line of the reader is text, not leaves or waves that look like it."""
    letters = sum(letter.isalnum() for letter in str(line.get("text", "")))
    _, top, _, bottom = _box(line["box"])
    small = bottom - top < 0.15 * height or letters > 3
    return letters >= 2 and float(line.get("score", 0)) > 0.6 and small


def _is_long(line: Mapping[str, Any]) -> bool:
    left, top, right, bottom = _box(line["box"])
    return float(line.get("found", 0)) > 0.8 and right - left > 4 * (bottom - top)


def _box(box: Sequence[Any]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (int(side) for side in box)
    return left, top, right, bottom
