"""Short soft sounds for begun, done and failed, computed when first used. Played by the speech sink.

A progress message is a sound, not a speech: it says "heard you" within a tenth of a second and is gone.
"""

from __future__ import annotations

import math
from array import array
from functools import cache
from typing import Literal

Earcon = Literal["begun", "done", "failed"]

RATE_HZ = 22_050
"""The voice's rate, so that nothing is resampled."""

_PEAK = 0.18
"""Loudness, of full scale: well below a voice."""

# Notes as (hertz, milliseconds), at most 120 ms in all: one tick; a fifth up; a fifth down, an octave lower.
_NOTES: dict[Earcon, tuple[tuple[float, float], ...]] = {
    "begun": ((880.0, 45.0),),
    "done": ((660.0, 45.0), (990.0, 65.0)),
    "failed": ((330.0, 50.0), (220.0, 70.0)),
}


@cache
def earcon(name: Earcon) -> bytes:
    """Return the sound: int16 mono PCM at `RATE_HZ`, at most 120 ms, without clicks at its ends."""
    samples: array[int] = array("h")
    for hertz, milliseconds in _NOTES[name]:
        count = round(RATE_HZ * milliseconds / 1000)
        for at in range(count):
            envelope = math.sin(math.pi * at / count) ** 2  # a Hann window: begins and ends at nothing
            samples.append(round(32767 * _PEAK * envelope * math.sin(2 * math.pi * hertz * at / RATE_HZ)))
    return samples.tobytes()
