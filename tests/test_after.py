"""Facets that come after others: no circle, nothing too large, cancel and urgent work while they wait."""

import asyncio

import msgspec
import pytest
from test_dispatcher import Bed

from assistd import after, declared, wire
from assistd.errors import LoadError
from assistd.hookspecs import Modality
from assistd.journal import new_id
from assistd.protocol import Answered, Happened
from assistd.store import Store
from assistd.types import Abstain, Content, Failure, Job, Passage, Progress, Request, Result


def modality(facet, *others):
    return Modality(name=f"x.{facet}", task="describe", facet=facet, engine="x:Y", after=others)


def test_a_facet_waits_for_those_that_run_only():
    assert after.waits([modality("picture", "text", "codes"), modality("text")]) == {"picture": ("text",), "text": ()}


@pytest.mark.parametrize(
    "circle",
    [
        [modality("a", "a")],
        [modality("a", "b"), modality("b", "a")],
        [modality("a", "b"), modality("b", "c"), modality("c", "a", "b")],
    ],
)
async def test_a_circle_of_facets_makes_nobody_wait_forever(circle):
    words = after.LastWords(circle)

    async def run(one):
        await words.before(one)
        words.tell(one.facet, Abstain(reason=""), "key")

    async with asyncio.timeout(5):
        await asyncio.gather(*(run(one) for one in circle))


def test_what_was_found_is_cut_to_what_a_worker_takes():
    long = Content(headline="A book.", passages=tuple(Passage(text=f"{n} " + "x" * 5000) for n in range(2000)))
    found, missing = after.found(
        {"text": Result(content=long), "codes": Failure(message="", code="poison-file"), "sound": Abstain(reason="")}
    )
    assert missing == {"codes": "poison-file", "sound": "nothing"}
    kept = found["text"].passages
    assert kept == long.passages[: len(kept)]
    assert 100 < len(kept) < 2000
    job = Job(id="1", request_id="1", task="describe", modality="x", facet="picture", found=found)
    assert len(wire.pack(wire.Run(job=job))) < after.FOUND_BYTES * 1.1
    short = Content(headline="A line.", passages=(Passage(text="x"),), data={"a": 1})
    assert after.bounded(short) is short


def test_a_headline_of_any_length_is_cut_too():
    assert len(msgspec.json.encode(after.bounded(Content(headline="x" * 10_000_000)))) < 1000


@pytest.mark.parametrize(
    "changes", [{"after": "text"}, {"after": ("No Name",)}, {"kind": 3}, {"levels": "yes"}, {"into": ("english!",)}]
)
def test_fields_of_a_modality_are_checked(changes):
    wrong = Modality(name="x.y", task="describe", facet="picture", engine="x:Y", **changes)
    with pytest.raises(LoadError):
        declared.modalities([[wrong]])


@pytest.fixture
async def bed(tmp_path, engines):
    one = Bed(Store(tmp_path / "journal.db"), [])
    one.dispatcher.start(background=True)
    yield one
    await one.dispatcher.close()
    await one.supervisor.close()
    one.store.close()


async def test_a_request_is_cancelled_while_one_of_its_facets_waits(bed, engines):
    bed.routes = [engines.modality("Slow"), engines.modality("Pid", facet="picture", after=("text",))]
    request = Request(id=new_id(), task="describe", interactive=True)
    replies = asyncio.Queue()
    await bed.dispatcher.submit([request], listener=replies.put_nowait)
    while not isinstance(reply := await asyncio.wait_for(replies.get(), 20), Happened):
        pass
    await bed.dispatcher.cancel([request.id])
    while not isinstance(reply, Answered):
        reply = await asyncio.wait_for(replies.get(), 5)
    assert reply.answer.outcome == "cancelled"


async def test_a_deadline_begins_with_the_job_not_with_the_waiting(bed, engines):
    bed.routes = [
        engines.modality("Naps"),
        engines.modality("Tells", facet="picture", after=("text",), deadline_s=2.0),
    ]
    assert (await bed.do())[-1].answer.headline == "found text: Rested."


async def test_who_waits_holds_no_engine(bed, engines):
    bed.routes = [engines.modality("Slow"), engines.modality("Pid", facet="picture", after=("text",))]
    background = Request(id=new_id(), task="describe")
    await bed.dispatcher.submit([background])
    while not [state for state in bed.supervisor.states() if state.state == "busy"]:
        await asyncio.sleep(0.01)
    bed.routes = [engines.modality("Pid", facet="picture")]
    answer = (await bed.do(text="urgent"))[-1].answer  # the same engine as the one that waits
    assert answer.outcome == "answered"
    assert background.id in bed.dispatcher.running


async def test_a_facet_that_dies_is_missing_for_those_that_come_after(bed, engines):
    bed.routes = [engines.modality("Segfaults"), engines.modality("Tells", facet="picture", after=("text",))]
    replies = await bed.do(text="hi")
    assert replies[-1].answer.headline == "missing text: poison-file"
    assert Progress(words="starting again") in [r.event for r in replies if isinstance(r, Happened)]
