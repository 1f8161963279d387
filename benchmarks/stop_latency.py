"""How soon speech is heard, and how soon it is silent: ``python -m benchmarks.stop_latency``, prints a markdown table.

Measured from outside: a recorder on the sound server's monitor tells what was really played, and when. Times count from
the call of `SpeechSink.say` and `SpeechSink.stop`. "Busy": two processes compute without pause at nice 5, like the
reader's worker. A stutter is a hole of more than 5 ms inside a tone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import os
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Self

import numpy as np

from assistd.config import SpeechSettings
from assistd.sinks.sound_output import SoundOutput
from assistd.sinks.speech import SpeechSink, Synthesise, Utterance
from assistd.types import Chunk
from tests.beds.sound import RATE_HZ, Recorder, SoundServer, missing
from tests.beds.voice import voice_worker

TONE = array("h", [round(9000 * math.sin(2 * math.pi * 440 * at / 22_050)) for at in range(22_050 * 3)]).tobytes()
BURN = "import numpy as np\na = np.random.rand(700, 700)\nwhile True: a @ a"
LOUD = 0.02


async def tone(text: str) -> AsyncGenerator[Chunk, None]:
    """Stand in for the voice where a pause between words would pass for silence."""
    yield Chunk(part="sound", text=text, rate_hz=22_050, payload=TONE)


@contextlib.contextmanager
def busy(processes: int) -> Iterator[None]:
    children = [
        subprocess.Popen(["nice", "-n", "5", sys.executable, "-c", BURN], env=os.environ | {"OMP_NUM_THREADS": "1"})
        for _ in range(processes)
    ]
    try:
        yield
    finally:
        for child in children:
            child.kill()
            child.wait()


class Bench:
    """One voice on one recorder."""

    def __init__(self, recorder: Recorder, synthesise: Synthesise, latency_s: float) -> None:
        self._heard = recorder
        self._sink = SpeechSink(
            synthesise,
            SpeechSettings(),
            print,
            wav_dir=Path(tempfile.gettempdir()),
            output=SoundOutput(latency_s=latency_s),
        )

    async def __aenter__(self) -> Self:
        await self._sink.start()
        while not self._sink.state.device:
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._sink.close()

    async def first_sound_s(self, number: int) -> float:
        """Return the seconds from `say` to the first sound."""
        await self._silence()
        since, began = self._heard.here(), time.monotonic()
        self._sink.say(Utterance(request_id=f"say-{number}", text="Dialog: Unsaved changes.", final=True))
        first = await asyncio.to_thread(self._heard.wait_sound, since, 20.0, LOUD)
        self._sink.stop()
        return self._heard.heard_at(first) - began

    async def silence_s(self, number: int) -> tuple[float, int]:
        """Return the seconds from `stop` to the last sound, and how often the tone stuttered before."""
        await self._silence()
        since = self._heard.here()
        self._sink.say(Utterance(request_id=f"stop-{number}", text="A tone.", final=True))
        await asyncio.to_thread(self._heard.wait_sound, since, 20.0, LOUD)
        await asyncio.sleep(0.5 + 0.0137 * (number % 20))  # anywhere in a block of the server's
        stopped = time.monotonic()
        self._sink.stop()
        await self._silence()
        loud = np.flatnonzero(np.abs(self._heard.samples()[since:]) > LOUD)
        stutters = int((np.diff(loud) > RATE_HZ // 200).sum())
        return self._heard.heard_at(since + int(loud[-1])) - stopped, stutters

    async def _silence(self) -> None:
        await asyncio.to_thread(self._heard.wait_silence, 0.25)


def row(name: str, seconds: list[float]) -> str:
    ms = np.array(seconds) * 1000
    return f"{name} | {len(ms)} | {np.median(ms):.0f} | {np.percentile(ms, 95):.0f} | {ms.max():.0f}"


async def measure(runs: int, latencies_s: list[float]) -> None:
    print("| machine | latency | what | runs | median ms | p95 | max | stutters |\n|---|---|---|---|---|---|---|---|")
    with SoundServer() as server:
        os.environ.update(server.env)
        async with voice_worker() as voice:
            for latency_s in latencies_s:
                for processes in (0, 2):
                    label = f"| {'busy' if processes else 'idle'} | {latency_s * 1000:.0f} ms |"
                    with busy(processes), server.record() as recorder:
                        async with Bench(recorder, voice, latency_s) as bench:
                            firsts = [await bench.first_sound_s(number) for number in range(runs)]
                        async with Bench(recorder, tone, latency_s) as bench:
                            stops = [await bench.silence_s(number) for number in range(runs)]
                    print(label, row("text → first sound", firsts), "| |")
                    print(
                        label,
                        row("stop → silence", [s for s, _ in stops]),
                        f"| {sum(n for _, n in stops)} |",
                        flush=True,
                    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure text → first sound and stop → silence.")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--latency", type=float, nargs="*", default=[0.04], help="seconds; several to compare")
    given = parser.parse_args()
    if reason := missing():
        sys.exit(f"Not measured: {reason}")
    asyncio.run(measure(given.runs, given.latency))


if __name__ == "__main__":
    main()
