"""Sums up what became of all that was found in a set of pictures: figures for each kind, a table. Used by `judge`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from assistd_models.elements.kinds import KINDS, STATEFUL, STATES, Kind, State
from assistd_models.elements.labels import Element, Picture
from assistd_models.elements.real.figures import Scored, average_precision, curve, recall_at, scored
from assistd_models.elements.real.matching import Hit, How, asked, matched
from assistd_models.elements.real.seen import Seen

WITH_STATE: tuple[Kind, ...] = ("tick", "switch")
"""Kinds that say little without their state."""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figures of one kind, or of several together.

    Attributes:
        name: Of what.
        count: How many there are to find.
        average_precision: Area under the curve; None where there is none.
        recall: Share that is found where nine of ten are right.
        threshold: Least score that is told; None: never told.
        told: How many are told.
        told_precision: Share of them that is right.
        told_recall: Share that is told rightly.
    """

    name: str
    count: int
    average_precision: float | None = None
    recall: float | None = None
    threshold: float | None = None
    told: int | None = None
    told_precision: float | None = None
    told_recall: float | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A picture, what the bare net found in it, and what the engine would tell."""

    picture: Picture
    bare: Sequence[Seen]
    told: Sequence[Seen]


def of_kinds(judged: Sequence[Judged], thresholds: Mapping[Kind, float], precision: float) -> list[Row]:
    """Return a row for each kind, those with their states, and all together by overlap and by centre."""
    bare, told = _hits(judged, "kind", told=False), _hits(judged, "kind", told=True)
    truth = [one for each in judged for one in asked(each.picture)]
    rows = [
        _row(kind, [_of(bare, kind), _of(told, kind)], _count(truth, kind), precision, thresholds.get(kind))
        for kind in KINDS
    ]
    for kind in WITH_STATE:
        right = [_state_right(_of(told, kind), "on")]
        known = sum(one.kind == kind and one.on is not None for one in truth)
        rows.append(_row(f"{kind} with state", [[], *right], known, precision, None))
    rows.append(_row("all, kind right", [bare, told], len(truth), precision, None))
    hows: tuple[tuple[str, How], ...] = (("any element", "any"), ("any, by centre", "centre"))
    for name, how in hows:
        both = [_hits(judged, how, told=False), _hits(judged, how, told=True)]
        rows.append(_row(name, both, len(truth), precision, None))
    return rows


def of_states(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """Return for each state of each kind: known, told, right."""
    told = _hits(judged, "kind", told=True)
    rows: list[dict[str, object]] = []
    for state in STATES:
        for kind in KINDS:
            known = [
                (one.seen.told.get(state), getattr(one.element, state))
                for one in told
                if kind in STATEFUL[state] and one.seen.kind == kind and one.element is not None
            ]
            known = [pair for pair in known if pair[1] is not None]
            if known:
                said = [pair for pair in known if pair[0] is not None]
                right = sum(value == true for value, true in said)
                rows.append({"state": f"{kind}.{state}", "known": len(known), "told": len(said), "right": right})
    return rows


def by(judged: Sequence[Judged], group: Callable[[Picture], str], precision: float) -> list[Row]:
    """Return a row for each group of pictures: all kinds, kind and overlap right."""
    rows = []
    for name in sorted({group(one.picture) for one in judged}):
        some = [one for one in judged if group(one.picture) == name]
        count = sum(len(asked(one.picture)) for one in some)
        both = [_hits(some, "kind", told=False), _hits(some, "kind", told=True)]
        rows.append(_row(name, both, count, precision, None))
    return rows


def table(rows: Sequence[Row]) -> str:
    """Return rows as a plain table."""
    lines = [f"{'':26}{'n':>6}{'AP50':>7}{'R@P90':>7}{'from':>7}{'told':>6}{'prec':>7}{'recall':>8}"]
    for row in rows:
        figures = [row.average_precision, row.recall, row.threshold]
        told = [row.told_precision, row.told_recall]
        lines.append(
            f"{row.name:26}{row.count:6}"
            + "".join(f"{'-' if one is None else f'{one:.3f}':>7}" for one in figures)
            + f"{'-' if row.told is None else row.told:>6}"
            + f"{'-' if told[0] is None else f'{told[0]:.3f}':>7}{'-' if told[1] is None else f'{told[1]:.3f}':>8}"
        )
    return "\n".join(lines)


def _row(name: str, hits: Sequence[Sequence[Hit]], count: int, precision: float, threshold: float | None) -> Row:
    """Return the figures of hits of the bare net, and of those that are told."""
    bare, told = (scored(some) for some in hits)
    points = curve(bare or told)
    right = sum(good for _, good in told)
    return Row(
        name=name,
        count=count,
        average_precision=average_precision(points, count) if bare else None,
        recall=recall_at(points, count, precision) if points else 0.0,
        threshold=threshold,
        told=len(told),
        told_precision=right / len(told) if told else None,
        told_recall=right / count if count else None,
    )


def _hits(judged: Sequence[Judged], how: How, *, told: bool) -> list[Hit]:
    """Return what became of what was found; whatever it is, it is as sure as it is that something is there."""

    def sure(one: Seen) -> Seen:
        return one if how == "kind" or one.there is None else replace(one, score=one.there)

    return [
        hit
        for one in judged
        for hit in matched(one.picture, [sure(each) for each in (one.told if told else one.bare)], how)
    ]


def _of(hits: Sequence[Hit], kind: Kind) -> list[Hit]:
    return [one for one in hits if one.seen.kind == kind]


def _count(truth: Sequence[Element], kind: Kind) -> int:
    return sum(one.kind == kind for one in truth)


def _state_right(hits: Sequence[Hit], state: State) -> list[Hit]:
    """Return the hits with those wrong that tell a wrong state, without those that tell none."""
    kept = []
    for one in hits:
        value = one.seen.told.get(state)
        true = getattr(one.element, state) if one.element is not None else None
        if one.element is None or (value is not None and true is not None):
            kept.append(Hit(one.seen, one.element if value == true and one.element is not None else None, one.counts))
    return kept


def found(judged: Sequence[Judged]) -> dict[Kind, list[Scored]]:
    """Return what the bare net found of each kind, and whether it is right."""
    bare = _hits(judged, "kind", told=False)
    return {kind: scored(_of(bare, kind)) for kind in KINDS}


def bare_hits(judged: Sequence[Judged]) -> list[Hit]:
    """Return what became of all that the bare net found."""
    return _hits(judged, "kind", told=False)


def counts(judged: Sequence[Judged]) -> dict[Kind, int]:
    """Return how many of each kind there are to find."""
    truth = [one for each in judged for one in asked(each.picture)]
    return {kind: _count(truth, kind) for kind in KINDS}
