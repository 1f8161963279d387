"""Speech as the sound server plays it: real voice, real player, real PipeWire, an independent recorder."""

from __future__ import annotations

import asyncio
import os
import wave

import numpy as np
import pytest

from assistd.config import SpeechSettings
from assistd.sinks.speech import SpeechSink, Spoken, Utterance
from tests.beds.sound import RATE_HZ, Recorder, SoundServer, find

pytestmark = pytest.mark.audio

ALIKE = 0.5
"""Correlation from which a recording has a sentence in it: the same one gives 0.99, less where a busy machine's sound
server left a hole in it; another one gives less than 0.3."""

LONG = (
    "The harbour bridge will open again in May. Until then buses go round by the northern tunnel. "
    "Ferries run every ten minutes between the two quays."
)


def one(request_id: str, text: str, **more) -> Utterance:
    return Utterance(request_id=request_id, text=text, final=True, **more)


async def heard_to_end(recorder: Recorder) -> np.ndarray:
    await asyncio.to_thread(recorder.wait_silence, 0.6)
    return recorder.samples()


async def began(recorder: Recorder) -> int:
    return await asyncio.to_thread(recorder.wait_sound, recorder.here())


async def test_sentences_are_heard_whole_and_in_order(sink, voice, heard) -> None:
    await sink.start()
    sink.say(Utterance(request_id="a", text="Dialog: Unsaved changes."))
    sink.say(Utterance(request_id="a", text="Buttons are Cancel and Save. Do you want to save?"))
    sink.finish("a")
    assert await sink.spoken("a") == Spoken(outcome="spoken")
    sound = await heard_to_end(heard)
    assert [chunk.text for chunk in voice.made] == [
        "Dialog: Unsaved changes.",
        "Buttons are Cancel and Save.",
        "Do you want to save?",
    ]
    end = 0
    for chunk in voice.made:
        at, alike = find(sound, chunk.payload, chunk.rate_hz)
        assert alike > ALIKE, chunk.text
        assert at >= end - RATE_HZ // 100, f"{chunk.text} began before the sentence before it ended"
        end = at + len(chunk.payload) // 2 * RATE_HZ // chunk.rate_hz


async def test_stop_silences_at_once_and_names_whose_work_can_end(sink, voice, heard) -> None:
    await sink.start()
    sink.say(Utterance(request_id="a", text=LONG))
    sink.say(one("later", "I come after it.", mode="after"))
    await began(heard)
    assert set(sink.stop()) == {"a", "later"}
    assert await sink.spoken("a") == await sink.spoken("later") == Spoken(outcome="stopped")
    loud = np.flatnonzero(np.abs(await heard_to_end(heard)) > 0.01)
    assert (loud[-1] - loud[0]) / RATE_HZ < 0.7 * len(voice.made[0].payload) / 2 / voice.made[0].rate_hz
    here = heard.here()
    sink.say(Utterance(request_id="a", text="Words that were under way."))
    await asyncio.sleep(0.5)
    assert np.abs(heard.samples()[here:]).max() < 0.001
    assert sink.state.speaking == ""


async def test_a_new_description_takes_the_voice_and_the_old_one_is_not_heard_beside_it(sink, voice, heard) -> None:
    await sink.start()
    sink.say(one("old", LONG))
    await began(heard)
    assert sink.say(one("new", "Article: Harbour bridge to reopen.")) == ("old",)
    assert await sink.spoken("old") == Spoken(outcome="interrupted")
    assert await sink.spoken("new") == Spoken(outcome="spoken")
    sound = await heard_to_end(heard)
    new = next(chunk for chunk in voice.made if chunk.text.startswith("Article"))
    at, alike = find(sound, new.payload, new.rate_hz)
    assert alike > 0.85  # with a second voice in it, 0.7 at most
    begin = np.flatnonzero(np.abs(sound) > 0.01)[0]
    assert (at - begin) / RATE_HZ < len(voice.made[0].payload) / 2 / voice.made[0].rate_hz, "it waited for the old one"


async def test_after_waits_and_errors_go_first(sink, voice, heard) -> None:
    await sink.start()
    sink.say(one("now", "Settings, Appearance page."))
    await began(heard)
    sink.say(one("watch", "One new picture.", priority="watch"))
    sink.say(one("after", "Terminal, last line.", mode="after"))
    sink.say(one("error", "The disk is full.", priority="error", mode="after"))
    for request_id in ("now", "after", "error", "watch"):
        assert (await sink.spoken(request_id)).outcome == "spoken"
    assert [chunk.text for chunk in voice.made] == [
        "Settings, Appearance page.",
        "The disk is full.",
        "Terminal, last line.",
        "One new picture.",
    ]


