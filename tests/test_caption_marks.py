"""Words a recogniser was unsure of are marked where they are written or said; the words themselves stay."""

import msgspec
import pytest

from assistd.caption_marks import UNCLEAR_BELOW, marked, unsure_below
from assistd.types import Answer, Content, Segment, Word


def segment(*words, text=None):
    """A segment of (word, confidence)."""
    made = tuple(Word(text=w, start_s=n, end_s=n + 1, confidence=c) for n, (w, c) in enumerate(words))
    return Segment(
        start_s=0, end_s=len(words), text=" ".join(w for w, _ in words) if text is None else text, words=made
    )


def text(*words, below=0.5, written=None):
    return marked((segment(*words, text=written),), below)[0].text


def test_a_run_of_unsure_words_has_one_mark_behind_it():
    assert text(("to", 0.9), ("Port", 0.2), ("Leith", 0.4), ("harbour.", 0.8)) == "to Port Leith (unclear) harbour."
    assert text(("Port", 0.2), ("or", 0.9), ("Leith", 0.4)) == "Port (unclear) or Leith (unclear)"


def test_confidence_at_the_threshold_is_sure_enough():
    assert text(("Leith", 0.5)) == "Leith"
    assert text(("Leith", 0.49)) == "Leith (unclear)"
    assert text(("Leith", 0.0), below=0.0) == "Leith"
    assert text(("Leith", None)) == "Leith"


def test_languages_without_spaces_and_words_that_repeat_are_marked_in_their_place():
    assert text(("今日", 0.9), ("は", 0.1), ("良い", 0.9), written="今日は良い") == "今日は (unclear)良い"
    assert text(("no", 0.9), ("no", 0.1), ("no", 0.9)) == "no no (unclear) no"


def test_a_word_that_does_not_stand_in_the_text_harms_nothing():
    assert text(("Leith", 0.1), ("harbour", 0.9), written="harbour") == "harbour"


def test_the_words_of_the_answer_stay_as_they_were():
    one = segment(("Leith", 0.1), ("harbour", 0.9))
    before = msgspec.json.encode(one)
    marked((one,))
    assert msgspec.json.encode(one) == before


@pytest.mark.parametrize(
    ("data", "below"),
    [({}, 0.5), ({UNCLEAR_BELOW: 0.8}, 0.8), ({UNCLEAR_BELOW: 0}, 0.0), ({UNCLEAR_BELOW: "x"}, 0.5),
     ({UNCLEAR_BELOW: 7}, 0.5), ({UNCLEAR_BELOW: float("nan")}, 0.5)],
)  # fmt: skip
def test_the_engine_says_from_where_on_words_count_as_unsure(data, below):
    content = Content(headline="x", data=data)
    answer = Answer(request_id="1", task="transcribe", outcome="answered", headline="x", facets={"speech": content})
    assert unsure_below(answer) == below
    assert unsure_below(msgspec.structs.replace(answer, facets={})) == 0.5
