"""More goes on where the last answer stopped, and nothing is told twice."""

from assistd.heard import Heard
from assistd.protocol import Answered
from assistd.types import Answer, Content, Level, Passage, Phrase

WHOLE = Answer(
    request_id="a",
    task="describe",
    outcome="answered",
    headline="Dialog: Unsaved changes.",
    details=("It has three buttons.",),
    passages=(
        Passage(text="Unsaved changes", in_headline=True),
        Passage(text="Möchten Sie speichern?", language="de"),
        Passage(text="OK"),
        Passage(text="OK"),
    ),
    layout=("The buttons stand below.",),
    unsure=("One line could not be read.",),
    facets={"text": Content(headline="Dialog: Unsaved changes.")},
    made_s=1000.0,
)
STANDARD = ["Dialog: Unsaved changes.", "It has three buttons.", "Möchten Sie speichern?", "OK", "OK"]


def heard(answer=WHOLE, **said):
    one = Heard(said.get)
    one.note(Answered(answer=answer))
    return one


def texts(phrases):
    return [phrase.text for phrase in phrases]


def brief():
    import msgspec

    return msgspec.structs.replace(WHOLE, level=Level.BRIEF)


def test_after_the_brief_sentence_comes_the_rest_of_the_standard_level():
    one = heard(brief(), a=["Dialog: Unsaved changes."])
    assert texts(one.more()) == [*STANDARD[1:], "One line could not be read."]


def test_each_text_keeps_its_language():
    one = heard(brief(), a=["Dialog: Unsaved changes."])
    assert Phrase("Möchten Sie speichern?", "de") in one.more()


def test_an_answer_that_was_stopped_goes_on_where_it_stopped():
    one = heard(a=STANDARD[:3])
    assert texts(one.more()) == ["OK", "OK", "One line could not be read."]
    one = heard(a=STANDARD[:4])
    assert texts(one.more()) == ["OK", "One line could not be read."]


def test_after_all_of_a_level_the_next_one_adds_only_what_is_new_until_that_was_all():
    one = heard()  # read on a terminal, at its level
    more = one.more()
    assert texts(more) == ["The buttons stand below."]
    one.told(more)
    assert one.more() == []


def test_more_that_was_spoken_counts_as_far_as_it_was_said():
    said = {"a": ["Dialog: Unsaved changes."], "more-1": STANDARD[1:3]}
    one = Heard(said.get)
    one.note(Answered(answer=brief()))
    one.told(one.more(), voiced="more-1")
    assert texts(one.more()) == ["OK", "OK", "One line could not be read."]


def test_what_a_watched_folder_brings_does_not_take_the_place_of_what_was_asked_for():
    import msgspec

    one = heard(a=[])
    watched = msgspec.structs.replace(WHOLE, request_id="w", source="watch", made_s=1010.0)
    one.note(Answered(answer=watched))
    assert one.answer.request_id == "a"
    one.note(Answered(answer=msgspec.structs.replace(watched, made_s=1400.0)))
    assert one.answer.request_id == "w"


def test_nothing_is_told_of_what_failed_or_was_forgotten():
    one = heard(a=[])
    one.forget()
    assert (one.answer, one.more()) == (None, [])
    one.note(Answered(answer=Answer(request_id="f", task="describe", outcome="failed", headline="No.")))
    assert one.answer is None
