"""A sentence in clauses: nothing is lost, marks fit, and what is left is right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd.sentences import sentences
from assistd.sinks.channels.clauses import CLAUSE_CHARS, HEARD_S, Reached, clauses, ssml


def test_it_is_cut_where_the_sense_pauses_and_never_long() -> None:
    parts = clauses(
        "The bridge will open, and until then buses go round: by the northern tunnel of the old harbour road."
    )
    assert (
        parts
        == [
            "The bridge will open,",
            "and until then buses go round:",
            "by the northern tunnel of the old harbour",
            "road.",
        ]
        or max(map(len, parts)) <= CLAUSE_CHARS
    )
    assert parts[0] == "The bridge will open,"


@given(st.text())
def test_no_text_is_lost_or_added(text: str) -> None:
    for sentence in sentences(text):
        parts = clauses(sentence)
        assert " ".join(parts).split() == sentence.split()
        assert all(len(part) <= CLAUSE_CHARS or " " not in part for part in parts)


@given(st.text())
def test_ssml_is_one_line_of_well_formed_xml_whatever_the_text(text: str) -> None:
    from xml.etree import ElementTree as ET

    for sentence in sentences(text):
        marked = ssml(clauses(sentence))
        assert "\n" not in marked
        assert "\r" not in marked
        root = ET.fromstring(marked)
        assert "".join(root.itertext()).split() == sentence.split()
        assert {element.tag for element in root.iter()} <= {"speak", "mark"}


def test_text_that_looks_like_markup_is_said_as_text() -> None:
    assert ssml(['<mark name="9"/> & <break time="100s"/></speak>']) == (
        '<speak>&lt;mark name="9"/&gt; &amp; &lt;break time="100s"/&gt;&lt;/speak&gt;</speak>'
    )
    assert re.findall("<mark[^>]*>", ssml(["a", "b", "c"])) == ['<mark name="1"/>', '<mark name="2"/>']


@pytest.mark.parametrize(
    ("ago_s", "left"),
    [
        ((), "one, two, three."),
        ((5.0, 3.0), "three."),
        ((5.0, HEARD_S / 2), "two, three."),  # that mark may lie ahead of what is heard
        ((HEARD_S / 2,), "one, two, three."),
    ],
)
def test_what_is_left_begins_at_the_last_clause_that_was_surely_begun(ago_s, left) -> None:
    reached = Reached(["one,", "two,", "three."])
    for number, ago in enumerate(ago_s, start=1):
        reached.note(number, 100.0 - ago)
    reached.note(99, 0.0)  # a mark that is none of ours
    assert reached.rest(100.0) == left
