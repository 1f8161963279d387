"""How an answer is put together, and what is said while it grows."""

import pytest

from assistd.composer import Composition, text
from assistd.merge import clip
from assistd.types import (
    BRIEF_CHARS,
    Abstain,
    Chunk,
    Content,
    Failure,
    Level,
    Media,
    Passage,
    Progress,
    Request,
    Result,
    Segment,
    Word,
)

DIALOG = Content(
    headline="Dialog: Unsaved changes. Buttons: Cancel, Save as.",
    details=("Two buttons.",),
    passages=(
        Passage(text="Unsaved changes", kind="heading", in_headline=True),
        Passage(text="The document has been modified."),
        Passage(text="Changes will be lost."),
        Passage(text="Cancel, Save as", kind="buttons", in_headline=True),
    ),
    layout=("The dialog is in the middle.",),
    unsure=("One line could not be read.",),
    model="reader 1",
)


def request(level=Level.STANDARD, task="describe"):
    media = Media(path=b"/x/a.png", mime="image/png", size_bytes=1, sha256="0")
    return Request(id="1", task=task, path=b"/x/a.png", media=media, level=level)


def play(composition, *events, facet="text"):
    return [words for event in events for words in composition.feed(facet, event)]


STREAM = (
    Chunk(part="summary", text="Dialog, eight lines."),
    Chunk(part="headline", text=DIALOG.headline),
    Chunk(part="passage", text="The document has been modified."),
    Chunk(part="passage", text="Changes will be lost."),
    Result(content=DIALOG),
)


def test_sentences_are_said_as_they_are_found_and_nothing_twice():
    composition = Composition(request(), ["text"])
    said = play(composition, *STREAM)
    answer = composition.answer()
    assert said + composition.closing(answer) == [
        "Dialog, eight lines.",
        DIALOG.headline,
        "The document has been modified.",
        "Changes will be lost.",
        "Two buttons.",
        "One line could not be read.",
    ]


def test_a_result_without_stream_says_the_same_but_for_the_first_glance():
    composition = Composition(request(), ["text"])
    said = play(composition, Result(content=DIALOG))
    assert said + composition.closing(composition.answer()) == [
        DIALOG.headline,
        "The document has been modified.",
        "Changes will be lost.",
        "Two buttons.",
        "One line could not be read.",
    ]


def test_brief_is_one_sentence():
    composition = Composition(request(Level.BRIEF), ["text"])
    assert play(composition, *STREAM) + composition.closing(composition.answer()) == [DIALOG.headline]
    assert text(composition.answer(), Level.BRIEF) == DIALOG.headline


def test_an_engine_that_begins_again_repeats_nothing():
    composition = Composition(request(), ["text"])
    said = play(composition, *STREAM[:3])
    composition.restart("text")
    said += play(composition, *STREAM)
    assert said == ["Dialog, eight lines.", DIALOG.headline, "The document has been modified.", "Changes will be lost."]


def test_an_engine_that_begins_again_twice_repeats_nothing():
    composition = Composition(request(), ["text"])
    said = play(composition, *STREAM[:4])
    composition.restart("text")
    said += play(composition, *STREAM[:3])
    composition.restart("text")
    said += play(composition, *STREAM)
    assert said.count("The document has been modified.") == said.count("Changes will be lost.") == 1


def test_an_engine_that_dies_and_then_answers_from_the_journal_repeats_nothing():
    composition = Composition(request(), ["text"])
    said = play(composition, *STREAM[:3])
    composition.restart("text")
    said += play(composition, Result(content=DIALOG))
    assert said[-1] == "Changes will be lost."
    assert said.count("The document has been modified.") == 1


