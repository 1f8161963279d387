"""Captions keep every word and obey the rules wherever they can be obeyed."""

import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from assistd.caption_breaks import FORBIDDEN, break_cost
from assistd.captions import Rules, cues, line_text
from assistd.types import Segment, Word

RULES = Rules()
VOCABULARY = (  # noqa: SIM905
    "the a of and but in on is was will has old new first John Smith Mr. boat harbour seagulls committee I we said "
    "that because, yes. no! unquestionably 14 antidisestablishmentarianism 'tis it's"
).split()


def spoken(text, chars_per_s=14.0, start_s=0.4, pause_s=0.3):
    """Return a segment in which `text` is said at an even speed, with a pause after each mark."""
    words, at = [], start_s
    for token in text.split():
        length = (len(token) + 1) / chars_per_s
        words.append(Word(text=token, start_s=at, end_s=at + 0.9 * length))
        at += length + (pause_s if token[-1] in ".,!?" else 0.0)
    return Segment(start_s=start_s, end_s=at, text=text, words=tuple(words))


@st.composite
def speech(draw, min_words=1, max_words=60):
    """Speech as recognisers give it: any pace, any pauses, in several segments."""
    segments, at = [], draw(st.floats(0, 3))
    words = []
    for token in draw(st.lists(st.sampled_from(VOCABULARY), min_size=min_words, max_size=max_words)):
        length = (len(token) + 1) / draw(st.floats(8, 26))
        words.append(Word(text=token, start_s=at, end_s=at + length * draw(st.floats(0.6, 1.0))))
        at += length + draw(st.sampled_from([0, 0, 0, 0.05, 0.4, 1.2, 9.0]))
        if draw(st.integers(0, 9)) == 0:
            segments.append(words)
            words = []
    return [
        Segment(start_s=w[0].start_s, end_s=w[-1].end_s, text=" ".join(x.text for x in w), words=tuple(w))
        for w in [*segments, words]
        if w
    ]


def tokens(segments):
    return [word.text for segment in segments for word in segment.words]


def shown(found):
    return " ".join(cue.text for cue in found).split()


def lines(found):
    return [line_text(line) for cue in found for line in cue.lines]


# --- always ---


@settings(max_examples=300, deadline=None)
@given(speech())
def test_every_word_is_kept_in_order(segments):
    assert shown(cues(segments)) == tokens(segments)


@settings(max_examples=300, deadline=None)
@given(speech())
def test_shape_and_times_hold_for_any_speech(segments):
    found = cues(segments)
    for cue in found:
        assert 1 <= len(cue.lines) <= 2
        assert all(len(line_text(line)) <= 42 for line in cue.lines)
        assert 0.0 < cue.end_s - cue.start_s <= 7.0 + 1e-6
        assert cue.start_s >= 0.0
    for before, after in itertools.pairwise(found):
        assert after.start_s - before.end_s >= RULES.gap_s - 1e-6


@settings(max_examples=300, deadline=None)
@given(speech())
def test_a_cue_begins_within_half_a_second_of_its_speech(segments):
    for cue in cues(segments):
        assert abs(cue.start_s - cue.lines[0][0].start_s) <= 0.5 + 1e-6


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.builds(
            Segment,
            start_s=st.floats(),
            end_s=st.floats(),
            text=st.text(max_size=200),
            speaker=st.sampled_from(["", "Anna", "A very long name of a very talkative person indeed"]),
            words=st.lists(
                st.builds(Word, text=st.text(max_size=60), start_s=st.floats(), end_s=st.floats()), max_size=6
            ).map(tuple),
        ),
        max_size=4,
    )
)
def test_nonsense_from_a_recogniser_still_gives_sound_cues(segments):
    found = cues(segments)
    assert all(len(line) <= 42 for line in lines(found))
    assert all(math.isfinite(cue.end_s) and 0.0 <= cue.start_s < cue.end_s for cue in found)
    assert all(before.end_s < after.start_s for before, after in itertools.pairwise(found))


# --- wherever it can be ---


def faults(segments, cuts):
    """Return how many rules a cutting breaks, by the plainest reckoning: no early starts, nothing borrowed.

    `cuts`: list of (first, split, end) over the words; split == end for a single line.
    """
    words = [word for segment in segments for word in segment.words]
    count = 0
    for number, (first, split, end) in enumerate(cuts):
        parts = [part for part in (words[first:split], words[split:end]) if part]
        texts = [" ".join(word.text for word in part) for part in parts]
        if any(len(text) > 42 for text in texts):
            return math.inf
        until_s = words[end].start_s - RULES.gap_s if end < len(words) else math.inf
        room_s = min(7.0, until_s - words[first].start_s)
        if end - first > 1 and words[end - 1].end_s - words[first].start_s > 7.0:
            return math.inf
        count += room_s < 5 / 6
        count += len(" ".join(texts)) / 17 > room_s + 1e-9
        borders = ([split] if split < end else []) + ([first] if number else [])
        count += sum(break_cost(words[at - 1].text, words[at].text) >= FORBIDDEN for at in borders)
    return count


def cuttings(count):
    """Yield every way to cut `count` words into cues of one or two lines."""
    for marks in itertools.product((0, 1), repeat=count - 1):
        edges = [0, *(at + 1 for at, mark in enumerate(marks) if mark), count]
        spans = list(itertools.pairwise(edges))
        for splits in itertools.product(*[range(first + 1, end + 1) for first, end in spans]):
            yield [(first, split, end) for (first, end), split in zip(spans, splits, strict=True)]


