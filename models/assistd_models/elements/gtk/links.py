"""Where words stand in a Pango layout: the links of a label. The walks of both toolkits ask."""

from __future__ import annotations

from typing import Any

from assistd_models.elements.gtk.found import Rect, around


def lines(layout: Any, start: int, words: str) -> list[Rect]:
    """Return the rectangles of words in a Pango layout, one a line.

    Args:
        layout: Where the words stand.
        start: Their first byte.
        words: They themselves.
    """
    rows: dict[int, list[Rect]] = {}
    at = start
    for letter in words:
        pos = layout.index_to_pos(at)
        left, right = sorted((pos.x, pos.x + pos.width))
        if right > left:
            box = left / 1024, pos.y / 1024, right / 1024, (pos.y + pos.height) / 1024
            rows.setdefault(pos.y, []).append(box)
        at += len(letter.encode())
    return [around(boxes) for boxes in rows.values()]
