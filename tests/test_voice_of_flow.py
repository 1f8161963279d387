"""The voice of the flow: which channel it names, what goes into the clipboard, what a locked session does to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings, WorkerSettings
from assistd.errors import AssistdError, SinkError
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Answer, Phrase, Request
from assistd.voice import Voice
from assistd_speak import assistd_modalities


class OneVoice:
    """A registry that knows the built-in voice alone."""

    def modalities(self, task: str):
        return tuple(assistd_modalities()) if task == "speak" else ()


class NoVoice:
    def modalities(self, task: str):
        return ()


@pytest_asyncio.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(WorkerSettings(), lambda _: Launch(), lambda _: None)
    yield supervisor
    await supervisor.close()


@pytest.fixture
def copied() -> list[str]:
    return []


@pytest_asyncio.fixture
async def make(supervisor, copied, own_home, monkeypatch):
    """Make a voice with these settings, on a machine without sound: what it says is written to files."""
    (own_home / "alsa.conf").write_text("pcm.nothing { type empty\n slave.pcm absent }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(own_home / "alsa.conf"))
    voices: list[Voice] = []

    async def copy(words: str) -> None:
        copied.append(words)

    def make(registry=None, copy=copy, **settings) -> Voice:
        told: list[str] = []
        voice = Voice(SpeechSettings(**settings), registry or OneVoice(), supervisor, told.append, None, copy)
        voice.told = told  # type: ignore[attr-defined]
        voices.append(voice)
        return voice

    yield make
    for voice in voices:
        await voice.close()


def request(request_id: str, source: str = "cli") -> Request:
    return Request(id=request_id, task="describe", source=source)


def answer(request_id: str) -> Answer:
    return Answer(request_id=request_id, task="describe", outcome="answered", headline="Blank picture.")


async def test_it_names_the_channel_and_why_there_is_no_sound(make) -> None:
    voice = make()
    assert voice.state() == "own voice, idle"
    await voice.speak("Good morning.", "now")
    assert voice.state().startswith("own voice, idle, There is no sound device.")


async def test_a_german_sentence_is_given_to_a_german_voice(make, monkeypatch) -> None:
    voice = make()
    jobs = []
    run = Supervisor.run

    def spy(self, spec, job, **more):
        jobs.append((job.text, job.language))
        return run(self, spec, job, **more)

    monkeypatch.setattr(Supervisor, "run", spy)
    await voice.start()
    await voice.say(request("a"), [Phrase("The sign says:"), Phrase("Bitte nicht stören.", "de")])
    await voice.end(request("a"), answer("a"))
    await voice.drained()
    assert jobs == [("The sign says:", "en"), ("Bitte nicht stören.", "de")]


async def test_each_answer_that_was_asked_for_goes_into_the_clipboard(make, copied) -> None:
    voice = make(clipboard=True)
    for request_id, source in (("a", "cli"), ("w", "watch")):
        await voice.say(request(request_id, source), [Phrase("Blank picture."), Phrase("Nothing in it.")])
        await voice.end(request(request_id, source), answer(request_id))
    await voice.tell("A notice.")
    await voice.drained()
    assert copied == ["Blank picture.\nNothing in it."]


async def test_nothing_goes_into_the_clipboard_unless_wanted(make, copied) -> None:
    voice = make()
    await voice.say(request("a"), [Phrase("Blank picture.")])
    await voice.end(request("a"), answer("a"))
    await voice.drained()
    assert copied == []


async def test_a_clipboard_that_can_not_be_written_is_told(make, monkeypatch) -> None:
    async def copy(words: str) -> None:
        raise SinkError("There is no clipboard.", hint="Install xclip.")

    voice = make(copy=copy, clipboard=True)
    heard: list[str] = []

    async def tell(words: str) -> None:
        heard.append(words)

    monkeypatch.setattr(voice, "tell", tell)
    await voice.say(request("a"), [Phrase("Blank picture.")])
    await voice.end(request("a"), answer("a"))
    async with asyncio.timeout(10):
        while not heard:
            await asyncio.sleep(0.01)
    assert heard == ["There is no clipboard. Install xclip."]


async def test_while_locked_nothing_is_said_and_a_person_is_told_why(make) -> None:
    voice = make()
    await voice.start()
    voice.locked(True)
    with pytest.raises(AssistdError, match="locked"):
        await voice.speak("Good morning.", "now")
    await voice.tell("The disk is full.")
    await voice.drained()
    assert voice.state() == "silent, as the session is locked"
    assert await voice.repeat() == "Nothing was said yet."
    voice.locked(False)
    assert (await voice.speak("Good morning.", "now")).startswith("There is no sound")


async def test_without_any_voice_it_says_so(make) -> None:
    voice = make(NoVoice())
    assert voice.state() == "No plugin here can speak."
    with pytest.raises(AssistdError, match="No plugin here can speak"):
        await voice.speak("Good morning.", "now")
