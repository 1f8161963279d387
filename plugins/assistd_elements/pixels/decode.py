"""Turns the net's answer, cell by cell, into candidates: what may stand where. Used by the engine and the evaluator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistd_elements.pixels.agree import agreed

STRIDE_PX: Final = 8
"""One cell of the answer stands for a square of this side."""

MOST_EACH: Final = 1500
"""Most candidates of one kind."""

LEAST_PX: Final = 3.0
"""Nothing that can be used is smaller, in pixels."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What may stand where: n boxes, many of them of the same element.

    Attributes:
        kind: int64 [n], numbers in `assistd.runtime.controls.KINDS`.
        score: float32 [n], how sure it is that this kind is there, 0…1.
        there: float32 [n], how sure it is that anything is, 0…1.
        box: float32 [n, 4], left, top, right, bottom in pixels of what the net was given.
        states: float32 [n, 3], 0…1: on, round, disabled.
    """

    kind: NDArray[np.int64]
    score: NDArray[np.float32]
    there: NDArray[np.float32]
    box: NDArray[np.float32]
    states: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.score)

    def only(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Candidates:
        """Return some of them, in the order asked for."""
        return Candidates(
            kind=self.kind[which],
            score=self.score[which],
            there=self.there[which],
            box=self.box[which],
            states=self.states[which],
        )

    def moved(self, across: float, down: float) -> Candidates:
        """Return the same, shifted by so many pixels."""
        by = np.array([across, down, across, down], np.float32)
        return replace(self, box=self.box + by)


def joined(parts: list[Candidates]) -> Candidates:
    """Return the candidates of several parts of a picture as one."""
    if len(parts) == 1:
        return parts[0]
    return Candidates(
        kind=np.concatenate([part.kind for part in parts]),
        score=np.concatenate([part.score for part in parts]),
        there=np.concatenate([part.there for part in parts]),
        box=np.concatenate([part.box for part in parts]),
        states=np.concatenate([part.states for part in parts]),
    )


def candidates(
    scores: NDArray[np.float32],
    states: NDArray[np.float32],
    boxes: NDArray[np.float32],
    *,
    least: NDArray[np.float32],
    width_px: int,
    height_px: int,
) -> Candidates:
    """Return the cells that are surer of a kind than the eight around them, and at least as sure as `least`.

    What looks alike is as sure as the other cells of its box agree. A long row is found by hundreds of cells, and all
    say nearly the same. Boxes are cut to the picture.

    Args:
        scores: float32 [rows, columns, kinds], 0…1.
        states: float32 [rows, columns, 3], 0…1.
        boxes: float32 [rows, columns, 4], in pixels.
        least: float32 [kinds], 0…1.
        width_px: Of the picture without what fills it up to whole cells.
        height_px: The same.
    """
    row, column, kind = np.nonzero(scores >= least)  # NaN reaches nothing
    peaks = _peaks(scores, row, column, kind)
    row, column, kind = row[peaks], column[peaks], kind[peaks]
    score = scores[row, column, kind]
    kept = _surest(kind, score)
    row, column, kind, score = row[kept], column[kept], kind[kept], score[kept]
    edges = np.array([width_px, height_px, width_px, height_px], np.float32)
    box = np.clip(boxes[row, column], 0, edges)
    wide, high = box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]
    usable = (wide >= LEAST_PX) & (high >= LEAST_PX)  # not with NaN
    found = Candidates(
        kind=kind.astype(np.int64),
        score=score,
        there=scores[row, column].sum(axis=1),
        box=box,
        states=states[row, column],
    ).only(usable)
    found = replace(
        found, score=agreed(found.kind, found.score, found.box, scores=scores, boxes=boxes, stride_px=STRIDE_PX)
    )
    return found.only(found.score >= least[found.kind])


def _peaks(
    scores: NDArray[np.float32], row: NDArray[np.int64], column: NDArray[np.int64], kind: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which cells no neighbour outdoes; of equal ones the first in reading order."""
    rows, columns = scores.shape[:2]
    own = scores[row, column, kind]
    peaks = np.ones(len(row), np.bool_)
    for down, across in ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)):
        there_row, there_column = row + down, column + across
        inside = (there_row >= 0) & (there_row < rows) & (there_column >= 0) & (there_column < columns)
        there = np.where(inside, scores[there_row % rows, there_column % columns, kind], -1)
        peaks &= (own > there) if (down, across) < (0, 0) else ~(there > own)
    return peaks


def _surest(kind: NDArray[np.int64], score: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the numbers of the surest `MOST_EACH` of each kind."""
    order = np.argsort(-score, kind="stable")
    kinds = kind[order]
    kept = np.zeros(len(order), np.bool_)
    for one in np.unique(kinds):
        kept[np.flatnonzero(kinds == one)[:MOST_EACH]] = True
    return order[kept]
