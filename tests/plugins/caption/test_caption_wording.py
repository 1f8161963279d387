"""Sentences as they are said: no filler, no text of the captioner's own, doubt, length, loops."""

import pytest

from assistd_caption.questions import matching, not_seen, warning
from assistd_caption.wording import cut, degenerate, finished, hedged, sentences

BARE = """
The image shows a dog riding a wave. | A dog riding a wave.
This is a picture of two dogs. | Two dogs.
In the image, we can see a cat on a sofa. | A cat on a sofa.
A black and white photo of a bridge. | A bridge.
An image of a red door. | A red door.
A close-up photo of a flower. | A flower.
The image is a photograph of an old barn. | An old barn.
The picture shows the Eiffel Tower. | The Eiffel Tower.
The main subject of the image is a clock tower. | A clock tower.
There are three boats in the image. | There are three boats.
A dog is visible in the picture. | A dog.
there is a small dog standing on a beach | There is a small dog standing on a beach.
The image depicts that a dog is eating. | A dog is eating.
A stop sign that says stop on the side of a road. | A stop sign on the side of a road.
A sign that reads "No parking" on a wall. | A sign on a wall.
A cake with the words "Happy birthday" on it. | A cake.
A T-shirt with the number 10 on it. | A T-shirt.
A cat reading a book. | A cat reading a book.
Photosynthesis in a leaf. | Photosynthesis in a leaf.
Picture frames hang on a wall. | Picture frames hang on a wall.
"""


def pairs(table):
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    "sentence",
    [
        "I hope this helps!",
        "Let me know if you need anything else.",
        "Answer in one short sentence.",
        "User: what is that?",
        "The image is a photograph.",
        "The overall mood of the image is calm.",
        "I'm sorry, but I can't describe this.",
    ],
)
def test_what_only_a_conversation_needs_is_left_out(sentence):
    assert finished(sentence)[0] == ""


def test_a_refusal_is_an_answer_that_says_so():
    said, _ = finished("I'm sorry, but I can't see that.", short=True)
    assert not_seen(said)


@pytest.mark.parametrize(
    "sentence", ["**Trees**: a `row` of _oaks_.", "2. Trees: a row of oaks.", "- Trees: a <b>row</b> of oaks."]
)
def test_marks_of_layout_are_not_spoken(sentence):
    assert finished(sentence)[0] == "Trees: a row of oaks."


def test_a_list_on_one_line_is_told_apart():
    assert [part for part, _ in sentences("A sky. - A tree. - A bird.", whole=True)] == [
        "A sky.",
        "- A tree.",
        "- A bird.",
    ]


def test_a_long_phrase_three_times_is_a_loop():
    assert degenerate("a man riding a wave on top of a surfboard " * 3)


@pytest.mark.parametrize(("sentence", "wanted"), pairs(BARE))
def test_filler_and_text_go_and_a_whole_sentence_stays(sentence, wanted):
    assert finished(sentence) == (wanted, False)


@pytest.mark.parametrize(
    "sentence",
    [
        'The words "Happy birthday" are written on the cake.',
        "The text reads Happy birthday.",
        'It says "Stop".',
        "An image of",
    ],
)
def test_a_sentence_about_nothing_but_text_is_left_out(sentence):
    assert finished(sentence)[0] == ""


def test_a_sentence_that_repeats_what_was_read_is_left_out():
    read = {"closed", "on", "monday", "bakery"}
    assert finished("Bakery closed on Monday.", read=read)[0] == ""
    assert finished("A dog in front of a bakery.", read=read)[0] == "A dog in front of a bakery."


def test_the_models_own_doubt_becomes_a_hedge():
    assert finished("The image appears to show a dog on a beach.") == ("A dog on a beach.", True)
    assert finished("It looks like a bird.") == ("A bird.", True)


@pytest.mark.parametrize(
    ("sentence", "probably", "perhaps"),
    [
        ("A dog runs.", "Probably a dog runs.", "Something that may be a dog runs."),
        ("Two people sit.", "Probably two people sit.", "Perhaps two people sit."),
        ("There is a cat.", "Probably there is a cat.", "There may be a cat."),
        ("Times Square at night.", "Probably Times Square at night.", "Perhaps Times Square at night."),
    ],
)
def test_doubt_is_said_in_words(sentence, probably, perhaps):
    assert [hedged(sentence, doubt) for doubt in (0, 1, 2)] == [sentence, probably, perhaps]
    assert hedged(probably, 1) == probably


def test_sentences_end_where_they_end():
    text = "A dog. It runs at 3.5 km. St. Peter stands by"
    assert [part for part, _ in sentences(text, whole=False)] == ["A dog.", "It runs at 3.5 km."]
    assert [part for part, _ in sentences("A dog.", whole=False)] == []  # "A dog.5" may still come
    assert [part for part, _ in sentences("A dog.\nA cat.", whole=True)] == ["A dog.", "A cat."]


def test_what_belongs_together_is_not_cut_apart():
    said = "A large brown dog with a red collar sits quietly between an old red chair and a blue sofa next to a window"
    assert cut(f"{said} with white curtains and a lamp.") == (f"{said}.", "With white curtains and a lamp.")


def test_a_long_sentence_without_a_pause_ends_between_words():
    head, rest = cut("word " * 40)
    assert len(head) <= 125
    assert head.endswith("word…")
    assert rest.startswith("…word")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("a a a a a", True),
        ("the dog the dog the dog", True),
        ("...", True),
        ("", True),
        ("<>##@@ <>", True),
        ("A dog is a dog.", False),
        ("A dog runs along a very, very long beach.", False),
        ("Row after row of houses.", False),
    ],
)
def test_loops_and_rubbish_are_known(text, bad):
    assert degenerate(text) is bad


def test_questions_find_their_lines_and_their_dangers():
    lines = ["Invoice 17", "Total: 12.50", "Prices in euros"]
    assert matching("What is the total?", lines) == ("Total: 12.50",)
    assert matching("Which price?", lines) == ("Prices in euros",)
    assert matching("Who is there?", lines) == ()
    assert "health" in warning("How many pills are left?")
    assert "safety" in warning("Is it safe to cross?")
    assert warning("What colour is the door?") == ""
    assert not_seen("Unknown.")
    assert not not_seen("An unknown flower.")
