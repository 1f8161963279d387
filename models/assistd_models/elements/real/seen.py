"""What was found in a picture, and who finds it for `judge`: the net bare, and the engine as it ships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistd.runtime.controls import Controls
from assistd_elements.pixels import engine
from assistd_elements.pixels.gate import look
from assistd_elements.pixels.net import Net
from assistd_elements.pixels.rules import Rules
from assistd_elements.pixels.scale import density, plain
from assistd_elements.pixels.strokes import strokes
from assistd_models.elements.kinds import KINDS, STATES, Kind, State
from assistd_models.elements.labels import Box

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

LEAST = 0.05
"""What is less sure than this is not looked at when curves are drawn."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An element that was found.

    Attributes:
        kind: What it is taken for.
        box: Where it is, in pixels of the picture.
        score: How sure that is, 0…1.
        there: How sure it is that anything is there, 0…1; as the score where nothing else is known.
        values: How sure each state is, 0…1, before anything is decided.
        told: States that were decided.
    """

    kind: Kind
    box: Box
    score: float
    there: float | None = None
    values: Mapping[State, float] = field(default_factory=dict)
    told: Mapping[State, bool] = field(default_factory=dict)


class Detector(Protocol):
    """Finds elements."""

    def __call__(self, pixels: Pixels) -> list[Seen]:
        """Return what is in a picture: uint8 [height, width, 3], RGB."""
        ...


class Bare:
    """The net with suppression and snapping, however unsure: for curves and thresholds.

    Args:
        model: The ONNX file; its own thresholds do not matter.
        threads: To compute with.
    """

    def __init__(self, model: Path, threads: int = 2) -> None:
        self._net = Net(threads, model)
        self._net.rules = Rules(thresholds=dict.fromkeys(KINDS, LEAST), states={}, revision="")

    def __call__(self, pixels: Pixels) -> list[Seen]:
        """Return what is in a picture, surest first."""
        found, boxes = engine.placed(self._net.search(pixels), pixels, self._net.rules.least())
        return [
            Seen(
                kind=KINDS[kind],
                box=(int(box[0]), int(box[1]), int(box[2]), int(box[3])),
                score=float(score),
                there=float(there),
                values={state: float(value) for state, value in zip(STATES, values, strict=True)},
            )
            for kind, box, score, there, values in zip(
                found.kind, boxes, found.score, found.there, found.states, strict=True
            )
        ]


class Shipped:
    """The engine with everything: size, gate, thresholds, decided states.

    Args:
        model: The ONNX file.
        thresholds: Least score of each kind that is told; None: those in the file.
        states: Bounds of states, as in `assistd_elements.pixels.rules.Rules`; only with `thresholds`.
        threads: To compute with.
    """

    def __init__(
        self,
        model: Path,
        thresholds: Mapping[Kind, float] | None = None,
        states: Mapping[str, tuple[float, float]] | None = None,
        threads: int = 2,
    ) -> None:
        self._net = Net(threads, model)
        if thresholds is not None:
            self._net.rules = Rules(thresholds=dict(thresholds), states=dict(states or {}), revision="")

    @property
    def rules(self) -> Rules:
        """What is told, and from when on."""
        return self._net.rules

    def __call__(self, pixels: Pixels) -> list[Seen]:
        """Return what would be told of a picture for which there is no accessibility tree."""
        height, width = pixels.shape[:2]
        found = strokes(pixels)
        scale = density(found, max(height, width))
        if scale != 1:
            pixels = plain(pixels, scale)
            found = strokes(pixels)
        impression = look(pixels, found)
        if impression in ("photograph", "blank"):
            return []
        controls = engine.seen(pixels, self._net, doubtful=impression != "interface")
        placed = Controls(width_px=pixels.shape[1], height_px=pixels.shape[0], all=controls).fitted(width, height)
        return [Seen(kind=one.kind, box=_box(one.box), score=one.score, told=_told(one)) for one in placed.all]


def _box(box: tuple[int, ...]) -> Box:
    left, top, right, bottom = box
    return left, top, right, bottom


def _told(control: Any) -> dict[State, bool]:
    values = {state: getattr(control, state) for state in STATES}
    return {state: value for state, value in values.items() if value is not None}
