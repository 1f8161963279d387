"""The captioner: asks the gate, then an installed model, and says only what passed every check. Runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd import Abstain, Chunk, Context, Job, Progress, Result, UnreadableError
from assistd.i18n import _
from assistd.runtime import controls, elements, image
from assistd_caption import CaptionOptions
from assistd_caption.answering import answer
from assistd_caption.describing import describe
from assistd_caption.gate import Read, judge
from assistd_caption.looking import Looking, Open
from assistd_caption.picture import Task

Events = Iterator[Progress | Chunk | Result | Abstain]
Cancel = Callable[[], bool]

KNOWN = "known"
"""Code with which the reader says that an application told all that stands in the picture."""


class Captioner:
    """The engine of ``caption.picture`` and ``caption.ask``.

    Args:
        ctx: Options, threads, device, and the installed models.
        opener: Opens a model on a device; None: `families.open_seeing`.
    """

    def __init__(self, ctx: Context, opener: Open | None = None) -> None:
        self._options: CaptionOptions = ctx.options or CaptionOptions()
        threads = self._options.threads or max(1, ctx.threads)
        cv2.setNumThreads(threads)
        self._models = tuple(ctx.models)
        self._looking = Looking(threads, ctx.device, opener)

    def run(self, job: Job, cancel: Cancel) -> Events:
        """Yield the first sentence, more of them, and the result; or why there is nothing to describe or to answer.

        Raises:
            MediaError: If the file is no picture that can be opened.
            ModelError: If no model can be used.
        """
        if job.media is None:
            raise UnreadableError(_("There is no picture to look at."), hint=_("Name a file."))
        if job.missing.get("text") == "blank":
            yield Abstain(reason=_("Blank picture: there is nothing to see."), code="blank")
            return
        read = job.found.get("text")
        pixels = image.open_picture(job.media.path).pixels
        if cancel():
            return
        evidence = Read.of(read.data if read is not None else _told(job, pixels))
        task = Task(
            job=job,
            pixels=pixels,
            verdict=judge(
                pixels, evidence, controls=controls.read(job.found.get(controls.FACET)), drawings=self._options.drawings
            ),
            read=read,
            evidence=evidence,
            options=self._options,
            models=tuple(model for name in job.models for model in self._models if model.id == name) or self._models,
            looking=self._looking,
            cancel=cancel,
        )
        yield from answer(task) if job.task == "ask" else describe(task)

    def close(self) -> None:
        """Give the models back."""
        self._looking.close()


def _told(job: Job, pixels: NDArray[np.uint8]) -> dict[str, Any] | None:
    """Return what the reader would have told of a window whose application told all of it before; else None.

    Without it the gate would know less of a window that tells everything than of one that tells nothing.
    """
    height, width = pixels.shape[:2]
    told = elements.read(job.found.get("elements"), job.view, width, height)
    if job.missing.get("text") != KNOWN or told is None:
        return None
    lines = [{"box": list(one.box), "text": one.texts[0], "score": 1.0} for one in told.all]
    return {"read_at_px": [width, height], "kind": "window", "lines": lines}
