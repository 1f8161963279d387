"""Several facets in one answer: what is seen and what is read, told while they grow, each sentence once."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistd.composer import Composition, text
from assistd.types import Abstain, Chunk, Content, Failure, Level, Media, Passage, Request, Result

PHOTO = Content(
    headline="Photograph, mostly green, with the words 'Keep off'.",
    passages=(Passage(text="Keep off", in_headline=True), Passage(text="The grass is wet.")),
    wants=("picture",),
    layout=("Text at the bottom.",),
)
BARE = Content(headline="Photograph, mostly green, no text.", wants=("picture",))
DOG = Content(
    headline="A dog runs along a beach.", details=("The sky is red.", "Two people watch."), unsure=("Blurred.",)
)
PAGE = Content(headline="A page.", details=("Two columns.",), passages=(Passage(text="Read on it."),))
PART = Content(headline="Picture at the left: a bridge.", details=("It is old.",), part=True)

SEEN = (
    Chunk(part="headline", text=DOG.headline),
    Chunk(part="detail", text="The sky is red."),
    Chunk(part="detail", text="Two people watch."),
    Result(content=DOG),
)


def composed(level, *events, facets=("text", "picture")):
    """Return what was said while it grew, what was said at the end, and the answer."""
    media = Media(path=b"/x/a.png", mime="image/png", size_bytes=1, sha256="0")
    composition = Composition(Request(id="1", task="describe", path=b"/x/a.png", media=media, level=level), facets)
    said = [words for facet, event in events for words in composition.feed(facet, event)]
    answer = composition.answer()
    return said, composition.closing(answer), answer


def of(facet, *events):
    return [(facet, event) for event in events]


def test_a_photographs_glance_comes_at_once_and_the_caption_is_the_answer():
    events = [*of("text", Result(content=BARE)), *of("picture", *SEEN)]
    said, closing, answer = composed(Level.STANDARD, *events)
    assert said == [BARE.headline, DOG.headline, "The sky is red.", "Two people watch."]
    assert closing == ["Blurred."]
    assert answer.headline == DOG.headline
    assert answer.details == DOG.details
    assert text(answer, Level.STANDARD) == f"{DOG.headline}\nThe sky is red. Two people watch.\nBlurred."


def test_at_full_the_glance_stays_as_layout_and_is_not_said_twice():
    events = [*of("text", Result(content=BARE)), *of("picture", *SEEN)]
    said, closing, answer = composed(Level.FULL, *events)
    assert answer.layout == (BARE.headline,)
    assert [*said, *closing].count(BARE.headline) == 1
    assert BARE.headline in text(answer, Level.FULL)


def test_at_brief_the_caption_alone_is_said():
    events = [*of("text", Result(content=BARE)), *of("picture", *SEEN)]
    said, closing, answer = composed(Level.BRIEF, *events)
    assert (said, closing) == ([DOG.headline], [])
    assert text(answer, Level.BRIEF) == DOG.headline


def test_at_brief_the_glance_is_the_answer_if_nothing_was_made_out():
    events = [*of("text", Result(content=BARE)), *of("picture", Abstain(reason="Too blurred.", code="unsure"))]
    said, closing, _ = composed(Level.BRIEF, *events)
    assert (said, closing) == ([BARE.headline], [])


def test_text_in_a_photograph_comes_after_what_was_seen_and_all_of_it():
    events = [
        *of("text", Chunk(part="summary", text="Photograph, two lines of text.")),
        *of("text", Chunk(part="headline", text=PHOTO.headline, wants=("picture",))),
        *of("text", Chunk(part="passage", text="The grass is wet."), Result(content=PHOTO)),
        *of("picture", *SEEN),
    ]
    said, closing, answer = composed(Level.STANDARD, *events)
    assert said == [
        "Photograph, two lines of text.",
        DOG.headline,
        "The sky is red.",
        "Two people watch.",
        "The grass is wet.",
        "Keep off",
    ]
    assert closing == ["Blurred."]
    assert [passage.in_headline for passage in answer.passages] == [False, False]


def test_a_reader_that_tells_its_wants_last_is_not_said_twice_either():
    events = [
        *of("text", Chunk(part="headline", text=PHOTO.headline), Chunk(part="passage", text="The grass is wet.")),
        *of("text", Result(content=PHOTO)),
        *of("picture", *SEEN),
    ]
    said, closing, answer = composed(Level.STANDARD, *events)
    assert said == [
        PHOTO.headline,
        "The grass is wet.",
        DOG.headline,
        "The sky is red.",
        "Two people watch.",
        "Keep off",
    ]
    assert closing == ["Blurred."]
    assert answer.headline == DOG.headline


@pytest.mark.parametrize(
    "last",
    [
        Abstain(reason="Nothing stands out.", code="unsure"),
        Failure(message="The captioner stopped.", code="worker-died"),
    ],
)
def test_what_was_held_back_for_the_caption_is_said_when_none_comes(last):
    events = [
        *of("text", Chunk(part="summary", text="Photograph, two lines of text.")),
        *of("text", Chunk(part="headline", text=PHOTO.headline, wants=("picture",)), Result(content=PHOTO)),
        *of("picture", last),
    ]
    said, closing, answer = composed(Level.STANDARD, *events)
    assert said == ["Photograph, two lines of text.", PHOTO.headline, "The grass is wet."]
    assert closing == [last.message if isinstance(last, Failure) else last.reason]
    assert answer.headline == PHOTO.headline
    assert not any("captioning model" in words for words in answer.details)


def test_a_part_is_told_after_the_details_of_the_whole():
    events = [
        *of("text", Chunk(part="headline", text="A page."), Chunk(part="passage", text="Read on it.")),
        *of("text", Result(content=PAGE)),
        *of("picture", Result(content=PART)),
    ]
    said, closing, answer = composed(Level.STANDARD, *events)
    assert [*said, *closing] == ["A page.", "Read on it.", "Two columns.", PART.headline, "It is old."]
    assert answer.headline == "A page."
    assert answer.details == ("Two columns.", PART.headline, "It is old.")
    brief, rest, _ = composed(Level.BRIEF, *events)
    assert (brief, rest) == (["A page."], [])


def test_a_part_alone_is_the_answer():
    said, closing, answer = composed(Level.STANDARD, *of("picture", Result(content=PART)), facets=("picture",))
    assert (said, closing, answer.headline) == ([PART.headline], ["It is old."], PART.headline)


def test_a_captioner_with_nothing_to_tell_is_heard_only_if_nobody_else_is():
    nothing = Abstain(reason="Nothing stands out.", code="unsure")
    said, closing, answer = composed(Level.STANDARD, *of("text", Result(content=PAGE)), *of("picture", nothing))
    assert nothing.reason not in [*said, *closing, answer.headline, *answer.details, *answer.unsure]
    said, closing, answer = composed(Level.STANDARD, *of("picture", nothing), facets=("picture",))
    assert closing == [answer.headline] == [nothing.reason]


def test_a_line_that_stands_for_unreadable_text_is_not_said_again_as_doubt():
    words = "One line in a script I can't read."
    page = Content(headline="A page.", passages=(Passage(text=words),), unsure=(words, "A command mends it."))
    said, closing, answer = composed(Level.STANDARD, *of("text", Result(content=page)), facets=("text",))
    assert [*said, *closing] == ["A page.", words, "A command mends it."]
    assert text(answer, Level.STANDARD).count(words) == 1


def test_facets_that_want_each_other_do_not_pass_the_floor_on_for_ever():
    both = {
        "picture": Content(headline="A label.", wants=("codes",)),
        "codes": Content(headline="A code: 123.", wants=("picture",)),
    }
    chunks = [(name, Chunk(part="headline", text=one.headline, wants=one.wants)) for name, one in both.items()]
    for events in (chunks, chunks[::-1]):
        last = [(name, Result(content=both[name])) for name, _ in events]
        said, closing, answer = composed(Level.FULL, *events, *last, facets=tuple(both))
        assert sorted([*said, *closing]) == sorted([answer.headline, *answer.details, *answer.layout])


def test_a_captioner_that_begins_again_with_another_model_repeats_nothing_and_leaves_nothing_out():
    other = Content(headline="A dog on sand.", details=("The sky is red.", "It is wet."))
    media = Media(path=b"/x/a.png", mime="image/png", size_bytes=1, sha256="0")
    composition = Composition(Request(id="1", task="describe", media=media), ["picture"])
    said = [words for event in SEEN[:2] for words in composition.feed("picture", event)]
    composition.restart("picture")
    said += [
        words
        for event in (
            Chunk(part="headline", text=other.headline),
            Chunk(part="detail", text="The sky is red."),
            Chunk(part="detail", text="It is wet."),
            Result(content=other),
        )
        for words in composition.feed("picture", event)
    ]
    assert said == [DOG.headline, "The sky is red.", "A dog on sand.", "It is wet."]


# --- whatever facets find, in whatever order ------------------------------------------------------------------------

SENTENCES = st.sampled_from(
    [f"Sentence {n}." for n in range(12)] + ["A very long sentence that goes on, " * 5 + "end."]
)
WORDS = st.sampled_from(["Read one", "Read two", "Read three", "OK"])
PASSAGES = st.lists(st.builds(Passage, text=WORDS, in_headline=st.booleans()), max_size=4).map(tuple)
SOME = st.lists(SENTENCES, max_size=3).map(tuple)
CONTENTS = st.builds(
    Content,
    headline=SENTENCES,
    details=SOME,
    passages=PASSAGES,
    layout=SOME,
    unsure=SOME,
    wants=st.sampled_from([(), ("picture",), ("picture", "codes")]),
    part=st.booleans(),
)
LAST = st.one_of(
    CONTENTS.map(lambda content: Result(content=content)),
    CONTENTS.map(lambda content: Result(content=content)),
    st.just(Abstain(reason="Nothing.")),
    st.just(Failure(message="It failed.", code="x")),
)


@st.composite
def facets(draw, name):
    """The events of one facet, as a well-behaved engine tells them."""
    last = draw(LAST)
    events = []
    if isinstance(last, Result) and draw(st.booleans()):
        content = last.content
        if draw(st.booleans()):
            events.append(Chunk(part="summary", text=f"First glance of {name}."))
        wants = content.wants if draw(st.booleans()) else ()
        events.append(Chunk(part="headline", text=content.headline, wants=wants))
        events += [Chunk(part="detail", text=words) for words in content.details[: draw(st.integers(0, 3))]]
        events += [Chunk(part="passage", text=p.text) for p in content.passages if not p.in_headline]
    return [*((name, event) for event in events), (name, last)]


@st.composite
def told(draw):
    """Events of up to three facets; the picture's come after the text's last word, the others anyhow."""
    text_events, codes = draw(facets("text")), draw(facets("codes"))
    if draw(st.booleans()):
        text_events += draw(facets("picture"))
    names = {name for name, _ in text_events}
    if not draw(st.booleans()):
        return names, text_events
    order = [0] * len(text_events) + [1] * len(codes)
    random.Random(draw(st.integers(0, 1000))).shuffle(order)
    rows = [iter(text_events), iter(codes)]
    return names | {"codes"}, [next(rows[row]) for row in order]


def spoken(answer, level):
    """Return the sentences of an answered request that a listener should hear at this level."""
    if answer.outcome != "answered":
        return [answer.headline, *([answer.hint] if answer.hint else [])]
    if level is Level.BRIEF:
        return [answer.headline]
    read = [passage.text for passage in answer.passages if not passage.in_headline]
    layout = answer.layout if level is Level.FULL else ()
    return [answer.headline, *answer.details, *read, *layout, *answer.unsure]


@pytest.mark.parametrize("level", list(Level))
@settings(max_examples=150, deadline=None)
@given(told())
def test_each_sentence_of_the_answer_is_said_once(level, story):
    names, events = story
    said, closing, answer = composed(level, *events, facets=sorted(names))
    heard = [*said, *closing]
    wanted = spoken(answer, level)
    long_ones = {event.content.headline for _, event in events if isinstance(event, Result)}
    heard = [answer.headline if w in long_ones and w.startswith(answer.headline.rstrip("…")) else w for w in heard]
    for words in wanted:
        assert heard.count(words) == wanted.count(words), (words, heard, wanted)
    glances = {f"First glance of {name}." for name in names} | long_ones
    assert set(heard) - set(wanted) <= (glances if level is not Level.BRIEF else set())
    if level is Level.BRIEF and answer.outcome == "answered":
        assert len(heard) == 1


@pytest.mark.parametrize("level", [Level.STANDARD, Level.FULL])
@settings(max_examples=100, deadline=None)
@given(told())
def test_a_terminal_that_watched_is_told_the_rest_and_nothing_twice(level, story):
    names, events = story
    _, _, answer = composed(level, *events, facets=sorted(names))
    shown = [event.text for _, event in events if isinstance(event, Chunk) and event.part in ("headline", "detail")]
    if answer.outcome == "answered":
        rest = text(answer, level, shown=shown)
        for words in answer.details:
            assert (words in shown) or (words in rest)
        assert answer.headline in rest or answer.headline in shown or any(len(words) > 125 for words in shown)


CODE = Content(headline="Link in a QR code: example.org.", details=("Odd.",), part=True)


@pytest.mark.parametrize("level", [Level.STANDARD, Level.FULL])
def test_what_is_about_a_part_waits_for_the_first_sentence_about_the_whole(level):
    events = [*of("codes", Result(content=CODE)), *of("text", Result(content=PAGE))]
    said, closing, _ = composed(level, *events, facets=("text", "codes"))
    told = [*said, *closing]
    assert told[0] == "A page."
    assert [told.count(words) for words in (CODE.headline, "Odd.", "Two columns.", "Read on it.")] == [1, 1, 1, 1]
    assert CODE.headline in said


@pytest.mark.parametrize("last", [Abstain(reason="Nothing.", code="blank"), Failure(message="It failed.", code="x")])
def test_what_is_about_a_part_is_said_when_there_is_nothing_about_the_whole(last):
    events = [*of("codes", Result(content=CODE)), *of("text", last)]
    said, closing, answer = composed(Level.STANDARD, *events, facets=("text", "codes"))
    assert [*said, *closing][0] == CODE.headline == answer.headline
    assert [*said, *closing].count(CODE.headline) == 1


def test_what_is_about_a_part_does_not_wait_for_those_that_come_after_it():
    composition = Composition(Request(id="1", task="describe"), ("codes", "sound"))
    assert composition.feed("codes", Result(content=CODE))[0] == CODE.headline
