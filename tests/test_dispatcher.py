"""Requests seen through to their end: real journal, real workers; only the registry is a short one."""

import asyncio
import os
import time

import msgspec
import pytest

from assistd import intake
from assistd.config import WorkerSettings
from assistd.deliveries import Deliveries
from assistd.dispatcher import Dispatcher
from assistd.errors import JournalError, SinkError
from assistd.history import History
from assistd.journal import Journal, new_id
from assistd.launch import Launch
from assistd.protocol import Accepted, Answered, Happened
from assistd.store import Store
from assistd.supervisor import Supervisor
from assistd.types import Chunk, Level, Progress, Request

PIXEL = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0"
    b"IEND\xaeB`\x82"
)


async def admit(path):
    return await asyncio.to_thread(intake.admit, path)


class Heard:
    """A voice that writes down what it is told to say."""

    def __init__(self):
        self.said, self.ended = [], []

    async def begin(self, request):
        pass

    async def say(self, request, phrases):
        self.said += [phrase.text for phrase in phrases]

    async def end(self, request, answer):
        self.ended.append(answer.outcome)


class ListSink:
    once = False

    def __init__(self):
        self.got, self.broken = [], False

    async def deliver(self, answer):
        if self.broken:
            raise SinkError("The folder can't be written.", hint="Make it writable.")
        self.got.append(answer.headline)
        return "Kept."


class Bed:
    def __init__(self, store, routes):
        self.store, self.routes = store, list(routes)
        self.journal, self.history = Journal(store), History(store)
        self.notices, self.voice, self.sink = [], Heard(), ListSink()
        self.supervisor = Supervisor(WorkerSettings(), self.launch_for, self.notices.append)
        self.dispatcher = Dispatcher(
            journal=self.journal,
            routes=self,
            supervisor=self.supervisor,
            deliveries=Deliveries(self.journal, {"list": self.sink}, lambda words, code: self.notices.append(words)),
            voice=self.voice,
            admit=admit,
            remember=True,
            notice=self.notices.append,
        )

    async def select(self, request):
        return tuple(self.routes)

    def launch_for(self, spec):
        return Launch(plugin="test", options=self.options_for(spec))

    def options_for(self, spec):
        return msgspec.to_builtins(spec.options())

    def lacks(self, request):
        return ""

    def models_for(self, spec, *, language="", into=""):
        return ()

    async def do(self, **fields):
        """Return all replies to one request."""
        request = Request(
            **{"id": new_id(), "task": "describe", "interactive": True, "created_s": time.time(), **fields}
        )
        replies = asyncio.Queue()
        await self.dispatcher.submit([request], listener=replies.put_nowait)
        got = []
        while not got or not isinstance(got[-1], Answered):
            got.append(await asyncio.wait_for(replies.get(), 30))
        return got


@pytest.fixture
async def bed(tmp_path, engines):
    made = []

    def make(*names, **changes):
        routes = [
            engines.modality(name, options=engines.Options if name == "Echo" else msgspec_none(), **changes)
            for name in names
        ]
        made.append(Bed(Store(tmp_path / "journal.db"), routes))
        made[-1].dispatcher.start(background=True)
        return made[-1]

    yield make
    for one in made:
        await one.dispatcher.close()
        await one.supervisor.close()
        one.store.close()


def msgspec_none():
    from assistd import NoOptions

    return NoOptions


async def test_a_request_is_accepted_answered_spoken_delivered_and_remembered(bed):
    one = bed("Echo")
    replies = await one.do(text="hello", sinks=("speech", "list"))
    assert isinstance(replies[0], Accepted)
    assert any(isinstance(reply, Happened) for reply in replies)
    assert replies[-1].answer.headline == "Echo: hello."
    assert replies[-1].notes == ("Kept.",)
    assert one.voice.said == ["A test.", "Echo: hello."]
    assert one.voice.ended == ["answered"]
    assert one.sink.got == ["Echo: hello."]
    assert [row.headline for row in await one.history.search("hello")] == ["Echo: hello."]
    assert (await one.journal.counts()).done == 1


async def test_the_same_content_is_computed_once_and_gives_the_same_words(bed, tmp_path):
    one = bed("Pid")
    first, second, fresh = tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"
    for path in (first, second):
        path.write_bytes(PIXEL)
    answers = [(await one.do(path=os.fsencode(path)))[-1].answer.headline for path in (first, second)]
    assert answers[0] == answers[1]
    await one.supervisor.close()
    again = (await one.do(path=os.fsencode(first)))[-1].answer.headline
    assert again == answers[0]  # known although that process has gone
    fresh.write_bytes(PIXEL)
    assert (await one.do(path=os.fsencode(fresh), fresh=True))[-1].answer.headline != answers[0]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("gone.png", None, "media"), ("empty.png", b"", "media"), ("text.png", b"just text " * 20, "media")],
)
async def test_a_file_that_cannot_be_admitted_ends_in_a_clear_sentence(bed, tmp_path, name, content, code):
    one = bed("Pid")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    answer = (await one.do(path=os.fsencode(path), sinks=("speech",)))[-1].answer
    assert answer.outcome == "failed"
    assert answer.code.startswith(code)
    assert name in answer.headline
    assert one.voice.said[0] == answer.headline


