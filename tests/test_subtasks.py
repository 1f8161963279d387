"""Engines that ask for other tasks: what they hear, whom they may ask, and how it ends. Real workers, real journal."""

import asyncio
import json
import os

import pytest

from assistd.protocol import Happened
from assistd.store import Store
from assistd.types import Chunk
from tests.beds.asked import AskedBed


@pytest.fixture
async def bed(tmp_path, engines):
    import askers

    made = []

    def make(*names, more=(), **bounds):
        modalities = [askers.modality(name, **bounds.get(name, {})) for name in ("Outer", *names)]
        modalities += [askers.modality(name, **fields) for name, fields in more]
        made.append(AskedBed(Store(tmp_path / "journal.db"), modalities))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def until(path, within_s=30):
    """Wait until something stands in a file."""
    async with asyncio.timeout(within_s):
        while not os.path.exists(path) or not os.path.getsize(path):
            await asyncio.sleep(0.01)


async def busy(bed, name):
    async with asyncio.timeout(30):
        while not any(state.modality == name and state.state == "busy" for state in bed.supervisor.states()):
            await asyncio.sleep(0.01)


# --- what is heard ---


async def test_events_arrive_while_the_other_engine_still_works(bed, tmp_path):
    """The inner engine ends only once the outer one has told that it heard the first word."""
    go = str(tmp_path / "go")
    heard = await bed("Barrier").heard({"wish": {"task": "barrier", "text": go}, "mark": go})
    assert heard == [["progress", "looking"], ["headline", "first"], ["result", "last", [], {}]]


@pytest.mark.parametrize(
    ("engine", "last"),
    [
        ("Silent", ["abstain", "A blank page.", "blank"]),
        ("Complains", ["failure", "Can't read it.", "media-broken"]),
    ],
)
async def test_the_other_engines_last_word_is_passed_on(bed, engine, last):
    assert (await bed(engine).heard({"wish": {"task": engine.lower()}}))[-1] == last


async def test_level_and_languages_are_passed_on(bed):
    wish = {"task": "tells", "text": "what", "level": "full", "language": "sv", "into": "en"}
    assert (await bed("Tells").heard({"wish": wish}))[-1][1] == "what at full in sv into en"


async def test_a_task_that_nobody_does_is_a_failure_and_no_refusal(bed):
    one = bed("Tells")
    heard = await one.heard({"wishes": [{"task": "juggle"}, {"task": "tells", "facet": "smell"}]})
    assert [event[0] for event in heard] == ["failure", "failure"]
    assert {event[2] for event in heard} == {"no-engine"}


async def test_sound_arrives_byte_for_byte_and_each_time(bed):
    one = bed("Sings")
    sung = [["sound", (bytes(range(256)) * n).hex(), 22050] for n in (1, 2, 3)]
    for time in range(2):
        heard = await one.heard({"wish": {"task": "sings", "text": "la"}, "time": time})
        assert heard == [*sung, ["result", "Sung.", [], {}]]


async def test_several_facets_come_as_one_answer_with_each_facets_own_beside_it(bed):
    looks = [("Tells", {"facet": facet, "task": "look", "name": f"test.{facet}"}) for facet in ("picture", "text")]
    one = bed(more=looks)
    heard = await one.heard({"wish": {"task": "look", "text": "this"}})
    assert [event[0] for event in heard] == ["headline", "headline", "result"]
    assert heard[-1][1] == "this at standard in ? into ?"
    assert heard[-1][2] == ["A detail."]
    assert sorted(heard[-1][3]["facets"]) == ["picture", "text"]


async def test_what_was_computed_is_not_computed_again(bed, tmp_path):
    count = tmp_path / "count"
    one = bed("Tells")
    for time in range(2):
        heard = await one.heard({"wish": {"task": "tells", "text": str(count)}, "time": time})
        assert heard[-1][0] == "result"
    await one.do("tells", str(count))
    assert count.read_text() == "x"


