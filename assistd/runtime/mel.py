"""Turns sound into the log-mel pictures that Whisper reads, in numpy; the Whisper family calls it.

Equal to transformers' `WhisperFeatureExtractor` within 1e-4, where values lie between about -1 and 1.5 (its own two
ways, torch and numpy, differ by 5e-5 on a pure tone, whose empty bands are rounding alone): the same periodic Hann
window, reflected edges, Slaney's mel scale, floor of 8 decades below the loudest value. Only frames that hear something
of the sound are transformed; the padding behind it is known to be the floor.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistd.runtime.audio import RATE_HZ

_FLOOR = 1e-10  # smallest power; transformers' feature extractor and OpenAI's audio.py
_DECADES = 8.0  # dynamic range that is kept below the loudest value


class LogMel:
    """The front end of one model.

    Args:
        mels: Mel bands, 80 or 128 in the published models (``feature_size``).
        frames: Frames that the model takes (3000: 30 s).
        window: Samples of one window (``n_fft``).
        hop: Samples from one frame to the next (``hop_length``).
        rate_hz: Samples a second (``sampling_rate``).
    """

    def __init__(self, mels: int, frames: int, *, window: int = 400, hop: int = 160, rate_hz: int = RATE_HZ) -> None:
        self.mels = mels
        self.frames = frames
        self.window = window
        self.hop = hop
        self.rate_hz = rate_hz
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)).astype(np.float32)

    @property
    def samples(self) -> int:
        """How many samples the frames cover."""
        return self.frames * self.hop

    @cached_property
    def _filters(self) -> NDArray[np.float32]:
        return mel_filters(self.mels, self.window, self.rate_hz)

    def of(self, pcm: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the log-mel picture of a sound, float32 [mels, frames]; silence fills what it does not.

        Args:
            pcm: float32 [samples], mono, -1…1; what is longer than `samples` is cut off.
        """
        half = self.window // 2
        pcm = pcm[: self.samples].astype(np.float32, copy=False)
        heard = min(self.frames, (len(pcm) + half) // self.hop + 1)  # later windows lie in the padding alone
        padded = np.zeros(self.samples, np.float32)
        padded[: len(pcm)] = pcm
        padded = np.pad(padded, half, mode="reflect")[: (heard - 1) * self.hop + self.window]
        windows = np.lib.stride_tricks.sliding_window_view(padded, self.window)[:: self.hop]
        spectrum = np.fft.rfft(windows * self._hann, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        bands = np.full((self.mels, self.frames), np.log10(np.float32(_FLOOR)), np.float32)
        bands[:, :heard] = np.log10(np.maximum(self._filters @ power.T.astype(np.float32), _FLOOR))
        np.maximum(bands, bands.max() - _DECADES, out=bands)
        return (bands + np.float32(4)) / np.float32(4)


def mel_filters(mels: int, window: int, rate_hz: int) -> NDArray[np.float32]:
    """Return the triangles that sum frequencies into mel bands, float32 [mels, window // 2 + 1], each of area 1.

    Slaney's scale (Auditory Toolbox, 1998): linear below 1000 Hz, logarithmic above.
    """
    top = _to_mel(np.array(rate_hz / 2))
    edges = _to_hz(np.linspace(0, float(top), mels + 2))
    frequencies = np.linspace(0, rate_hz // 2, window // 2 + 1)
    widths = np.diff(edges)
    slopes = edges[:, None] - frequencies
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def _to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(hz < 1000, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1e-3) / 1000) * 27 / np.log(6.4))


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
