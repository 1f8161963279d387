"""What a laid-out page is: dialog, menu, form, table, terminal, article … Used by `assistd_read.engine`.

The first guess comes from the arrangement alone, before anything is read; the second knows titles and headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistd_read.boxes import Box, Line
from assistd_read.group import Block
from assistd_read.layout import Page
from assistd_read.look import PHOTO, SURELY_PHOTO, Look
from assistd_read.order import Row
from assistd_read.tree import Atom, line_height
from assistd_read.verbatim import PROMPT, is_verbatim, main_area

Kind = Literal[
    "menu", "dialog", "form", "settings", "table", "terminal", "code", "conversation", "article", "document", "list",
    "keys", "photo", "window", "text",
]  # fmt: skip

SETTINGS = re.compile(
    r"\b(settings?|preferences|options|configuration|einstellungen|réglages|preferencias)\b", re.IGNORECASE
)
BULLET = re.compile(r"^([•·▪‣*\u2013-]|\d{1,2}[.)]|[a-z]\))\s")

BIG = 1.2
"""A line this much taller than the usual one is a heading."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a page is, and what is needed to say so.

    Attributes:
        kind: The best guess.
        sure: False: it only looks like that.
        bars: Blocks in bars at the top of a window: title, menu bar, tools.
        title: Pieces of the title bar, the one in its middle first.
        heading: The block with the page's main heading.
        buttons: Blocks of buttons below the bars.
        over: Blocks that lie on top of the rest.
        table: The largest table.
        pairs: Rows of label and value.
        columns: Columns of running text side by side.
        words: Estimated number of words.
        bubbles: Messages of a conversation.
    """

    kind: Kind
    sure: bool
    bars: tuple[Block, ...]
    title: tuple[Atom, ...]
    heading: Block | None
    buttons: tuple[Block, ...]
    over: tuple[Block, ...]
    table: Block | None
    pairs: int
    columns: int
    words: int
    bubbles: int


def scene(page: Page, look: Look, among: Sequence[Line] = ()) -> Scene:
    """Return what a page is, from its arrangement and from what of it has been read so far.

    Args:
        page: The page.
        look: First impressions.
        among: More lines that a heading is taller than: words on controls.
    """
    blocks = page.blocks
    over = tuple(block for block in blocks if block.over)
    under = [block for block in blocks if not block.over]
    bars = tuple(_bars(under))
    rest = [block for block in under if block not in bars]
    tables = [block for block in rest if block.shape == "table"]
    found = Scene(
        kind="text",
        sure=True,
        bars=bars,
        title=_title(bars),
        heading=_heading(rest, among),
        buttons=tuple(block for block in rest if block.shape == "buttons"),
        over=over,
        table=max(tables, key=lambda block: len(block.lines), default=None),
        pairs=sum(_is_pair(row, block) for block in rest for row in block.rows),
        columns=_text_columns(rest),
        words=_words(page.lines),
        bubbles=_bubbles(rest, bars),
    )
    kind, sure = _kind(page, look, found, rest)
    return replace(found, kind=kind, sure=sure)


def _kind(page: Page, look: Look, found: Scene, rest: Sequence[Block]) -> tuple[Kind, bool]:
    """Return the kind and whether it is sure: the first of these that fits."""
    lines = sum(len(block.lines) for block in rest)
    if found.over:
        menu = any(block.shape in ("menu", "pairs") for block in found.over) or len(found.over) > 2
        return ("menu" if menu else "dialog"), True
    if look.photo >= PHOTO and lines <= 8 and not found.bars:
        return "photo", look.photo >= SURELY_PHOTO
    if any(block.shape == "verbatim" for block in rest) or is_verbatim(page):
        texts = [line.text for line in page.lines if line.text]
        return ("terminal" if any(PROMPT.search(text) for text in texts) else "code"), True
    if found.table and sum(len(a.lines) for row in found.table.rows for a in row.atoms) > 0.4 * lines:
        return "table", True
    if found.bubbles >= 4:
        return "conversation", False
    return _plain_kind(page, found, rest, lines)


def _plain_kind(page: Page, found: Scene, rest: Sequence[Block], lines: int) -> tuple[Kind, bool]:
    """Return the kind of what is neither on top of something, nor a table, terminal or conversation."""
    named = " ".join(atom.text for atom in found.title) + " " + (_text(found.heading) if found.heading else "")
    is_settings = SETTINGS.search(named) is not None
    keys = sum(len(block.lines) for block in found.buttons)
    in_menus = sum(len(block.lines) for block in rest if block.shape == "menu")
    prose = sum(len(block.rows) for block in rest if block.shape == "text" and len(block.rows) > 1)
    at_end, has_bars = _buttons_at_end(found, rest), bool(found.bars)
    one_area = all(block.depth for block in rest)
    kinds: tuple[tuple[bool, Kind, bool], ...] = (
        (keys >= 12 and keys > 0.5 * lines, "keys", True),
        (found.pairs >= 3 and found.pairs * 2 > 0.3 * lines and is_settings, "settings", True),
        (found.pairs >= 3 and found.pairs * 2 > 0.3 * lines, "form", _framed(rest) or at_end),
        (at_end and found.words < 90 and lines <= 16 and len(found.bars) < 2, "dialog", has_bars or one_area),
        (is_settings and lines > 4, "settings", True),
        (_is_list(page), "list", True),
        (in_menus > 0.7 * lines, "menu", False),
        (found.words > 120 and prose > 0.5 * lines and found.heading is not None, "article", not has_bars),
        (found.words > 60 and prose > 0.5 * lines, "document", not has_bars),
        (has_bars or any(block.depth for block in rest), "window", has_bars),
    )
    return next(((kind, sure) for fits, kind, sure in kinds if fits), ("text", False))


def _buttons_at_end(found: Scene, rest: Sequence[Block]) -> bool:
    """Return whether the last thing on the page is a row of buttons."""
    last = max(found.buttons, key=lambda block: block.box.bottom, default=None)
    return last is not None and last.box.top >= max(block.box.top for block in rest) - 2 * last.height


def _is_list(page: Page) -> bool:
    texts = [line.text for line in page.lines if line.text]
    return len(texts) > 4 and sum(BULLET.search(text) is not None for text in texts) > 0.5 * len(texts)


def _is_pair(row: Row, block: Block) -> bool:
    """Return whether a row is a label with its value or its field."""
    if len(row.atoms) != 2 or block.shape not in ("pairs", "row"):
        return False
    label, value = row.atoms
    return label.frame is None and (block.shape == "pairs" or value.frame is not None or label.text.endswith(":"))


def _text(block: Block) -> str:
    return " ".join(atom.text for row in block.rows for atom in row.atoms)


def _bars(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks in low, wide areas with nothing but such areas above them."""
    low = [block for block in blocks if _is_bar(block)]
    bars: list[Block] = []
    for block in sorted(low, key=lambda b: b.box.top):
        above = [
            o for o in blocks if o not in bars and o.box.bottom <= block.box.top and o.box.across(block.area.box) > 0
        ]
        if not above:
            bars.append(block)
    return bars


