"""Texts within longer ones, letters misread."""

import random

import pytest

from assistd_read.alike import nearest, same, within


def by_the_book(wanted, text):
    """Return the same by Sellers' dynamic programming (1980), cell by cell."""
    row = [0] * (len(text) + 1)
    for i, letter in enumerate(wanted, 1):
        new = [i]
        for j, other in enumerate(text, 1):
            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (letter != other)))
        row = new
    return min(row), row.index(min(row))


def test_bit_vectors_agree_with_the_table():
    chance = random.Random(7)
    for _ in range(2000):
        wanted = "".join(chance.choices("abc", k=chance.randint(1, 80)))
        text = "".join(chance.choices("abc", k=chance.randint(0, 60)))
        assert nearest(wanted, text) == by_the_book(wanted, text), (wanted, text)


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        ("C1ose without savlng", "Dialog: Close without saving, Cancel", "Close without saving,"),
        ("Save as", "Save as", "Save as"),
        ("SAVE AS", "Save as", "Save as"),
        ("14 degrees", "14 degrees.", "14 degrees."),
        ("Cancel", "Save as", None),
        ("No", "On", None),
        ("", "anything", None),
        ("anything", "", None),
        ("ﬁle", "file", "file"),
    ],
)
def test_exact_words_are_found(read, text, found):
    assert within(read, text) == found


def test_whole_texts_are_compared_as_a_whole():
    assert same("Quarter1y rep0rt", "Quarterly report")
    assert not same("report", "Quarterly report")
    assert not same("", "")
