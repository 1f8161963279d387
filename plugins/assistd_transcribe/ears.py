"""The installed models, opened when they are needed, and what happens when memory runs out. `listening` hears with it.

For each language the best model serves (`roster`). Once it does not fit, the next one does, or the processor
(`assistd.runtime.device.Fitting`); a GPU that appears later is used from the next recording on. Windows are computed
together on a GPU, in smaller batches once its memory runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistd.installed import Installed
from assistd.runtime import families
from assistd.runtime.device import Fitting, gpu_present, is_out_of_memory
from assistd.runtime.families.hearing import Heard, HearingModel
from assistd.runtime.model_files import ModelFiles
from assistd_transcribe.languages import own_code
from assistd_transcribe.roster import able, several

BATCH_GPU = 16
"""Windows computed together on a GPU unless the settings say otherwise: enough to fill one, 8 minutes of sound."""

Open = Callable[[Installed, str, int], HearingModel]
T = TypeVar("T")


def open_model(model: Installed, device: str, threads: int) -> HearingModel:
    """Open an installed model, touching no file but those of its lock.

    Raises:
        ModelError: If its files are missing or damaged, or do not fit into memory.
    """
    files = ModelFiles(Path(model.root), [file.name for file in model.files], model.dtype)
    return families.open_hearing(files, device=device, threads=threads)


class Ears:
    """Hears with the best of the installed models.

    Args:
        models: In any order.
        device: ``auto``, ``cpu`` or ``cuda``.
        threads: Threads to compute with.
        batch: Windows computed together; 0: one on a CPU, `BATCH_GPU` on a GPU.
        preferred: Id of the model a person wants first.
        opening: Opens a model.
    """

    def __init__(
        self,
        models: Sequence[Installed],
        *,
        device: str,
        threads: int,
        batch: int = 0,
        preferred: str = "",
        opening: Open = open_model,
    ) -> None:
        self._models = tuple(models)
        self._allowed = self._models
        self._preferred = preferred
        self._device = device
        self._threads = threads
        self._wanted_batch = batch
        self._most: int | None = None  # once memory ran out
        self._opening = opening
        self._fittings: dict[tuple[str, ...], Fitting[HearingModel]] = {}
        self._used: dict[tuple[str, str], tuple[Installed, str]] = {}  # by id and device
        self._said: list[str] = []

    # --- which ---

    def roster(self, language: str, *, translate: bool) -> tuple[Installed, ...]:
        """Return the models that can do this, best first; empty if none can.

        Behind a model of many languages only others of many stand: the list is the same for all of them then, and so
        is the opened model. Where no language is known and no model of many is there, the first one's is taken.
        """
        gpu = self._device != "cpu" and gpu_present()
        fit = able(self._allowed, language=language, translate=translate, gpu=gpu, preferred=self._preferred)
        if fit and several(fit[0]):
            return tuple(model for model in fit if several(model))
        return tuple(model for model in fit if language or own_code(fit[0].languages[0], model.languages))

    def specialised(self) -> bool:
        """Return whether for some language a model of that language alone goes before those of many."""
        general = self.roster("", translate=False)
        single = {model.languages[0] for model in self._allowed if not several(model)}
        return any(self.roster(code, translate=False)[:1] != general[:1] for code in single)

    def choose(self, language: str, *, translate: bool) -> HearingModel:
        """Return the model that serves, opened.

        Raises:
            ModelError: If it can't be opened, or none fits into memory.
        """
        return self._fitting(language, translate=translate)[1].get()

    def batch(self, model: HearingModel) -> int:
        """Return how many windows are computed together."""
        wanted = self._wanted_batch or (BATCH_GPU if model.device == "cuda" else 1)
        return min(wanted, self._most or wanted)

    # --- hearing ---

    def detect(self, pcm: NDArray[np.float32], *, translate: bool) -> tuple[str, float]:
        """Return the language spoken and how likely that is, 0…1.

        Args:
            pcm: float32 [samples], mono, 16 kHz, -1…1.
            translate: Asked for the model that will translate, too.
        """
        _, _, found = self._fitted("", translate=translate, work=lambda model: model.detect(pcm))
        return found

    def hear(
        self,
        sounds: Sequence[NDArray[np.float32]],
        *,
        language: str,
        translate: bool,
        temperature: float,
        cancel: Callable[[], bool],
    ) -> list[Heard]:
        """Return what is said in each sound; fewer once `cancel` says so. As `HearingModel.hear`.

        Raises:
            OutOfMemory: If no model fits, not even for one window.
        """
        found: list[Heard] = []
        while len(found) < len(sounds) and not cancel():
            rest = sounds[len(found) :]

            def work(model: HearingModel, rest: Sequence[NDArray[np.float32]] = rest) -> list[Heard]:
                part = rest[: self.batch(model)]
                # one that only the lock claims is refused by the model: left out, it would guess another
                own = (own_code(language, model.languages) or language) if language else ""
                return model.hear(part, language=own, translate=translate, temperature=temperature, cancel=cancel)

            served, device, part = self._fitted(language, translate=translate, work=work)
            if not part:
                break
            self._used[served.id, device] = (served, device)
            found += part
        return found

    # --- what to tell ---

    def begin(self, allowed: Sequence[str] = ()) -> None:
        """Forget what served the last recording; for the next one take only these models, if any are named."""
        self._allowed = tuple(model for model in self._models if not allowed or model.id in allowed)
        self._used.clear()

    def used(self) -> tuple[tuple[Installed, str], ...]:
        """Return the models whose words were taken since `begin`, with each device that one really computed on."""
        return tuple(self._used.values())

    def told(self) -> tuple[str, ...]:
        """Return what did not fit and what served instead, each sentence once."""
        said = [*self._said, *(words for fitting in self._fittings.values() for words in fitting.told())]
        self._said.clear()
        return tuple(dict.fromkeys(said))

    def close(self) -> None:
        """Let the models go."""
        self._fittings.clear()

    # --- memory ---

    def _fitted(self, language: str, *, translate: bool, work: Callable[[HearingModel], T]) -> tuple[Installed, str, T]:
        """Return the model that serves, its device, and what `work` makes of it: with less, while memory runs out."""
        while True:
            roster, fitting = self._fitting(language, translate=translate)
            model = fitting.get()
            try:
                done = work(model)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                batch = self.batch(model)
                del model
                if batch > 1:
                    self._most = batch // 2
                else:
                    fitting.smaller(error)
            else:
                return roster[fitting.index], model.device, done

    def _fitting(self, language: str, *, translate: bool) -> tuple[tuple[Installed, ...], Fitting[HearingModel]]:
        roster = self.roster(language, translate=translate)
        ids = tuple(model.id for model in roster)
        if ids not in self._fittings:
            self._make_room()
            openers = [partial(self._open, model) for model in roster]
            self._fittings[ids] = Fitting(openers, [model.name for model in roster], self._device)
        return roster, self._fittings[ids]

    def _open(self, model: Installed, device: str) -> HearingModel:
        return self._opening(model, device, self._threads)

    def _make_room(self) -> None:
        """Let the oldest models go beyond two at once: one that tells the language, one that hears it."""
        while len(self._fittings) >= 2:
            oldest = next(iter(self._fittings))
            self._said += self._fittings.pop(oldest).told()