async def test_who_wants_it_fresh_gets_it_fresh_all_the_way_down(bed, tmp_path):
    count = tmp_path / "count"
    one = bed("Tells")
    for _ in range(2):
        await one.heard({"wish": {"task": "tells", "text": str(count)}}, fresh=True)
    assert count.read_text() == "xx"


async def test_nothing_of_it_is_written_into_the_journal_but_its_result_is_forgotten_with_the_request(bed):
    one = bed("Tells")
    await one.heard({"wish": {"task": "tells", "text": "quiet"}})
    rows = await one.store.run(lambda db: db.execute("SELECT id FROM request").fetchall())
    uses = await one.store.run(lambda db: db.execute("SELECT DISTINCT request_id FROM result_use").fetchall())
    assert len(rows) == 1
    assert uses == rows


async def test_two_can_be_read_in_turn(bed):
    one = bed("Interleaves", "Tells", "Sings")
    wishes = [{"task": "tells", "text": "one"}, {"task": "sings", "text": "two"}, {"task": "tells", "text": "three"}]
    heard = await one.heard({"wishes": wishes}, "interleaves")
    assert [stream[-1][0] for stream in heard] == ["result"] * 3
    assert len(heard[1]) == 4


async def test_another_thread_may_ask_and_nobody_outside_of_a_job(bed):
    answer = await bed("Elsewhere", "Tells").do("elsewhere", "")
    data = answer.facets["text"].data
    assert data["made"] == "ask-outside"
    assert [event[0] for event in data["heard"]] == ["headline", "result"]


async def test_a_thread_that_reads_on_after_the_job_is_released(bed, tmp_path):
    one = bed("Outlives", "Long")
    assert (await one.do("outlives", str(tmp_path / "noticed"))).headline == "Begun."
    assert (await one.heard("and?", "outlives"))[::2] == ["abstain", "cancelled"]


# --- how it ends ---


async def test_cancel_travels_down(bed, tmp_path):
    one = bed("Long")
    inner = tmp_path / "inner"
    outer = {"wish": {"task": "long", "text": str(inner)}}
    request, replies = await one.begin("outer", outer)
    async with asyncio.timeout(30):
        while not (isinstance(reply := await replies.get(), Happened) and isinstance(reply.event, Chunk)):
            pass
    pids = {state.modality: state.pid for state in one.supervisor.states()}
    await one.dispatcher.cancel([request.id])
    assert (await one.answer(replies)).outcome == "cancelled"
    await until(inner)
    assert inner.read_text() == "cancelled"
    answer = await one.do("outer", {"wishes": [], "wish": {"task": "silent"}})
    assert answer.outcome == "answered"
    assert one.supervisor.states()[0].pid == pids["test.outer"]  # released within its grace: it was not killed


@pytest.mark.parametrize("how", ["break", "close"])
async def test_who_leaves_early_ends_the_other_task(bed, tmp_path, how):
    noticed = tmp_path / "noticed"
    wish = {"task": "long", "text": str(noticed)}
    answer = await bed("Leaves", "Long").do("leaves", {"wish": wish, "how": how, "until": str(noticed)})
    assert answer.headline == "Left."
    assert noticed.read_text() == "cancelled"


@pytest.mark.parametrize(("how", "outcome"), [("raise", "failed"), ("keep", "answered"), ("die", "failed")])
async def test_a_job_that_ends_takes_what_it_asked_for_with_it(bed, tmp_path, how, outcome):
    noticed = tmp_path / "noticed"
    wish = {"task": "long", "text": str(noticed)}
    answer = await bed("Leaves", "Long").do("leaves", {"wish": wish, "how": how})
    assert answer.outcome == outcome
    await until(noticed)
    assert noticed.read_text().startswith("cancelled")


