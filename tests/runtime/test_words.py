"""Tokens become words: characters stay whole, punctuation keeps to its word, times stay in order."""

import numpy as np
import pytest

from assistd.runtime.word_times import Stretch, aligned, estimated
from assistd.runtime.words import Span, words


def decode(tokens):
    """Decode tokens that are bytes or pieces of text, as a byte-level tokenizer does."""
    return b"".join(PIECES[token] for token in tokens).decode("utf-8", "replace")


PIECES = [
    b" Hello", b",", b" wor", b"ld", b".", b' "', b"Yes", b'"', b" (", b"no", b")",  # 0-10
    b"\xe6\x97", b"\xa5", "本".encode(), b" \xf0\x9f", b"\x90", b"\xb6", b"\xff", b" ",  # 11-18
]  # fmt: skip


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([0, 1, 2, 3, 4], [("Hello,", 0, 1), ("world.", 2, 4)]),
        ([5, 6, 4, 7], [('"Yes."', 0, 2)]),
        ([8, 9, 10, 0], [("(no)", 0, 2), ("Hello", 3, 4)]),
        ([8, 0], [("( Hello", 1, 2)]),
        ([14, 15, 16, 0], [("\N{DOG FACE}", 0, 3), ("Hello", 3, 4)]),
        ([0, 17, 2, 3], [("Hello\N{REPLACEMENT CHARACTER}", 0, 2), ("world", 2, 4)]),
        ([0, 11], [("Hello\N{REPLACEMENT CHARACTER}", 0, 2)]),
        ([18, 0, 18], [("Hello", 1, 2)]),
        ([], []),
    ],
)
def test_words_are_cut_at_spaces_and_keep_their_punctuation(tokens, expected):
    assert [(word.text, word.first, word.last) for word in words(tokens, decode)] == expected


def test_scripts_without_spaces_are_cut_at_characters_never_in_them():
    found = words([11, 12, 13, 4], decode, spaced=False)
    assert [(word.text, word.first, word.last) for word in found] == [("日", 0, 2), ("本.", 2, 3)]


def test_aligned_words_take_the_times_of_their_tokens():
    """By hand: tokens 0 to 5 begin at 0, 0.2, 0.5, 0.5, 0.9, 1.2 s; the second is a mark between the two words."""
    begins_s = np.array([0.0, 0.2, 0.5, 0.5, 0.9, 1.2])
    spans = [Span("one", 0, 1), Span("two", 1, 3)]
    logprobs = [np.log(0.5), np.log(0.4), np.log(0.9)]

    one, two = aligned(spans, [0, 2, 3], begins_s, logprobs, 5.0)

    assert (one.start_s, one.end_s, one.probability) == (0.0, 0.2, pytest.approx(0.5))
    assert (two.start_s, two.end_s, two.probability) == (0.5, 0.9, pytest.approx(0.6))  # sqrt(0.4 * 0.9)


def test_a_last_word_whose_end_nobody_knows_lasts_as_long_as_it_takes_to_say():
    begins_s = np.array([0.0, 1.0])
    word = aligned([Span("again", 1, 2)], [0, 1], begins_s, [0.0, 0.0], 5.0)[0]
    assert (word.start_s, word.end_s) == (1.0, 1.35)  # five characters of 0.07 s
    word = aligned([Span("again", 1, 2)], [0, 1], begins_s, [0.0, 0.0], 1.1)[0]
    assert (word.start_s, word.end_s) == (1.0, 1.1)  # the sound is over


def test_estimated_words_share_their_stretch_by_length():
    """By hand: with the space after each, 4 and 6 characters share 1 s from 2.0 on."""
    found = estimated([Stretch(2.0, 3.0, (Span("one", 0, 1), Span("seven", 1, 2)))], [0.0, 0.0])
    assert [(word.start_s, word.end_s) for word in found] == [(2.0, 2.4), (2.4, 3.0)]
    assert estimated([Stretch(3.0, 2.0, (Span("one", 0, 1),))], [0.0])[0].end_s == 3.0
    assert estimated([Stretch(0.0, 1.0, ())], []) == ()
