"""What is to be heard next: utterances one after another, earcons mixed over them. `player` fills it, PortAudio pulls.

Sound is converted to the stream's rate and loudness only when it is pulled, so an order never takes long and a clear
never waits. Plain integers in `array`: one pull is some hundred samples, and numpy would cost the process 25 MiB.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections import deque
from collections.abc import Callable

from assistd.sinks import sound_wire as sw

MOST_BYTES = 16 * 1024 * 1024
"""Most sound held, bytes (6 minutes). The daemon sends a sentence or two ahead: more is a fault, and is dropped."""

_TAIL_S = 0.1
"""Silence behind the last sound before the process may end: some servers swallow the end without it."""


class Piece:
    """Sound, taken from its beginning.

    Args:
        pcm: int16 mono, native byte order.
        rate_hz: Its samples per second.
    """

    def __init__(self, pcm: bytes, rate_hz: int) -> None:
        self.bytes = len(pcm)
        self._pcm = memoryview(pcm[: len(pcm) // 2 * 2]).cast("h")
        self._rate_hz = rate_hz
        self._taken = 0

    def take(self, frames: int, rate_hz: int) -> array[int]:
        """Return the next samples at `rate_hz`, at most `frames`; fewer at the end. Linear interpolation."""
        begin, source = self._taken, self._pcm
        total = len(source) * rate_hz // self._rate_hz
        end = min(begin + frames, total)
        self._taken = end
        if rate_hz == self._rate_hz:
            return array("h", source[begin:end])
        out, last, step = array("h"), len(source) - 1, self._rate_hz
        for frame in range(begin, end):
            at, part = divmod(frame * step, rate_hz)
            sample = source[at]
            out.append(sample + (source[min(at + 1, last)] - sample) * part // rate_hz)
        return out


class _Utterance:
    """Sound of one utterance that is still to come."""

    def __init__(self, utterance_id: str) -> None:
        self.id = utterance_id
        self.pieces: deque[Piece] = deque()
        self.begun = self.finished = False


class Mixer:
    """Utterances in order, chimes on top.

    Args:
        report: Called with `Began` and `Ended`, from the thread that pulls: must not block.

    Attributes:
        pulled_s: When samples were pulled last, on `time.monotonic`'s clock.
    """

    def __init__(self, report: Callable[[sw.Report], None]) -> None:
        self._report = report
        self._emptied = threading.Condition()
        self._utterances: deque[_Utterance] = deque()
        self._chimes: list[Piece] = []
        self._ending: deque[tuple[int, str]] = deque()  # frame at which the end is heard, whose
        self._frames = self._held_bytes = self._underruns = 0
        self._sounded_s = self.pulled_s = time.monotonic()
        self.tune(rate_hz=22_050, latency_s=0.04, volume=1.0)

    def tune(self, *, rate_hz: int, latency_s: float, volume: float) -> None:
        """Fit what comes to the stream: samples per second, seconds until a pulled sample is heard, loudness 0…1."""
        self._rate_hz = rate_hz
        self._latency_frames = round(latency_s * rate_hz)
        self._gain = round(volume * 256)

    def play(self, utterance_id: str, rate_hz: int, pcm: bytes) -> None:
        """Append int16 mono PCM to an utterance; a new utterance comes after those before it."""
        with self._emptied:
            if self._held_bytes + len(pcm) <= MOST_BYTES:
                self._held_bytes += len(pcm)
                self._find(utterance_id).pieces.append(Piece(pcm, rate_hz))

    def finish(self, utterance_id: str) -> None:
        """Note that nothing more comes for this utterance."""
        with self._emptied:
            self._find(utterance_id).finished = True
            self._settle(0)

    def chime(self, rate_hz: int, pcm: bytes) -> None:
        """Mix int16 mono PCM over what is heard next."""
        with self._emptied:
            self._chimes.append(Piece(pcm, rate_hz))

    def clear(self) -> None:
        """Forget everything; no `Began` or `Ended` comes for what was forgotten."""
        with self._emptied:
            self._utterances.clear()
            self._chimes.clear()
            self._ending.clear()
            self._held_bytes = 0
            self._emptied.notify_all()

    def pull(self, frames: int, *, underrun: bool = False) -> bytes:
        """Return the next `frames` samples, int16 mono; silence where there is nothing to hear."""
        with self._emptied:
            self.pulled_s = time.monotonic()
            self._underruns += underrun
            if self._busy():
                self._sounded_s = self.pulled_s
            out = self._speech(frames)
            if self._chimes:
                self._mix(out)
            self._frames += frames
            while self._ending and self._ending[0][0] <= self._frames:
                self._report(sw.Ended(utterance_id=self._ending.popleft()[1], underruns=self._underruns))
            if not self._busy():
                self._emptied.notify_all()
        return self._scaled(out).tobytes()

    def idle_s(self) -> float:
        """Return for how many seconds there was nothing to hear."""
        with self._emptied:
            return 0.0 if self._busy() else time.monotonic() - self._sounded_s

    def wait_empty(self, timeout_s: float) -> None:
        """Return when all was heard, and a little silence behind it, or at the timeout."""
        with self._emptied:
            for utterance in self._utterances:
                utterance.finished = True
            self._settle(0)
            self._emptied.wait_for(lambda: not self._busy(), timeout_s)
        time.sleep(_TAIL_S)

    def _busy(self) -> bool:
        return bool(self._utterances or self._chimes or self._ending)

    def _find(self, utterance_id: str) -> _Utterance:
        for utterance in self._utterances:
            if utterance.id == utterance_id:
                return utterance
        self._utterances.append(_Utterance(utterance_id))
        return self._utterances[-1]

    def _speech(self, frames: int) -> array[int]:
        out: array[int] = array("h")
        while len(out) < frames and self._utterances and self._utterances[0].pieces:
            utterance = self._utterances[0]
            if not utterance.begun:
                utterance.begun = True
                self._report(sw.Began(utterance_id=utterance.id))
            missing = frames - len(out)
            taken = utterance.pieces[0].take(missing, self._rate_hz)
            out.extend(taken)
            if len(taken) < missing:
                self._held_bytes -= utterance.pieces.popleft().bytes
                self._settle(len(out))
        out.frombytes(bytes(2 * (frames - len(out))))
        return out

    def _settle(self, ahead: int) -> None:
        """Note when the end is heard of those that are pulled whole: `ahead` frames and the latency from now."""
        while self._utterances and self._utterances[0].finished and not self._utterances[0].pieces:
            due = self._frames + ahead + self._latency_frames
            self._ending.append((due, self._utterances.popleft().id))

    def _mix(self, out: array[int]) -> None:
        going_on = []
        for chime in self._chimes:
            taken = chime.take(len(out), self._rate_hz)
            for at, sample in enumerate(taken):
                out[at] = max(-32768, min(32767, out[at] + sample))
            if len(taken) == len(out):
                going_on.append(chime)
        self._chimes = going_on

    def _scaled(self, samples: array[int]) -> array[int]:
        gain = self._gain
        return samples if gain == 256 else array("h", [sample * gain >> 8 for sample in samples])
