"""Reads lines that the bundled model can't, with installed models for other scripts. Used by `assistd_read.reading`.

A person who fetched some (`assistd models pull read-cyrillic`) has them tried on such lines only; where one is sure of
what it reads, its text counts. Without any, nothing here costs anything.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from unicodedata import bidirectional

from assistd import Installed
from assistd.runtime import session
from assistd_read.boxes import Line
from assistd_read.clean import fills
from assistd_read.recognise import Pixels, Recogniser

log = logging.getLogger(__name__)

FAMILY = "ppocr-rec"

GOOD = 0.8
"""Below this mean certainty another model's text does not count either."""

CERTAIN = 0.95
"""From this certainty on no further model is asked."""

MOST_MODELS = 4
"""So many models are opened: about 100 MiB and 13 ms a line each."""

MOST_MISSES = 6
"""After so many lines of a picture that no model could read, it is in a script that none of them knows."""

_HEBREW_TO_ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(f"[{_HEBREW_TO_ARABIC}](?:[ {_HEBREW_TO_ARABIC}]*[{_HEBREW_TO_ARABIC}])?")
_LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 :*./%+-]*[A-Za-z0-9%])?|.", re.DOTALL)


class Scripts:
    """The installed models for other scripts; each is opened when it is first needed.

    Args:
        models: Installed models, best first.
        device: As `Context.device`.
        pool: Where lines are read.
    """

    def __init__(self, models: Sequence[Installed], device: str, pool: Executor) -> None:
        self._models = [model for model in models if model.family == FAMILY][:MOST_MODELS]
        self._open: dict[str, Recogniser] = {}
        self._device = device
        self._pool = pool

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the models that are asked."""
        return frozenset(model.id for model in self._models)

    def picture(self) -> OnePicture:
        """Return what reads the lines of one picture."""
        return OnePicture(self._models, self._recogniser)

    def _recogniser(self, model: Installed) -> Recogniser | None:
        """Return a model, opened; None if it can't be, which is logged once."""
        if model.id not in self._open:
            try:
                path = Path(model.root, next(file.name for file in model.files if file.name.endswith(".onnx")))
                self._open[model.id] = Recogniser(session.make(path, device=self._device), self._pool, 1)
            except Exception as error:  # noqa: BLE001  (whatever is wrong with it, the reading goes on)
                log.warning("The reading model %s can't be used: %s", model.id, error)
                self._models.remove(model)
        return self._open.get(model.id)


class OnePicture:
    """Reads lines of one picture again; the model that read the last one is asked first.

    Attributes:
        used: Models whose text counted.
    """

    def __init__(self, models: Sequence[Installed], opened: Callable[[Installed], Recogniser | None]) -> None:
        self._models = list(models)
        self._opened = opened
        self._misses = 0
        self.used: dict[str, Installed] = {}

    def read(self, pixels: Pixels, line: Line, cancel: Callable[[], bool]) -> Line | None:
        """Return a line with the text of the model that is surest of it, None if none is sure enough.

        Args:
            pixels: uint8 [height, width, 3], RGB.
            line: Where to read.
            cancel: Asked before each model.
        """
        if not self._models or self._misses >= MOST_MISSES:
            return None
        best: tuple[Line, Installed] | None = None
        for model, read in self._readings(pixels, line, cancel):
            if read.score >= GOOD and fills(read) and (best is None or read.score > best[0].score):
                best = read, model
                if read.score >= CERTAIN:
                    break
        if best is None:
            self._misses += 1
            return None
        read, model = best
        self._misses = 0
        self._models.sort(key=lambda one: one.id != model.id)
        self.used[model.id] = model
        return read.read(logical(" ".join(read.text.split())), read.score)

    def _readings(self, pixels: Pixels, line: Line, cancel: Callable[[], bool]) -> Iterator[tuple[Installed, Line]]:
        for model in tuple(self._models):
            recogniser = None if cancel() else self._opened(model)
            for read in recogniser.read(pixels, [line], cancel) if recogniser else ():
                yield model, read


def logical(text: str) -> str:
    """Return text in the order in which it is read: models read from left to right, whatever stands there.

    Where most of it is written from right to left, the characters are turned round, but for the numbers and Latin words
    among them; elsewhere only the stretches that are. A simple form of what the Unicode bidirectional algorithm (UAX 9)
    does the other way round.
    """
    kinds = [bidirectional(char) for char in text]
    right_to_left = sum(kind in ("R", "AL") for kind in kinds)
    if right_to_left <= kinds.count("L"):
        return _RIGHT_TO_LEFT.sub(lambda run: run[0][::-1], text) if right_to_left else text
    return "".join(reversed(_LEFT_TO_RIGHT.findall(text)))
