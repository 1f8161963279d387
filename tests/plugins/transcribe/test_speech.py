"""Transcripts by models: recordings in, words with times out; nothing where nobody speaks, whatever is invented."""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hearing_bed import RATE_HZ, Scripted, heard, installed, listener
from shared_data import shared
from transcribe_bed import NO_SPEECH, job, noise, run, write

from assistd import caption_formats, composer, wire
from assistd.runtime.audio import Sound
from assistd.types import BRIEF_CHARS, Abstain, Content, Level, Request, Result, Segment, Word
from assistd_transcribe import assistd_modalities, transcriber, wording
from assistd_transcribe.recogniser import Account
from assistd_transcribe.transcriber import Transcriber

ANNOUNCEMENT = Path(__file__).parents[3] / "demo" / "media" / "announcement.flac"
TALK = "Good morning, everyone. The library opens its new reading room on Monday, and Ms. Leith will be at the desk."


class Engine:
    """The engine around a scripted model."""

    def __init__(self, script, *, device="cpu", lock=None, **options):
        self.model = Scripted(script, device=device)
        self.listener = listener((lock or installed("whisper-base", name="Whisper base"), self.model), **options)
        self.run = Transcriber(self.listener, budget_s=1000.0).run


def invents(pcm, language, translate, temperature):
    return heard("Thank you for watching.", length_s=len(pcm) / RATE_HZ)


def talks(pcm, language, translate, temperature):
    """Say the talk over the sound's whole length, "Leith" with little confidence."""
    said = heard(TALK, length_s=len(pcm) / RATE_HZ, language=language or "en")
    words = tuple(
        type(w)(text=w.text, start_s=w.start_s, end_s=w.end_s, probability=0.3 if w.text == "Leith" else 0.95)
        for w in said.words
    )
    return type(said)(**({name: getattr(said, name) for name in said.__slots__} | {"words": words}))


# --- nothing said, nothing written ---


@pytest.mark.parametrize("name", NO_SPEECH)
def test_a_model_that_always_invents_is_not_even_asked_about_other_sounds(tmp_path, name):
    engine = Engine(invents)
    last, chunks, _ = run(engine, write(tmp_path / "a.wav", NO_SPEECH[name]))
    assert isinstance(last, Abstain)
    assert (last.code, chunks, engine.model.asked) == ("no-speech", [], [])


@pytest.mark.parametrize("pcm", [np.zeros(5 * RATE_HZ), 0.0005 * noise(5.0)], ids=["digital", "of a cheap microphone"])
def test_nor_about_silence(tmp_path, pcm):
    engine = Engine(invents)
    last, chunks, _ = run(engine, write(tmp_path / "a.wav", pcm))
    assert last.reason == "No speech in this recording: 5 seconds of silence."
    assert (chunks, engine.model.asked) == ([], [])


def test_half_a_word_is_not_called_noise(tmp_path):
    """Somebody speaks for a fifth of a second, too short to be written down; nothing says that it is music."""
    with Sound(os.fsencode(ANNOUNCEMENT)) as sound:
        pcm = np.concatenate([block.pcm for block in sound.blocks()]).astype(float) / 32767
    piece = pcm[int(3.2 * RATE_HZ) : int(3.6 * RATE_HZ)]
    engine = Engine(invents)
    last, chunks, _ = run(engine, write(tmp_path / "a.wav", piece / np.abs(piece).max()))
    assert (last.code, chunks, engine.model.asked) == ("no-words", [], [])
    assert last.reason.startswith("No words could be made out in this recording of less than a second,")


@pytest.mark.parametrize(
    "name", ["speech/pv-empty.wav", "speech/mdn-guitar.mp3", "speech/mdn-guitar.ogg", "video/flower.mp4"]
)
def test_nor_about_real_noise_and_music(name):
    engine = Engine(invents)
    last, chunks, _ = run(engine, shared(name))
    assert isinstance(last, Abstain)
    assert (last.code, chunks, engine.model.asked) == ("no-speech", [], [])


@pytest.mark.parametrize("name", ["speech/pv-empty.wav", "speech/mdn-guitar.mp3", "speech/mdn-guitar.ogg"])
def test_a_careless_detector_lets_some_through_and_the_other_guards_hold(name):
    """At 0.1 some music passes for speech; what is invented for it stands where no voice is."""

    def script(pcm, *_):
        end_s = len(pcm) / RATE_HZ
        return heard("Thank you for watching.", [(end_s + n * 0.1, end_s + n * 0.1 + 0.1) for n in range(4)])

    engine = Engine(script, threshold=0.1)
    last, chunks, _ = run(engine, shared(name))
    assert isinstance(last, Abstain)
    assert chunks == []
    if engine.model.asked:
        assert last.code == "no-words"
        assert "could not be made out, at 0:" in last.hint


