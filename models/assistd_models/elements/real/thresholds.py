"""Chooses from which score on something is told: what was shown to be right nine times of ten. Used by `judge`.

Few are not proof: one more wrong one is imagined beyond those that were seen, so nine right ones without a wrong one
are the least that shows it. A kind of which the set has too few to tell either way is told from the score on that shows
it for all kinds together, if those few do not speak against it; one of which there are enough, and which is not right
so often, is never told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistd_models.elements.kinds import KINDS, STATEFUL, STATES, Kind, State
from assistd_models.elements.real.figures import Scored, curve
from assistd_models.elements.real.matching import Hit

IMAGINED = 1
"""Wrong ones that are imagined."""

FLOOR = 0.2
"""Nothing is told that is less sure."""

FEW = 9
"""Of fewer nothing is shown."""

UNSURE = 0.5
"""A kind of which the set has too few is at least so sure when it is told."""


def chosen(found: Mapping[Kind, Sequence[Scored]], counts: Mapping[Kind, int], precision: float) -> dict[Kind, float]:
    """Return the least score of each kind that is told.

    Args:
        found: What was found of each kind, and whether it is right.
        counts: How many there are of each kind.
        precision: Share that is to be right.
    """
    pooled = least([one for kind in KINDS for one in found.get(kind, ())], precision)
    told: dict[Kind, float] = {}
    for kind in KINDS:
        own = least(found.get(kind, ()), precision)
        if own is None and counts.get(kind, 0) < FEW and pooled is not None:
            at = max(UNSURE, pooled)
            good = [right for score, right in found.get(kind, ()) if score >= at]
            own = at if good and sum(good) >= precision * len(good) else None
        if own is not None:
            told[kind] = round(own, 4)
    return told


def least(found: Sequence[Scored], precision: float) -> float | None:
    """Return the lowest score at which enough is right; None if there is none."""
    good = [
        one.score
        for one in curve([one for one in found if one[0] >= FLOOR])
        if one.right >= precision * (one.right + one.wrong + IMAGINED) and one.right >= FEW
    ]
    return min(good, default=None)


def of_states(hits: Sequence[Hit], precision: float) -> dict[str, tuple[float, float]]:
    """Return up to which value each state of each kind is off, and from which on it is on; others are never told.

    A bound that nothing shows is out of reach: 0 or 1.
    """
    told: dict[str, tuple[float, float]] = {}
    for state in STATES:
        pooled = _bounds([pair for kind in STATEFUL[state] for pair in _pairs(hits, kind, state)], precision)
        for kind in KINDS:
            if kind not in STATEFUL[state]:
                continue
            pairs = _pairs(hits, kind, state)
            own = _bounds(pairs, precision)
            bounds = tuple(
                shared if mine is None and shared is not None and _bear_out(pairs, shared, precision, on=on) else mine
                for mine, shared, on in zip(own, pooled, (False, True), strict=True)
            )
            if bounds != (None, None):
                told[f"{kind}.{state}"] = (
                    round(bounds[0], 4) if bounds[0] is not None else 0.0,
                    round(bounds[1], 4) if bounds[1] is not None else 1.0,
                )
    return told


def _pairs(hits: Sequence[Hit], kind: Kind, state: State) -> list[tuple[float, bool]]:
    """Return how sure a state is, and how it is, of all found rightly of which it is known."""
    pairs = []
    for one in hits:
        if one.element is not None and one.seen.kind == kind and state in one.seen.values:
            true = getattr(one.element, state)
            if true is not None:
                pairs.append((one.seen.values[state], bool(true)))
    return pairs


def _bounds(pairs: Sequence[tuple[float, bool]], precision: float) -> tuple[float | None, float | None]:
    on = _least([pair for pair in pairs if pair[0] >= UNSURE], precision)
    off = _least([(1 - value, not true) for value, true in pairs if value < UNSURE], precision)
    return (None if off is None else 1 - off), on


def _least(found: Sequence[Scored], precision: float) -> float | None:
    good = [
        one.score
        for one in curve(found)
        if one.right >= precision * (one.right + one.wrong + IMAGINED) and one.right >= FEW
    ]
    return min(good, default=None)


def _bear_out(pairs: Sequence[tuple[float, bool]], bound: float, precision: float, *, on: bool) -> bool:
    """Return whether these are too few to show a bound of their own, and do not speak against one shown elsewhere."""
    right = [true == on for value, true in pairs if (value >= bound if on else value <= bound)]
    return sum(true == on for _, true in pairs) < FEW and bool(right) and sum(right) >= precision * len(right)