async def test_an_engine_that_dies_is_tried_again_and_then_a_failure_for_who_asked(bed):
    heard = await bed("Dies", "Tells").heard({"wishes": [{"task": "dies"}, {"task": "tells", "text": "on"}]})
    assert [event[:2] for event in heard].count(["passage", "Before."]) == 1
    assert heard[-3][::2] == ["failure", "poison-file"]
    assert heard[-1][0] == "result"


async def test_what_was_told_before_a_death_is_not_told_again(bed, tmp_path):
    heard = await bed("DiesOnce").heard({"wish": {"task": "diesonce", "text": str(tmp_path / "died")}})
    told = [event for event in heard if event[0] != "progress"]
    assert told == [
        ["passage", "Before."],
        ["sound", (b"\1\0" * 100).hex(), 8000],
        ["sound", (b"\2\0" * 100).hex(), 8000],
        ["passage", "After."],
        ["result", "Survived.", [], {}],
    ]


async def test_the_time_of_the_other_task_is_not_the_jobs_own(bed):
    one = bed("Naps", Outer={"deadline_s": 1.0})
    assert (await one.heard({"wish": {"task": "naps", "text": "2"}}))[-1][1] == "Rested."


async def test_own_time_runs_again_while_nothing_is_awaited(bed, tmp_path):
    one = bed("Deaf", "Pours", Deaf={"deadline_s": 1.0})
    wish = {"task": "pours", "text": json.dumps([1000, 1000, str(tmp_path / "count")])}
    answer = await one.do("deaf", {"wish": wish, "until": "/nowhere/at/all"})
    assert answer.code == "deadline"


async def test_an_engine_that_does_not_read_holds_the_other_up_and_no_memory_fills(bed, tmp_path):
    count, go = tmp_path / "count", tmp_path / "go"
    one = bed("Deaf", "Pours")
    wish = {"task": "pours", "text": json.dumps([100, 2**20, str(count)])}
    _, replies = await one.begin("deaf", {"wish": wish, "until": str(go)})
    await until(count)
    seen = -1
    while seen != (seen := len(count.read_text())):  # until it stands still
        await asyncio.sleep(0.5)
    assert seen < 60  # what the window, the queues and the sockets hold
    go.touch()
    answer = await one.answer(replies)
    assert answer.facets["text"].data["count"] == 101


async def test_two_wishes_for_one_engine_do_not_hold_each_other_up(bed, tmp_path):
    """The first fills its window while the outer engine waits for the second, which waits for the first's engine."""
    one = bed("Interleaves", "Pours")
    wishes = [{"task": "pours", "text": json.dumps([300, 1000 * n, str(tmp_path / "count")])} for n in (1, 2)]
    heard = await one.heard({"wishes": wishes}, "interleaves")
    assert [len(stream) for stream in heard] == [301, 301]


# --- priority ---


async def test_what_a_person_waits_for_puts_background_work_aside_down_the_chain(bed, tmp_path):
    one = bed("Long", "Tells")
    background = tmp_path / "background"
    await one.begin("long", str(background), interactive=False)
    await busy(one, "test.long")
    request, replies = await one.begin("outer", {"wish": {"task": "long", "text": str(tmp_path / "urgent")}})
    await until(background)
    assert background.read_text() == "cancelled"
    await one.dispatcher.cancel([request.id])
    await one.answer(replies)


async def test_a_background_chain_makes_way_while_its_listener_does_not_read(bed, tmp_path):
    one = bed("Deaf", "Pours", Deaf={"deadline_s": 300.0})
    count = tmp_path / "count"
    deaf = {
        "wish": {"task": "pours", "text": json.dumps([100, 2**20, str(count)])},
        "until": str(tmp_path / "never"),
        "patience_s": 300,
    }
    await one.begin("deaf", deaf, interactive=False)
    await until(count)
    await asyncio.sleep(0.5)
    urgent = await one.do("pours", json.dumps([1, 100, str(tmp_path / "other")]))
    assert urgent.headline == "Poured."