# --- words ---


def test_words_are_streamed_marked_and_kept_as_they_were_heard():
    engine = Engine(talks)
    last, chunks, progress = run(engine, ANNOUNCEMENT)
    assert isinstance(last, Result)
    content = last.content
    assert chunks == [
        "Good morning, everyone.",
        "The library opens its new reading room on Monday, and Ms. Leith (unclear) will be at the desk.",
    ]
    assert " ".join(segment.text for segment in content.segments) == TALK
    assert content.headline == (
        "Transcript, 13 seconds, English: 'Good morning, everyone. The library opens its new reading room on Monday, "
        "and Ms. Leith…'"
    )
    assert len(content.headline) <= BRIEF_CHARS
    words = [word for segment in content.segments for word in segment.words]
    assert all(0 <= w.start_s <= w.end_s <= 13.6 for w in words)
    assert all(a.end_s <= b.start_s + 0.011 for a, b in itertools.pairwise(words))
    assert {w.text: w.confidence for w in words}["Leith"] == 0.3
    assert (content.quality, content.language) == ("standard", "en")
    assert content.model == "Whisper base (whisper-base@abc)"
    assert content.layout == ("Heard by Whisper base on the processor.",)
    assert content.data["device"] == "cpu"
    assert content.data["complete"] is True
    assert (content.details, content.unsure) == ((), ())
    done = [event.done for event in progress]
    assert done == sorted(done)
    assert done[0] == 0.0


def answer_of(content, level=Level.FULL):
    request = Request(id="1", task="transcribe", level=level)
    composition = composer.Composition(request, ["speech"])
    composition.feed("speech", Result(content=content))
    return composition.answer()


@pytest.mark.parametrize(("below", "marked"), [(0.0, False), (0.2, False), (0.5, True), (0.9, True)])
def test_how_unsure_is_unclear_is_the_listeners_choice(below, marked):
    engine = Engine(talks, unclear_below=below)
    last, chunks, _ = run(engine, ANNOUNCEMENT)
    answer = answer_of(last.content)
    assert ("(unclear)" in " ".join(chunks)) == marked
    for form in ("txt", "srt"):
        assert ("(unclear)" in caption_formats.render(answer, form).replace("\n", " ")) == marked, form
    assert ("<c.unclear>Leith</c>" in caption_formats.webvtt(answer)) == marked
    assert '"confidence": 0.3' in caption_formats.as_json(answer)
    assert "unclear" not in caption_formats.as_json(answer).replace("unclear_below", "")


def test_what_was_dropped_is_told_and_makes_it_incomplete():
    def script(pcm, *_):
        talk = talks(pcm, "en", False, 0.0)
        return type(talk)(**({name: getattr(talk, name) for name in talk.__slots__} | {"ended": "length"}))

    content = run(Engine(script), ANNOUNCEMENT)[0].content
    assert content.segments
    (doubt,) = content.unsure
    assert re.fullmatch(r"One stretch could not be made out, at 0:1\d\.", doubt)
    assert content.data["complete"] is False
    assert content.data["dropped"] == {"loop": 1}
    assert doubt in caption_formats.as_text(answer_of(content))


def test_a_translation_says_so_in_its_first_sentence():
    lock = installed("whisper-base", name="Whisper base", translates=True)
    engine = Engine(talks, lock=lock)
    engine.model.spoken = lambda pcm: ("de", 0.9)
    asked = job(ANNOUNCEMENT)
    asked = type(asked)(**({f: getattr(asked, f) for f in asked.__struct_fields__} | {"into": "en"}))
    *_, last = engine.run(asked, lambda: False)
    assert last.content.headline.startswith(
        "Transcript, 13 seconds, translated into English from German: 'Good morning"
    )
    assert (last.content.language, last.content.data["spoken"]) == ("en", "de")


def test_a_model_of_draft_quality_makes_a_draft():
    lock = installed("whisper-tiny", name="Whisper tiny", quality="draft")
    content = run(Engine(talks, lock=lock), ANNOUNCEMENT)[0].content
    assert content.headline.startswith("Draft transcript, expect wrong words: ")
    assert content.details[0] == "13 seconds of sound, in English."
    assert "assistd models pull --recommended" in content.details[1]
    assert "Draft: expect wrong words." in caption_formats.as_text(answer_of(content))


