"""Finds the rows in sight of a table, tree or list that may have a million of them. Used by `walk`.

Asking for all children makes GTK create an object for each cell. So the places in sight are asked what is there, and
then the row for its other cells.
"""

from __future__ import annotations

import asyncio

from assistd_elements.link import ACCESSIBLE, COMPONENT, NULL, TABLE, Link, Ref
from assistd_elements.nodes import Node

STEP_PX = 14
"""Rows are at least this high."""

MOST_ROWS = 80
MOST_COLUMNS = 12
ROWS_AT_ONCE = 8


async def in_sight(link: Link, node: Node) -> list[Ref]:
    """Return the cells in sight, row by row; empty if they can't be found this way.

    Raises:
        NoTreeBusError: If the bus dies.
    """
    assert node.box is not None
    left, top, right, bottom = node.box
    across = min(left + 24, (left + right) // 2)
    places = range(top + 4, bottom, max(STEP_PX, (bottom - top) // MOST_ROWS))
    hits = await asyncio.gather(
        *[link.ask(node.ref, COMPONENT, "GetAccessibleAtPoint", "(so)", "iiu", [across, down, 0]) for down in places]
    )
    cells = [ref for ref in dict.fromkeys(tuple(hit) for hit in hits if hit) if ref not in (node.ref, ("", NULL))]
    columns = await link.get(node.ref, TABLE, "NColumns", "i") or 0
    if columns < 2:
        return cells
    rows = []
    for first in range(0, len(cells), ROWS_AT_ONCE):
        some = cells[first : first + ROWS_AT_ONCE]
        rows += await asyncio.gather(*(_row(link, node, cell, min(columns, MOST_COLUMNS)) for cell in some))
    return list(dict.fromkeys(cell for row in rows for cell in row))


async def _row(link: Link, node: Node, cell: Ref, columns: int) -> list[Ref]:
    index = await link.ask(cell, ACCESSIBLE, "GetIndexInParent", "i")
    if index is None or index < 0:
        return [cell]
    row = await link.ask(node.ref, TABLE, "GetRowAtIndex", "i", "i", [index])
    if row is None or row < 0:
        return [cell]
    asked = [link.ask(node.ref, TABLE, "GetAccessibleAt", "(so)", "ii", [row, column]) for column in range(columns)]
    return [(ref[0], ref[1]) for ref in await asyncio.gather(*asked) if ref and ref[1] != NULL]
