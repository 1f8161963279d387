"""Many files with the same trouble are told in two sentences, not in hundreds; what they are called is not logged."""

import asyncio
import itertools
import logging
import os
import time

import pytest

from assistd import notices
from assistd.config import Config, WatchFolder, WatchSettings
from assistd.errors import SinkError
from assistd.flow import Flow
from assistd.journal import new_id
from assistd.notices import Notices
from assistd.plugins import Registry
from assistd.sources.watch import WatchSource
from assistd.store import Store
from assistd.types import Answer, Request

FOREVER_S = 3600.0


class Told:
    """Notices, and what they said; `quiet` waits until nothing is counted any more."""

    def __init__(self, **changes):
        self.said = []
        self.notices = Notices(self.said.append, **{"window_s": 0.05, **changes})

    def tell(self, numbers, folder=b"/home/x/Screenshots", code="media-mislabelled"):
        for number in numbers:
            self.notices.tell(f"{number}.png is none.", code, folder)

    async def quiet(self):
        async with asyncio.timeout(20):
            while self.notices._kinds:
                await asyncio.sleep(0.01)
        return self.said


async def test_the_first_of_a_kind_is_said_at_once_and_the_others_in_one_sentence():
    told = Told()
    told.tell(range(200))
    assert told.said == ["0.png is none."]
    assert await told.quiet() == [
        "0.png is none.",
        "199 more files in Screenshots: the same. The last: 199.png is none.",
    ]


async def test_one_other_is_said_in_its_own_words():
    told = Told()
    told.tell(range(2))
    assert await told.quiet() == ["0.png is none.", "1.png is none."]


async def test_a_single_one_is_said_once():
    told = Told()
    told.tell([7])
    assert await told.quiet() == ["7.png is none."]


async def test_where_no_folder_is_known_none_is_named():
    told = Told()
    told.tell(range(3), folder=b"")
    assert (await told.quiet())[1] == "2 more files: the same. The last: 2.png is none."


async def test_kinds_and_folders_are_counted_apart():
    told = Told()
    told.tell(range(3), folder=b"/a/Shots")
    told.tell(range(10, 14), folder=b"/b/In\nbox/")
    told.tell(range(20, 25), folder=b"/a/Shots", code="media-empty")
    assert told.said == ["0.png is none.", "10.png is none.", "20.png is none."]
    assert (await told.quiet())[3:] == [
        "2 more files in Shots: the same. The last: 2.png is none.",
        "3 more files in In?box: the same. The last: 13.png is none.",
        "4 more files in Shots: the same. The last: 24.png is none.",
    ]


async def test_after_a_kind_was_over_its_next_is_a_first_one_again():
    told = Told()
    told.tell(range(3))
    await told.quiet()
    told.tell([5])
    assert told.said[2:] == ["5.png is none."]


async def test_what_goes_on_without_a_pause_is_told_all_the_same():
    told = Told(window_s=FOREVER_S, longest_s=0.05)
    told.tell(range(3))
    assert len(await told.quiet()) == 2


async def test_each_further_one_puts_the_end_off():
    told = Told(window_s=FOREVER_S, longest_s=FOREVER_S)
    told.tell([0])
    first = told.notices._kinds["media-mislabelled", b"/home/x/Screenshots"].timer
    told.tell([1])
    assert first.cancelled()
    told.notices.close()


@pytest.mark.parametrize("code", ["", "disk-full"])
async def test_the_same_sentence_is_not_repeated(code):
    told = Told()
    for _ in range(3):
        told.notices.tell("The disk is full.", code)
        await told.quiet()
    assert told.said == ["The disk is full."]


async def test_a_file_that_is_refused_again_is_not_counted_again():
    told = Told()
    told.tell([0, 1, 1, 1, 2])
    assert (await told.quiet())[1].startswith("2 more files")


async def test_the_same_sentence_is_said_again_after_its_time():
    told = Told(repeat_s=0.0)
    told.notices.tell("The disk is full.")
    told.notices.tell("The disk is full.")
    assert len(told.said) == 2


async def test_sentences_without_a_code_each_stand_for_themselves():
    told = Told()
    for name in "abc":
        told.notices.tell(f"The engine {name} rests.")
    assert told.said == ["The engine a rests.", "The engine b rests.", "The engine c rests."]
    assert not told.notices._kinds


