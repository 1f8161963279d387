"""Cuts crops for a training step, changed a little each time, with the answers wanted. Runs in the loader's process.

Native size, because interfaces are drawn at one size; changed in brightness, contrast and colour, sometimes inverted,
made a little larger or smaller, or packed as a JPEG, as screenshots are that somebody sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import IterableDataset

from assistd_models.elements import labels, targets
from assistd_models.elements.kinds import KINDS, SEEN_SHARE, STATEFUL, STATES
from assistd_models.elements.losses import Batch
from assistd_models.elements.shelf import Shelf

SHAPES = (
    ((640, 640), 3), ((448, 896), 3), ((384, 1024), 3), ((896, 448), 3), ((512, 768), 3), ((320, 640), 6),
    ((768, 512), 3),
)  # fmt: skip
"""Height and width of crops, pixels, and how many make a step: about 1.2 million pixels each."""

BY_KIND = 0.6
"""Share of crops that are drawn by kind, each kind as often: rare ones are seen often enough. At the end of a
training less is better: a net that saw many ticks finds them in icons."""

LONG = frozenset(("item", "text-area", "header", "menu-item", "picture", "slider", "text-field", "progress"))
"""What is still what it is when a crop cuts much of it off."""

LONG_PX = 96
"""So much of it must be left for that."""

Picture = NDArray[np.uint8]


class Steps(IterableDataset[Batch]):
    """Endless batches; which ones follows from the seed and the number of the step.

    Args:
        shelf: The pictures.
        first: Number of the first step.
        seed: Of the whole training.
        changed: Change the crops at random.
        by_kind: Share of crops drawn by kind, 0…1.
    """

    def __init__(self, shelf: Shelf, *, first: int, seed: int, changed: bool = True, by_kind: float = BY_KIND) -> None:
        self._shelf = shelf
        self._first = first
        self._seed = seed
        self._changed = changed
        self._by_kind = by_kind
        self._kinds = [kind for kind, showing in enumerate(shelf.showing) if showing]
        cv2.setNumThreads(1)  # a loader that is forked where OpenCV has threads waits for them for ever

    def __iter__(self) -> Iterator[Batch]:
        """Yield the batch of each step."""
        step = self._first
        while True:
            yield self.batch(step)
            step += 1

    def batch(self, step: int) -> Batch:
        """Return the batch of one step."""
        chance = np.random.default_rng((self._seed, step))
        (height, width), count = SHAPES[int(chance.integers(len(SHAPES)))]
        made = [self._crop(chance, height, width) for _ in range(count)]
        pixels = np.stack([pixels.transpose(2, 0, 1) for pixels, _ in made])
        answers = [one for _, one in made]

        def stacked(name: str) -> torch.Tensor:
            return torch.from_numpy(np.stack([getattr(one, name) for one in answers]))

        rest = (stacked(name) for name in ("kind", "box", "states", "cells", "spared"))
        return Batch(torch.from_numpy(pixels), *rest)

    def _crop(self, chance: np.random.Generator, height: int, width: int) -> tuple[Picture, targets.Answer]:
        shelf = self._shelf
        aim: labels.Element | None = None
        if chance.random() < self._by_kind:
            kind = self._kinds[int(chance.integers(len(self._kinds)))]
            number = shelf.showing[kind][int(chance.integers(len(shelf.showing[kind])))]
            fitting = [one for one in shelf.pictures[number].elements if one.kind == KINDS[kind]]
            aim = fitting[int(chance.choice(len(fitting), p=_rarity(fitting)))]
        else:
            number = int(chance.integers(len(shelf)))
        picture, source = shelf.pictures[number], shelf.pixels(number)
        scale = float(chance.uniform(0.8, 1.3)) if self._changed and chance.random() < 0.3 else 1.0
        at = _place(chance, picture, aim, round(height / scale), round(width / scale))
        pixels = _cut(chance, source, at, height, width)
        if self._changed:
            pixels = _changed(chance, pixels)
        scales = width / at[2], height / at[3]
        wanted = [one for one in (_wanted(e, at, scales, height, width) for e in picture.elements) if one]
        unknown = [_moved(box, at, scales) for box in picture.unknown]
        return pixels, targets.answer(wanted, unknown, height, width)


def _rarity(fitting: Sequence[labels.Element]) -> NDArray[np.float64]:
    """Return how often each is aimed at: small ones more, as the buttons of docks, which are few and hard."""
    sides = np.array([one.box for one in fitting], np.float64)
    weight = 1 / np.sqrt(np.maximum(1, (sides[:, 2] - sides[:, 0]) * (sides[:, 3] - sides[:, 1])))
    shares: NDArray[np.float64] = weight / weight.sum()
    return shares


def _place(
    chance: np.random.Generator, picture: labels.Picture, aim: labels.Element | None, height: int, width: int
) -> tuple[int, int, int, int]:
    """Return left, top, width, height of a crop, in pixels of the picture, with the middle of what is aimed at."""
    room = max(0, picture.width_px - width), max(0, picture.height_px - height)
    if aim is None:
        left, top = int(chance.integers(room[0] + 1)), int(chance.integers(room[1] + 1))
    else:
        middle = (aim.box[0] + aim.box[2]) / 2, (aim.box[1] + aim.box[3]) / 2
        left = int(np.clip(middle[0] - chance.uniform(0.1, 0.9) * width, 0, room[0]))
        top = int(np.clip(middle[1] - chance.uniform(0.1, 0.9) * height, 0, room[1]))
    if chance.random() < 0.25:  # where a picture begins, as at run time
        left = min(left, 0) if left < width * 0.2 else left
        top = min(top, 0) if top < height * 0.2 else top
    return left, top, width, height


def _cut(
    chance: np.random.Generator, source: Picture, at: tuple[int, int, int, int], height: int, width: int
) -> Picture:
    left, top, wide, high = at
    crop = np.ascontiguousarray(source[top : top + high, left : left + wide])
    down, across = high - crop.shape[0], wide - crop.shape[1]
    if down or across:  # the picture is smaller: as at run time, or on something else
        if chance.random() < 0.7:
            crop = cv2.copyMakeBorder(crop, 0, down, 0, across, cv2.BORDER_REPLICATE)
        else:
            colour = [int(c) for c in chance.integers(256, size=3)]
            crop = cv2.copyMakeBorder(crop, 0, down, 0, across, cv2.BORDER_CONSTANT, value=colour)
    if crop.shape[:2] != (height, width):
        way = cv2.INTER_AREA if high > height else int(chance.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)))
        crop = cv2.resize(crop, (width, height), interpolation=way)
    made: Picture = crop
    return made


def _changed(chance: np.random.Generator, pixels: Picture) -> Picture:
    """Return the crop with other colours, perhaps blurred or packed."""
    if chance.random() < 0.8:
        levels = np.linspace(0.0, 1.0, 256)[:, None] ** chance.uniform(0.75, 1.35)
        levels = (levels - 0.5) * chance.uniform(0.7, 1.15) + 0.5 + chance.uniform(-0.12, 0.12)
        levels = levels * (1 + chance.uniform(-0.08, 0.08, 3))
        if chance.random() < 0.12:
            levels = 1.0 - levels
        table = np.clip(levels * 255, 0, 255).astype(np.uint8)[None]
        pixels = cv2.LUT(pixels, np.ascontiguousarray(table))
    lot = chance.random()
    if lot < 0.06:
        pixels = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif lot < 0.10:
        pixels = np.ascontiguousarray(pixels[:, :, chance.permutation(3)])
    lot = chance.random()
    if lot < 0.06:
        done, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(45, 92))])
        pixels = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8) if done else pixels
    elif lot < 0.09:
        pixels = cv2.GaussianBlur(pixels, (3, 3), float(chance.uniform(0.3, 0.8)))
    return np.asarray(pixels)


def _wanted(
    one: labels.Element, at: tuple[int, int, int, int], scales: tuple[float, float], height: int, width: int
) -> targets.Wanted | None:
    """Return an element in pixels of the crop; None if none of it is there."""
    whole = _moved(one.box, at, scales)
    box = max(0.0, whole[0]), max(0.0, whole[1]), min(float(width), whole[2]), min(float(height), whole[3])
    if box[2] - box[0] < 2 or box[3] - box[1] < 2:
        return None
    share = (box[2] - box[0]) * (box[3] - box[1]) / max(1e-6, (whole[2] - whole[0]) * (whole[3] - whole[1]))
    long = one.kind in LONG and max(box[2] - box[0], box[3] - box[1]) >= LONG_PX and _thickness(box, whole) > 0.7
    asked = one.visible >= SEEN_SHARE and (share * one.visible >= SEEN_SHARE or long)
    states = tuple(_state(one, state) for state in STATES)
    return targets.Wanted(kind=KINDS.index(one.kind), box=box, states=states, asked=asked)


def _thickness(box: tuple[float, ...], whole: tuple[float, ...]) -> float:
    """Return how much is left of the thinner side."""
    wide, high = whole[2] - whole[0], whole[3] - whole[1]
    return (box[3] - box[1]) / high if wide >= high else (box[2] - box[0]) / wide


def _state(one: labels.Element, state: Any) -> int:
    told = getattr(one, state)
    return -1 if told is None or one.kind not in STATEFUL[state] else int(told)


def _moved(
    box: tuple[int, int, int, int], at: tuple[int, int, int, int], scales: tuple[float, float]
) -> tuple[float, float, float, float]:
    across, down = scales
    return (
        (box[0] - at[0]) * across, (box[1] - at[1]) * down, (box[2] - at[0]) * across, (box[3] - at[1]) * down,
    )  # fmt: skip
