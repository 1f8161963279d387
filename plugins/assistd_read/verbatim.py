"""Fixed-width text: terminals and source code, kept line by line. Used by `assistd_read.reading` and `.scene`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from assistd_read.boxes import Line
from assistd_read.group import Block
from assistd_read.layout import Page
from assistd_read.order import Row
from assistd_read.tree import Area

PROMPT = re.compile(r"^(\S{1,40}@[\w.-]{1,40}[: ]\S{0,60}[#$%>]|~?[\w./~-]*[$\u276f➜]|~?[\w./~-]+ \u276f)( \S|$)")
"""How a shell asks for a command."""

SHELL = re.compile(r"^\S{1,40}@[\w.-]{1,40}[: ]\S{0,60}[$#%]( |$)")
"""The same with account, machine and folder: nothing but a terminal looks like that."""

LEAST, FEWEST = 12, 5
"""Shortest line whose width tells, in characters, and how many such lines are needed."""

ROOM = 0.6
"""Width a box has beside its letters, in line heights."""

NARROW, WIDE = "ijltfrI.,:;'|!()[]\" -", "mwMW@%"
"""Letters that are narrow and wide in every proportional face."""


def pitch_px(lines: Sequence[Line]) -> float | None:
    """Return the width of a character where all have the same, in pixels; None where they have not.

    In fixed-width text a line's width is its number of characters times the pitch, whatever the characters; elsewhere
    it follows from which letters are narrow and which are wide. The rule that fits the lines better is the right one.
    """
    long = [line for line in lines if len(line.text) >= LEAST and line.score > 0.85]
    if len(long) < FEWEST:
        return None
    widths = [line.box.width - ROOM * line.box.height for line in long]
    fixed = [width / len(line.text) for width, line in zip(widths, long, strict=True)]
    free = [width / _proportional(line.text) for width, line in zip(widths, long, strict=True)]
    pitch = median(fixed)
    return pitch if _spread(fixed) < min(0.03, 0.6 * _spread(free)) else None


def _proportional(text: str) -> float:
    """Return about how wide a text is in a proportional face, in widths of an "n"."""
    return sum(0.5 if c in NARROW else 1.5 if c in WIDE else 1.2 if c.isupper() else 1.0 for c in text)


def _spread(values: Sequence[float]) -> float:
    """Return how far the values lie from their median, relative to it: the mean of all but the worst fifth."""
    middle = median(values)
    off = sorted(abs(value / middle - 1) for value in values)
    kept = off[: max(3, round(0.8 * len(off)))]
    return sum(kept) / len(kept)


def candidates(page: Page) -> list[Line]:
    """Return a few long lines that show whether the page's main text is fixed-width: none if it can't be."""
    area = main_area(page)
    lines = [line for block in page.blocks if block.area is area and not block.over for line in block.lines]
    tops = sorted(line.box.top for line in lines)
    if len(tops) < 4:
        return []
    by_width = sorted(
        (line for line in lines if line.box.width > 5 * line.box.height), key=lambda line: -line.box.width
    )
    return [*by_width[:3], *by_width[3 :: max(1, (len(by_width) - 3) // 4)][:4]]


def main_area(page: Page) -> Area:
    """Return the area with the most text on it, by width."""
    weight: dict[int, float] = {}
    areas: dict[int, Area] = {}
    for block in page.blocks:
        key = id(block.area)
        areas[key] = block.area
        weight[key] = weight.get(key, 0.0) + sum(line.box.width for line in block.lines)
    return areas[max(weight, key=lambda key: weight[key])] if weight else page.area


def is_verbatim(page: Page) -> bool:
    """Return whether the main area holds fixed-width text, judged by what of it has been read."""
    area = main_area(page)
    lines = [line for block in page.blocks if block.area is area for line in block.lines]
    asked = any(SHELL.match(line.text) for line in lines)
    return len(lines) >= 4 and (asked or pitch_px(lines) is not None)


def with_verbatim(page: Page) -> Page:
    """Return the page with its main area's blocks made one block of rows, as they stand from top to bottom."""
    area = main_area(page)
    mine = [block for block in page.blocks if block.area is area and not block.over]
    rows = _screen_rows([row for block in mine for row in block.rows])
    whole = replace(mine[0], shape="verbatim", rows=tuple(rows))
    blocks: list[Block] = []
    for block in page.blocks:
        if block not in mine:
            blocks.append(block)
        elif whole not in blocks:
            blocks.append(whole)
    return replace(page, blocks=tuple(blocks))


def _screen_rows(rows: list[Row]) -> list[Row]:
    """Return all pieces as the rows of a character screen."""
    atoms = sorted((atom for row in rows for atom in row.atoms), key=lambda a: a.box.middle[1])
    done: list[list[int]] = []
    for i, atom in enumerate(atoms):
        if done and abs(atoms[done[-1][0]].box.middle[1] - atom.box.middle[1]) < 0.45 * atom.box.height:
            done[-1].append(i)
        else:
            done.append([i])
    return [Row(atoms=tuple(sorted((atoms[i] for i in row), key=lambda a: a.box.left))) for row in done]


def as_text(block: Block) -> list[str]:
    """Return the rows as lines of text, indented as they stand; a column of line numbers is left out."""
    lines = [line for line in block.lines if line.text]
    pitch = pitch_px(lines) or median(line.box.height for line in lines) * 0.4
    rows = _without_numbers(block.rows)
    start = min((row.box.left for row in rows if row.atoms), default=0)
    texts = []
    for row in rows:
        text, reach = "", float(start)
        for line in (line for atom in row.atoms for line in atom.lines):
            gap = round((line.box.left - reach) / pitch)
            text += " " * max(gap, 1 if text else 0) + line.text.replace("…", "...")
            reach = line.box.right
        texts.append(text.rstrip())
    return texts


def _without_numbers(rows: Sequence[Row]) -> list[Row]:
    """Return the rows without an editor's line numbers, if they have them."""
    heads = [row.atoms[0].lines[0].text.split(" ", 1)[0] for row in rows if row.atoms]
    numbers = [int(head) if head.isdigit() else None for head in heads]
    rising = sum(1 for a, b in pairwise(numbers) if a is not None and b is not None and b == a + 1)
    if rising < 0.5 * len(rows) or rising < 4:
        return list(rows)
    bare = []
    for row, number in zip(rows, numbers, strict=True):
        if number is None:
            bare.append(row)
            continue
        first, *rest = row.atoms
        line, *others = first.lines
        left = line.text.split(" ", 1)[1:]
        share = len(line.text.split(" ", 1)[0]) + 1
        step = round(line.box.width * share / max(1, len(line.text)))
        kept = [replace(line, text=left[0], box=replace(line.box, left=line.box.left + step))] if left else []
        atoms = [replace(first, lines=(*kept, *others))] if kept or others else []
        bare.append(replace(row, atoms=(*atoms, *rest)))
    return [row for row in bare if row.atoms]


def commands(texts: Sequence[str]) -> list[list[str]]:
    """Return a terminal's lines in groups that each begin with a command."""
    groups: list[list[str]] = [[]]
    for text in texts:
        if PROMPT.search(text) and groups[-1]:
            groups.append([])
        groups[-1].append(text)
    return [group for group in groups if group]
