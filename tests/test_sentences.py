"""Text becomes pieces that a voice says in one go."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd.sentences import FIRST_CHARS, PORTION_CHARS, SENTENCE_CHARS, clean, portions, sentences, speakable


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Mr. Smith paid 3.50 euro to Dr. Jones.", ["Mr. Smith paid 3.50 euro to Dr. Jones."]),
        ("He said no. Then he left, etc. Done.", ["He said no.", "Then he left, etc.", "Done."]),
        ("By J. R. Tolkien. A book.", ["By J. R. Tolkien.", "A book."]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("Open notes.txt or example.org now. Done.", ["Open notes.txt or example.org now.", "Done."]),
        ("e.g. this one. next goes on", ["e.g. this one. next goes on"]),
        ("A line that is\nwrapped by a window.", ["A line that is wrapped by a window."]),
        ("Heading\n\nText below", ["Heading", "Text below"]),
        ("Menu:\n- Open\n- Save\n2. Quit", ["Menu:", "- Open", "- Save", "2. Quit"]),
        ("你好。再见。", ["你好。", "再见。"]),
        ("=====\n\nTotal\n\n-----", ["Total"]),
        ("… --- • \n\n ***", []),
        ("", []),
    ],
)
def test_text_is_cut_at_the_ends_of_sentences(text: str, pieces: list[str]) -> None:
    assert list(sentences(text)) == pieces


def test_a_long_sentence_is_cut_where_the_sense_pauses() -> None:
    text = (
        "The harbour bridge, which has been closed since March because of cracks in two of its piers, "
        "will open again in May; "
        "until then, buses go round by the northern tunnel and ferries run every ten minutes between the two quays"
    )
    pieces = list(sentences(text, longest=120, first=60))
    assert pieces[0] == "The harbour bridge,"
    assert pieces[1].endswith("will open again in May;")
    assert " ".join(pieces) == text


def test_the_first_piece_is_short_because_somebody_waits_for_it() -> None:
    pieces = list(sentences("word " * 200))
    assert len(pieces[0]) <= FIRST_CHARS < max(map(len, pieces)) <= SENTENCE_CHARS


def test_one_endless_word_is_cut_too() -> None:
    pieces = list(sentences("a" * 5000))
    assert max(map(len, pieces)) <= SENTENCE_CHARS
    assert sum(map(len, pieces)) == 5000


def test_controls_and_invisible_marks_are_dropped() -> None:
    assert clean("a\x01b\u202ec\u200bd\ud800 e\tf\x00g") == "abcd e f g"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("…", False), ("---", False), ("", False), ("5", True), ("€", True), ("\u00d7", True), ("ж", True)],
)
def test_speakable_tells_words_from_ornament(text: str, *, expected: bool) -> None:
    assert speakable(text) is expected


def test_portions_begin_with_one_sentence_alone() -> None:
    text = " ".join(f"This is sentence number {n}." for n in range(100))
    made = list(portions(text))
    assert made[0] == "This is sentence number 0."
    assert all(len(portion) <= PORTION_CHARS for portion in made)
    assert [s for portion in made for s in sentences(portion)] == list(sentences(text))


@given(st.text(max_size=2000))
def test_no_word_is_lost_and_no_piece_too_long(text: str) -> None:
    pieces = list(sentences(text))
    assert all(len(piece) <= SENTENCE_CHARS for piece in pieces)
    letters = re.compile(r"[^a-zA-Z0-9]")
    assert letters.sub("", "".join(pieces)) == letters.sub("", clean(text))
    assert list(sentences(text)) == pieces
