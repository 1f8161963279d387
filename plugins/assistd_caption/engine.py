"""The captioner: asks the gate, then an installed model, and says only what passed every check. Runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2

from assistd import Abstain, Chunk, Context, Job, Progress, Result, UnreadableError
from assistd.i18n import _
from assistd.runtime import image
from assistd_caption import CaptionOptions
from assistd_caption.answering import answer
from assistd_caption.describing import describe
from assistd_caption.gate import Read, judge
from assistd_caption.looking import Looking, Open
from assistd_caption.picture import Task

Events = Iterator[Progress | Chunk | Result | Abstain]
Cancel = Callable[[], bool]


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
        evidence = Read.of(read.data if read is not None else None)
        task = Task(
            job=job,
            pixels=pixels,
            verdict=judge(pixels, evidence, drawings=self._options.drawings),
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
