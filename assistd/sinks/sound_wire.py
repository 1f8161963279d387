"""What the daemon orders of the player process and what that reports. Used by `player` and `sound_output`.

The frames are those of `assistd.wire`; sound travels as their payload.
"""

from __future__ import annotations

from assistd.types import Struct

# --- daemon → player ------------------------------------------------------------------------------------------------


class Open(Struct, frozen=True, kw_only=True, tag="open"):
    """First frame: open the sound device.

    Attributes:
        device: Part of the device's name as PortAudio lists it; empty: the default device.
        rate_hz: Rate of the stream, samples per second. A device that refuses it gets its own and we resample.
        latency_s: Sound kept ready in front of the device: less stutters under load, more delays the first sound.
        volume: Loudness, 0…1.
    """

    device: str = ""
    rate_hz: int = 22_050
    latency_s: float = 0.1
    volume: float = 1.0


class Play(Struct, frozen=True, kw_only=True, tag="play"):
    """Append the payload, int16 little-endian mono PCM, to the utterance; a new one starts after those before it."""

    utterance_id: str
    rate_hz: int


class Finish(Struct, frozen=True, kw_only=True, tag="finish"):
    """Nothing more comes for this utterance: say when it was heard to its end."""

    utterance_id: str


class Chime(Struct, frozen=True, kw_only=True, tag="chime"):
    """Mix the payload, int16 little-endian mono PCM, over whatever plays, at once."""

    rate_hz: int


class Clear(Struct, frozen=True, kw_only=True, tag="clear"):
    """Silence, now: forget all utterances and what the device has not played yet."""


class Close(Struct, frozen=True, kw_only=True, tag="close"):
    """Play out what is there, then end."""


Order = Open | Play | Finish | Chime | Clear | Close

# --- player → daemon ------------------------------------------------------------------------------------------------


class Opened(Struct, frozen=True, kw_only=True, tag="opened"):
    """The device is open: its name, the stream's rate and the latency it promises."""

    device: str
    rate_hz: int
    latency_s: float


class Began(Struct, frozen=True, kw_only=True, tag="began"):
    """The utterance's first sample went to the device."""

    utterance_id: str


class Ended(Struct, frozen=True, kw_only=True, tag="ended"):
    """The utterance's last sample was heard. `underruns`: how often the device ran dry since the player began."""

    utterance_id: str
    underruns: int = 0


class Cleared(Struct, frozen=True, kw_only=True, tag="cleared"):
    """It is silent."""


class NoSound(Struct, frozen=True, kw_only=True, tag="no-sound"):
    """The device can't be opened or has gone; the process ends after this.

    Attributes:
        reason: One sentence for people.
        code: ``no-portaudio``, ``no-device``, ``device-failed`` or ``device-lost``.
        hint: What to do.
    """

    reason: str
    code: str
    hint: str = ""


Report = Opened | Began | Ended | Cleared | NoSound
