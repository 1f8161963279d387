"""Packs spans of speech into windows for a model, and maps times in a window back to the media; `listening` uses it.

A model such as Whisper takes 30 s at once and costs the same for a second, so spans are laid one behind the other and
the pauses between them, which the voice detector left out already, become a tenth of a second. At most one window is
held here.

Everything lies on the voice detector's grid of 32 ms, so the map is exact: a straight line inside each span, and a
steeper one across each shortened pause. It never runs back, and inside spans it is undone by its inverse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistd_transcribe.detector import CHUNK
from assistd_transcribe.segmenter import CHUNK_S, Span

_GAP = 3  # chunks of silence between two spans at most: the spans bring a quarter of a second of soft edges each


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Where one span lies.

    Attributes:
        at_s: Its start in the window, in seconds.
        start_s: Its start in the media, in seconds.
        length_s: Its length, the same in both.
    """

    at_s: float
    start_s: float
    length_s: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """What a model gets at once.

    Attributes:
        pcm: float32 [samples], mono, `RATE_HZ`, -1…1.
        pieces: The spans in it, in order, at least one.
        voiced: bool [chunks of 32 ms]: where the voice detector is sure that somebody speaks.
    """

    pcm: NDArray[np.float32]
    pieces: tuple[Piece, ...]
    voiced: NDArray[np.bool_]

    @property
    def start_s(self) -> float:
        """Where it begins in the media, in seconds."""
        return self.pieces[0].start_s

    @property
    def length_s(self) -> float:
        """Its length, in seconds."""
        return len(self.voiced) * CHUNK_S

    @property
    def voiced_s(self) -> float:
        """Seconds of it in which somebody speaks."""
        return float(self._voiced_until[-1]) * CHUNK_S

    def voiced_in(self, start_s: float, end_s: float) -> float:
        """Return how many seconds between two times of the window are voiced."""
        return max(0.0, self._voiced_before(end_s) - self._voiced_before(start_s))

    def media_s(self, at_s: float) -> float:
        """Return the time in the media of a time in the window; what lies outside is taken for its edge."""
        piece = self._piece_at(at_s)
        first = self.pieces[piece]
        inside_s = max(0.0, at_s - first.at_s)
        if inside_s <= first.length_s or piece + 1 == len(self.pieces):
            return first.start_s + min(inside_s, first.length_s)
        after = self.pieces[piece + 1]
        return _between(
            inside_s - first.length_s,
            after.at_s - first.at_s - first.length_s,
            first.start_s + first.length_s,
            after.start_s,
        )

    def at_s(self, media_s: float) -> float:
        """Return the time in the window of a time in the media; a pause that was shortened is passed faster."""
        piece = max(0, bisect_right([p.start_s for p in self.pieces], media_s) - 1)
        first = self.pieces[piece]
        inside_s = max(0.0, media_s - first.start_s)
        if inside_s <= first.length_s or piece + 1 == len(self.pieces):
            return first.at_s + min(inside_s, first.length_s)
        after = self.pieces[piece + 1]
        return _between(
            inside_s - first.length_s,
            after.start_s - first.start_s - first.length_s,
            first.at_s + first.length_s,
            after.at_s,
        )

    def placed(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return the times in the media of a word, which belongs to the one span that holds most of it.

        A word that runs into a shortened pause would otherwise last as long as the pause.
        """
        shares = [min(end_s, p.at_s + p.length_s) - max(start_s, p.at_s) for p in self.pieces]
        best = self.pieces[int(np.argmax(shares))]
        first_s, last_s = (min(max(at_s - best.at_s, 0.0), best.length_s) for at_s in (start_s, end_s))
        return best.start_s + first_s, best.start_s + max(first_s, last_s)

    def _piece_at(self, at_s: float) -> int:
        return max(0, bisect_right([p.at_s for p in self.pieces], at_s) - 1)

    def _voiced_before(self, at_s: float) -> float:
        chunk = min(max(at_s, 0.0) / CHUNK_S, float(len(self.voiced)))
        whole = int(chunk)
        part = (chunk - whole) * self.voiced[whole] if whole < len(self.voiced) else 0.0
        return float(self._voiced_until[whole] + part) * CHUNK_S

    @cached_property
    def _voiced_until(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(self.voiced, dtype=np.int64)])


class Packer:
    """Fills windows with spans, in order.

    Args:
        window_s: What fits a window, in seconds; no span may be longer (`Limits.span_s`).
    """

    def __init__(self, window_s: float) -> None:
        self._room = int(window_s / CHUNK_S)
        self._held: list[Span] = []
        self._used = 0

    def add(self, span: Span) -> Iterator[Window]:
        """Take the next span; yield the window that is full now, if one is.

        Raises:
            ValueError: If the span is longer than a window.
        """
        if len(span.voiced) > self._room:
            raise ValueError(f"a span of {len(span.voiced)} chunks does not fit a window of {self._room}")
        if self._used + self._gap(span) + len(span.voiced) > self._room:
            yield from self.finish()
        self._used += self._gap(span) + len(span.voiced)
        self._held.append(span)

    def finish(self) -> Iterator[Window]:
        """Yield the window that is not full yet, if there is anything in it."""
        held, self._held, self._used = self._held, [], 0
        if held:
            yield _window(held)

    def _gap(self, span: Span) -> int:
        return _gap(self._held[-1], span) if self._held else 0


def _between(part_s: float, whole_s: float, low_s: float, high_s: float) -> float:
    """Return the time that lies as far between two others as `part_s` is of `whole_s`, which rounding may make 0."""
    return low_s + (high_s - low_s) * min(1.0, part_s / whole_s) if whole_s > 0 else low_s


def _gap(before: Span, after: Span) -> int:
    """Return how many chunks of silence stand between two spans: their pause, but at most `_GAP`."""
    pause_s = after.start_s - before.start_s - len(before.voiced) * CHUNK_S
    return min(_GAP, max(0, round(pause_s / CHUNK_S)))


def _window(spans: list[Span]) -> Window:
    """Lay spans one behind the other."""
    sounds: list[NDArray[np.int16]] = []
    voiced: list[NDArray[np.bool_]] = []
    pieces: list[Piece] = []
    at = 0
    for number, span in enumerate(spans):
        gap = _gap(spans[number - 1], span) if number else 0
        sounds += [np.zeros(gap * CHUNK, np.int16), span.pcm]
        voiced += [np.zeros(gap, np.bool_), span.voiced]
        pieces.append(Piece(at_s=(at + gap) * CHUNK_S, start_s=span.start_s, length_s=len(span.voiced) * CHUNK_S))
        at += gap + len(span.voiced)
    pcm = np.concatenate(sounds).astype(np.float32) / np.float32(32768)
    return Window(pcm=pcm, pieces=tuple(pieces), voiced=np.concatenate(voiced))
