"""Precision and recall, from hits: curves, their area, the recall that a precision leaves. Used by `judge`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistd_models.elements.real.matching import Hit

Scored = tuple[float, bool]
"""Score of something found, and whether it is right."""


@dataclass(frozen=True)
class Point:
    """What comes of telling all that is at least so sure.

    Attributes:
        score: So sure.
        right: Right ones.
        wrong: Wrong ones.
    """

    score: float
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """Share of what is told that is right."""
        return self.right / max(1, self.right + self.wrong)


def scored(hits: Iterable[Hit]) -> list[Scored]:
    """Return those that count."""
    return [(one.seen.score, one.element is not None) for one in hits if one.counts]


def curve(found: Sequence[Scored]) -> list[Point]:
    """Return what comes of each score, from the surest on; things of one score are told together."""
    points: list[Point] = []
    right = wrong = 0
    for score, good in sorted(found, key=lambda one: -one[0]):
        right, wrong = right + good, wrong + (not good)
        if points and points[-1].score == score:
            points.pop()
        points.append(Point(score, right, wrong))
    return points


def average_precision(points: Sequence[Point], count: int) -> float:
    """Return the area under the curve of precision over recall, each precision the best at that recall or more.

    (PASCAL VOC 2010 and later, Everingham et al., section 3.4.1.)

    Args:
        points: The curve.
        count: How many there are to find.
    """
    total, best, after = 0.0, 0.0, None
    for point in reversed(points):
        if after is not None:
            total += best * (after.right - point.right)
        best, after = max(best, point.precision), point
    if after is not None:
        total += best * after.right
    return total / max(1, count)


def recall_at(points: Sequence[Point], count: int, precision: float = 0.9) -> float:
    """Return the greatest share that is found at some score where precision is no less."""
    return max((one.right for one in points if one.precision >= precision), default=0) / max(1, count)
