"""How soon each channel of speech is heard, and silent: ``python -m benchmarks.channels``, prints a markdown table.

The sound is heard by an independent recorder on the sink's monitor. Orca is the stand-in of the tests, which makes no
sound: of it only how long the message and the order to be silent take to reach it over D-Bus can be measured.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import numpy as np

from assistd.config import SpeechSettings
from assistd.desktop.bus import Bus
from assistd.sinks.channels.channel import Channel
from assistd.sinks.channels.orca import Orca
from assistd.sinks.channels.speechd import SpeechDispatcher
from assistd.sinks.speech import SpeechSink, Utterance
from tests.beds.bus import PrivateBus
from tests.beds.orca import OrcaStandIn
from tests.beds.sound import Recorder, SoundServer, missing
from tests.beds.speechd import SpeechDispatcherBed
from tests.beds.voice import VoiceWorker, voice_worker

WITHOUT_PAUSE = "la" * 60
"""One word without a pause, that would pass for silence."""

LOUD = 0.02


def row(channel: str, what: str, seconds: list[float]) -> str:
    ms = np.array(seconds) * 1000
    return f"| {channel} | {what} | {len(ms)} | {np.median(ms):.0f} | {np.percentile(ms, 95):.0f} | {ms.max():.0f} |"


async def quiet(heard: Recorder) -> None:
    await asyncio.to_thread(heard.wait_silence, 0.25)


async def first_sound_s(sink: SpeechSink, heard: Recorder, number: int) -> float:
    """Return the seconds from `say` to the first sound."""
    await quiet(heard)
    since, began = heard.here(), time.monotonic()
    sink.say(Utterance(request_id=f"say-{number}", text="Dialog: Unsaved changes.", final=True))
    first = await asyncio.to_thread(heard.wait_sound, since, 20.0, LOUD)
    sink.stop()
    return heard.heard_at(first) - began


async def silence_s(sink: SpeechSink, heard: Recorder, number: int) -> float:
    """Return the seconds from `stop` to the last sound."""
    await quiet(heard)
    since = heard.here()
    sink.say(Utterance(request_id=f"stop-{number}", text=WITHOUT_PAUSE, final=True))
    await asyncio.to_thread(heard.wait_sound, since, 20.0, LOUD)
    await asyncio.sleep(0.8 + 0.0137 * (number % 20))  # anywhere in a block of the server's
    stopped = time.monotonic()
    sink.stop()
    await quiet(heard)
    loud = np.flatnonzero(np.abs(heard.samples()[since:]) > LOUD)
    return heard.heard_at(since + int(loud[-1])) - stopped


async def one_channel(name: str, server: SoundServer, voice: VoiceWorker, channels: list[Channel], runs: int) -> None:
    sink = SpeechSink(voice, SpeechSettings(), print, channels=channels)
    await sink.start()
    while not sink.state.device:
        await asyncio.sleep(0.01)
    with server.record(latency_ms=5) as heard:
        sink.say(Utterance(request_id="first", text="Ready.", final=True))
        await sink.spoken("first")
        print(row(name, "text → first sound", [await first_sound_s(sink, heard, number) for number in range(runs)]))
        print(row(name, "stop → silence", [await silence_s(sink, heard, number) for number in range(runs)]))
    await sink.close()


async def orca(runs: int) -> None:
    with PrivateBus() as private:
        reader = OrcaStandIn(private)
        bus = Bus(private.address)
        channel = Orca(bus)
        await channel.start()
        while not await channel.ready():
            await asyncio.sleep(0.01)
        took: dict[str, list[float]] = {"message → Orca has it": [], "stop → Orca has the order": []}
        for number in range(runs):
            began = time.monotonic()
            await bus.call(reader.name, "/org/gnome/Orca1/Service", reader.name, "PresentMessage", "s", [str(number)])
            took["message → Orca has it"].append(time.monotonic() - began)
            began = time.monotonic()
            channel.silence()
            await asyncio.wait(channel._tasks)
            took["stop → Orca has the order"].append(time.monotonic() - began)
        for what, seconds in took.items():
            print(row("Orca (stand-in)", what, seconds))
        await channel.close()
        await bus.close()


async def measure(runs: int) -> None:
    print("| channel | what | runs | median ms | p95 | max |\n|---|---|---|---|---|---|")
    with SoundServer() as server:
        os.environ.update(server.env)
        async with voice_worker() as voice:
            await one_channel("own voice", server, voice, [], runs)
            with SpeechDispatcherBed(server):
                await one_channel("speech-dispatcher", server, voice, [SpeechDispatcher(print)], runs)
    await orca(runs)


def main() -> None:
    if reason := missing():
        sys.exit(reason)
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20))


if __name__ == "__main__":
    main()
