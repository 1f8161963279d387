"""A question is typed into a real dialog, or spoken; where a question ends is found by its loudness."""

import array
import asyncio
import math
import os
import stat
import subprocess
import wave

import numpy as np
import pytest

from assistd import microphone as mic
from assistd import questions
from assistd.config import AskSettings
from assistd.errors import AssistdError
from assistd.questions import Questions
from tests.beds import sound, xserver


def block(amplitude):
    wave = (int(amplitude * math.sin(2 * math.pi * 200 * n / mic.RATE_HZ)) for n in range(mic.BLOCK))
    return array.array("h", wave).tobytes()


def feed(endpoint, amplitude, seconds):
    """Return after how many seconds of this sound the question ended; None: it goes on."""
    for number in range(round(seconds * mic.RATE_HZ / mic.BLOCK)):
        if endpoint.ends(block(amplitude)):
            return number * mic.BLOCK / mic.RATE_HZ
    return None


def test_a_question_ends_with_the_silence_after_it():
    endpoint = mic.Endpoint()
    assert feed(endpoint, 60, 0.5) is None
    assert feed(endpoint, 8000, 2.0) is None
    assert endpoint.spoke
    assert feed(endpoint, 60, 5.0) == pytest.approx(mic.PAUSE_S, abs=0.1)


def test_a_pause_for_thought_does_not_end_it():
    endpoint = mic.Endpoint()
    feed(endpoint, 60, 0.5)
    feed(endpoint, 8000, 1.0)
    assert feed(endpoint, 60, 1.0) is None
    assert feed(endpoint, 8000, 1.0) is None


def test_who_says_nothing_is_not_waited_for_long():
    endpoint = mic.Endpoint()
    assert feed(endpoint, 60, 20.0) == pytest.approx(mic.PATIENCE_S, abs=0.1)
    assert not endpoint.spoke


def test_a_loud_room_is_no_speech_and_no_question_is_endless():
    endpoint = mic.Endpoint()
    feed(endpoint, 1500, 1.0)
    assert not endpoint.spoke
    assert feed(endpoint, 12000, 60.0) is not None


class Mouth:
    def __init__(self):
        self.said = []

    async def remark(self, words):
        self.said.append(words)

    async def cue(self):
        self.said.append("cue")


async def test_without_display_or_microphone_the_person_is_told(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "PULSE_SERVER"):
        monkeypatch.delenv(name, raising=False)
    one = Questions(AskSettings(by="typing"), Mouth(), None)
    with pytest.raises(AssistdError, match="no program that can open a field"):
        await one.put("")
    one = Questions(AskSettings(by="auto"), Mouth(), None)
    with pytest.raises(AssistdError, match=r"microphone|PortAudio"):
        await one.put("")
    assert not one.again()


def test_what_was_recorded_is_private():
    path = questions._written(b"\0\0" * 100)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert path.parent.name == "assistd"


# --- a real dialog, a real microphone -------------------------------------------------------------------------------


@pytest.fixture
def screen(monkeypatch):
    if why := xserver.missing("zenity"):
        pytest.skip(why)
    with xserver.XServer() as server:
        for name in ("DISPLAY", "NO_AT_BRIDGE", "GDK_BACKEND"):
            monkeypatch.setenv(name, server.env[name])
        yield server


async def dialog(screen):
    """Return the window of the field, once it has the focus."""
    window = await asyncio.to_thread(screen.find, "Ask assistd")
    await asyncio.to_thread(screen.activate, window)
    return window


@pytest.mark.x11
async def test_a_question_is_typed_into_a_field_that_says_what_it_is_about(screen):
    one = Questions(AskSettings(), Mouth(), None)
    putting = asyncio.create_task(one.put("Letter <b>&co</b>"))
    await dialog(screen)
    await asyncio.to_thread(screen.ask, "xdotool", "type", "What colour is the door?")
    await asyncio.to_thread(screen.press, "Return")
    async with asyncio.timeout(30):
        assert await putting == "What colour is the door?"


