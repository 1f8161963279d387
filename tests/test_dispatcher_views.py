"""Requests about the desktop: who is live speaks before the picture is there, the others wait for it."""

import asyncio
import time

import msgspec
import pytest
from test_dispatcher import PIXEL, Bed

from assistd import intake
from assistd.errors import AssistdError
from assistd.journal import new_id
from assistd.protocol import Answered, Happened
from assistd.store import Store
from assistd.types import Level, Request, View


class Desktop:
    """A desktop whose picture is taken when the test allows it."""

    def __init__(self, folder):
        self.folder = folder
        self.may, self.asked, self.error, self.cancelled = asyncio.Event(), 0, None, False
        self.title = "Captured"

    async def capture(self, request):
        self.asked += 1
        try:
            await self.may.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self.error:
            raise self.error
        path = self.folder / f"{request.id}.png"
        path.write_bytes(PIXEL)
        media = await asyncio.to_thread(intake.admit, str(path).encode())
        return msgspec.structs.replace(
            request, media=media, view=msgspec.structs.replace(request.view, title=self.title)
        )


@pytest.fixture
async def bed(tmp_path, engines):
    import viewers

    one = Bed(Store(tmp_path / "journal.db"), [viewers.LIVE, viewers.PIXELS])
    desktop = Desktop(tmp_path)
    one.dispatcher._capture = desktop.capture
    one.dispatcher.start(background=True)
    yield one, desktop
    await one.dispatcher.close()
    await one.supervisor.close()
    one.store.close()


async def begin(one, **fields):
    request = Request(
        **{
            "id": new_id(),
            "task": "describe",
            "interactive": True,
            "created_s": time.time(),
            "sinks": ("speech",),
            "view": View(target="window"),
            **fields,
        }
    )
    replies = asyncio.Queue()
    await one.dispatcher.submit([request], listener=replies.put_nowait)
    return replies


async def until(replies, wanted):
    got = []
    while not got or not wanted(got[-1]):
        got.append(await asyncio.wait_for(replies.get(), 30))
    return got


def ended(reply):
    return isinstance(reply, Answered)


async def test_the_live_words_are_said_before_the_picture_is_taken(bed):
    one, desktop = bed
    replies = await begin(one)
    await until(replies, lambda reply: isinstance(reply, Happened) and reply.said == ("Live window.",))
    assert desktop.asked == 1
    desktop.may.set()
    answer = (await until(replies, ended))[-1].answer
    assert answer.headline == "Live window."
    assert answer.view == View(target="window", title="Captured")
    assert answer.media.mime == "image/png"
    assert "Pixels of Captured, after: Live window." in answer.details
    assert one.voice.said[0] == "Live window."


async def test_where_no_picture_can_be_taken_the_tree_answers_and_says_why(bed):
    one, desktop = bed
    desktop.error = AssistdError("The screen can't be captured.", code="capture", hint="Allow it.")
    desktop.may.set()
    answer = (await until(await begin(one), ended))[-1].answer
    assert (answer.outcome, answer.headline) == ("answered", "Live window.")
    assert answer.unsure == ("The screen can't be captured. Allow it.",)
    assert "The screen can't be captured. Allow it." in one.voice.said


async def test_without_tree_and_picture_the_person_hears_why(bed):
    one, desktop = bed
    desktop.error = AssistdError("The screen can't be captured.", code="capture", hint="Allow it.")
    desktop.may.set()
    answer = (await until(await begin(one, view=View(target="window", title="bare")), ended))[-1].answer
    assert (answer.outcome, answer.code) == ("failed", "capture")
    assert one.voice.said == ["The screen can't be captured.", "Allow it."]


async def test_without_a_tree_the_pixels_speak(bed):
    one, desktop = bed
    desktop.title = "bare"
    desktop.may.set()
    answer = (await until(await begin(one, view=View(target="window", title="bare")), ended))[-1].answer
    assert (answer.outcome, answer.headline) == ("answered", "Pixels of bare, after: no-tree")


async def test_at_the_brief_level_the_tree_gives_the_sentence_at_once(bed):
    one, desktop = bed
    replies = await begin(one, level=Level.BRIEF)
    await until(replies, lambda reply: isinstance(reply, Happened) and reply.said == ("Live window.",))
    desktop.may.set()
    await until(replies, ended)
    assert one.voice.said == ["Live window."]


async def test_the_same_desktop_twice_is_looked_at_twice(bed):
    one, desktop = bed
    desktop.may.set()
    await until(await begin(one), ended)
    replies = await until(await begin(one, view=View(target="screen")), ended)
    assert replies[-1].answer.headline == "Live screen."
    assert "Pixels of Captured, after: Live screen." in replies[-1].answer.details  # not the kept words of before


async def test_a_cancelled_request_takes_no_picture(bed):
    one, desktop = bed
    replies = await begin(one)
    got = await until(replies, lambda reply: isinstance(reply, Happened) and bool(reply.said))
    await one.dispatcher.cancel([got[-1].request_id])
    assert (await until(replies, ended))[-1].answer.outcome == "cancelled"
    assert desktop.cancelled


async def test_the_history_knows_the_words_but_no_picture(bed):
    one, desktop = bed
    desktop.may.set()
    await until(await begin(one), ended)
    (row,) = await one.history.search("Live")
    assert (row.what, row.path) == ("Captured", b"")
    assert await one.history.last_picture(("describe",)) is None
