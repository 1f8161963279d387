"""The net that finds elements, and how a picture is given to it: filled up to whole cells, large ones in parts.

Used by the engine and the evaluator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.runtime import session
from assistd.runtime.controls import KINDS
from assistd_elements.pixels import rules
from assistd_elements.pixels.decode import STRIDE_PX, Candidates, candidates, joined

SHIPPED: Final = Path(__file__).parent.parent / "weights" / "elements.onnx"

MULTIPLE_PX: Final = 64
"""Width and height of what the net takes are multiples of this."""

PART_PX: Final = 9_000_000
"""Most pixels that are searched in one go, about half a gigabyte of memory: a 4K screen has 8.3 million."""

LONGEST_PX: Final = 6144
"""Longest side of a part; the net was written for sides up to this."""

OVERLAP_PX: Final = 320
"""Parts of a larger picture share a stripe this wide: what is cut in one is whole in the other, unless it is larger."""

KEPT_PX: Final = 2_100_000
"""Up to so many pixels, a screen of 1920 by 1088, the memory of a search is kept for the next: some 40 MiB, and a sixth
of the time. What larger pictures need goes back."""

SEAM_PX: Final = 12
"""What ends this near to a cut is thought to be cut."""

Span = tuple[int, int]
Answer = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


class Net:
    """The net, ready to search.

    Args:
        threads: To compute with.
        model: The weights; None: those that are shipped.

    Attributes:
        rules: What is told of what it finds.

    Raises:
        ModelMissingError: If the weights are not there.
        ModelCorruptError: If they are damaged, or of another form.
    """

    def __init__(self, threads: int, model: Path | None = None) -> None:
        model = model or SHIPPED
        # An eight-bit net of a tenth of a second: a GPU would start later than this is done.
        self._session = session.make(model, threads=threads, device="cpu", arena=True)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if [(one.name, one.type, len(one.shape)) for one in inputs] != [("pixels", "tensor(uint8)", 4)]:
            raise rules.unusable(model.name, "pixels")
        if not {"scores", "states", "boxes"} <= {one.name for one in outputs}:
            raise rules.unusable(model.name, "scores")
        self.rules = rules.parsed(self._session.get_modelmeta().custom_metadata_map, model.name)
        self._name = model.name
        self.answer(np.zeros((MULTIPLE_PX, MULTIPLE_PX, 3), np.uint8))  # the first call is slow; a wrong form shows

    def search(self, pixels: NDArray[np.uint8], cancel: Callable[[], bool] = lambda: False) -> Candidates:
        """Return what may be where, many times over.

        Args:
            pixels: uint8 [height, width, 3], RGB, at the size of a plain screen.
            cancel: Asked between the parts of a large picture; true: what was found so far is returned.
        """
        height, width = pixels.shape[:2]
        found = []
        for rows, columns in parts(height, width):
            part = pixels[rows[0] : rows[1], columns[0] : columns[1]]
            one = candidates(
                *self.answer(part), least=self.rules.least(), width_px=part.shape[1], height_px=part.shape[0]
            )
            whole = _whole(one, (rows[0] > 0, rows[1] < height), (columns[0] > 0, columns[1] < width), part.shape)
            found.append(whole.moved(columns[0], rows[0]))
            if cancel():
                break
        return joined(found)

    def answer(self, pixels: NDArray[np.uint8]) -> Answer:
        """Return scores [rows, columns, kinds], states [rows, columns, 3] and boxes [rows, columns, 4], float32.

        Args:
            pixels: uint8 [height, width, 3], RGB; at the right and below its edge is repeated up to whole cells.

        Raises:
            ModelCorruptError: If the net answers in another form.
        """
        height, width = pixels.shape[:2]
        down, right = -height % MULTIPLE_PX, -width % MULTIPLE_PX
        if down or right:
            filled = cv2.copyMakeBorder(pixels, 0, down, 0, right, cv2.BORDER_REPLICATE)
            pixels = np.asarray(filled, np.uint8)
        feed = {"pixels": np.ascontiguousarray(pixels)[None]}
        large = pixels.shape[0] * pixels.shape[1] > KEPT_PX
        options = session.giving_back() if large else None
        scores, states, boxes = self._session.run(["scores", "states", "boxes"], feed, options)
        cells = pixels.shape[0] // STRIDE_PX, pixels.shape[1] // STRIDE_PX
        if [scores.shape, states.shape, boxes.shape] != [(*cells, len(KINDS)), (*cells, 3), (*cells, 4)]:
            raise rules.unusable(self._name, "scores")
        return scores, states, boxes


def parts(height_px: int, width_px: int) -> Iterator[tuple[Span, Span]]:
    """Yield the rows and columns of each part of a picture that is searched by itself, none above `PART_PX`."""
    across = min(width_px, LONGEST_PX, max(math.isqrt(PART_PX), PART_PX // height_px))
    for rows in _spans(height_px, min(LONGEST_PX, PART_PX // across)):
        for columns in _spans(width_px, across):
            yield rows, columns


def _spans(length: int, most: int) -> Iterator[Span]:
    """Yield stretches of at most `most` that cover a length and share `OVERLAP_PX`."""
    count = 1 if length <= most else math.ceil((length - OVERLAP_PX) / (most - OVERLAP_PX))
    size = math.ceil((length + (count - 1) * OVERLAP_PX) / count)
    for number in range(count):
        begin = min(number * (size - OVERLAP_PX), length - size)
        yield begin, begin + size


def _whole(
    found: Candidates, cut_rows: tuple[bool, bool], cut_columns: tuple[bool, bool], shape: tuple[int, ...]
) -> Candidates:
    """Return the candidates that no cut goes through, given where there are cuts: before and after each axis."""
    kept = np.ones(len(found), np.bool_)
    for axis, cuts in ((1, cut_rows), (0, cut_columns)):
        if cuts[0]:
            kept &= found.box[:, axis] > SEAM_PX
        if cuts[1]:
            kept &= found.box[:, axis + 2] < shape[1 - axis] - SEAM_PX
    return found if kept.all() else found.only(kept)
