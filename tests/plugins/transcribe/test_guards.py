"""Words that nobody said are thrown out by evidence, counted and told; words that somebody said stay."""

import numpy as np
import pytest
from hearing_bed import MANY, Scripted, heard, installed, listen, listener, span, texts

from assistd_transcribe import wording
from assistd_transcribe.guards import Guards, plain
from assistd_transcribe.packing import Packer
from assistd_transcribe.phrasing import spell

TALK = "So we went down to the harbour and waited there until the last boat had left."
WATCHING = "Thank you for watching."


def window(seconds=10.0, start_s=60.0, voiced=None):
    packer = Packer(30.0)
    assert list(packer.add(span(start_s, seconds, voiced=voiced))) == []
    return next(iter(packer.finish()))


def screened(said, guards=None, where=None):
    """Return (the text that stays, the reasons why words went)."""
    guards = guards or Guards()
    where = where or window()
    before = len(guards.dropped)
    kept = guards.screen(said, spell(said, where), where)
    return "".join(w.space + w.text for w in kept).strip(), [d.reason for d in guards.dropped[before:]]


# --- what stays ---


@pytest.mark.parametrize(
    "text",
    [
        TALK,
        "No, no, no, no, that is not what I meant at all.",
        "Thank you. Thank you very much. It is a great honour to be here tonight with all of you.",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
        "Very, very, very good it was, very good, and then we all went home again.",
        "今日 は 良い 天気 です ね 散歩 に 行き ましょう か",
    ],
)
def test_what_people_say_stays_as_it_is(text):
    assert screened(heard(text)) == (text, [])


def test_thanks_that_are_spoken_stay():
    """One second of speech, filled by the words: nothing speaks against them but the phrase itself."""
    said = heard("Thank you.", [(0.3, 0.6), (0.6, 1.1)])
    assert screened(said, where=window(1.5, voiced=lambda at: 0.25 <= at < 1.2)) == ("Thank you.", [])


# --- what goes ---


def test_nobody_speaks_says_the_model_and_is_unsure_of_its_words():
    assert screened(heard(TALK, no_speech=0.7, mean_logprob=-1.2)) == ("", ["no-speech"])
    assert screened(heard(TALK, no_speech=0.7, mean_logprob=-0.3))[0] == TALK
    assert screened(heard(TALK, no_speech=0.5, mean_logprob=-1.2))[0] == TALK


def test_words_outside_the_voice_go():
    """Voice from 1 s to 6 s; the thanks are put at 8 s to 9 s, where nobody speaks."""
    times = [(1 + n * 0.3, 1.3 + n * 0.3) for n in range(16)]
    said = heard(f"{TALK} {WATCHING}", [*times, (8.0, 8.2), (8.2, 8.4), (8.4, 8.6), (8.6, 9.0)])
    where = window(10.0, voiced=lambda at: 1.0 <= at < 6.0)
    assert screened(said, where=where) == (TALK, ["phrase"])
    said = heard(f"{TALK} Quite so indeed.", [*times, (8.0, 8.2), (8.2, 8.4), (8.4, 8.6)])
    assert screened(said, where=where) == (TALK, ["outside"])


def test_words_at_the_edge_of_the_voice_stay():
    said = heard("Wait for me", [(0.85, 0.95), (1.0, 1.5), (1.5, 2.1)])
    assert screened(said, where=window(3.0, voiced=lambda at: 1.05 <= at < 2.0)) == ("Wait for me", [])


def test_more_words_than_anybody_can_say_go():
    numbers = " ".join(f"word{n} and some{n}" for n in range(60))
    assert screened(heard(numbers, length_s=10.0)) == ("", ["too-fast"])
    squeezed = heard(
        f"{TALK} Please subscribe to this channel.", [(n * 0.5, n * 0.5 + 0.5) for n in range(16)] + [(8.0, 8.02)] * 5
    )
    assert screened(squeezed) == (TALK, ["too-fast"])


def test_a_few_words_for_much_speech_go():
    """Ten seconds of voice and four words of which three last a tenth of a second: not what was said."""
    times = [(0.0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 10.0)]
    assert screened(heard(WATCHING, times)) == ("", ["phrase"])
    assert screened(heard("The cat sat there.", times)) == ("", ["too-thin"])
    estimated = heard("Thank you.", timed="estimated")
    assert screened(estimated) == ("", ["phrase"])


def test_a_loop_is_cut_to_what_was_said_once():
    loop = heard(TALK + " " + "and the boat " * 40, length_s=30.0, ended="loop")
    text, reasons = screened(loop, where=window(29.0))
    assert text == TALK + " and the boat"
    assert set(reasons) == {"loop", "missed"}  # what was said instead of the repetitions is missed
    short = heard(TALK + " " + "and the boat " * 5, compression=2.6, length_s=9.0)
    assert screened(short) == (TALK + " and the boat", ["loop"])
    honest = heard(TALK + " " + "and the boat " * 5, compression=1.9, length_s=9.9)
    assert screened(honest)[0] == (TALK + " " + "and the boat " * 5).strip()


