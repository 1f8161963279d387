"""A sound server without a sound card, and an independent witness of what it plays. For tests and benchmarks.

PipeWire with a null sink runs in a folder of its own; `Recorder` is a `parec` on the sink's monitor, so what it returns
was really played. Nothing of the machine's own sound is touched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

RATE_HZ = 48_000
PROGRAMS = ("dbus-daemon", "pipewire", "pipewire-pulse", "wireplumber", "pw-cli", "pactl", "parec", "setpriv")
PACKAGES = "dbus pipewire pipewire-bin pipewire-pulse wireplumber pulseaudio-utils libportaudio2 libasound2-plugins"

Pcm = npt.NDArray[np.float32]


def missing() -> str:
    """Return why the sound server can't be started here, as a reason to skip; empty if it can."""
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    return f"{', '.join(absent)} not installed (apt-get install {PACKAGES})" if absent else ""


def wait_until(true: Callable[[], object], what: str, timeout_s: float = 20.0) -> None:
    """Return once `true()` holds; fail with `what` otherwise."""
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
        time.sleep(0.01)


def find(heard: Pcm, pcm: bytes, rate_hz: int) -> tuple[int, float]:
    """Return where in `heard` this int16 sound is most likely, as a sample, and how much it is like it, 0 to 1.

    Normalised cross-correlation: loudness does not matter (PipeWire's gain on the way is not 1).
    """
    clip = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    length = len(clip) * RATE_HZ // rate_hz
    clip = np.interp(np.arange(length) * rate_hz / RATE_HZ, np.arange(len(clip)), clip)
    clip /= np.linalg.norm(clip)
    if len(heard) < length:
        heard = np.pad(heard, (0, length - len(heard)))
    size = 1 << (len(heard) + length).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size)), size)
    at = int(np.argmax(product[: len(heard) - length + 1]))
    norm = float(np.linalg.norm(heard[at : at + length]))
    return at, float(product[at]) / norm if norm else 0.0


class SoundServer:
    """PipeWire, its PulseAudio door and a null sink.

    Attributes:
        env: Environment for programs that shall use this server.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sound-"))
        runtime, home = self._folder / "run", self._folder / "home"
        runtime.mkdir(mode=0o700)
        home.mkdir(mode=0o700)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE_", "PIPEWIRE_", "XDG_", "DISPLAY"))}
        self.env = kept | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
        }
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start (again) what does not run, and make the null sink the default.

        To be called from the main thread: the children end with the thread that started them.
        """
        self._spawn("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={self._runtime}/bus")
        wait_until((self._runtime / "bus").exists, "the session bus")
        self._spawn("pipewire")
        wait_until(lambda: self._ask("pw-cli", "info", "0"), "PipeWire")
        self._spawn("wireplumber")
        wait_until(self._door, "PipeWire's PulseAudio door", 60)
        self._ask("pactl", "load-module", "module-null-sink", "sink_name=null", f"rate={RATE_HZ}")
        # "Not supported" until the session manager has taken the sink up; for ever, if it died.
        wait_until(lambda: self._ask("pactl", "set-default-sink", "null"), "the null sink")
        wait_until(lambda: self._ask("pactl", "set-default-source", "null.monitor"), "its monitor")

    def kill(self) -> None:
        """End the sound server as a crash would; the bus stays. `start` brings it back."""
        for name in ("pipewire-pulse", "wireplumber", "pipewire"):
            child = self._children.pop(name, None)
            if child:
                child.send_signal(signal.SIGKILL)
                child.wait()
        for left in self._runtime.glob("p*-0*"):  # pipewire-0, pipewire-0.lock
            left.unlink(missing_ok=True)
        shutil.rmtree(self._runtime / "pulse", ignore_errors=True)

    def freeze(self, *, frozen: bool) -> None:
        """Stop the server without ending it (SIGSTOP), or let it go on."""
        for name in ("pipewire-pulse", "pipewire"):
            self._children[name].send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    @contextlib.contextmanager
    def record(self, latency_ms: int = 20) -> Iterator[Recorder]:
        """Record what the null sink plays while the context lasts."""
        recorder = Recorder(self.env, latency_ms)
        try:
            yield recorder
        finally:
            recorder.close()

    def close(self) -> None:
        """End everything and delete the folder."""
        for child in reversed(self._children.values()):
            child.kill()
            child.wait()
        self._children.clear()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _runtime(self) -> Path:
        return Path(self.env["XDG_RUNTIME_DIR"])

    def _spawn(self, program: str, *arguments: str) -> None:
        if program in self._children and self._children[program].poll() is None:
            return
        with (self._folder / f"{program}.log").open("ab") as log:
            self._children[program] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", program, *arguments], env=self.env, stdout=log, stderr=log
            )

    def _door(self) -> bool:
        self._spawn("pipewire-pulse")  # beside other load it now and then comes too early, and ends
        return self._ask("pactl", "info")

    def _ask(self, *command: str) -> bool:
        return subprocess.run(command, env=self.env, capture_output=True, timeout=10, check=False).returncode == 0


