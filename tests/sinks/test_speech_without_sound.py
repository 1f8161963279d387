"""Speech where nothing can be heard: it is written to a file, said once, and nobody waits in vain."""

from __future__ import annotations

import asyncio
import ctypes.util
import json
import os
import shutil
import stat
import subprocess
import sys
import wave
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from assistd import paths
from assistd.config import SpeechSettings
from assistd.errors import AssistdError
from assistd.sinks.speech import SpeechSink, Spoken, Utterance
from assistd.types import Chunk


def one(request_id: str, text: str = "Blank picture.", **more) -> Utterance:
    return Utterance(request_id=request_id, text=text, final=True, **more)


async def test_speech_is_written_and_the_reason_told_once(silent_machine, sink, voice) -> None:
    await sink.start()
    for request_id in ("a", "b"):
        sink.say(Utterance(request_id=request_id, text="Blank picture. Nothing in it."))
        sink.finish(request_id)
        spoken = await sink.spoken(request_id)
        assert spoken.outcome == "written"
        assert stat.S_IMODE(spoken.file.stat().st_mode) == 0o600
        with wave.open(str(spoken.file)) as file:
            assert file.getframerate() == 22_050
            assert file.readframes(file.getnframes()) == b"".join(chunk.payload for chunk in voice.made[-2:])
    (notice,) = sink.notices
    assert notice.startswith("There is no sound device.")
    assert "sudo apt install" in notice
    assert str(paths.state_dir() / "speech") in notice
    assert sink.state.trouble.startswith("There is no sound device.")
    assert stat.S_IMODE((paths.state_dir() / "speech").stat().st_mode) == 0o700


async def test_only_the_newest_files_are_kept(silent_machine, voice, tmp_path) -> None:
    sink = SpeechSink(voice, SpeechSettings(wav_keep=3), lambda _: None, wav_dir=tmp_path / "speech")
    await sink.start()
    files = []
    for number in range(5):
        sink.say(one(f"r{number}", mode="after"))
        files.append((await sink.spoken(f"r{number}")).file)
    assert sorted((tmp_path / "speech").iterdir()) == sorted(files[-3:])
    await sink.close()


async def test_no_file_is_written_if_none_is_to_be_kept(silent_machine, voice, tmp_path) -> None:
    notices: list[str] = []
    sink = SpeechSink(voice, SpeechSettings(wav_keep=0), notices.append, wav_dir=tmp_path / "speech")
    await sink.start()
    sink.say(one("a"))
    assert await sink.spoken("a") == Spoken(outcome="failed")
    assert not (tmp_path / "speech").exists()
    assert len(notices) == 1
    await sink.close()


