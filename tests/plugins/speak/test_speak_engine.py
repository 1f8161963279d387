"""The voice that is always there: what it says, how, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Callable

import msgspec
import pytest

from assistd import Abstain, Chunk, Job, Result
from assistd.context import WorkerContext
from assistd_speak import SpeakOptions, assistd_check, assistd_modalities
from assistd_speak.engine import Speaker
from assistd_speak.voices import VoiceError, english, voice_for

Say = Callable[..., list]


@pytest.fixture(scope="module")
def make() -> Callable[..., Speaker]:
    """Make a speaker with these options; espeak's state is the process's, so the last one made counts."""
    return lambda **options: Speaker(WorkerContext(SpeakOptions(**options), 1, "auto"))


@pytest.fixture(scope="module")
def speaker(make) -> Speaker:
    return make()


def say(speaker: Speaker, text: str, cancel: Callable[[], bool] = lambda: False) -> list:
    return list(speaker.run(Job(id="1", request_id="1", task="speak", modality="", facet="sound", text=text), cancel))


def seconds(events: list) -> float:
    return sum(len(event.payload) / 2 / event.rate_hz for event in events if isinstance(event, Chunk))


def test_each_sentence_is_a_chunk_of_sound_and_the_result_names_the_model(speaker) -> None:
    *chunks, result = say(speaker, "Dialog: Unsaved changes. Do you want to save?")
    assert [(chunk.part, chunk.text, chunk.rate_hz) for chunk in chunks] == [
        ("sound", "Dialog: Unsaved changes.", 22_050),
        ("sound", "Do you want to save?", 22_050),
    ]
    for chunk in chunks:
        assert 1 < seconds([chunk]) < 4
        assert max(array("h", chunk.payload)) > 5000
    assert isinstance(result, Result)
    assert result.content.headline == f"Spoke 2 sentences, {seconds(chunks):.0f} seconds."
    assert result.content.model.startswith("espeak-ng 1.5")
    assert "pyttsx3 2.9" in result.content.model


def test_no_sentence_is_lost_in_a_hundred(speaker) -> None:
    alone = seconds(say(speaker, "The quick fox."))
    chunks = say(speaker, "The quick fox. " * 100)[:-1]
    assert len(chunks) == 100
    for chunk in chunks:
        assert seconds([chunk]) == pytest.approx(alone, abs=0.05)  # the engine itself varies by some milliseconds


def test_a_cancel_is_obeyed_between_sentences(speaker) -> None:
    asked = iter([False, False, True])
    events = say(speaker, "One. Two. Three. Four.", lambda: next(asked))
    assert [type(event) for event in events] == [Chunk, Chunk, Abstain]
    assert events[-1].code == "cancelled"


@pytest.mark.parametrize("text", ["", "…", "---", " \n\t ", "• • •", "\x00\x01\x02", "\u200b\u202e"])
def test_a_text_without_words_is_abstained_from(speaker, text) -> None:
    (event,) = say(speaker, text)
    assert isinstance(event, Abstain)
    assert event.code == "nothing-to-say"


def test_markup_and_phonemes_are_spoken_not_obeyed(speaker) -> None:
    plain = seconds(say(speaker, "a b"))
    assert plain + 1 < seconds(say(speaker, 'a <break time="9s"/> b')) < 7  # spelt out, without the pause of 9 s
    assert seconds(say(speaker, "[[h@l'oU]] there")) > seconds(say(speaker, "hello there")) + 0.2


def test_control_characters_do_not_command_the_voice(speaker) -> None:
    before = seconds(say(speaker, "The quick brown fox."))
    say(speaker, "\x0190S\x01600S Fast \x01100Pnow.")
    assert seconds(say(speaker, "The quick brown fox.")) == pytest.approx(before, abs=0.05)


def test_an_endless_text_is_cut_and_says_so(speaker, monkeypatch) -> None:
    monkeypatch.setattr("assistd_speak.engine.MOST_CHARS", 400)
    chunks = say(speaker, "The quick fox ran on. " * 1000)[:-1]
    assert sum(len(chunk.text) for chunk in chunks) < 500
    assert chunks[-1].text == "The text goes on, 21605 characters more; they are not spoken."


def test_settings_change_the_voice(make) -> None:
    text = "The quick brown fox jumps over the lazy dog."
    loud = say(make(rate_wpm=175), text)
    assert seconds(say(make(rate_wpm=450), text)) < 0.6 * seconds(loud)
    quiet = say(make(volume=0.3), text)
    assert max(array("h", quiet[0].payload)) < 0.5 * max(array("h", loud[0].payload))
    for voice, identifier in (("de", "gmw/de"), ("EN-US", "gmw/en-us"), ("English (America)", "gmw/en-us")):
        assert say(make(voice=voice), text)[-1].content.data["voice"] == identifier
    assert say(make(voice="en-gb+f3"), text)[-1].content.data["voice"] == "gmw/en+f3"
    assert say(make(), text)[-1].content.data["voice"] == "gmw/en"


@pytest.mark.parametrize(("voice", "near"), [("en-su", "en-us"), ("germn", "german"), ("en-gb+f33", "f3")])
def test_an_unknown_voice_is_refused_with_the_nearest_names(make, voice, near) -> None:
    with pytest.raises(VoiceError) as caught:
        make(voice=voice)
    assert caught.value.code == "voice-unknown"
    assert near in caught.value.hint


@pytest.mark.parametrize(
    ("environ", "voice"),
    [
        ({"LANG": "en_US.UTF-8"}, "en-us"),
        ({"LANG": "de_DE.UTF-8"}, "en-gb"),
        ({}, "en-gb"),
        ({"LC_ALL": "en_US"}, "en-us"),
    ],
)
def test_the_locale_chooses_the_english(environ, voice) -> None:
    assert english(environ) == voice


@pytest.mark.parametrize("bad", [{"rate_wpm": 10}, {"volume": 2}, {"pitch": -1}, {"speed": 1}])
def test_wrong_options_are_refused(bad) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(bad, SpeakOptions)


def test_declaring_is_light_and_the_check_finds_the_library() -> None:
    code = (
        "import sys, assistd_speak as s; m, = s.assistd_modalities(); f, = s.assistd_check(); assert f.works, f;"
        "print(*sorted({'numpy', 'onnxruntime', 'pyttsx3', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
    assert [modality.name for modality in assistd_modalities()] == ["speak.espeak"]
    assert [finding.part for finding in assistd_check()] == ["voice"]


def in_language(speaker: Speaker, text: str, language: str) -> bytes:
    job = Job(id="1", request_id="1", task="speak", modality="", facet="sound", text=text, language=language)
    return b"".join(e.payload for e in speaker.run(job, lambda: False) if isinstance(e, Chunk))


def test_the_voice_follows_the_language_of_the_text_and_comes_back(make) -> None:
    """By how long it takes: espeak-ng is not the same to the last sample each time, but to one in a hundred."""
    german = len(in_language(make(voice="de"), "Guten Morgen zusammen.", ""))
    speaker = make(voice="en-us")
    american = len(in_language(speaker, "Guten Morgen zusammen.", ""))
    assert abs(american - german) > 0.08 * german
    for language, length in [
        ("de", german),
        ("de-AT", german),
        ("en", american),
        ("en-GB", american),  # the chosen voice speaks English
        ("tlh", american),  # nobody here does
        ("", american),
    ]:
        sound = in_language(speaker, "Guten Morgen zusammen.", language)
        assert len(sound) == pytest.approx(length, rel=0.03), language


@pytest.mark.parametrize(
    ("language", "current", "voice"),
    [
        ("pt-BR", "gmw/en-us", "roa/pt-br"),
        ("pt-PT", "gmw/en-us", "roa/pt"),
        ("zh-Hans", "gmw/en", "sit/cmn"),
        ("no", "gmw/en", "gmq/nb"),
        ("de", "gmw/en+f3", "gmw/de+f3"),
        ("en", "gmw/de", "gmw/en"),
        ("en-US", "gmw/de", "gmw/en-us"),
        ("", "gmw/de", "gmw/de"),
    ],
)
def test_a_voice_is_found_for_a_language(speaker, language, current, voice) -> None:
    assert voice_for(language, current, speaker._voice._voices, {"LANG": "C"}) == voice


def test_without_a_chosen_voice_it_speaks_the_language_of_the_interface(make, monkeypatch) -> None:
    monkeypatch.setattr("assistd.i18n.language", lambda: "de")
    assert make()._voice.identifier == "gmw/de"
    monkeypatch.setattr("assistd.i18n.language", lambda: "tlh")
    assert make()._voice.identifier.startswith("gmw/en")
