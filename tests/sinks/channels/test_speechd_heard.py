"""Speech through a real speech-dispatcher: heard on the sound server, in order, stopped, and said to its end by us."""

from __future__ import annotations

import asyncio
import os
import signal

import numpy as np
import pytest

from assistd.sinks.speech import Spoken, Utterance
from tests.beds.sound import RATE_HZ, Recorder, SoundServer, find

pytestmark = pytest.mark.audio

LONG = (
    "The harbour bridge will open again in May, and until then all buses go round by the northern tunnel, "
    "which is closed to cyclists. Ferries run every ten minutes between the two quays."
)


def one(request_id: str, text: str, **more) -> Utterance:
    return Utterance(request_id=request_id, text=text, final=True, **more)


async def began(recorder: Recorder, since: int = -1) -> int:
    return await asyncio.to_thread(recorder.wait_sound, recorder.here() if since < 0 else since)


async def quiet(recorder: Recorder, seconds: float = 0.6) -> np.ndarray:
    await asyncio.to_thread(recorder.wait_silence, seconds)
    return recorder.samples()


def silences(sound: np.ndarray, level: float = 0.005) -> list[float]:
    """Return how long each pause inside the sound is, seconds."""
    loud = np.flatnonzero(np.abs(sound) > level)
    return [gap / RATE_HZ for gap in np.diff(loud) if gap > RATE_HZ // 10]


async def test_it_is_heard_in_order_and_our_own_voice_is_silent(chained, voice, speechd, heard, shown) -> None:
    await chained.start()
    chained.say(Utterance(request_id="a", text="Dialog: Unsaved changes. Buttons are Cancel and Save."))
    chained.say(one("a", "Do you want to save?"))
    chained.say(one("b", "It comes after.", mode="after"))
    assert await chained.spoken("a") == Spoken(outcome="spoken")
    assert await chained.spoken("b") == Spoken(outcome="spoken")
    assert chained.state.channel == "speech-dispatcher"
    assert shown == [
        ("a", "Dialog: Unsaved changes."),
        ("a", "Buttons are Cancel and Save."),
        ("a", "Do you want to save?"),
        ("b", "It comes after."),
    ]
    sound = await quiet(heard)
    assert np.abs(sound).max() > 0.05
    assert len(silences(sound)) >= 3
    assert voice.made == []


async def test_stop_is_silence_and_nothing_comes_after_it(chained, speechd, heard) -> None:
    await chained.start()
    chained.say(one("a", LONG))
    at = await began(heard)
    await asyncio.sleep(0.8)
    assert chained.stop() == ("a",)
    assert await chained.spoken("a") == Spoken(outcome="stopped")
    sound = await quiet(heard)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    assert (loud[-1] - at) / RATE_HZ < 2.5
    chained.say(one("b", "Here again."))
    await began(heard)
    assert await chained.spoken("b") == Spoken(outcome="spoken")


async def test_a_new_description_and_an_error_take_the_voice_at_once(chained, speechd, heard, shown) -> None:
    await chained.start()
    chained.say(one("old", LONG))
    await began(heard)
    assert chained.say(one("new", "Article: Harbour bridge to reopen.")) == ("old",)
    assert (await chained.spoken("new")).outcome == "spoken"
    chained.say(one("again", LONG))
    await began(heard)
    assert chained.say(one("error", "The disk is full.", priority="error")) == ("again",)
    assert (await chained.spoken("error")).outcome == "spoken"
    assert [request_id for request_id, _ in shown] == ["old", "new", "again", "error"]
    assert shown[-1] == ("error", "The disk is full.")


async def test_killed_in_the_middle_our_own_voice_says_the_rest(chained, voice, speechd, heard, shown) -> None:
    await chained.start()
    chained.say(one("a", LONG))
    at = await began(heard)
    message = await marks(chained, 2)
    speechd.kill()
    dead = heard.here()
    assert await chained.spoken("a") == Spoken(outcome="spoken")
    sound = await quiet(heard)
    assert chained.state.channel == "own voice"
    said = " ".join(chunk.text for chunk in voice.made)
    assert LONG.endswith(said)
    assert not said.startswith("The harbour bridge")  # what was certainly said is not said again
    assert len(LONG) - len(said) >= 30, message
    first = voice.made[0]
    where, alike = find(sound, first.payload, first.rate_hz)
    assert alike > 0.5
    assert where > at
    # The old voice had fallen silent before ours began: they are not heard together.
    ended = np.flatnonzero(np.abs(sound[:where]) > 0.01)[-1]
    assert alike > 0.85 or where - ended > RATE_HZ // 100
    assert where > dead - RATE_HZ // 4
    assert [text for _, text in shown] == [
        "The harbour bridge will open again in May, and until then all buses go round by the northern tunnel,",
        "which is closed to cyclists.",
        "Ferries run every ten minutes between the two quays.",
    ]


async def test_back_to_speech_dispatcher_with_the_next_words(chained, voice, speechd, heard) -> None:
    await chained.start()
    chained.say(one("a", LONG))
    await began(heard)
    speechd.kill()
    await asyncio.to_thread(lambda: None)
    speechd.start()  # it is there again while our own voice still speaks
    assert (await chained.spoken("a")).outcome == "spoken"
    assert voice.made
    count = len(voice.made)
    chained.channel._retry_s = 0.0  # instead of waiting
    chained.say(one("b", "Here again."))
    assert (await chained.spoken("b")).outcome == "spoken"
    assert chained.state.channel == "speech-dispatcher"
    assert len(voice.made) == count


async def test_a_hanging_server_holds_nobody_up(chained, voice, speechd, heard, monkeypatch) -> None:
    monkeypatch.setattr("assistd.sinks.channels.speechd.LOOK_S", 0.2)
    await chained.start()
    chained.say(one("a", LONG))
    await began(heard)
    os.kill(speechd.pid, signal.SIGSTOP)
    try:
        assert (await asyncio.wait_for(chained.spoken("a"), 60)).outcome == "spoken"
        assert voice.made
    finally:
        os.kill(speechd.pid, signal.SIGCONT)


@pytest.mark.slow
async def test_the_sound_server_restarts_under_it(chained, voice, speechd, sound: SoundServer) -> None:
    await chained.start()
    with sound.record() as before:
        chained.say(one("a", LONG))
        await began(before)
        await marks(chained, 1)
        sound.kill()  # speech-dispatcher 0.11.4 dies of it
    sound.start()
    with sound.record() as after:
        assert (await chained.spoken("a")).outcome == "spoken"
        heard = await quiet(after)
    said = " ".join(chunk.text for chunk in voice.made)
    assert LONG.endswith(said)
    assert said
    assert np.abs(heard).max() > 0.05
    assert not chained.state.trouble


async def test_two_programs_never_speak_at_once_and_ours_goes_on(chained, speechd, heard, shown) -> None:
    """A screen reader on the same server: its message cuts ours off at once; then we say the rest."""
    reader = speechd.client()
    await chained.start()
    chained.say(one("a", LONG))
    await began(heard)
    await marks(chained, 2)
    reader.say("Terminal window.")
    await asyncio.to_thread(reader.wait, "702 END")
    assert await chained.spoken("a") == Spoken(outcome="spoken")
    reader.close()
    orders = chained.channel.sent
    assert len(orders) >= 3  # the sentence, the rest of it, the next
    assert "".join(orders[0]) != "".join(orders[1])
    assert orders[0][-len(orders[1]) :] == orders[1]
    assert [text for _, text in shown][-1] == "Ferries run every ten minutes between the two quays."


async def test_what_nobody_waits_for_is_said_when_the_screen_reader_is_silent(chained, speechd, heard) -> None:
    reader = speechd.client()
    await chained.start()
    reader.say("Terminal window with a long title and a prompt in it.")
    await asyncio.to_thread(reader.wait, "701 BEGIN")
    chained.say(one("w", "One new picture.", priority="watch"))
    await asyncio.to_thread(reader.wait, "702 END")
    assert "703 CANCELED" not in reader.lines
    assert (await chained.spoken("w")).outcome == "spoken"
    reader.close()


async def test_nothing_is_said_while_locked(chained, voice, speechd, heard) -> None:
    await chained.start()
    chained.say(one("a", LONG))
    await began(heard)
    chained.locked(True)
    assert (await chained.spoken("a")).outcome == "stopped"
    await quiet(heard)
    here = heard.here()
    chained.say(one("b", "Not now."))
    chained.earcon("done")
    assert (await chained.spoken("b")).outcome == "muted"
    await asyncio.sleep(0.4)
    assert np.abs(heard.samples()[here:]).max() < 0.001
    chained.locked(False)
    chained.say(one("c", "Now."))
    await began(heard)
    assert (await chained.spoken("c")).outcome == "spoken"
    assert voice.made == []


async def marks(sink, number: int) -> int:
    """Return when so many clauses of what is said have been reached, and a little more."""

    async def reached() -> int:
        while True:
            message = sink.channel._message
            if message and len(message.reached._at_s) >= number:
                return number
            await asyncio.sleep(0.01)

    await asyncio.wait_for(reached(), 20)
    await asyncio.sleep(0.25)
    return number
