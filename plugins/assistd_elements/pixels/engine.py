"""The engine of ``elements.pixels``: finds the controls in a picture of an interface. Runs in a worker.

It is evidence for the reader, which knows the names, and for the captioner; what it says itself is heard only where the
reader has nothing to tell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd import Abstain, Content, Context, Job, Progress, Result, UnreadableError
from assistd.errors import ModelError
from assistd.i18n import _
from assistd.runtime import controls, elements, image
from assistd.runtime.controls import KINDS, Control, Controls
from assistd_elements import PixelsOptions
from assistd_elements.pixels import cells, marks, merge, states, wording
from assistd_elements.pixels.decode import Candidates
from assistd_elements.pixels.gate import Look, look
from assistd_elements.pixels.net import Net
from assistd_elements.pixels.rules import Rules
from assistd_elements.pixels.scale import density, plain
from assistd_elements.pixels.snap import snapped
from assistd_elements.pixels.strokes import strokes
from assistd_elements.pixels.suppress import suppressed

log = logging.getLogger(__name__)

MOST_THREADS = 2
"""More threads would keep the reader waiting for cores, not for this."""

DOUBTFUL = 0.25
"""What may be a photograph needs this much more of what is missing to certainty."""

Events = Iterator[Progress | Result | Abstain]
Cancel = Callable[[], bool]


class Pixels:
    """Finds controls."""

    def __init__(self, ctx: Context) -> None:
        self._options: PixelsOptions = ctx.options or PixelsOptions()
        self._threads = self._options.threads or max(1, min(MOST_THREADS, ctx.threads))
        cv2.setNumThreads(self._threads)
        self._net: Net | None = None
        try:
            self._net = Net(self._threads)
        except ModelError as error:  # told with each picture that needs it; the other engines work
            log.warning("%s", error.message)

    def run(self, job: Job, cancel: Cancel) -> Events:
        """Yield the controls, or why there are none.

        Raises:
            MediaError: If the file is no picture that can be opened.
            ModelError: If the weights are missing or damaged.
        """
        if self._options.search == "never":
            yield Abstain(reason=_("Controls are not looked for: it is switched off."), code="switched-off")
            return
        told = job.found.get("elements")
        if merge.is_told(told, job.view):
            yield Abstain(reason=_("The application told its controls itself."), code="told")
            return
        if job.media is None:
            raise UnreadableError(_("There is no picture to look at."), hint=_("Name a file."))
        picture = image.open_picture(job.media.path)
        pixels, scale, impression = self._first_look(picture.pixels, job)
        if impression in ("photograph", "blank") and self._options.search != "always":
            yield Abstain(reason=_("This picture shows no window."), code=impression)
            return
        if cancel():
            return
        if self._net is None:
            self._net = Net(self._threads)  # somebody may have put the weights right meanwhile
        found = seen(pixels, self._net, cancel, doubtful=impression != "interface")
        if cancel():
            return
        height, width = picture.pixels.shape[:2]
        placed = Controls(width_px=pixels.shape[1], height_px=pixels.shape[0], all=found).fitted(width, height)
        left = merge.untold(placed.all, elements.read(told, job.view, width, height))
        if not left:
            yield Abstain(reason=_("No controls can be seen in this picture."), code="no-controls")
            return
        content = _content(replace(placed, all=left, scale=scale), self._net.rules.revision)
        yield Result(content=content)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _first_look(self, pixels: NDArray[np.uint8], job: Job) -> tuple[NDArray[np.uint8], float, Look]:
        """Return the picture at the size of a plain screen, its density, and what it looks like."""
        found = strokes(pixels)
        scale = density(found, max(pixels.shape[:2]), job.view)
        if scale == 1:
            return pixels, scale, look(pixels, found)
        smaller = plain(pixels, scale)
        return smaller, scale, look(smaller, strokes(smaller))


def seen(
    pixels: NDArray[np.uint8], net: Net, cancel: Cancel = lambda: False, *, doubtful: bool = False
) -> tuple[Control, ...]:
    """Return the controls in a picture, as sure as the weights ask for. The evaluator judges just this.

    Args:
        pixels: uint8 [height, width, 3], RGB, at the size of a plain screen.
        net: The net.
        cancel: Asked now and then; true: nothing that is returned is used.
        doubtful: It may be a photograph: more certainty is needed.
    """
    least = net.rules.told()
    if doubtful:
        least = least + DOUBTFUL * (1 - least)
    found, boxes = placed(net.search(pixels, cancel), pixels, least)
    return _controls(found, boxes, net.rules)


def placed(
    found: Candidates, pixels: NDArray[np.uint8], least: NDArray[np.float32]
) -> tuple[Candidates, NDArray[np.int64]]:
    """Return the elements among candidates that are as sure as `least`, [kinds], and their boxes, int64 [n, 4]."""
    found = cells.without(suppressed(found))
    found = found.only(found.score >= marks.enough(least)[found.kind])
    boxes = snapped(found.box, found.kind, pixels)
    found = marks.settled(replace(found, box=boxes.astype(np.float32)), pixels)
    found = found.only(found.score >= least[found.kind])
    return found, found.box.astype(np.int64)


def _controls(found: Candidates, boxes: NDArray[np.int64], rules: Rules) -> tuple[Control, ...]:
    told = []
    for kind, score, box, values in zip(found.kind, found.score, boxes, found.states, strict=True):
        left, top, right, bottom = (int(side) for side in box)
        known = states.told(int(kind), values, rules.states)
        told.append(Control(kind=KINDS[kind], box=(left, top, right, bottom), score=float(score), **known))
    return tuple(told)


def _content(found: Controls, revision: str) -> Content:
    return Content(
        headline=wording.headline(found.all),
        model=" ".join(part for part in ("screen elements", revision) if part),
        data=controls.write(found),
    )
