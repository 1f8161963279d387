"""What a reading tells, as events, and what counts as text in a photograph. Used by `assistd_read.reading`."""

from __future__ import annotations

import msgspec

from assistd import Chunk, Passage
from assistd.runtime.language import Tongues
from assistd_read.clean import Judged
from assistd_read.layout import Page
from assistd_read.look import DARK, Look
from assistd_read.scene import Scene
from assistd_read.verbatim import main_area


def wants(found: Scene) -> tuple[str, ...]:
    """Return the facets that would say more of such a picture."""
    return ("picture",) if found.kind == "photo" else ()


def is_dark(page: Page, impression: Look) -> bool:
    """Return whether the main text stands on a dark ground, whatever the desktop around its window looks like."""
    area = main_area(page)
    if area.box == page.area.box:
        return impression.dark
    red, green, blue = area.colour
    return 0.299 * red + 0.587 * green + 0.114 * blue < DARK  # luma, ITU-R BT.601


def is_text(judged: Judged) -> bool:
    """Return whether a line in a photograph is text beyond doubt, or surely writing that can't be read."""
    line = judged.line
    if judged.unreadable:
        return line.found > 0.8 and line.box.width > 4 * line.box.height
    letters = sum(c.isalnum() for c in line.text)
    return (letters > 3 and line.score > 0.85) or (letters == 3 and line.score > 0.97)


def marked(passage: Passage) -> Passage:
    """Return the passage, marked as one that the headline has said."""
    return msgspec.structs.replace(passage, in_headline=True)


def in_its_language(passage: Passage, tongues: Tongues) -> Passage:
    """Return what was read with the language it is in, if it has one of its own; our own words have it already."""
    return passage if passage.language else msgspec.structs.replace(passage, language=tongues.add(passage.text))


def chunk(passage: Passage, page: str = "") -> Chunk:
    """Return a passage as it is told now; what has no language of its own is in that of the page so far."""
    return Chunk(part="passage", text=passage.text, kind=passage.kind, language=passage.language or page)
