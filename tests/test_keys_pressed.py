"""What the keys do: one thing at a time, "still working" when nothing was told yet, never an exception, never silence.

The flow behind is the test's: what is asked of it is written down, and its work ends when the test says so.
"""

import asyncio
from types import SimpleNamespace

import pytest

from assistd import protocol as p
from assistd.actions import Action
from assistd.config import Config
from assistd.errors import AssistdError, ControlError
from assistd.heard import Heard
from assistd.keys import Keys
from assistd.types import Answer, Content, Level, Progress


class Voice:
    def __init__(self):
        self.told, self.remarks, self.recited, self.repeats = [], [], [], 0

    async def tell(self, words):
        self.told.append(words)

    async def remark(self, words):
        self.remarks.append(words)

    async def repeat(self):
        self.repeats += 1
        return "Said."

    async def recite(self, phrases):
        self.recited += [phrase.text for phrase in phrases]
        return "more-1"

    def said(self, request_id):
        return [] if request_id == "a" else None


class Questions:
    def __init__(self):
        self.question, self.about, self.open, self.error = "Is it open?", [], False, None

    async def put(self, about):
        self.about.append(about)
        if self.error:
            raise self.error
        return self.question

    def again(self):
        return self.open


class Bed:
    def __init__(self):
        self.voice, self.questions = Voice(), Questions()
        self.asks, self.ended, self.locked, self.stops, self.last = [], [], False, 0, False
        self.may_say, self.may_end = asyncio.Event(), asyncio.Event()
        self.error = None
        self.flow = SimpleNamespace(
            voice=self.voice,
            config=Config(),
            heard=Heard(self.voice.said),
            desk=SimpleNamespace(present=self.present),
            asked=SimpleNamespace(has_last=lambda: self.last, name=lambda: "Editor"),
            stop=self.stop,
            copy=self.copy,
        )
        self.keys = Keys(self.flow, self.do, self.questions)

    def present(self):
        if self.locked:
            raise ControlError("The session is locked.", code="locked")

    async def stop(self):
        self.stops += 1
        return "Stopped."

    async def copy(self):
        raise ControlError("Nothing was described yet.", code="no-answer")

    async def do(self, ask):
        self.asks.append(ask)
        try:
            if self.error:
                raise self.error
            await self.may_say.wait()
            yield p.Happened(request_id="a", facet="text", event=Progress(), said=("First words.",))
            await self.may_end.wait()
        finally:
            self.ended.append(ask)


@pytest.fixture
async def bed():
    one = Bed()
    yield one
    await one.keys.close()


async def until(true):
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("action", [Action.WINDOW, Action.SCREEN, Action.POINTER, Action.CLIPBOARD])
async def test_a_key_describes_what_it_names_and_speaks(bed, action):
    assert (await bed.keys.press(action)).startswith("Describing")
    await until(lambda: bed.asks)
    assert bed.asks == [p.Do(task="describe", target=action.value, speak=True, level=Level.STANDARD)]


async def test_pressing_again_before_anything_was_told_says_still_working(bed):
    await bed.keys.press(Action.WINDOW)
    await until(lambda: bed.asks)
    assert await bed.keys.press(Action.WINDOW) == "Still working."
    assert bed.voice.remarks == ["Still working."]
    assert len(bed.asks) == 1


async def test_pressing_again_after_the_first_words_begins_anew_and_ends_the_first(bed):
    await bed.keys.press(Action.WINDOW)
    bed.may_say.set()
    await until(lambda: bed.keys._told)
    await bed.keys.press(Action.WINDOW)
    await until(lambda: len(bed.asks) == 2)
    assert bed.ended == bed.asks[:1]


async def test_another_key_takes_the_place_of_the_first(bed):
    await bed.keys.press(Action.WINDOW)
    await until(lambda: bed.asks)
    await bed.keys.press(Action.SCREEN)
    await until(lambda: len(bed.asks) == 2)
    assert [ask.target for ask in bed.ended] == ["window"]


