"""Makes rows of the cells of a list, tree or table: toolkits tell cells, one sees rows. Used by `atspi`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from assistd_models.elements.labels import Box
from assistd_models.elements.real.found import area, around, cut

if TYPE_CHECKING:
    from assistd_models.elements.real.nodes import Node


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: its cells, its box within the view, and its box if nothing were scrolled away."""

    cells: list[Node]
    box: Box
    whole: Box


def merged(cells: list[tuple[Node, Box]], clip: Box, role: str) -> list[Row]:
    """Return the rows that cells make, each as wide as its view.

    Args:
        cells: Cells with their boxes.
        clip: What of the view can be seen.
        role: Of the view: a list's cells may stand side by side, and are each an item then.
    """
    cells = [(node, box) for node, box in cells if area(box) and area(cut(box, clip))]
    items = [cell for cell in cells if cell[0].role != "table cell"]
    if role in {"list", "list box", "layered pane", "icon"} and len(items) == len(cells) and _side_by_side(cells):
        return [Row(cells=[node], box=cut(box, clip), whole=box) for node, box in cells]
    rows: list[Row] = []
    for group in _by_height(cells):
        whole = around([box for _, box in group])
        wide = clip[0], whole[1], clip[2], whole[3]
        rows.append(Row(cells=[node for node, _ in group], box=cut(wide, clip), whole=wide))
    return rows


def _side_by_side(cells: list[tuple[Node, Box]]) -> bool:
    return any(
        min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * min(one[3] - one[1], other[3] - other[1])
        for (_, one), (_, other) in pairwise(cells)
    )


def _by_height(cells: list[tuple[Node, Box]]) -> list[list[tuple[Node, Box]]]:
    """Return the cells in groups that stand at the same height."""
    groups: list[list[tuple[Node, Box]]] = []
    for node, box in sorted(cells, key=lambda cell: (cell[1][1], cell[1][0])):
        middle = (box[1] + box[3]) / 2
        last = groups[-1][0][1] if groups else None
        if last is not None and last[1] <= middle < last[3]:
            groups[-1].append((node, box))
        else:
            groups.append([(node, box)])
    return groups