async def test_a_file_that_kills_its_worker_is_tried_three_times_and_given_up(bed):
    one = bed("Poisoned")
    replies = await one.do(text="poison", sinks=("speech",))
    again = [r for r in replies if isinstance(r, Happened) and r.event == Progress(words="starting again")]
    assert len(again) == 2
    assert replies[-1].answer.code == "poison-file"
    assert one.voice.said.count("First part.") == 1
    assert (await one.do(text="fine"))[-1].answer.outcome == "answered"


async def test_a_worker_that_dies_once_goes_on_without_saying_anything_twice(bed, tmp_path, monkeypatch):
    monkeypatch.setenv("ROGUE_MARK", str(tmp_path / "died"))
    one = bed("Poisoned")
    answer = (await one.do(text="once", sinks=("speech",)))[-1].answer
    assert answer.outcome == "answered"
    assert one.voice.said == ["First part.", "Second part.", "Survived."]


async def test_facets_run_side_by_side_and_one_that_crashes_takes_no_other_down(bed, engines):
    one = bed()
    one.routes = [
        engines.modality("Segfaults", facet="picture"),
        engines.modality("Echo", options=engines.Options, facet="text"),
    ]
    answer = (await one.do(text="hi"))[-1].answer
    assert answer.headline == "Echo: hi."
    assert any("test.segfaults" in words for words in answer.unsure)


async def test_a_cancelled_request_ends_as_cancelled_and_its_engine_is_free(bed):
    one = bed("Slow")
    request = Request(id=new_id(), task="describe", interactive=True, created_s=time.time(), sinks=("speech",))
    replies = asyncio.Queue()
    await one.dispatcher.submit([request], listener=replies.put_nowait)
    while not isinstance(reply := await asyncio.wait_for(replies.get(), 20), Happened):
        pass
    await one.dispatcher.cancel([request.id])
    while not isinstance(reply, Answered):
        reply = await asyncio.wait_for(replies.get(), 5)
    assert reply.answer.outcome == "cancelled"
    assert one.voice.ended == ["cancelled"]
    assert (await one.journal.rows(1))[0][1] == "cancelled"


async def test_what_is_under_way_at_the_end_waits_for_the_next_start(bed, engines):
    one = bed("Slow")
    request = Request(id=new_id(), task="describe", created_s=time.time())
    await one.dispatcher.submit([request])
    while not one.dispatcher.running:
        await asyncio.sleep(0.01)
    await one.dispatcher.close()
    assert (await one.journal.rows(1))[0][1] == "queued"
    one.routes = [engines.modality("Pid")]
    one.dispatcher.start(background=True)
    async with asyncio.timeout(20):
        while (await one.journal.counts()).done == 0:
            await asyncio.sleep(0.02)


async def test_interactive_work_overtakes_a_long_background_job_which_is_then_done(bed):
    one = bed("Slow")
    background = Request(id=new_id(), task="describe", created_s=time.time())
    await one.dispatcher.submit([background])
    while not one.supervisor.states() or one.supervisor.states()[0].state != "busy":
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    one.routes[0] = one.routes[0]
    urgent = asyncio.create_task(one.do(text="", level=Level.BRIEF, fresh=True))
    await asyncio.sleep(2)
    assert len(one.dispatcher.running) == 2
    urgent_request = [r for r in one.dispatcher.running if r != background.id]
    await one.dispatcher.cancel(urgent_request)
    assert (await urgent)[-1].answer.outcome == "cancelled"
    assert background.id in one.dispatcher.running


async def test_a_delivery_that_fails_is_told_and_the_answer_is_kept(bed):
    one = bed("Echo")
    one.sink.broken = True
    replies = await one.do(text="hello", sinks=("list",))
    assert replies[-1].notes == ("The folder can't be written. Make it writable.",)
    assert one.notices == ["The folder can't be written. Make it writable."]
    assert len(await one.history.search("hello")) == 1