def test_facets_never_interleave_and_the_one_that_speaks_first_has_the_floor():
    composition = Composition(request(), ["picture", "text"])
    said = play(composition, *STREAM[:3], facet="text")
    said += play(
        composition, Chunk(part="headline", text="A dog."), Result(content=Content(headline="A dog.")), facet="picture"
    )
    assert "A dog." not in said
    said += play(composition, *STREAM[3:], facet="text")
    answer = composition.answer()
    assert answer.headline == "A dog."  # in writing, what was seen comes first
    assert DIALOG.headline in answer.details
    assert list(answer.facets) == ["picture", "text"]


def test_a_facet_that_fails_does_not_take_the_others_down():
    composition = Composition(request(), ["picture", "text"])
    play(composition, Failure(message="The captioner stopped.", code="worker-died"), facet="picture")
    play(composition, Result(content=DIALOG), facet="text")
    answer = composition.answer()
    assert answer.outcome == "answered"
    assert "The captioner stopped." in answer.unsure


def test_nothing_to_see_is_said_in_words():
    composition = Composition(request(), ["text"])
    play(composition, Abstain(reason="Blank picture: one even colour.", code="blank"))
    answer = composition.answer()
    assert (answer.outcome, answer.code) == ("nothing", "blank")
    assert composition.closing(answer) == ["Blank picture: one even colour."]


def test_no_engine_for_a_file_is_said_in_words():
    composition = Composition(request(), [])
    answer = composition.answer()
    assert (answer.outcome, answer.code) == ("failed", "no-engine")
    assert "image/png" in answer.headline


def test_a_missing_captioner_is_named_only_where_it_would_help():
    photo = Content(headline="Photograph, mostly green, no text.", wants=("picture",))
    composition = Composition(request(), ["text"])
    play(composition, Result(content=photo))
    assert "captioning model" in composition.answer().details[-1]
    composition = Composition(request(), ["text", "picture"])
    play(composition, Result(content=photo))
    play(composition, Result(content=Content(headline="A dog.")), facet="picture")
    assert not any("captioning model" in words for words in composition.answer().details)


def test_written_levels_hold_ever_more():
    composition = Composition(request(), ["text"])
    play(composition, Result(content=DIALOG))
    answer = composition.answer()
    brief, standard, full = (text(answer, level) for level in Level)
    assert brief in standard
    assert "Cancel, Save as\n" not in standard
    assert "The dialog is in the middle." in full
    assert "Unsaved changes\n" in full


def test_a_transcript_is_written_whole_and_spoken_whole_only_at_full():
    content = Content(headline="Transcript.", segments=(Segment(start_s=0, end_s=1, text="Good morning."),))
    for level, spoken in ((Level.STANDARD, False), (Level.FULL, True)):
        composition = Composition(request(level, "transcribe"), ["speech"])
        play(composition, Progress(done=0.5), Chunk(part="segment", text="Good morning."), facet="speech")
        play(composition, Result(content=content), facet="speech")
        answer = composition.answer()
        assert ("Good morning." in composition.closing(answer)) is spoken
        assert "Good morning." in text(answer, Level.STANDARD)


@pytest.mark.parametrize("words", ["word " * 60, "x" * 400, "Kurz."])
def test_a_brief_sentence_is_never_too_long(words):
    assert len(clip(words)) <= BRIEF_CHARS


def test_words_the_recogniser_was_unsure_of_are_marked_where_they_are_said_and_written():
    words = (
        Word(text="at", start_s=0, end_s=0.2, confidence=0.9),
        Word(text="Leith", start_s=0.2, end_s=0.6, confidence=0.3),
    )
    heard = Segment(start_s=0, end_s=0.6, text="at Leith", words=words)
    composition = Composition(request(Level.FULL, "transcribe"), ["speech"])
    play(composition, Result(content=Content(headline="Transcript.", segments=(heard,))), facet="speech")
    answer = composition.answer()
    assert composition.closing(answer) == ["at Leith (unclear)"]
    assert text(answer, Level.STANDARD) == "Transcript.\nat Leith (unclear)"
    assert answer.segments == (heard,)