async def test_a_flood_of_kinds_is_no_flood_of_words():
    told = Told()
    for number in range(5000):
        told.tell([number], code=f"code-{number}")
    assert len(told.said) == notices.MOST_KINDS
    assert len(told.notices._kinds) == notices.MOST_KINDS + 1
    assert len(told.notices._known) <= notices.MOST_KNOWN
    others = 5000 - notices.MOST_KINDS
    assert (await told.quiet())[notices.MOST_KINDS :] == [f"{others} more troubles. The last: 4999.png is none."]


async def test_nothing_is_said_later_once_it_is_closed():
    told = Told()
    told.tell(range(3))
    timers = [kind.timer for kind in told.notices._kinds.values()]
    told.notices.close()
    assert all(timer.cancelled() for timer in timers)
    told.tell(range(3, 6))
    assert all(kind.timer is None for kind in told.notices._kinds.values())


async def test_codes_are_logged_and_words_only_at_debug(caplog):
    caplog.set_level(logging.DEBUG)
    told = Told()
    told.notices.tell("Divorce papers.png is none.", "media-mislabelled", b"/home/x/Secret")
    told.notices.tell("The plugin for Divorce papers is broken.")
    above = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG]
    assert above == ["told the person: media-mislabelled", "told the person: a notice without a code"]
    assert "Divorce papers.png is none." in caplog.text
    told.notices.close()


class Fails:
    """A sink that raises this, once for each answer."""

    once = False

    def __init__(self, error):
        self.error, self.numbers = error, itertools.count()

    async def deliver(self, answer):
        raise self.error(f"{next(self.numbers)}.png stays alone.")


@pytest.fixture
async def flow():
    said, store = [], Store(None)
    one = Flow(Config(), Registry(), store, notice=said.append)
    one.said, one.store = said, store
    yield one
    await one.close()
    store.close()


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def counted(flow):
    return {key: kind.count for key, kind in flow._notices._kinds.items()}


async def test_a_watched_folders_refused_files_are_one_kind_wherever_below_it_they_lie(flow, tmp_path):
    watched = tmp_path / "Screenshots"
    for number in range(30):
        below = watched / f"sub{number % 10}"
        below.mkdir(parents=True, exist_ok=True)
        (below / f"{number}.png").write_bytes(b"just text " * 20)
    folder = WatchFolder(path=str(watched), recursive=True, existing=True)
    source = WatchSource(Config(watch=WatchSettings(folders=(folder,), settle_s=0.1)), flow, flow.store)
    await source.start()
    try:
        await until(lambda: sum(counted(flow).values()) >= 29)
    finally:
        await source.stop()
    assert counted(flow) == {("media-mislabelled", os.fsencode(watched)): 29}
    assert len(flow.said) == 1
    assert "is named like a picture but is none" in flow.said[0]


async def test_deliveries_that_fail_alike_are_told_once_for_each_reason(flow):
    flow._deliveries._sinks = {"full": Fails(SinkError), "broken": Fails(KeyError)}
    sinks = ["full", "broken", "gone"]
    requests = [Request(id=new_id(), task="describe", created_s=time.time()) for _ in range(20)]
    await flow.journal.add(requests)
    while request := await flow.journal.claim(interactive=False):
        answer = Answer(request_id=request.id, task="describe", outcome="answered", headline="x")
        await flow.journal.finish(answer, sinks, text="", remember=False)
        assert len(await flow._deliveries.deliver(answer, sinks)) == 3
    assert flow.said == [
        "0.png stays alone.",
        "broken could not deliver: KeyError: '0.png stays alone.'.",
        "There is no sink called gone.",
    ]
    assert counted(flow) == {("sink", b""): 19, ("sink-failed", b""): 19, ("sink-missing", b""): 0}


async def test_a_flow_that_ends_tells_nothing_later(flow):
    for number in range(3):
        flow.notice(f"{number}.png is none.", "media-mislabelled")
    (timer,) = (kind.timer for kind in flow._notices._kinds.values())
    await flow.close()
    assert timer.cancelled()
    assert flow.said == ["0.png is none."]
