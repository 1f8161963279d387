"""The data set as the trainer sees it: what is there, which pictures show which kind, and pixels at once.

A picture is decoded once and then lies beside the data set as raw pixels that are mapped into memory: a crop costs the
rows it needs, not the decoding of the whole.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from assistd_models.elements import labels
from assistd_models.elements.kinds import KINDS

HELD_BACK = 40
"""Each fortieth seed is not trained on: the curve of what the net never saw comes from these."""


def is_held_back(json: Path) -> bool:
    """Return whether the picture beside this file is not trained on."""
    return int(json.stem) % HELD_BACK == HELD_BACK - 1


class Shelf:
    """All pictures of some sources.

    Args:
        data: The data set's folder.
        sources: Names of sources; empty: all that are there.
        held_back: Take the pictures that are not trained on instead.
        cache: Where decoded pictures lie.
    """

    def __init__(self, data: Path, sources: Sequence[str], *, cache: Path, held_back: bool = False) -> None:
        self._cache = cache
        names = list(sources) or sorted(folder.name for folder in data.iterdir() if folder.is_dir())
        self._files = [
            file
            for name in names
            for file in sorted((data / name).glob("[0-9]*.json"))
            if is_held_back(file) == held_back
        ]
        self.pictures = [labels.read(file) for file in self._files]
        self.showing: list[list[int]] = [
            [number for number, one in enumerate(self.pictures) if any(e.kind == kind for e in one.elements)]
            for kind in KINDS
        ]

    def __len__(self) -> int:
        return len(self._files)

    def pixels(self, number: int) -> NDArray[np.uint8]:
        """Return a picture's pixels, uint8 [height, width, 3], mapped from its file."""
        file = self._files[number]
        raw = self._cache / file.parent.name / f"{file.stem}.npy"
        if not raw.exists():
            raw.parent.mkdir(parents=True, exist_ok=True)
            with Image.open(file.with_suffix(".webp")) as picture:
                decoded = np.asarray(picture.convert("RGB"))
            part = raw.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as out:
                np.save(out, decoded)
            os.replace(part, raw)
        mapped: NDArray[np.uint8] = np.load(raw, mmap_mode="r")
        return mapped
