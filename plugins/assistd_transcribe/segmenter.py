"""Cuts a stream of sound into spans of speech, whatever its length; `assistd_transcribe.transcriber` calls it.

The voice detector is Silero's, asked every 32 ms. What it is not sure of never reaches a recogniser,
because recognisers invent words for noise and music. At most one span is held in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.audio import RATE_HZ, Block
from assistd_transcribe import detector
from assistd_transcribe.detector import CHUNK

CHUNK_S = CHUNK / RATE_HZ
"""What the voice detector judges at once, in seconds; spans are whole numbers of it."""

_TOGETHER = 31  # chunks that are waited for, a second: half the time of judging packets of 72 ms as they come
_BRIEF_S = 0.1  # less is a click, not half a word
_HYSTERESIS = 0.15  # speech goes on until the probability falls this far below the threshold (upstream: neg_threshold)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Span:
    """A stretch of speech, with a little of the silence around it.

    Attributes:
        start_s: Seconds from the start of the media.
        pcm: int16 [chunks · `CHUNK`], mono, `RATE_HZ`.
        voiced: bool [chunks]: where the detector is sure that somebody speaks.
    """

    start_s: float
    pcm: NDArray[np.int16]
    voiced: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How speech is cut.

    Attributes:
        threshold: Probability from which 32 ms count as speech.
        speech_s: Speech that a span must hold: a click is none.
        silence_s: A pause this long ends a span.
        pad_s: Silence kept before and after: recognisers need the soft edges of words.
        span_s: Longest span; a longer one is cut at its quietest point.
    """

    threshold: float = 0.5
    speech_s: float = 0.25
    silence_s: float = 0.6
    pad_s: float = 0.25
    span_s: float = 15.0


@dataclass(frozen=True, slots=True, eq=False)
class _Chunk:
    pcm: NDArray[np.int16]
    probability: float
    voiced: bool


class Segmenter:
    """Turns blocks of sound into spans of speech.

    Attributes:
        loudest: Highest root mean square of any 32 ms so far, in units of int16: tells silence from music.
        spans: How many spans of speech were found.
        brief: How many were too short to be sure of, and left out.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._vad = detector.make()
        self._pad = round(self._limits.pad_s / CHUNK_S)
        self._silence = max(1, round(self._limits.silence_s / CHUNK_S))
        self._longest = max(4, round(self._limits.span_s / CHUNK_S))
        self._before: deque[_Chunk] = deque(maxlen=self._pad)
        self._open: list[_Chunk] = []
        self._quiet = 0
        self._rest = np.empty(0, np.int16)
        self._next_s = 0.0
        self.loudest = 0.0
        self.spans = 0
        self.brief = 0

    def feed(self, block: Block) -> Iterator[Span]:
        """Take the next block; yield the spans that are complete now. A gap in time ends the span before it."""
        if abs(block.start_s - self._next_s - len(self._rest) / RATE_HZ) > 0.02:
            yield from self.finish()
            self._next_s = block.start_s
        pcm = np.concatenate([self._rest, block.pcm])
        whole = len(pcm) - len(pcm) % CHUNK if len(pcm) >= _TOGETHER * CHUNK else 0
        yield from self._judged(pcm[:whole])
        self._rest = pcm[whole:].copy()

    def finish(self) -> Iterator[Span]:
        """Yield what is left; the segmenter is as new afterwards."""
        if len(self._rest):
            yield from self._judged(np.pad(self._rest, (0, -len(self._rest) % CHUNK)))
        if self._open:
            yield from self._cut(len(self._open))
        self._open, self._rest, self._quiet, self._next_s = [], np.empty(0, np.int16), 0, 0.0
        self._before.clear()
        self._vad.reset()

    def _judged(self, pcm: NDArray[np.int16]) -> Iterator[Span]:
        for number, probability in enumerate(self._vad.judge(pcm)):
            yield from self._take(pcm[number * CHUNK : (number + 1) * CHUNK], float(probability))

    def _take(self, pcm: NDArray[np.int16], probability: float) -> Iterator[Span]:
        """Put 32 ms where they belong."""
        self.loudest = max(self.loudest, float(np.sqrt(np.mean(np.square(pcm, dtype=np.float64)))))
        bar = self._limits.threshold - (_HYSTERESIS if self._open and not self._quiet else 0.0)
        chunk = _Chunk(pcm, probability, probability >= bar)
        self._next_s += CHUNK_S
        if not self._open and not chunk.voiced:
            self._before.append(chunk)
            return
        if not self._open:
            self._open = list(self._before)
            self._before.clear()
        self._open.append(chunk)
        self._quiet = 0 if chunk.voiced else self._quiet + 1
        if self._quiet >= self._silence:
            keep = len(self._open) - self._quiet + min(self._pad, self._quiet)
            tail = self._open[keep:]
            yield from self._cut(keep)
            self._before.extend(tail)
            self._open, self._quiet = [], 0
        elif len(self._open) >= self._longest:
            yield from self._cut(self._quietest())

    def _cut(self, count: int) -> Iterator[Span]:
        """Yield the first `count` chunks of what is open, if they hold speech; the rest stays open."""
        first, start_s = self._open[:count], self._next_s - len(self._open) * CHUNK_S
        self._open = self._open[count:]
        voiced_s = sum(chunk.probability >= self._limits.threshold for chunk in first) * CHUNK_S
        if voiced_s >= self._limits.speech_s:
            self.spans += 1
            yield Span(
                start_s=max(0.0, start_s),
                pcm=np.concatenate([chunk.pcm for chunk in first]),
                voiced=np.array([chunk.voiced for chunk in first], np.bool_),
            )
        elif voiced_s >= _BRIEF_S:
            self.brief += 1

    def _quietest(self) -> int:
        """Return where to cut what is open: where its second half is least like speech, and softest."""
        half = len(self._open) // 2
        probability = np.array([chunk.probability for chunk in self._open])
        loudness = np.array([float(np.mean(np.abs(chunk.pcm.astype(np.float32)))) for chunk in self._open])
        smooth = np.convolve(probability, np.ones(3) / 3, mode="same") + 0.5 * loudness / (loudness.max() + 1.0)
        return half + int(np.argmin(smooth[half:-1])) + 1
