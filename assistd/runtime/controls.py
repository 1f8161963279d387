"""The controls that were seen in a picture, as they travel from the engine that sees them to those that come after it.

``elements.pixels`` writes them into `Content.data`; the reader names and tells them, the captioner's gate counts them.
What is read is taken as far as it fits: it may be any engine's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeGuard, get_args

from assistd.types import Box, Content

FACET: Final = "elements.pixels"
"""Whoever uses controls names this in `Modality.after`, and finds them in ``job.found[FACET]``."""

Kind = Literal[
    "button", "menu-item", "dropdown", "tick", "switch", "text-field", "text-area", "spin", "slider", "tab", "item",
    "header", "link", "picture", "progress",
]  # fmt: skip
"""What a control is. A ``tick`` is the little square or circle of an option alone, without its words; ``item`` a row of
a list, tree or table, or an icon with its caption."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

MOST = 1000
"""Most controls of one picture; those that are surest are kept."""

SIDE_PX = 100_000
"""No picture is longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One control, seen with enough certainty to be told.

    Attributes:
        kind: What it is.
        box: left, top, right, bottom in pixels of the picture; right and bottom are the first pixels outside.
        score: How sure that is, 0…1; comparable within a kind only.
        on: Ticked, switched on, pressed, chosen; None: can't be told, or it has no such state.
        round: A tick is a radio button; None: can't be told.
        disabled: Greyed out; None: can't be told.
    """

    kind: Kind
    box: Box
    score: float = 1.0
    on: bool | None = None
    round: bool | None = None
    disabled: bool | None = None

    @property
    def area(self) -> int:
        """Its area in square pixels."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls:
    """All that were seen in one picture.

    Attributes:
        width_px: Of the picture.
        height_px: Of the picture.
        all: From top to bottom, those that begin at one height from left to right.
        scale: Pixels of the picture for one pixel of the interface that it shows: 2 on a screen of double density.
    """

    width_px: int
    height_px: int
    all: tuple[Control, ...] = ()
    scale: float = 1.0

    def scaled(self, factor: float) -> Controls:
        """Return the same for the picture made larger or smaller by a factor."""
        return self.fitted(round(self.width_px * factor), round(self.height_px * factor))

    def fitted(self, width_px: int, height_px: int) -> Controls:
        """Return the same for the picture brought to another size."""
        width, height = max(1, width_px), max(1, height_px)
        factors = width / self.width_px, height / self.height_px

        def placed(box: Box) -> Box:
            left, top, right, bottom = (round(side * factors[number % 2]) for number, side in enumerate(box))
            left, top = min(left, width - 1), min(top, height - 1)
            return left, top, max(left + 1, min(right, width)), max(top + 1, min(bottom, height))

        return replace(
            self,
            width_px=width,
            height_px=height,
            all=tuple(replace(one, box=placed(one.box)) for one in self.all),
            scale=self.scale * factors[0],
        )


def write(controls: Controls) -> dict[str, Any]:
    """Return controls as `Content.data`, which JSON can hold."""
    return {
        "size_px": [controls.width_px, controls.height_px],
        "scale": round(controls.scale, 3),
        "controls": [_written(one) for one in _surest(controls.all)],
    }


def read(content: Content | None) -> Controls | None:
    """Return the controls that a facet found; None if it tells of none, not even that there are none.

    Args:
        content: What the facet `FACET` found, ``job.found.get(FACET)``.
    """
    if content is None:
        return None
    size, found = content.data.get("size_px"), content.data.get("controls")
    if not _is_list(size, 2) or not all(_is_side(edge) and edge > 0 for edge in size) or not _is_list(found):
        return None
    width, height = size
    scale = content.data.get("scale", 1.0)
    every = (_read(one, width, height) for one in found[: 2 * MOST])
    return Controls(
        width_px=width,
        height_px=height,
        all=_surest(one for one in every if one is not None),
        scale=float(scale) if _is_number(scale) and 0.1 <= scale <= 16 else 1.0,
    )


def _surest(controls: Iterable[Control]) -> tuple[Control, ...]:
    """Return the surest `MOST` of them, in the order of `Controls.all`."""
    kept = sorted(controls, key=lambda one: -one.score)[:MOST]
    return tuple(sorted(kept, key=lambda one: (one.box[1], one.box[0], -one.area)))


def _written(one: Control) -> dict[str, Any]:
    states = {"on": one.on, "round": one.round, "disabled": one.disabled}
    known = {name: value for name, value in states.items() if value is not None}
    return {"kind": one.kind, "box": list(one.box), "score": round(one.score, 3), **known}


def _read(one: object, width: int, height: int) -> Control | None:
    """Return one control cut to the picture; None if it is none, or lies outside."""
    if not isinstance(one, Mapping):
        return None
    kind = next((kind for kind in KINDS if one.get("kind") == kind), None)
    sides, score = one.get("box"), one.get("score", 1.0)
    if kind is None or not _is_list(sides, 4) or not all(map(_is_side, sides)) or not _is_number(score):
        return None
    box = max(0, sides[0]), max(0, sides[1]), min(width, sides[2]), min(height, sides[3])
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    states = {name: one.get(name) for name in ("on", "round", "disabled")}
    known = {name: value for name, value in states.items() if isinstance(value, bool)}
    return Control(kind=kind, box=box, score=min(1.0, max(0.0, float(score))), **known)


def _is_list(value: Any, length: int = -1) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple) and length in (-1, len(value))


def _is_side(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and -SIDE_PX <= value <= SIDE_PX


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
