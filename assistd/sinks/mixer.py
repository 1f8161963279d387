"""What is to be heard next: utterances one after another, earcons mixed over them. Pulled by the player's sound stream.

Plain integers in `array`: at 22,050 Hz one pull is some hundred samples, and numpy would cost the process 25 MiB.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections import deque
from collections.abc import Callable

from assistd.sinks import sound_wire as sw

MOST_S = 120.0
"""Longest sound held, seconds (5 MiB); the daemon sends a few sentences ahead, so more is a fault, and is dropped."""

_BLOCK = 2048
"""Samples converted at a time, so that the first can be heard while the rest is resampled."""

_LOUDEST, _QUIETEST = 32767, -32768


class _Utterance:
    """Sound of one utterance that is still to come."""

    def __init__(self, utterance_id: str) -> None:
        self.id = utterance_id
        self.pieces: deque[memoryview] = deque()
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
        self._lock = threading.Lock()
        self._emptied = threading.Condition(self._lock)
        self._utterances: deque[_Utterance] = deque()
        self._chimes: list[array[int]] = []
        self._ending: deque[tuple[int, str]] = deque()
        self._frames = self._held = self._underruns = 0
        self._generation = 0
        self._sounded_s = self.pulled_s = time.monotonic()
        self.tune(rate_hz=22_050, latency_s=0.04, volume=1.0)

    def tune(self, *, rate_hz: int, latency_s: float, volume: float) -> None:
        """Fit what comes to the stream: samples per second, seconds until a pulled sample is heard, loudness 0…1."""
        self._rate_hz, self._volume = rate_hz, volume
        self._latency_frames = round(latency_s * rate_hz)

    def play(self, utterance_id: str, rate_hz: int, pcm: bytes, ready: Callable[[], None]) -> None:
        """Append int16 mono PCM to an utterance; `ready` is called whenever there is something to pull."""
        generation = self._generation
        for block in self._blocks(rate_hz, pcm):
            with self._lock:
                if generation != self._generation or self._held > MOST_S * self._rate_hz:
                    return
                self._find(utterance_id).pieces.append(block)
                self._held += len(block)
            ready()

    def finish(self, utterance_id: str) -> None:
        """Note that nothing more comes for this utterance."""
        with self._lock:
            self._find(utterance_id).finished = True
            self._settle()

    def chime(self, rate_hz: int, pcm: bytes) -> None:
        """Mix int16 mono PCM over what is heard next."""
        whole: array[int] = array("h")
        for block in self._blocks(rate_hz, pcm):
            whole.extend(block)
        with self._lock:
            self._chimes.append(whole)

    def clear(self) -> None:
        """Forget everything; no `Began` or `Ended` comes for what was forgotten."""
        with self._lock:
            self._generation += 1
            self._utterances.clear()
            self._chimes.clear()
            self._ending.clear()
            self._held = 0
            self._emptied.notify_all()

    def pull(self, frames: int, *, underrun: bool = False) -> bytes:
        """Return the next `frames` samples, int16 mono; silence where there is nothing to hear."""
        with self._lock:
            self.pulled_s = time.monotonic()
            self._underruns += underrun
            out = self._speech(frames)
            if self._chimes:
                self._mix(out)
            if self._held or self._chimes:
                self._sounded_s = self.pulled_s
            self._frames += frames
            while self._ending and self._ending[0][0] <= self._frames:
                self._report(sw.Ended(utterance_id=self._ending.popleft()[1], underruns=self._underruns))
            if not (self._utterances or self._chimes or self._ending):
                self._emptied.notify_all()
            return out.tobytes()

    def idle_s(self) -> float:
        """Return for how many seconds there was nothing to hear."""
        with self._lock:
            busy = self._utterances or self._chimes or self._ending
            return 0.0 if busy else time.monotonic() - self._sounded_s

    def wait_empty(self, timeout_s: float = MOST_S) -> None:
        """Return when all was heard and 100 ms of silence after it (a server may swallow the end without), or at the timeout."""
        with self._lock:
            for utterance in self._utterances:
                utterance.finished = True
            self._settle()
            self._emptied.wait_for(lambda: not (self._utterances or self._chimes or self._ending), timeout_s)
        time.sleep(0.1 + self._latency_frames / self._rate_hz)

    # --- with the lock held ----------------------------------------------------------------------------------------

    def _find(self, utterance_id: str) -> _Utterance:
        for utterance in self._utterances:
            if utterance.id == utterance_id:
                return utterance
        self._utterances.append(_Utterance(utterance_id))
        return self._utterances[-1]

    def _speech(self, frames: int) -> array[int]:
        out: array[int] = array("h")
        while len(out) < frames and self._utterances:
            utterance = self._utterances[0]
            if not utterance.pieces:
                break
            piece = utterance.pieces.popleft()
            if not utterance.begun:
                utterance.begun = True
                self._report(sw.Began(utterance_id=utterance.id))
            wanted = frames - len(out)
            if len(piece) > wanted:
                utterance.pieces.appendleft(piece[wanted:])
            out.frombytes(piece[:wanted])
            self._held -= min(wanted, len(piece))
            self._settle(len(out))
        out.frombytes(bytes(2 * (frames - len(out))))
        return out

    def _settle(self, ahead: int = 0) -> None:
        """Move utterances that are all pulled to those whose end will be heard `ahead` frames and the latency from now."""
        while self._utterances and self._utterances[0].finished and not self._utterances[0].pieces:
            due = self._frames + ahead + self._latency_frames
            self._ending.append((due, self._utterances.popleft().id))

    def _mix(self, out: array[int]) -> None:
        left = []
        for chime in self._chimes:
            for at, sample in enumerate(chime[: len(out)]):
                out[at] = max(_QUIETEST, min(_LOUDEST, out[at] + sample))
            if len(chime) > len(out):
                left.append(chime[len(out) :])
        self._chimes = left

    # --- without it ------------------------------------------------------------------------------------------------

    def _blocks(self, rate_hz: int, pcm: bytes) -> Iterator[memoryview]:
        """Yield PCM at the stream's rate and volume in blocks of int16."""
