"""Transcripts: each segment says its language; what is said about them is in assistd's language."""

import json

import pytest
from hearing_bed import Scripted, installed, listen, listener
from test_listening import says, spoken, windows_of

from assistd.caption_formats import as_json
from assistd.runtime.audio import Sound
from assistd.types import Answer, Segment
from assistd_transcribe import wording
from assistd_transcribe.languages import NAMES, name
from assistd_transcribe.recogniser import Account


def languages(*values, **asked):
    ear = listener((installed("many", translates=True), Scripted(says, spoken=spoken)))
    return [segment.language for segment in listen(ear, windows_of(*values), **asked)], ear.account()


def test_each_segment_is_in_the_language_of_its_window():
    found, account = languages(100, 200, 200)
    assert set(found[:1]) == {"en"}
    assert set(found[-2:]) == {"de"}
    assert account.language == "de"


def test_a_translation_is_english_whatever_was_spoken():
    found, account = languages(200, 200, into="en")
    assert set(found) == {"en"}
    assert (account.language, account.spoken) == ("en", "de")


def test_a_language_that_was_said_counts():
    assert set(languages(100, language="de")[0]) == {"de"}


def test_the_json_form_tells_the_language_of_each_segment():
    one = Segment(start_s=0, end_s=1, text="Guten Tag.", language="de")
    answer = Answer(request_id="1", task="transcribe", outcome="answered", headline="h", segments=(one,))
    assert [segment["language"] for segment in json.loads(as_json(answer))["segments"]] == ["de"]


ACCOUNT = Account(model="m", quality="standard", language="de")


def test_a_transcript_is_announced_in_german(german):
    assert wording.headline("Guten Morgen", 12, ACCOUNT) == "Niederschrift, 12 Sekunden, Deutsch: „Guten Morgen“"
    translated = Account(model="m", quality="standard", language="en", spoken="de")
    assert "aus Deutsch in Englisch übersetzt" in wording.headline("Good morning", 12, translated)
    assert wording.headline("one two", 5, Account(model="m", quality="draft", language="en")).endswith(": one two")
    assert all(len(wording.headline("Wort " * 99, 3700, one)) <= 125 for one in (ACCOUNT, translated))


def test_german_durations_and_counts_have_their_plurals(german):
    assert [wording.spoken(s) for s in (0.1, 1, 12, 60, 150, 3600, 3900, 7320)] == [
        "weniger als eine Sekunde", "eine Sekunde", "12 Sekunden", "60 Sekunden", "2 Minuten", "eine Stunde",
        "eine Stunde 5 Minuten", "2 Stunden 2 Minuten",
    ]  # fmt: skip
    assert wording.stretches([65]) == ("Eine Stelle war nicht zu verstehen, bei 1:05.",)
    assert wording.stretches([65, 200]) == ("Zwei Stellen waren nicht zu verstehen, bei 1:05 und 3:20.",)
    assert wording.stretches([10, 20, 30, 40]) == (
        "Vier Stellen waren nicht zu verstehen, die ersten bei 0:10, 0:20 und 0:30.",
    )


def test_a_sentence_that_begins_with_a_duration_keeps_its_german_capitals(german):
    draft = Account(model="m", quality="draft", language="en", only="ein Entwurf")
    first, install, *rest = wording.details(0.2, draft)
    assert first == "Weniger als eine Sekunde Ton, für Englisch gehalten, die einzige Sprache, die ein Entwurf kann."
    assert install.startswith("`assistd models pull --recommended` holt")
    assert not rest


def test_languages_are_called_by_their_german_names(german):
    assert [name(code) for code in ("de", "en", "nb", "pt-BR", "xx")] == [
        "Deutsch", "Englisch", "Norwegisch", "Portugiesisch", "xx",
    ]  # fmt: skip
    assert len({name(code) for code in NAMES}) == len(NAMES)
    assert wording.changes([(0, "en"), (65, "de")]) == ("Die Sprache wechselt: Englisch, dann Deutsch ab 1:05.",)


@pytest.mark.parametrize(("seconds", "said"), [(1, "eine Sekunde"), (12, "12 Sekunden")])
def test_what_is_missing_is_told_in_german(german, monkeypatch, seconds, said):
    monkeypatch.setattr(Sound, "__init__", lambda self: None)
    monkeypatch.setattr(Sound, "missing_s", lambda self: seconds)
    sound = Sound()
    sound.bad_packets = 0
    assert wording.doubts(sound, stopped=False) == (f"Die Datei ist abgeschnitten: Am Ende fehlen {said}.",)
