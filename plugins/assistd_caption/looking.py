"""Holds the opened models and the pictures they have looked at. Used by `engine` and its two tasks.

What does not fit into memory gives way to the next smaller model, or to the processor, and that is said.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from assistd.installed import Installed
from assistd.runtime.device import Fitting, gpu_present, is_out_of_memory
from assistd.runtime.families import open_seeing
from assistd.runtime.families.seeing import SeeingModel
from assistd.runtime.model_files import ModelFiles
from assistd_caption.prompts import Prompt
from assistd_caption.telling import Said, Telling

Cancel = Callable[[], bool]
Open = Callable[[Installed, str], SeeingModel]

HELD = 8
"""So many encoded pictures are kept for further questions: two pages with three pictures each, and two more."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What is looked at.

    Attributes:
        key: The same for the same pixels: digest of the file and place in it.
        pixels: uint8 [height, width, 3], RGB.
    """

    key: str
    pixels: NDArray[np.uint8]


class Looking:
    """Opens models when they are needed, and asks them.

    Attributes:
        said: Sentences about what did not fit into memory; the caller takes them out.
        last: The checks, the model and its device of what was told last.

    Args:
        threads: Threads to compute with.
        device: ``auto``, ``cpu`` or ``cuda``.
        opener: Opens a model on a device.
    """

    def __init__(self, threads: int, device: str, opener: Open | None = None) -> None:
        self._threads = threads
        self._device = device
        self._opener = opener or self._open
        self._fitting: dict[tuple[str, ...], Fitting[SeeingModel]] = {}
        self._opened: WeakValueDictionary[tuple[str, str], SeeingModel] = WeakValueDictionary()
        self._held: OrderedDict[tuple[str, str], tuple[SeeingModel, Any]] = OrderedDict()
        self.said: list[str] = []
        self.last: tuple[Telling, Installed, str]

    def sentences(
        self,
        models: Sequence[Installed],
        view: View,
        prompt: Callable[[str], Prompt],
        telling: Callable[[], Telling],
        *,
        turns: Sequence[tuple[str, str]] = (),
        cancel: Cancel,
    ) -> Generator[Said, None, None]:
        """Yield each sentence as soon as it is whole and checked; `last` tells who said it.

        Args:
            models: Candidates, best first.
            view: What is looked at.
            prompt: Family → what it is asked.
            telling: Makes the checks anew; called again where another model has to begin from the start.
            turns: Earlier questions and answers.
            cancel: True once nobody wants the answer.

        Raises:
            OutOfMemory: If no model fits.
            ModelError: If the best model can't be opened.
        """
        fitting = self._fit(models)
        begun = False
        while True:
            model = fitting.get()
            told = telling()
            try:
                self.last = (told, models[fitting.index], model.device)
                seen = self._seen(model, models[fitting.index].id, view)
                asked = prompt(model.family)
                pieces = model.tell(seen, asked.text, turns=turns, most_tokens=asked.most_tokens, cancel=cancel)
                for sentence in told.sentences(pieces):
                    begun = True
                    yield sentence
            except Exception as error:
                if begun or not is_out_of_memory(error):
                    raise
                self._held.clear()
                fitting.smaller(error)
            else:
                return
            finally:
                self.said += fitting.told()

    def close(self) -> None:
        """Give everything back."""
        self._held.clear()
        self._fitting.clear()

    def _fit(self, models: Sequence[Installed]) -> Fitting[SeeingModel]:
        """Return the models in this order; what was opened for the same order before stays open."""
        ids = tuple(model.version for model in models)
        if ids not in self._fitting:
            openers = [lambda where, model=model: self._shared(model, where) for model in models]
            self._fitting[ids] = Fitting(openers, [model.name for model in models], self._device)
        return self._fitting[ids]

    def _shared(self, model: Installed, where: str) -> SeeingModel:
        """Return a model, opened once for descriptions and questions, whose lists of candidates may differ."""
        key = (model.version, where)
        opened = self._opened.get(key)
        if opened is None or (where != "cpu" and opened.device == "cpu" and gpu_present()):
            opened = self._opened[key] = self._opener(model, where)
        return opened

    def _seen(self, model: SeeingModel, name: str, view: View) -> Any:
        """Return the picture as the model has encoded it, now or before."""
        key = (name, view.key)
        kept = self._held.pop(key, None)
        if kept is None or kept[0] is not model:
            for other in [k for k, (opened, _) in self._held.items() if k[0] == name and opened is not model]:
                del self._held[other]  # they would keep the model in memory that was opened before this one
            kept = model, model.look(view.pixels)
        self._held[key] = kept
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return kept[1]

    def _open(self, model: Installed, device: str) -> SeeingModel:
        files = ModelFiles(Path(model.root), [file.name for file in model.files], model.dtype)
        return open_seeing(files, device=device, threads=self._threads)