def _is_bar(block: Block) -> bool:
    box = block.area.box
    frames = [atom.frame.box for row in block.rows for atom in row.atoms if atom.frame]
    if len(frames) == 1 and len(block.rows) == 1 and len(block.rows[0].atoms) == 1 and block.shape == "text":
        box = frames[0]
    return len(block.rows) <= 2 and box.height < 3.6 * block.height and box.width > 12 * block.height


def _title(bars: Sequence[Block]) -> tuple[Atom, ...]:
    """Return the pieces of the topmost bar that may be a title: the one in its middle first, then the first of two."""
    if not bars:
        return ()
    atoms = [atom for row in bars[0].rows for atom in row.atoms]
    middle, room = bars[0].area.box.middle[0], 0.08 * bars[0].area.box.width
    central = [atom for atom in atoms if abs(atom.box.middle[0] - middle) < room]
    others = [atom for atom in atoms if atom not in central] if len(atoms) < 4 else []
    return (*sorted(central, key=lambda a: a.box.top), *sorted(others, key=lambda a: -a.box.width))


def _heading(blocks: Sequence[Block], among: Sequence[Line]) -> Block | None:
    """Return the block with the tallest writing, if it is taller than the rest."""
    lines = [*(line for block in blocks for line in block.lines), *among]
    if len(lines) < 3:
        return None
    usual = _usual(lines)
    roomy = 5 * usual if among else float("inf")  # a window whose other words are on controls is no button
    tall = [
        b
        for b in blocks
        if b.shape == "text" and len(b.rows) <= 2 and b.size >= BIG * usual and not _framed([b], roomy)
    ]
    most = max((block.size for block in tall), default=0.0)
    return min((b for b in tall if b.size > 0.87 * most), key=lambda b: b.box.top, default=None)