async def test_a_folder_that_can_not_be_written_is_told_and_the_queue_goes_on(silent_machine, voice, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    notices: list[str] = []
    sink = SpeechSink(voice, SpeechSettings(), notices.append, wav_dir=tmp_path / "file" / "speech")
    await sink.start()
    for request_id in ("a", "b"):
        sink.say(one(request_id, mode="after"))
        assert (await sink.spoken(request_id)).outcome == "failed"
    (notice,) = notices
    assert "Can't write speech" in notice
    await sink.close()


async def test_a_player_that_crashes_at_once_is_like_no_sound(own_home, monkeypatch, sink) -> None:
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")  # PortAudio aborts the process
    await sink.start()
    sink.say(one("a"))
    assert (await sink.spoken("a")).outcome == "written"
    assert len(sink.notices) == 1


async def test_a_voice_that_fails_is_told_and_the_next_request_is_served(silent_machine) -> None:
    async def fails(text: str, language: str) -> AsyncGenerator[Chunk, None]:
        if text == "Bad.":
            raise AssistdError("The voice can't be loaded.", hint="Install it.")
        if text == "Worse.":
            raise ZeroDivisionError
        yield Chunk(part="sound", rate_hz=22_050, payload=bytes(2000))

    notices: list[str] = []
    sink = SpeechSink(fails, SpeechSettings(), notices.append)
    await sink.start()
    outcomes = []
    for number, text in enumerate(("Bad.", "Worse.", "Good.")):
        sink.say(one(str(number), text, mode="after"))
        outcomes.append((await sink.spoken(str(number))).outcome)
    assert outcomes == ["failed", "failed", "written"]
    assert notices[0] == "The voice can't be loaded. Install it."
    await sink.close()


async def test_who_never_finishes_holds_up_nobody(silent_machine, sink, monkeypatch) -> None:
    monkeypatch.setattr("assistd.sinks.speech.PATIENCE_S", 0.1)
    await sink.start()
    sink.say(Utterance(request_id="slow", text="The first sentence."))
    sink.say(one("other", mode="after"))
    assert (await sink.spoken("other")).outcome == "written"
    sink.say(Utterance(request_id="slow", text="The second one."))
    sink.finish("slow")
    assert (await sink.spoken("slow")).outcome == "written"


async def test_an_engine_that_will_not_be_cancelled_holds_up_nobody(silent_machine, monkeypatch) -> None:
    async def stubborn(text: str, language: str) -> AsyncGenerator[Chunk, None]:
        try:
            yield Chunk(part="sound", rate_hz=22_050, payload=bytes(2000))
            if text == "Stubborn.":
                await asyncio.sleep(3600)
        finally:
            if text == "Stubborn.":
                await asyncio.sleep(3600)

    monkeypatch.setattr("assistd.sinks.speech._CANCEL_S", 0.1)
    sink = SpeechSink(stubborn, SpeechSettings(), lambda _: None)
    await sink.start()
    sink.say(one("a", "Stubborn."))
    while not sink.state.trouble:
        await asyncio.sleep(0.01)
    assert sink.stop() == ("a",)
    sink.say(one("b"))
    assert (await asyncio.wait_for(sink.spoken("b"), 20)).outcome == "written"
    await sink.close()


async def test_what_was_never_said_is_not_waited_for(silent_machine, sink) -> None:
    assert await sink.spoken("nobody") == Spoken(outcome="unknown")
    assert sink.stop() == ()
    sink.finish("nobody")


async def test_closing_tells_whoever_waits(silent_machine, voice) -> None:
    sink = SpeechSink(voice, SpeechSettings(), lambda _: None)
    await sink.start()
    sink.say(Utterance(request_id="a", text="Words."))
    waiting = asyncio.create_task(sink.spoken("a"))
    await asyncio.sleep(0)
    await sink.close()
    assert (await waiting).outcome in {"stopped", "written"}


def test_the_sink_costs_the_daemon_neither_numpy_nor_a_sound_library() -> None:
    heavy = "{'numpy', 'sounddevice', 'pyttsx3', 'onnxruntime', 'cffi'}"
    code = f"import sys, assistd.sinks.speech; print(*sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


_SCRIPT = """
import asyncio, json
from assistd.config import SpeechSettings
from assistd.sinks.speech import SpeechSink, Utterance
from tests.beds.voice import voice_worker
async def main():
    notices = []
    async with voice_worker() as voice:
        sink = SpeechSink(voice, SpeechSettings(), notices.append)
        await sink.start()
        sink.say(Utterance(request_id="a", text="Blank picture.", final=True))
        spoken = await sink.spoken("a")
        await sink.close()
    print(json.dumps([spoken.outcome, str(spoken.file), notices]))
asyncio.run(main())
"""


def test_without_portaudio_the_one_command_is_named(own_home) -> None:
    library = ctypes.util.find_library("portaudio")
    if library:
        found = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
        path = next(line.split("=> ")[1] for line in found.splitlines() if line.strip().startswith(library))
        hide = f"mount --bind /dev/null {os.path.realpath(path)} && exec "
    else:
        hide = "exec "
    command = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-Urm"]
    if not shutil.which("unshare") or subprocess.run([*command, "sh", "-c", f"{hide}true"], check=False).returncode:
        pytest.skip("a mount namespace, to hide PortAudio in, is not allowed here")
    done = subprocess.run(
        [*command, "sh", "-c", hide + '"$0" -c "$1"', sys.executable, _SCRIPT],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcome, file, notices = json.loads(done.stdout)
    assert outcome == "written"
    assert Path(file).stat().st_size > 10_000
    (notice,) = notices
    assert notice.startswith("PortAudio is not installed. Install it: sudo apt install libportaudio2")