def test_a_graphics_card_is_named_where_it_computed():
    content = run(Engine(talks, device="cuda"), ANNOUNCEMENT)[0].content
    assert content.layout == ("Heard by Whisper base on the graphics card.",)


def test_cancel_leaves_no_last_word():
    for patience in (0, 5, 14):
        asked = itertools.count()
        events = list(
            Engine(talks).run(job(ANNOUNCEMENT), lambda asked=asked, patience=patience: next(asked) >= patience)
        )
        assert not any(isinstance(event, Result | Abstain) for event in events)


# --- the declaration, and the draft beside it ---


def test_models_go_before_the_draft():
    speech, draft = assistd_modalities()
    assert (speech.kind, speech.into, speech.facet) == ("speech", ("en",), draft.facet)
    assert speech.priority > draft.priority
    assert (speech.quality, draft.quality, draft.kind) == ("standard", "draft", "")
    assert speech.languages == ()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"into": "en"}, "no-translation"),
        ({"into": "en", "language": "de"}, "no-translation"),
        ({"language": "de"}, "no-language"),
        ({"language": "en-GB"}, ""),
        ({"into": "fr"}, "no-translation"),
    ],
)
def test_a_draft_does_not_pretend_to_know_other_languages(engine, asked, code):
    usual = job(ANNOUNCEMENT)
    wanted = type(usual)(**({f: getattr(usual, f) for f in usual.__struct_fields__} | asked))
    *_, last = engine.run(wanted, lambda: not code)  # what it does not refuse need not be heard here
    assert getattr(last, "code", "") == code
    if code and asked.get("into") != "fr":
        assert "assistd models pull whisper-base" in last.hint


def test_nothing_speaks_of_a_next_version():
    for file in Path(wording.__file__).parent.glob("*.py"):
        assert "next version" not in file.read_text().lower(), file.name


# --- length ---


def test_ten_hours_of_sure_and_unsure_words_fit_one_frame():
    words = tuple(Word(text="perhaps", start_s=12345.67 + n, end_s=12345.99 + n, confidence=0.87) for n in range(10))
    segment = Segment(start_s=1.0, end_s=2.0, text="perhaps " * 10, words=words)
    content = Content(headline="x", segments=(segment,) * (transcriber._MOST_WORDS // 10))
    assert len(wire.pack(wire.Told(job_id="1", event=Result(content=content)))) < wire.MAX_LINE


@pytest.mark.slow
def test_three_hours_need_hardly_more_memory_than_ten_minutes():
    """Peak resident memory of fresh processes, in KiB.

    A window is 2 MiB, as int16 and as float32 3 MiB, so a batch is 3 MiB each; the words of three hours (27,000) are
    structs of about 0.2 KiB, 6 MiB when this was written. Three hours of sound are 330 MiB.
    """
    peaks = []
    for minutes in (10, 180):
        done = subprocess.run(
            [sys.executable, "-c", _LONG, str(minutes), "4"],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
        )
        words, peak = map(int, done.stdout.split())
        assert words == minutes * 150
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 20_000


_LONG = """
import sys
from hearing_bed import *
minutes, batch = int(sys.argv[1]), int(sys.argv[2])
ear = listener((installed("a"), Scripted(hears_marks)), batch=batch)
assert ear.begin(job(language="en")) is None
words = 0
segments = []
for number in range(minutes * 5):  # spans of 10 s, a pause of 2 s between them: 30 words each
    marks = [(number * 30 % 270 + n + 1, 4000 + n * 5000, 4000 + n * 5000 + 4500) for n in range(30)]
    one = marked_span(number * 12.0, 312, marks)
    segments += ear.hear(one, lambda: False)
segments += ear.finish(lambda: False)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(sum(len(s.words) for s in segments), peak.split()[1])
"""


def test_the_account_of_a_headline():
    account = Account(model="m", quality="standard", language="", spoken="")
    assert wording.headline("Hello there.", 62.0, account) == "Transcript, 62 seconds: 'Hello there.'"
    long = wording.headline("word " * 99, 6000.0, Account(model="m", quality="best", language="pt-BR"))
    assert long.startswith("Transcript, 1 hour 40 minutes, Portuguese: 'word")
    assert long.endswith(" word…'")
    assert len(long) <= BRIEF_CHARS