def _usual(lines: Sequence[Line]) -> float:
    """Return the height that most writing has, long lines counting more."""
    heights = sorted((line.size, line.box.width) for line in lines)
    half, total = sum(width for _, width in heights) / 2, 0
    for height, width in heights:
        total += width
        if total >= half:
            return height
    return 1.0


def _framed(blocks: Sequence[Block], most_px: float = float("inf")) -> bool:
    """Return whether a piece has a frame of its own, of a height below so many pixels."""
    frames = [atom.frame for block in blocks for row in block.rows for atom in row.atoms if atom.frame]
    return any(frame.box.height < most_px for frame in frames)


def _text_columns(blocks: Sequence[Block]) -> int:
    """Return how many columns of running text stand side by side."""
    prose = [b.box for b in blocks if b.shape == "text" and len(b.rows) > 1]
    most = 1 if prose else 0
    for box in prose:
        beside = [other for other in prose if other.down(box) > 0]
        lefts = sorted({round(other.left / 30) for other in beside})
        most = max(most, 1 + sum(1 for a, b in pairwise(lefts) if b - a > 2))
    return most


def _words(lines: Sequence[Line]) -> int:
    """Return about how many words these lines hold, from their width where they are not read yet."""
    read = [line for line in lines if len(line.text) >= 8]
    width = sum(line.box.width - 0.6 * line.box.height for line in read)
    letter = width / sum(len(line.text) for line in read) if read else 0.0
    words = 0.0
    for line in lines:
        pitch = letter * line.box.height / line_height([one.box for one in read]) if read else 0.34 * line.box.height
        words += (
            len(line.text.split()) if line.text else max(1.0, (line.box.width - 0.6 * line.box.height) / (6 * pitch))
        )
    return round(words)


def _bubbles(blocks: Sequence[Block], bars: Sequence[Block]) -> int:
    """Return how many boxes stand alternately at the left and at the right, one under the other; 0 if they don't."""
    del bars
    boxes: list[Box] = []
    for block in blocks:
        frames = [atom.frame.box for row in block.rows for atom in row.atoms if atom.frame]
        for box in frames or ([block.area.box] if block.depth else []):
            if box not in boxes:
                boxes.append(box)
    boxes.sort(key=lambda box: box.top)
    if len(boxes) < 4 or any(a.bottom > b.top + 2 for a, b in pairwise(boxes)):
        return 0
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    at_left = sum(1 for box in boxes if box.left < left + 8 and box.right < right - 40)
    at_right = sum(1 for box in boxes if box.right > right - 8 and box.left > left + 40)
    return len(boxes) if at_left and at_right and at_left + at_right >= 0.8 * len(boxes) else 0


def wanted(found: Scene, page: Page, sample: Sequence[Line]) -> list[Line]:
    """Return the lines that must be read before the first sentence can be said.

    Args:
        found: The first guess.
        page: The page, before anything is read.
        sample: Lines that show whether it is fixed-width text.
    """
    lines: list[Line] = [line for atom in found.title[:3] for line in atom.lines]
    if found.over:
        return lines[:2] + [line for block in found.over for line in block.lines][:14]
    if found.heading:
        lines += found.heading.lines[:2]
    if found.buttons and found.kind in ("dialog", "form", "window", "settings", "text"):
        lines += [line for block in found.buttons[-2:] for line in block.lines][:6]
    rest = [block for block in page.blocks if block not in found.bars]
    if found.table:
        lines += [line for row in found.table.rows[:3] for atom in row.atoms for line in atom.lines]
    if found.kind in ("text", "document", "photo", "window", "list", "dialog") and rest:
        lines += rest[0].lines[:2]
        running = [block for block in rest if block.shape == "text"]
        longest = max(running, key=lambda b: sum(line.box.width for line in b.lines), default=None)
        lines += longest.lines[:2] if longest else []
    if found.kind == "keys":
        shown = [block for block in rest if block.shape == "text"]
        lines += max(shown, key=lambda block: block.box.width).lines[:1] if shown else []
    if found.kind == "conversation" and rest:
        lines += rest[-1].lines[-3:]
    if sample:
        area = main_area(page)
        own = sorted(
            (line for block in rest if block.area is area for line in block.lines), key=lambda one: one.box.bottom
        )
        lines += [*sample, *own[:1], *own[-2:]]
    return list(dict.fromkeys(lines))