class Recorder:
    """What was played, with the time at which it was heard.

    Args:
        env: Environment of the server.
        latency_ms: Size of the blocks that `parec` asks for. Without it they are 1 to 2 s long.
    """

    def __init__(self, env: dict[str, str], latency_ms: int) -> None:
        self._child = subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL", "parec", "--raw", "--device=null.monitor"),
                *("--format=float32le", f"--rate={RATE_HZ}", "--channels=1", f"--latency-msec={latency_ms}"),
            ],
            env=env,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._cycle_s = latency_ms / 1000
        self._data = bytearray()
        self._arrived: list[tuple[int, float]] = []
        threading.Thread(target=self._read, daemon=True).start()
        wait_until(lambda: self._arrived, "the recorder's first block")

    def samples(self) -> Pcm:
        """Return everything heard so far: float32 [samples], mono, 48 kHz, -1 to 1."""
        return np.frombuffer(bytes(self._data[: len(self._data) // 4 * 4]), dtype=np.float32)

    def here(self) -> int:
        """Return how many samples have been heard."""
        return len(self._data) // 4

    def heard_at(self, sample: int) -> float:
        """Return when this sample could be heard, on `time.monotonic`'s clock: rather too late than too early.

        The server works in cycles as long as the smallest block that anybody asked for, and gives a whole cycle to its
        monitor when it begins. So a block's last sample can be heard a cycle after the block's arrival at the latest.
        """
        near = [(end, at) for end, at in self._arrived if abs(end - sample) < RATE_HZ]
        return min(at - end / RATE_HZ for end, at in near) + sample / RATE_HZ + self._cycle_s

    def sample_at(self, monotonic_s: float) -> int:
        """Return the sample that was heard at that time."""
        end, at = min(self._arrived, key=lambda block: abs(block[1] - monotonic_s))
        return end - round((at - monotonic_s) * RATE_HZ)

    def wait_sound(self, since: int = 0, timeout_s: float = 20.0, level: float = 0.01) -> int:
        """Return the first sample from `since` on that is louder than `level`; fails after `timeout_s`."""

        def loud() -> npt.NDArray[np.intp]:
            return np.flatnonzero(np.abs(self.samples()[since:]) > level)

        wait_until(lambda: len(loud()) > 0, "sound", timeout_s)
        return since + int(loud()[0])

    def wait_silence(self, seconds: float = 0.5, timeout_s: float = 60.0, level: float = 0.001) -> None:
        """Return when the last `seconds` heard are silent; fails after `timeout_s`."""
        need = round(seconds * RATE_HZ)
        start = self.here()
        wait_until(
            lambda: self.here() - start > need and np.abs(self.samples()[-need:]).max() < level, "silence", timeout_s
        )

    def close(self) -> None:
        """End the recording."""
        self._child.kill()
        self._child.wait()

    def _read(self) -> None:
        assert self._child.stdout
        while block := os.read(self._child.stdout.fileno(), 1 << 16):
            self._data += block
            self._arrived.append((len(self._data) // 4, time.monotonic()))