@pytest.mark.x11
async def test_a_field_that_is_closed_is_no_question(screen):
    putting = asyncio.create_task(Questions(AskSettings(), Mouth(), None).put(""))
    await dialog(screen)
    await asyncio.to_thread(screen.press, "Escape")
    async with asyncio.timeout(30):
        assert await putting == ""


@pytest.mark.x11
async def test_a_field_goes_when_its_question_is_dropped(screen):
    putting = asyncio.create_task(Questions(AskSettings(), Mouth(), None).put(""))
    window = await dialog(screen)
    putting.cancel()
    await asyncio.wait([putting])
    gone = asyncio.to_thread(
        xserver.wait_until, lambda: str(window) not in screen.ask("xdotool", "search", "--name", "."), "the end"
    )
    await gone


@pytest.fixture(scope="module")
def sound_server():
    if why := sound.missing():
        pytest.skip(why)
    with sound.SoundServer() as server:
        yield server


@pytest.fixture
def microphone(sound_server, monkeypatch):
    """A sound server whose microphone hears what is played."""
    for name in ("XDG_RUNTIME_DIR", "HOME", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, sound_server.env[name])
    return sound_server


class SpeakingMouth(Mouth):
    """Plays a question into the microphone when it is cued."""

    def __init__(self, server, wav):
        super().__init__()
        self.server, self.wav, self.players = server, wav, []

    async def cue(self):
        await super().cue()
        self.players.append(subprocess.Popen(["pacat", "--file-format=wav", self.wav], env=self.server.env))


@pytest.mark.audio
async def test_a_spoken_question_is_recorded_to_its_end_and_nothing_of_it_is_kept(microphone, tmp_path):
    wav = tmp_path / "question.wav"
    subprocess.run(["espeak-ng", "-w", wav, "What colour is the door?"], check=True)
    heard = {}

    async def hear(path):
        with wave.open(os.fsdecode(path)) as file:
            heard["pcm"] = np.frombuffer(file.readframes(file.getnframes()), np.int16)
            heard["path"] = path
        return "  what colour is\nthe door "

    mouth = SpeakingMouth(microphone, wav)
    async with asyncio.timeout(60):
        question = await Questions(AskSettings(by="speaking"), mouth, hear).put("")
    for player in mouth.players:
        player.wait()
    assert question == "what colour is the door"
    assert mouth.said == ["cue", "Your question: what colour is the door"]
    assert not os.path.exists(heard["path"])
    with wave.open(str(wav)) as file:
        spoken = file.readframes(file.getnframes())
        rate_hz = file.getframerate()
    up = np.interp(np.arange(len(heard["pcm"]) * 3) / 3, np.arange(len(heard["pcm"])), heard["pcm"] / 32768)
    _, likeness = sound.find(up.astype(np.float32), spoken, rate_hz)
    assert likeness > 0.9


@pytest.mark.audio
async def test_who_does_not_speak_is_not_heard(microphone):
    mouth = Mouth()
    async with asyncio.timeout(60):
        assert await Questions(AskSettings(by="speaking"), mouth, None).put("") == ""
    assert mouth.said == ["cue"]


@pytest.mark.audio
async def test_the_key_pressed_again_ends_the_recording(microphone, tmp_path):
    wav = tmp_path / "long.wav"
    subprocess.run(["espeak-ng", "-w", wav, "one two three four five six seven eight nine ten " * 4], check=True)
    mouth = SpeakingMouth(microphone, wav)
    one = Questions(AskSettings(by="speaking"), mouth, None)

    async def hear(path):
        return "so far"

    one._hear = hear
    putting = asyncio.create_task(one.put(""))
    async with asyncio.timeout(60):
        while not mouth.players:
            await asyncio.sleep(0.01)
        with microphone.record() as recorder:
            await asyncio.to_thread(recorder.wait_sound)
        await asyncio.sleep(1.0)
        assert one.again()
        assert await putting == "so far"
    for player in mouth.players:
        player.kill()
        player.wait()
