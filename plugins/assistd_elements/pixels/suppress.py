"""Makes one element of the many candidates that found it, and settles what can't stand in one place together.

Neighbouring cells find the same element: their boxes are averaged, the surer the weightier ("weighted boxes fusion",
Solovyev et al. 2021). A list's row that holds a button is fine; a button in nearly the same box as a drop-down is not.
Used by the engine and the evaluator.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.controls import KINDS, MOST, Kind
from assistd_elements.pixels.decode import Candidates, joined

SAME: Final = 0.5
"""From this overlap on (intersection over union), two candidates of one kind are the same element."""

FUSED: Final = 0.7
"""From this overlap on a candidate's box counts in the average: those further off found the element badly."""

INSIDE: Final = 0.8
"""From this share of its area on a box lies inside another one."""

NEARLY: Final = 0.6
"""From this overlap on two boxes are nearly the same: only one kind can be true."""

APART: Final = 0.5
"""Boxes that neither hold each other nor share this much of the smaller one lie beside each other."""

OVER_PARTS: Final = 0.6
"""A control that consists of parts outdoes what was found inside it, unless its score is below this share of theirs."""

ENTRY: Final = 3.0
"""An entry of a menu is at most so many times as high as the mark in it."""

MOST_EACH: Final = 400
"""Most elements of one kind."""

PARTED: Final[tuple[Kind, ...]] = ("spin", "dropdown")
"""Controls with parts that look like controls: steppers, arrows, a field."""

HOLDS: Final[dict[Kind, tuple[Kind, ...]]] = {
    "item": (
        "button", "dropdown", "tick", "switch", "text-field", "spin", "slider", "link", "picture", "progress",
    ),
    "text-area": KINDS,
    "picture": ("button", "link", "slider", "progress"),
    "tab": ("button", "picture"),
    "text-field": ("button",),
    "menu-item": ("picture", "slider", "switch"),
    "link": ("picture",),
}  # fmt: skip
"""What may stand inside what; nothing stands inside its own kind."""


def suppressed(found: Candidates) -> Candidates:
    """Return one box for each element, surest first; in whatever order the candidates come, the same.

    Args:
        found: Candidates, those below the thresholds too: what is surely something else is not this.
    """
    if not len(found):
        return found
    left, top, right, bottom = found.box.T
    found = found.only(np.lexsort((bottom, right, top, left, found.kind, -found.score)))
    groups = [_fused(found.only(found.kind == kind)) for kind in np.unique(found.kind)]
    single = joined([one for group in groups for one in group])
    single = single.only(np.argsort(-single.score, kind="stable")[:MOST])
    return _nested(_unmarked(_alone(single)))


def overlaps(one: NDArray[np.float32], others: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return intersection over union, and intersection over the smaller area, of each box with each other one.

    Args:
        one: float32 [n, 4].
        others: float32 [m, 4].

    Returns:
        Two float32 [n, m].
    """
    low = np.maximum(one[:, None, :2], others[None, :, :2])
    high = np.minimum(one[:, None, 2:], others[None, :, 2:])
    sides = np.maximum(high - low, 0)
    shared = sides[:, :, 0] * sides[:, :, 1]
    areas, other_areas = _areas(one)[:, None], _areas(others)[None, :]
    union = np.maximum(areas + other_areas - shared, 1e-6)
    return shared / union, shared / np.maximum(np.minimum(areas, other_areas), 1e-6)


def _areas(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), np.float32)


def _fused(found: Candidates) -> Iterable[Candidates]:
    """Yield each element of one kind; the candidates come surest first."""
    left = np.arange(len(found))
    areas = _areas(found.box)
    for _ in range(MOST_EACH):
        if not len(left):
            return
        first, box = left[0], found.box[left]
        sides = np.minimum(box[0, 2:], box[:, 2:]) - np.maximum(box[0, :2], box[:, :2])
        shared = np.maximum(sides[:, 0], 0) * np.maximum(sides[:, 1], 0)
        area = areas[left]
        union = area + areas[first] - shared
        near = shared >= FUSED * union
        weight = found.score[left[near]].astype(np.float64) ** 2
        weight /= weight.sum()
        yield replace(
            found.only(left[:1]),
            box=np.asarray(weight @ box[near], np.float32)[None],
            states=np.asarray(weight @ found.states[left[near]], np.float32)[None],
        )
        same = (shared >= SAME * union) | (shared >= INSIDE * np.minimum(area, areas[first]))
        same[0] = True
        left = left[~same]


def _alone(found: Candidates) -> Candidates:
    """Return the elements without those in nearly the same box as a surer one; the averages may have met."""
    union, inside = overlaps(found.box, found.box)
    alike = found.kind[:, None] == found.kind[None, :]
    clash = np.where(alike, (union >= SAME) | (inside >= INSIDE), union >= NEARLY)
    return found.only(_winners(clash))


def _unmarked(found: Candidates) -> Candidates:
    """Return the elements without the marks of menu entries: there a tick is no control of its own."""
    _, inside = overlaps(found.box, found.box)
    high = found.box[:, 3] - found.box[:, 1]
    entry, tick = (found.kind == KINDS.index(kind) for kind in ("menu-item", "tick"))
    marked = entry[:, None] & tick[None, :] & (inside >= INSIDE) & (high[:, None] <= ENTRY * high[None, :])
    marked &= found.score[:, None] >= OVER_PARTS * found.score[None, :]
    return found.only(~marked.any(axis=0))


def _nested(found: Candidates) -> Candidates:
    """Return the elements without those that stand in others that can't hold them, or across others' edges."""
    union, inside = overlaps(found.box, found.box)
    areas = _areas(found.box)
    holder = areas[:, None] >= areas[None, :]  # row: the larger one; column: what may be inside it
    held = (inside >= INSIDE) & holder
    allowed = _MAY_HOLD[found.kind[:, None], found.kind[None, :]]
    across = (inside >= APART) & (inside < INSIDE)
    clash = (held & ~allowed) | (across & ~(allowed & holder) & ~(allowed & holder).T & (union > 0))
    clash |= clash.T
    parted = np.isin(found.kind, [KINDS.index(kind) for kind in PARTED])
    weight = np.where(parted & (held & ~allowed).any(axis=1), found.score / OVER_PARTS, found.score)
    order = np.argsort(-weight, kind="stable")
    winners = order[_winners(clash[np.ix_(order, order)])]
    return found.only(np.sort(winners))


def _winners(clash: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return who is left when each, in turn, ends all later ones that it clashes with."""
    lives = np.ones(len(clash), np.bool_)
    for number in range(len(clash)):
        if lives[number]:
            lives[number + 1 :] &= ~clash[number, number + 1 :]
    return np.flatnonzero(lives)


_MAY_HOLD: Final = np.array([[inner in HOLDS.get(holder, ()) for inner in KINDS] for holder in KINDS])