def test_a_word_that_repeats_itself_goes():
    text, reasons = screened(heard("And then he said " + "ha" * 30, length_s=9.0))
    assert (text, reasons) == ("And then he said", ["loop"])


def test_a_model_that_was_stopped_lost_what_came_after():
    guards = Guards()
    screened(heard(TALK, length_s=4.0, ended="length"), guards, window(5.0))
    (lost,) = guards.dropped
    assert (lost.reason, lost.start_s) == ("loop", pytest.approx(64.0, abs=0.1))


def test_the_same_text_window_after_window_goes():
    guards = Guards()
    told = "And I will see you in the next one of these videos about the harbour and its boats."
    said = [screened(heard(told, length_s=9.5), guards)[0] for _ in range(5)]
    assert said == [told, told, "", "", ""]  # somebody may say a thing twice; nobody fills three windows with it
    thin = heard(told, [(n * 0.25, n * 0.25 + 0.25) for n in range(18)])
    guards = Guards()
    assert [screened(thin, guards)[0] for _ in range(2)] == [told, ""]


def test_doubtful_sentences_that_come_again_and_again_go():
    guards = Guards()
    found = []
    for number in range(4):
        other = ["We left early.", "It rained a lot.", "Nobody came back.", "That was all of it."][number]
        said = heard(f"{other} I hope you like this video.", probability=0.4, length_s=9.0)
        found.append(screened(said, guards)[0])
    assert [" I hope" in text for text in found] == [True, True, False, False]


def test_speech_without_a_word_is_told():
    guards = Guards()
    said = heard(TALK, length_s=5.0)
    assert screened(said, guards, window(20.0))[0] == TALK
    assert [(one.reason, one.words) for one in guards.dropped] == [("missed", 0)]
    assert guards.dropped[0].start_s == pytest.approx(65.0, abs=0.1)
    guards = Guards()
    assert screened(heard(""), guards, window(20.0)) == ("", ["missed"])
    assert screened(heard(""), guards, window(3.0)) == ("", [])


def test_phrases_stand_as_they_are_compared():
    from assistd_transcribe.phrases import PHRASES

    assert all(plain(phrase) == phrase for phrase in PHRASES)
    assert plain("Sous-titres réalisés par la communauté d'Amara.org!") in PHRASES
    assert plain("ご視聴ありがとうございました。") in PHRASES


# --- a model that always invents ---

INVENTIONS = [
    heard(WATCHING, [(0.0, 0.1), (0.1, 0.2), (0.2, 0.4), (0.4, 29.0)]),
    heard("you you " * 100, length_s=2.0, ended="length"),
    heard("Subtitles by the Amara.org community", [(28.0, 28.1)] * 5),
    heard(" ".join(f"bla{n % 7}{n}" for n in range(400)), length_s=20.0),
    heard("Please subscribe!", timed="estimated", no_speech=0.9, mean_logprob=-1.4),
]


@pytest.mark.parametrize("invention", INVENTIONS, ids=range(len(INVENTIONS)))
def test_a_model_that_always_invents_gets_no_word_in_where_the_detector_was_wrong(invention):
    """Twenty minutes that passed for speech, most of it no voice: every guard but the detector itself."""
    ear = listener((installed("a"), Scripted(lambda *_: invention)))
    spans = [span(n * 40.0, 25.0, voiced=lambda at: 3.0 <= at < 24.0) for n in range(30)]
    segments = listen(ear, spans, language="en")
    words = [word for segment in segments for word in segment.words]
    assert len(words) <= 2, texts(segments)  # "you you" once, of thirty times a hundred
    account = ear.account()
    (told,) = account.unsure
    assert told.startswith("30 stretches could not be made out, the first at 0:0")
    assert sum(account.data["dropped"].values()) >= 30


# --- how it is told ---


def test_stretches_are_counted_and_placed():
    assert wording.stretches([]) == ()
    assert wording.stretches([65.0]) == ("One stretch could not be made out, at 1:05.",)
    assert wording.stretches([200.4, 65.0]) == ("Two stretches could not be made out, at 1:05 and 3:20.",)
    assert wording.stretches([65.0, 67.0, 68.0]) == ("One stretch could not be made out, at 1:05.",)
    many = wording.stretches([3600.0 * n for n in range(1, 6)])
    assert many == ("Five stretches could not be made out, the first at 1:00:00, 2:00:00 and 3:00:00.",)
    assert wording.stretches(np.arange(40) * 60.0) == (
        "40 stretches could not be made out, the first at 0:00, 1:00 and 2:00.",
    )


def test_all_languages_of_a_lock_have_names():
    from assistd_transcribe.languages import NAMES, canonical, name, own_code

    assert len(NAMES) == 100
    assert name("de-AT") == "German"
    assert name("jw") == name("jv") == "Javanese"
    assert name("nb") == "Norwegian"
    assert name("tlh") == "tlh"
    assert canonical("PT_br") == "pt"
    assert own_code("jv", ("en", "jw")) == "jw"
    assert own_code("en-GB", MANY) == "en"
    assert own_code("ja", MANY) == ""
    assert own_code("ja", ()) == "ja"
