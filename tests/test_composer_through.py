"""Facets that are evidence for another one: they speak only where that one has nothing to tell (`merge.THROUGH`)."""

import random

import pytest
from test_composer_facets import composed, of

from assistd.types import Abstain, Chunk, Content, Failure, Level, Passage, Result

PIXELS = "elements.pixels"
BUTTONS = Content(
    headline="Looks like a window with 5 buttons, no names read.",
    details=("2 are switched on.",),
    layout=("At the bottom.",),
    unsure=("It is blurred.",),
    model="screen elements 1",
    data={"controls": [{"kind": "button", "box": [1, 2, 3, 4], "score": 0.9}]},
)
DIALOG = Content(
    headline="Looks like a dialog. 2 buttons: Cancel, Save.",
    details=("2 buttons.",),
    passages=(Passage(text="Save the file?"),),
)
SEEN = Content(headline="A cat.", details=("It sleeps.",))
TITLE = Content(headline="Frozen Bubble, game.", part=True)
NOTHING = Abstain(reason="Blank picture: one even colour.", code="blank")
BROKEN = Failure(message="The reader stopped.", code="worker-died")
LACKING = Failure(message="The model elements.onnx is not installed.", code="model-missing", hint="Install it.")
LEVELS = (Level.BRIEF, Level.STANDARD, Level.FULL)

READ = of("text", Chunk(part="headline", text=DIALOG.headline), Chunk(part="passage", text="Save the file?"))


@pytest.mark.parametrize("level", LEVELS)
def test_while_the_reader_tells_the_controls_nothing_of_theirs_is_said_and_their_data_is_there(level):
    events = [*of(PIXELS, Result(content=BUTTONS)), *READ, *of("text", Result(content=DIALOG))]
    said, closing, answer = composed(level, *events, facets=("text", PIXELS))
    rest = [] if level is Level.BRIEF else ["Save the file?", "2 buttons."]
    assert [*said, *closing] == [DIALOG.headline, *rest]
    assert (answer.headline, answer.details, answer.layout, answer.unsure) == (DIALOG.headline, ("2 buttons.",), (), ())
    assert answer.facets[PIXELS].data == BUTTONS.data
    assert answer.models == ("screen elements 1",)


def test_at_brief_the_readers_sentence_is_said_at_once_although_controls_were_looked_for():
    said, _, _ = composed(Level.BRIEF, *of(PIXELS, Result(content=BUTTONS)), *READ[:1], facets=("text", PIXELS))
    assert said == [DIALOG.headline]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("last", [NOTHING, BROKEN])
def test_where_the_reader_finds_nothing_the_controls_speak_for_themselves(level, last):
    events = [*of(PIXELS, Result(content=BUTTONS)), *of("text", last)]
    said, closing, answer = composed(level, *events, facets=("text", PIXELS))
    assert said[0] == BUTTONS.headline
    assert [*said, *closing].count(BUTTONS.headline) == 1
    assert (answer.outcome, answer.headline) == ("answered", BUTTONS.headline)
    assert (BROKEN.message in answer.unsure) == (last is BROKEN)


def test_without_a_reader_the_controls_speak_at_once():
    said, _, answer = composed(Level.STANDARD, *of(PIXELS, Result(content=BUTTONS)), facets=(PIXELS,))
    assert said == [BUTTONS.headline]
    assert answer.details == BUTTONS.details


def test_what_was_seen_and_the_windows_title_keep_their_places_around_the_controls():
    events = [
        *of("elements", Result(content=TITLE)),
        *of(PIXELS, Result(content=BUTTONS)),
        *of("text", NOTHING),
        *of("picture", Abstain(reason="No picture to describe: a window or a part of one.", code="interface")),
    ]
    said, closing, answer = composed(Level.STANDARD, *events, facets=("elements", PIXELS, "text", "picture"))
    assert [*said, *closing] == [TITLE.headline, BUTTONS.headline, *BUTTONS.details, *BUTTONS.unsure]
    assert (answer.headline, answer.details) == (BUTTONS.headline, (*BUTTONS.details, TITLE.headline))


@pytest.mark.parametrize("found", [SEEN, None])
def test_that_controls_could_not_be_looked_for_is_said_last_and_is_not_the_answer(found):
    last = Result(content=found) if found else NOTHING
    said, closing, answer = composed(Level.STANDARD, *of(PIXELS, LACKING), *of("text", last), facets=("text", PIXELS))
    if found:
        assert [*said, *closing] == ["A cat.", "It sleeps.", LACKING.sentence()]
        assert answer.unsure == (LACKING.sentence(),)
    else:
        assert (answer.outcome, answer.headline, answer.code) == ("nothing", NOTHING.reason, "blank")


def test_that_there_are_no_controls_is_never_said_beside_a_reader():
    events = [*of(PIXELS, Abstain(reason="No controls.", code="no-controls")), *of("text", NOTHING)]
    said, closing, answer = composed(Level.STANDARD, *events, facets=("text", PIXELS))
    assert ([*said, *closing], answer.code) == ([NOTHING.reason], "blank")


@pytest.mark.parametrize("seed", range(60))
def test_in_whatever_order_events_come_nothing_is_said_twice_and_the_controls_only_in_need(seed):
    """The reader waits for them; but a plugin may read in its place and not wait."""
    draw = random.Random(seed)
    streams = {
        PIXELS: of(PIXELS, draw.choice((Result(content=BUTTONS), LACKING))),
        "text": draw.choice(([*READ, *of("text", Result(content=DIALOG))], of("text", NOTHING))),
        "picture": of("picture", draw.choice((Result(content=SEEN), NOTHING))),
    }
    facets, events = tuple(streams), []
    while streams:
        facet = draw.choice(list(streams))
        events.append(streams[facet].pop(0))
        if not streams[facet]:
            del streams[facet]
    said, closing, answer = composed(Level.FULL, *events, facets=facets)
    everything = [*said, *closing]
    assert len(set(everything)) == len(everything)
    assert (BUTTONS.headline in everything) == (PIXELS in answer.facets and "text" not in answer.facets)
    assert answer.headline in everything