async def test_an_error_ends_what_is_less_important(sink, heard) -> None:
    await sink.start()
    sink.say(one("a", LONG))
    await began(heard)
    assert sink.say(one("error", "The disk is full.", priority="error")) == ("a",)
    assert (await sink.spoken("error")).outcome == "spoken"


async def test_repeat_says_the_last_words_again(sink, voice, heard) -> None:
    await sink.start()
    assert sink.repeat() is None
    sink.say(one("a", "Blank picture."))
    await sink.spoken("a")
    again = sink.repeat()
    assert (await sink.spoken(again)).outcome == "spoken"
    assert [chunk.text for chunk in voice.made] == ["Blank picture."] * 2


async def test_earcons_sound_over_speech_and_only_if_wanted(voice, sound: SoundServer) -> None:
    def tick(recorder: Recorder, since: int) -> bool:
        """Whether 880 Hz, the tick's note, stands out in what was heard since."""
        part = recorder.samples()[since:]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        hertz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
        return bool(spectrum.max() > 1 and abs(hertz[spectrum.argmax()] - 880) < 40)

    for wanted in (True, False):
        sink = SpeechSink(voice, SpeechSettings(earcon_begun=wanted), print)
        with sound.record() as recorder:
            await sink.start()
            while not sink.state.device:
                await asyncio.sleep(0.01)
            here = recorder.here()
            sink.earcon("begun")
            await asyncio.sleep(0.4)
            assert tick(recorder, here) is wanted
        await sink.close()


async def test_nothing_sounds_when_speech_is_off(voice, heard) -> None:
    sink = SpeechSink(voice, SpeechSettings(enabled=False), print)
    await sink.start()
    sink.say(one("a", "Hello."))
    sink.earcon("done")
    assert await sink.spoken("a") == Spoken(outcome="muted")
    await asyncio.sleep(0.3)
    assert np.abs(heard.samples()).max() < 0.001
    await sink.close()


async def test_a_player_that_is_killed_comes_back_and_says_the_sentence_again(sink, voice, heard) -> None:
    await sink.start()
    sink.say(one("a", "The harbour bridge will open again in May."))
    await began(heard)
    await asyncio.sleep(0.5)
    os.kill(sink._own.output.pid, 9)
    assert await sink.spoken("a") == Spoken(outcome="spoken")
    sound = await heard_to_end(heard)
    (chunk,) = voice.made
    at, alike = find(sound, chunk.payload, chunk.rate_hz)
    assert alike > ALIKE
    assert np.abs(sound[:at]).max() > 0.05  # its beginning was heard before
    assert sink.notices == []
    assert sink.state.deaths == 1


async def test_speech_goes_on_when_the_sound_server_comes_back(sink, voice, sound: SoundServer) -> None:
    await sink.start()
    with sound.record() as before:
        sink.say(one("a", "The harbour bridge will open again in May."))
        await began(before)
        sound.kill()
    sound.start()
    with sound.record() as after:
        assert await sink.spoken("a") == Spoken(outcome="spoken")
        heard = await heard_to_end(after)
    assert find(heard, voice.made[0].payload, voice.made[0].rate_hz)[1] > ALIKE


@pytest.mark.slow
async def test_a_lost_sound_server_leaves_a_file_and_later_sound_again(sink, voice, sound: SoundServer) -> None:
    await sink.start()
    with sound.record() as before:
        sink.say(one("a", LONG))
        await began(before)
        sound.kill()
    spoken = await sink.spoken("a")
    try:
        assert spoken.outcome == "written"
        with wave.open(str(spoken.file)) as file:
            left = file.readframes(file.getnframes())
        assert left == b"".join(chunk.payload for chunk in voice.made)[-len(left) :]
        assert len(left) > len(voice.made[-1].payload)
        assert len(sink.notices) == 1
    finally:
        sound.start()
    sink._own._retry_s = 0.0  # instead of waiting
    sink.say(one("b", "Here again."))
    assert await sink.spoken("b") == Spoken(outcome="spoken")


@pytest.mark.slow
async def test_a_hanging_sound_server_holds_nobody_up(sink, heard, sound: SoundServer) -> None:
    await sink.start()
    sink.say(one("a", LONG))
    await began(heard)
    sound.freeze(frozen=True)
    try:
        assert (await asyncio.wait_for(sink.spoken("a"), 60)).outcome == "written"
    finally:
        sound.freeze(frozen=False)
    assert len(sink.notices) == 1