async def test_a_person_is_served_while_the_disk_is_full_and_told_once(bed):
    one = bed("Echo")
    pages = one.store.run_now(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    limit = f"PRAGMA max_page_count = {pages}"
    await asyncio.wrap_future(one.store._thread.submit(one.store._connection.execute, limit))
    answers = [(await one.do(text="x" * 3000 + str(n), sinks=("speech",)))[-1] for n in range(40)]
    assert all(reply.answer.outcome == "answered" for reply in answers)
    assert "not kept" in answers[-1].notes[0]
    assert len([words for words in one.notices if "disk is full" in words]) == 1


async def test_a_person_is_served_when_the_journal_takes_a_request_and_gives_none_out(bed, monkeypatch):
    monkeypatch.setattr("assistd.dispatcher.JOURNAL_RETRY_S", 0.2)
    one = bed("Echo")
    claim = one.journal.claim

    async def full(**_):
        raise JournalError("The disk is full.", code="journal-full")

    one.journal.claim = full
    replies = await one.do(text="hello")
    assert replies[-1].answer.headline == "Echo: hello."
    one.journal.claim = claim
    async with asyncio.timeout(5):
        while (await one.journal.rows(1))[0][1] != "cancelled":  # it is not done a second time
            await asyncio.sleep(0.02)


async def test_sound_is_not_sent_to_those_who_only_watch(bed):
    one = bed("Speaks")
    replies = await one.do(text="hello")
    chunks = [r.event for r in replies if isinstance(r, Happened) and isinstance(r.event, Chunk)]
    assert chunks[0].part == "sound"
    assert chunks[0].payload == b""


async def test_an_engine_in_quarantine_costs_no_innocent_file(bed, monkeypatch):
    """Background files wait until it has come out; only who waits in person is told."""
    monkeypatch.setattr("assistd.facets.QUARANTINE_LOOK_S", 0.05)
    one = bed("Poisoned")
    for n in range(3):
        assert (await one.do(text=f"poison {n}"))[-1].answer.code in ("poison-file", "quarantined")
    assert (await one.do(text="urgent"))[-1].answer.code == "quarantined"
    waiting = Request(id=new_id(), task="describe", text="fine", created_s=time.time())
    await one.dispatcher.submit([waiting])
    await asyncio.sleep(0.3)
    assert (await one.journal.rows(1))[0][1] == "running"
    one.supervisor.release("test")
    async with asyncio.timeout(20):
        while (await one.journal.rows(1))[0][1] != "answered":
            await asyncio.sleep(0.02)


async def test_long_recordings_do_not_hold_up_pictures(bed, engines):
    one = bed()
    recorder = engines.modality("Slow")
    reader = engines.modality("Pid")

    async def select(request):
        return (recorder,) if request.task == "transcribe" else (reader,)

    one.select = select
    recordings = [Request(id=new_id(), task="transcribe", text=str(n), created_s=time.time()) for n in range(5)]
    await one.dispatcher.submit(recordings)
    await one.dispatcher.submit([Request(id=new_id(), task="describe", created_s=time.time())])
    async with asyncio.timeout(10):
        while (await one.journal.counts()).done == 0:
            await asyncio.sleep(0.02)
    assert (await one.journal.counts()).running == 2


async def test_stop_drops_what_still_waits_to_be_spoken(bed):
    one = bed("Slow")
    queues = []
    for n in range(6):
        queue = asyncio.Queue()
        queues.append(queue)
        asked = Request(
            id=new_id(),
            task="describe",
            text=f"/nowhere/{n}",
            interactive=True,
            created_s=time.time(),
            sinks=("speech",),
        )
        await one.dispatcher.submit([asked], listener=queue.put_nowait)
    while len(one.dispatcher.running) < 4:
        await asyncio.sleep(0.01)
    assert await one.dispatcher.cancel_spoken() == 6
    for queue in queues:
        reply = None
        while not isinstance(reply, Answered):
            reply = await asyncio.wait_for(queue.get(), 10)
        assert reply.answer.outcome == "cancelled"
    assert one.voice.said == []


async def test_an_answer_whose_delivery_cannot_be_noted_still_reaches_who_asked(bed):
    one = bed("Echo")

    async def full(*_, **__):
        raise JournalError("The disk is full.", code="journal-full")

    one.journal.begin_delivery = full
    replies = await one.do(text="hello", sinks=("list",))
    assert replies[-1].answer.headline == "Echo: hello."
    assert replies[-1].notes


async def test_a_request_nobody_can_read_any_more_stops_no_other(bed):
    one = bed("Echo")
    bad = Request(id=new_id(), task="describe", created_s=time.time() - 10, interactive=True)
    await one.dispatcher.close()
    await one.journal.add([bad])
    await one.store.run(lambda db: db.execute("UPDATE request SET body = x'7b7d'").rowcount)
    one.dispatcher.start(background=True)
    assert (await one.do(text="next"))[-1].answer.headline == "Echo: next."


async def test_a_person_does_not_wait_behind_background_work_on_the_same_file(bed, tmp_path, monkeypatch):
    one = bed("Slow")
    background = Request(id=new_id(), task="describe", text="", created_s=time.time())
    await one.dispatcher.submit([background])
    while not one.supervisor.states() or one.supervisor.states()[0].state != "busy":
        await asyncio.sleep(0.01)
    heard = asyncio.Queue()
    urgent = Request(id=new_id(), task="describe", text="", interactive=True, created_s=time.time())
    await one.dispatcher.submit([urgent], listener=heard.put_nowait)
    async with asyncio.timeout(5):
        while not isinstance(await heard.get(), Happened):
            pass
    await one.dispatcher.cancel([urgent.id])
