"""Reads found lines: PP-OCR's recogniser, one line a call, several calls side by side. Used by `assistd_read.engine`.

A line is scaled to the network's height and read by best-path CTC decoding (Graves et al., "Connectionist Temporal
Classification", ICML 2006, section 3.2; input format from rapidocr's ch_ppocr_rec/main.py). Lines are not batched: the
padding and the memory of a batch cost more than its calls save (measured: 12.5 ms a line in sixes, 13 alone).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future

import cv2
import numpy as np
from numpy.typing import NDArray

from assistd.runtime.session import Session
from assistd_read.boxes import Line

HEIGHT_PX = 48
"""The network's input height."""

STEP_PX = 8
"""One character decision for each so many columns; widths are multiples of it."""

PAD_PX = 16
"""Empty columns behind the line."""

SMALL_PX, STRETCH = 22, 1.12
"""Lines lower than this are drawn out by this much: else double letters run together ("wil", "committe")."""

DOUBTFUL = 0.93
"""Below this mean certainty a line is looked at once more, closer and drawn out further."""

CLOSER = ((0.08, 1.3), (0.0, 1.15))
"""The second looks: share of the height taken off above and below, and how much the line is drawn out."""

LONGEST = 60
"""Longest part read in one call, in heights of the line; longer ones are cut at a gap."""

Pixels = NDArray[np.uint8]


class Recogniser:
    """Reads lines.

    Args:
        session: PP-OCR's recognition model, which carries its characters. It is called from several threads at once.
        pool: Where lines are read side by side.
        ahead: How many lines are in work at once.
    """

    def __init__(self, session: Session, pool: Executor, ahead: int) -> None:
        self._session = session
        self._pool = pool
        self._ahead = ahead
        self._input = session.get_inputs()[0].name
        characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = np.array(["", *characters, " "], dtype=object)  # 0 is CTC's blank

    def read(self, pixels: Pixels, lines: Iterable[Line], cancel: Callable[[], bool]) -> Iterator[Line]:
        """Yield the lines, in the order given, as they are read; ends early once `cancel` is true.

        Args:
            pixels: uint8 [height, width, 3], RGB.
            lines: Where to read.
            cancel: Asked before each line.
        """
        working: deque[Future[Line]] = deque()
        for line in lines:
            if cancel():
                break
            working.append(self._pool.submit(self._read, pixels, line))
            if len(working) > self._ahead:
                yield working.popleft().result()
        for one in working:
            if cancel():
                one.cancel()
            else:
                yield one.result()

    def _read(self, pixels: Pixels, line: Line) -> Line:
        text, score = self._best(cutout(pixels, line))
        return line.read(text, round(score, 4))

    def _best(self, crop: Pixels) -> tuple[str, float]:
        """Return text and mean certainty; a doubtful line is looked at again."""
        if crop.shape[1] > LONGEST * crop.shape[0]:
            return self._in_parts(crop)
        text, score = self._once(crop, STRETCH if crop.shape[0] < SMALL_PX else 1.0)
        if score >= DOUBTFUL:
            return text, score
        for trim, stretch in CLOSER:
            cut = round(trim * crop.shape[0])
            other, certainty = self._once(crop[cut : crop.shape[0] - cut], stretch)
            if certainty > score:
                text, score = other, certainty
        return text, score

    def _in_parts(self, crop: Pixels) -> tuple[str, float]:
        """Read a very long line in two halves, cut at its widest gap near the middle."""
        third = crop.shape[1] // 3
        spread = crop[:, third : 2 * third].astype(np.int16).max(axis=2)
        busy = (spread.max(axis=0) - spread.min(axis=0)).astype(np.float32)
        calm = np.convolve(busy, np.ones(max(3, crop.shape[0] // 3), np.float32), "same")
        cut = third + int(calm.argmin())
        (left, one), (right, other) = self._best(crop[:, :cut]), self._best(crop[:, cut:])
        whole = len(left) + len(right)
        return f"{left.rstrip()} {right.lstrip()}", (one * len(left) + other * len(right)) / max(1, whole)

    def _once(self, crop: Pixels, stretch: float) -> tuple[str, float]:
        """Run the network on one line and decode its best path."""
        high, wide = crop.shape[:2]
        width = max(STEP_PX, round(HEIGHT_PX * wide / high * stretch))
        scaled = cv2.resize(crop, (width, HEIGHT_PX), interpolation=cv2.INTER_LINEAR)
        padded = np.zeros((1, 3, HEIGHT_PX, -(-(width + PAD_PX) // STEP_PX) * STEP_PX), np.float32)
        padded[0, :, :, :width] = scaled[:, :, ::-1].transpose(2, 0, 1) * np.float32(2 / 255) - np.float32(1)
        likely = self._session.run(None, {self._input: padded})[0][0]
        best = likely.argmax(axis=1)
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        if not kept.any():
            return "", 0.0
        score = float(likely[kept, best[kept]].mean())
        return "".join(self._characters[best[kept]]), score


def cutout(pixels: Pixels, line: Line) -> Pixels:
    """Return the pixels of one line, level: uint8 [height, width, 3]."""
    if line.corners:
        a, b, _, d = (np.array(corner) for corner in line.corners)
        wide, high = max(1, round(float(np.linalg.norm(b - a)))), max(1, round(float(np.linalg.norm(d - a))))
        target = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
        turn = cv2.getPerspectiveTransform(np.array(line.corners, np.float32), target)
        level: Pixels = cv2.warpPerspective(
            pixels, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return level
    box = line.box
    return pixels[box.top : box.bottom, box.left : box.right]
