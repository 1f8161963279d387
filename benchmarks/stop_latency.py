"""How soon speech is heard, and how soon it is silent: ``python -m benchmarks.stop_latency``, prints a markdown table.

Measured from outside: a recorder on the sound server's monitor tells what was really played, and when. Times count from
the call of `SpeechSink.say` and `SpeechSink.stop`. "Busy": two processes compute without pause at nice 5, like the
reader's worker. A hole is silence of more than 5 ms inside a tone of 2 s; it is listened for with the server's usual
cycle, the times with one of 5 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
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
from assistd.sinks.sound_output import LATENCY_S, SoundOutput
from assistd.sinks.speech import SpeechSink, Synthesise, Utterance
from assistd.types import Chunk
from tests.beds.sound import RATE_HZ, Recorder, SoundServer, missing
from tests.beds.voice import voice_worker

TONE = array("h", [round(9000 * math.sin(2 * math.pi * 440 * at / 22_050)) for at in range(22_050 * 2)]).tobytes()
BURN = "import numpy as np\na = np.random.rand(700, 700)\nwhile True: a @ a"
LOUD = 0.02


async def tone(text: str, language: str) -> AsyncGenerator[Chunk, None]:  # noqa: ARG001  (a tone has none)
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

    async def silence_s(self, number: int) -> float:
        """Return the seconds from `stop` to the last sound."""
        await self._silence()
        since = self._heard.here()
        self._sink.say(Utterance(request_id=f"stop-{number}", text="A tone.", final=True))
        await asyncio.to_thread(self._heard.wait_sound, since, 20.0, LOUD)
        await asyncio.sleep(0.5 + 0.0137 * (number % 20))  # anywhere in a block of the server's
        stopped = time.monotonic()
        self._sink.stop()
        await self._silence()
        loud = np.flatnonzero(np.abs(self._heard.samples()[since:]) > LOUD)
        return self._heard.heard_at(since + int(loud[-1])) - stopped

    async def holes(self, number: int) -> int:
        """Return how many holes a whole tone has."""
        await self._silence()
        since = self._heard.here()
        self._sink.say(Utterance(request_id=f"hole-{number}", text="A tone.", final=True))
        await self._sink.spoken(f"hole-{number}")
        await self._silence()
        loud = np.flatnonzero(np.abs(self._heard.samples()[since:]) > LOUD)
        return int((np.diff(loud) > RATE_HZ // 200).sum())

    async def _silence(self) -> None:
        await asyncio.to_thread(self._heard.wait_silence, 0.25)


def row(name: str, seconds: list[float]) -> str:
    ms = np.array(seconds) * 1000
    return f"{name} | {len(ms)} | {np.median(ms):.0f} | {np.percentile(ms, 95):.0f} | {ms.max():.0f}"


async def measure(runs: int, latencies_s: list[float]) -> None:
    print("| machine | latency | what | runs | median ms | p95 | max |\n|---|---|---|---|---|---|---|")
    with SoundServer() as server:
        os.environ.update(server.env)
        async with voice_worker() as voice:
            for latency_s, processes in itertools.product(latencies_s, (0, 2)):
                label = f"| {'busy' if processes else 'idle'} | {latency_s * 1000:.0f} ms |"
                with busy(processes):
                    await one_condition(label, server, voice, runs, latency_s)


async def one_condition(label: str, server: SoundServer, voice: Synthesise, runs: int, latency_s: float) -> None:
    with server.record(latency_ms=5) as recorder:
        async with Bench(recorder, voice, latency_s) as bench:
            print(label, row("text → first sound", [await bench.first_sound_s(number) for number in range(runs)]), "|")
        async with Bench(recorder, tone, latency_s) as bench:
            print(label, row("stop → silence", [await bench.silence_s(number) for number in range(runs)]), "|")
    with server.record() as recorder:
        async with Bench(recorder, tone, latency_s) as bench:
            holes = sum([await bench.holes(number) for number in range(runs // 2)])
    print(label, f"holes in {runs // 2} tones of 2 s: {holes} | | | | |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure text → first sound and stop → silence.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--latency", type=float, nargs="*", default=[LATENCY_S], help="seconds; several to compare")
    given = parser.parse_args()
    if reason := missing():
        sys.exit(f"Not measured: {reason}")
    asyncio.run(measure(given.runs, given.latency))


if __name__ == "__main__":
    main()
