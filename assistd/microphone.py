"""The process that listens to one spoken question: records until the person falls silent. Started by `questions`.

``python -m assistd.microphone FD PARENT``: FD is a connected socket that carries frames. It exists only while a person
has asked to speak, and is the only part of assistd that ever opens a microphone. A process of its own, because
PortAudio may hang and costs 22 MiB. The end of speech is found by loudness against the room's own noise.
"""

from __future__ import annotations

import array
import contextlib
import math
import os
import queue
import signal
import socket
import sys
import threading
from typing import Any

import msgspec

from assistd import wire
from assistd.i18n import _
from assistd.types import Struct

RATE_HZ = 16_000
BLOCK = 480
"""Samples of one block: 30 ms."""

MOST_S = 30.0
"""Longest question, seconds."""

PATIENCE_S = 6.0
"""So long is waited for the first word, seconds."""

PAUSE_S = 1.4
"""Silence that ends a question, seconds: longer than a pause for thought within a sentence."""

ROOM_S = 0.3
"""The beginning, from which the room's noise is taken, seconds."""

LOUDER = 2.5
"""Speech is this much louder than the room (amplitude)."""

QUIETEST = 150.0
"""Below this loudness (root mean square of int16) nothing is speech."""


class Listening(Struct, frozen=True, kw_only=True, tag="listening"):
    """Report: the microphone is open; speak now."""

    device: str


class Recorded(Struct, frozen=True, kw_only=True, tag="recorded"):
    """Report, the last one: int16 little-endian mono PCM at `RATE_HZ` is the payload; empty if nobody spoke."""

    spoke: bool


class NoMicrophone(Struct, frozen=True, kw_only=True, tag="no-microphone"):
    """Report, the last one: why nothing can be recorded."""

    reason: str
    code: str
    hint: str = ""


class Enough(Struct, frozen=True, kw_only=True, tag="enough"):
    """Order: the person has pressed the key again; what was recorded is the question."""


Report = Listening | Recorded | NoMicrophone


class Endpoint:
    """Finds where a spoken question ends.

    Attributes:
        spoke: Whether anything was louder than the room.
    """

    def __init__(self) -> None:
        self.spoke = False
        self._room = math.inf
        self._heard_s = 0.0
        self._quiet_s = 0.0

    def ends(self, block: bytes) -> bool:
        """Take the next block of int16 PCM; return whether the question has ended with it."""
        seconds = len(block) / 2 / RATE_HZ
        self._heard_s += seconds
        loud = loudness(block)
        if self._heard_s <= ROOM_S:
            self._room = min(self._room, loud)
            return False
        if loud > max(self._room * LOUDER, QUIETEST):
            self.spoke, self._quiet_s = True, 0.0
        else:
            self._quiet_s += seconds
            self._room = min(self._room, loud) if loud else self._room
        waited_s = self._quiet_s > PAUSE_S if self.spoke else self._heard_s > PATIENCE_S
        return waited_s or self._heard_s > MOST_S


def loudness(block: bytes) -> float:
    """Return the root mean square of int16 PCM."""
    samples = array.array("h", block)
    return math.sqrt(sum(value * value for value in samples) / len(samples)) if samples else 0.0


def main() -> None:
    """Record one question and report it; the first argument is the socket's number, the second the parent's pid."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = wire.Channel(socket.socket(fileno=int(sys.argv[1])), msgspec.json.Decoder(Enough))
    blocks: queue.Queue[bytes | None] = queue.Queue(4096)
    threading.Thread(target=_obey, args=(channel, blocks), daemon=True).start()
    report, pcm = _record(channel, blocks)
    with contextlib.suppress(OSError):
        channel.send(report, pcm)
    os._exit(0)  # closing PortAudio in an orderly way may hang


def _record(channel: wire.Channel, blocks: queue.Queue[bytes | None]) -> tuple[Report, bytes]:
    try:
        import sounddevice
    except OSError:
        hint = _("Install it: {command}").format(command="sudo apt install libportaudio2")
        return NoMicrophone(reason=_("PortAudio is not installed."), code="no-portaudio", hint=hint), b""

    def take(data: Any, _frames: int, _time: Any, _status: Any) -> None:
        if not blocks.full():
            blocks.put_nowait(bytes(data))

    try:
        stream = sounddevice.RawInputStream(
            samplerate=RATE_HZ, blocksize=BLOCK, channels=1, dtype="int16", callback=take
        )
        with stream:
            name = str(sounddevice.query_devices(stream.device)["name"])
            channel.send(Listening(device=name))
            endpoint, pcm = Endpoint(), bytearray()
            while (block := blocks.get(timeout=5.0)) is not None:
                pcm += block
                if endpoint.ends(block):
                    break
    except (sounddevice.PortAudioError, ValueError, queue.Empty):
        return (
            NoMicrophone(
                reason=_("There is no microphone that can be opened."),
                code="no-microphone",
                hint=_('Plug one in, or type the question: set `by = "typing"` under `[ask]`.'),
            ),
            b"",
        )
    return Recorded(spoke=endpoint.spoke), bytes(pcm) if endpoint.spoke else b""


def _obey(channel: wire.Channel, blocks: queue.Queue[bytes | None]) -> None:
    """End the recording when told so; end the process when the daemon hangs up."""
    with contextlib.suppress(wire.WireError):
        while channel.receive():
            blocks.put(None)
    os._exit(0)


if __name__ == "__main__":
    main()
