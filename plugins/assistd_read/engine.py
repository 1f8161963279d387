"""The reader: finds text in a picture, says a first glance at once, then reads in order. Runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import cv2

from assistd import Abstain, Chunk, Context, Job, Progress, Result, UnreadableError
from assistd.i18n import _
from assistd.runtime import controls, elements, image, session
from assistd_read import ReadOptions
from assistd_read.detect import Detector
from assistd_read.known import Known
from assistd_read.models import DETECTOR, RECOGNISER, model_file
from assistd_read.reading import Reading
from assistd_read.recognise import Recogniser
from assistd_read.scripts import Scripts

Events = Iterator[Progress | Chunk | Result | Abstain]
Cancel = Callable[[], bool]


class Reader:
    """The engine of ``read.text``."""

    def __init__(self, ctx: Context) -> None:
        options = ctx.options or ReadOptions()
        threads = options.threads or max(1, ctx.threads)
        cv2.setNumThreads(threads)
        self._options = options
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="read")
        # One thread inside a call, several calls side by side: no waiting for the slowest part of each layer.
        self._detector = Detector(session.make(model_file(DETECTOR), device=ctx.device), self._pool)
        self._recogniser = Recogniser(session.make(model_file(RECOGNISER), device=ctx.device), self._pool, 2 * threads)
        self._scripts = Scripts(ctx.models, ctx.device, self._pool)
        self._warm_up()

    def run(self, job: Job, cancel: Cancel) -> Events:
        """Yield a first glance, the headline, passages in reading order, and the result.

        Raises:
            MediaError: If the file is no picture that can be opened.
        """
        if job.media is None:
            raise UnreadableError(_("There is no picture to read."), hint=_("Name a file."))
        picture = image.open_picture(job.media.path)
        told = elements.read(job.found.get("elements"), job.view, *picture.size)
        reading = Reading(
            picture,
            self._detector,
            self._recogniser,
            self._options,
            cancel,
            scripts=self._scripts,
            known=Known(told) if told else None,
            controls=controls.read(job.found.get(controls.FACET)),
        )
        yield from reading.events()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _warm_up(self) -> None:
        """Run both networks once: the first call allocates and is slow."""
        import numpy as np

        from assistd_read import ink
        from assistd_read.boxes import Box, Line

        page = np.full((96, 640, 3), 255, np.uint8)
        cv2.putText(page, "assistd", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
        self._detector.lines(page, ink.marks(page), lambda: False)
        list(self._recogniser.read(page, [Line(box=Box(10, 25, 330, 75))] * 2, lambda: False))