async def test_stop_ends_the_work_and_the_speech(bed):
    await bed.keys.press(Action.SCREEN)
    await until(lambda: bed.asks)
    assert await bed.keys.press(Action.STOP) == "Stopped."
    assert (bed.stops, [ask.target for ask in bed.ended]) == (1, ["screen"])


async def test_a_question_is_about_the_last_picture_and_else_about_the_window(bed):
    await bed.keys.press(Action.ASK)
    await until(lambda: bed.asks)
    assert (bed.asks[0].target, bed.asks[0].again, bed.questions.about) == ("window", False, [""])
    await bed.keys.press(Action.STOP)
    bed.last = True
    await bed.keys.press(Action.ASK)
    await until(lambda: len(bed.asks) == 2)
    assert (bed.asks[1].target, bed.asks[1].again, bed.questions.about[1]) == ("", True, "Editor")
    assert bed.asks[1].text == "Is it open?"


async def test_the_key_pressed_again_while_a_question_is_spoken_ends_the_recording(bed):
    bed.questions.open = True
    assert await bed.keys.press(Action.ASK) == "That is the question."
    assert not bed.asks


async def test_no_question_and_no_way_to_put_one_are_said(bed):
    bed.questions.question = ""
    await bed.keys.press(Action.ASK)
    await until(lambda: bed.voice.remarks)
    assert bed.voice.remarks == ["No question."]
    bed.questions.error = AssistdError("There is no microphone.", code="no-microphone", hint="Plug one in.")
    await bed.keys.press(Action.ASK)
    await until(lambda: bed.voice.told)
    assert bed.voice.told == ["There is no microphone. Plug one in."]


async def test_what_can_not_begin_is_said_aloud(bed):
    bed.error = AssistdError("The clipboard is empty.", code="capture")
    await bed.keys.press(Action.CLIPBOARD)
    await until(lambda: bed.voice.told)
    assert bed.voice.told == ["The clipboard is empty."]


async def test_a_fault_of_ours_is_said_and_the_next_key_works(bed):
    bed.error = RuntimeError("a bug")
    await bed.keys.press(Action.WINDOW)
    await until(lambda: bed.voice.told)
    assert bed.voice.told == ["That failed inside assistd."]
    bed.error = None
    await bed.keys.press(Action.WINDOW)
    await until(lambda: len(bed.asks) == 2)


async def test_a_locked_session_refuses_every_key_but_stop(bed):
    bed.locked = True
    for action in set(Action) - {Action.STOP}:
        with pytest.raises(ControlError, match="locked"):
            await bed.keys.press(action)
    assert await bed.keys.press(Action.STOP) == "Stopped."
    assert not bed.asks


async def test_more_is_spoken_from_where_it_stopped_and_says_when_that_was_all(bed):
    assert await bed.keys.press(Action.MORE) == "Nothing was described yet."
    answer = Answer(
        request_id="a",
        task="describe",
        outcome="answered",
        headline="Dialog.",
        details=("Two buttons.",),
        facets={"text": Content(headline="Dialog.")},
    )
    bed.flow.heard.note(p.Answered(answer=answer))
    assert await bed.keys.press(Action.MORE) == "Dialog.\nTwo buttons."
    assert bed.voice.recited == ["Dialog.", "Two buttons."]
    bed.voice.said = lambda request_id: ["Dialog.", "Two buttons."]
    bed.flow.heard._said = bed.voice.said
    assert await bed.keys.press(Action.MORE) == "That was all."
    assert bed.voice.remarks[-1] == "That was all."


async def test_what_can_not_be_copied_is_said(bed):
    assert await bed.keys.press(Action.COPY) == "Nothing was described yet."
    assert bed.voice.remarks == ["Nothing was described yet."]


async def test_repeat_ends_what_is_under_way(bed):
    await bed.keys.press(Action.WINDOW)
    await until(lambda: bed.asks)
    await bed.keys.press(Action.REPEAT)
    await until(lambda: bed.voice.repeats)
    assert [ask.target for ask in bed.ended] == ["window"]