def as_cuts(found):
    at, cuts = 0, []
    for cue in found:
        sizes = [len(line) for line in cue.lines]
        cuts.append((at, at + sizes[0], at + sum(sizes)))
        at += sum(sizes)
    return cuts


@settings(max_examples=120, deadline=None)
@given(speech(min_words=2, max_words=6))
def test_if_any_cutting_breaks_no_rule_ours_breaks_none(segments):
    if min(faults(segments, cutting) for cutting in cuttings(len(tokens(segments)))) == 0:
        assert faults(segments, as_cuts(cues(segments))) == 0


def test_unhurried_speech_obeys_every_rule():
    text = (
        "The committee has decided to postpone the annual general meeting until the third week of September, because "
        "the new main hall will not be ready before then. Mr. John Smith, who has been the chairman for eleven years, "
        "said that he was very disappointed but that the safety of the members must come first. Anyone who has already "
        "bought a ticket can ask for their money back, or keep it for the new date."
    )
    for pace in (9.0, 12.0, 14.0):
        found = cues([spoken(text, pace)])
        for cue in found:
            assert 1.0 - 1e-9 <= cue.end_s - cue.start_s <= 7.0 + 1e-9
            assert len(cue.text) / (cue.end_s - cue.start_s) <= 17.0 + 1e-6
        flat = lines(found)
        for before, after in itertools.pairwise(flat):
            assert break_cost(before.split()[-1], after.split()[0]) < FORBIDDEN, (before, after)


def test_lines_break_where_the_sense_does():
    found = cues([spoken("We walked along the harbour until the bridge was closed for the night.")])
    assert [line_text(line) for line in found[0].lines] == [
        "We walked along the harbour",
        "until the bridge was closed for the night.",
    ]


def test_a_short_cue_stays_into_the_silence_behind_it():
    found = cues([spoken("Yes."), spoken("Nobody knew.", start_s=20.0)])
    assert [cue.text for cue in found] == ["Yes.", "Nobody knew."]
    assert found[0].end_s - found[0].start_s >= 1.0 - 1e-9
    assert found[0].end_s < 3.0


def test_speech_too_fast_to_read_keeps_its_words_and_gets_all_the_time_there_is():
    text = "and then they said that nobody could have known about any of it at all before the others came home again"
    segment = spoken(text, chars_per_s=30.0)
    found = cues([segment, spoken("Silence.", start_s=60.0)])
    assert shown(found)[:-1] == text.split()
    assert found[-2].end_s - found[-2].start_s >= len(found[-2].text) / 17.0 - 1e-6  # the last has room, and takes it
    assert found[0].start_s < segment.start_s  # the first begins early


def test_a_long_silence_ends_a_cue():
    found = cues([spoken("We waited"), spoken("for an hour.", start_s=12.0)])
    assert len(found) == 2
    assert found[0].end_s < 4.0


def test_speakers_are_named_when_they_change_and_never_share_a_cue():
    segments = [
        Segment(start_s=0, end_s=2, text="Good morning.", speaker="Anna"),
        Segment(start_s=2, end_s=4, text="How are you?", speaker="Anna"),
        Segment(start_s=4, end_s=6, text="Tired.", speaker="Ben"),
    ]
    found = cues(segments)
    assert " ".join(cue.text for cue in found).replace("\n", " ") == "Anna: Good morning. How are you? Ben: Tired."
    assert [cue.text for cue in found if "Ben" in cue.text] == ["Ben: Tired."]


def test_words_without_times_are_spread_over_their_segment():
    found = cues([Segment(start_s=10, end_s=18, text="one two three four five six seven eight nine ten " * 2)])
    assert shown(found) == ("one two three four five six seven eight nine ten " * 2).split()
    assert found[0].start_s == 10
    assert all(10 <= cue.start_s <= 18 for cue in found)


def test_a_language_without_spaces_gets_none():
    words = [Word(text=c, start_s=i * 0.2, end_s=i * 0.2 + 0.2) for i, c in enumerate("今日は良い天気ですね")]
    found = cues([Segment(start_s=0, end_s=2, text="今日は良い天気ですね", words=tuple(words))])
    assert [cue.text for cue in found] == ["今日は良い天気ですね"]


def test_a_word_longer_than_a_line_is_cut_not_lost():
    monster = "x" * 100
    found = cues([Segment(start_s=0, end_s=9, text=f"see {monster} there")])
    assert "".join(shown(found)) == f"see{monster}there"
    assert all(len(line) <= 42 for line in lines(found))


def test_words_of_low_confidence_are_marked():
    words = (
        Word(text="to", start_s=0, end_s=1, confidence=0.9),
        Word(text="Leith", start_s=1, end_s=2, confidence=0.2),
    )
    found = cues([Segment(start_s=0, end_s=2, text="to Leith", words=words)])
    assert [piece.unsure for piece in found[0].lines[0]] == [False, True]


def test_the_lead_has_a_line_of_its_own():
    found = cues([spoken("so it begins")], lead="[a note]")
    assert [line_text(line) for line in found[0].lines] == ["[a note]", "so it begins"]


def test_other_rules_are_obeyed_too():
    rules = Rules(line_chars=32, lines=1, chars_per_s=12.0)
    text = "the ferry to the island leaves at nine and comes back before it gets dark in the evening"
    found = cues([spoken(text, 8.0)], rules)
    assert shown(found) == text.split()
    assert all(len(cue.lines) == 1 and len(cue.text) <= 32 for cue in found)
