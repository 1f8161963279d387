"""The journal on a real file: what is committed survives, damage is set aside, a full disk is told in words."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from assistd.config import Config
from assistd.errors import JournalError
from assistd.flow import Flow
from assistd.history import History
from assistd.journal import Journal, new_id
from assistd.plugins import Registry
from assistd.store import Store
from assistd.types import Answer, Content, Request


@pytest.fixture
def store(tmp_path):
    one = Store(tmp_path / "journal.db")
    yield one
    one.close()


def request(number=0, *, interactive=False, **more):
    return Request(
        id=new_id(), task="describe", path=b"/x/%d.png" % number, interactive=interactive, created_s=time.time(), **more
    )


def answer(one, headline="A dog.", outcome="answered"):
    return Answer(request_id=one.id, task=one.task, path=one.path, outcome=outcome, headline=headline)


async def test_requests_come_out_in_order_and_each_once(store):
    journal = Journal(store)
    requests = [request(n) for n in range(5)]
    await journal.add(requests)
    claimed = [await journal.claim(interactive=False) for _ in range(6)]
    assert claimed == [*requests, None]
    assert await journal.claim(interactive=True) is None


async def test_what_was_running_is_queued_again_after_a_restart(store):
    journal = Journal(store)
    await journal.add([request(1), request(2)])
    first = await journal.claim(interactive=False)
    assert await journal.recover() == 1
    assert (await journal.claim(interactive=False)) == first


async def test_what_a_person_waited_for_ends_with_the_daemon_that_served_them(store):
    journal = Journal(store)
    await journal.add([request(1, interactive=True), request(2)])
    await journal.claim(interactive=True)
    await journal.claim(interactive=False)
    assert await journal.recover() == 1
    assert await journal.claim(interactive=True) is None
    assert {state for _, state, _ in await journal.rows(5)} == {"cancelled", "queued"}


async def test_the_end_its_deliveries_and_its_history_are_one(store):
    journal, history = Journal(store), History(store)
    one = request()
    await journal.add([one])
    await journal.claim(interactive=False)
    await journal.finish(answer(one), ["sidecar", "notes"], text="A dog.\nBeware.", remember=True)
    await journal.finish(answer(one, "Twice."), ["sidecar"], text="Twice.", remember=True)  # a repeat changes nothing
    assert [d.sink for d in await journal.open_deliveries()] == ["notes", "sidecar"]
    assert [row.headline for row in await history.search("beware")] == ["A dog."]
    for sink in ("sidecar", "notes"):
        assert await journal.begin_delivery(one.id, sink, once=False)
        await journal.end_delivery(one.id, sink, failed=False, words="")
        assert not await journal.begin_delivery(one.id, sink, once=False)
    assert await journal.open_deliveries() == []


async def test_a_delivery_that_may_happen_once_is_closed_before_it_is_tried(store):
    journal = Journal(store)
    one = request()
    await journal.add([one])
    await journal.claim(interactive=False)
    await journal.finish(answer(one), ["braille"], text="", remember=False)
    assert await journal.begin_delivery(one.id, "braille", once=True)
    assert await journal.open_deliveries() == []
    assert await journal.begin_speech(one.id)
    assert not await journal.begin_speech(one.id)


async def test_the_mark_of_the_ledger_and_the_request_stand_or_fall_together(store):
    journal = Journal(store)

    def mark(db, request):
        db.execute("INSERT INTO output VALUES (x'01', 'sha', NULL)")
        raise OSError("in the middle")

    with pytest.raises(OSError):
        await journal.add([request()], mark)
    assert await journal.claim(interactive=False) is None
    assert store.run_now(lambda db: db.execute("SELECT COUNT(*) FROM output").fetchone()) == (0,)


async def test_a_request_that_the_ledger_refuses_is_not_added(store):
    journal = Journal(store)
    requests = [request(n) for n in range(4)]
    assert await journal.add(requests, lambda db, one: one is not requests[1]) == [requests[0], *requests[2:]]
    assert (await journal.counts()).queued == 3


async def test_forgotten_words_are_gone_from_the_file(store):
    journal, history = Journal(store), History(store)
    one = request()
    await journal.add([one])
    await journal.claim(interactive=False)
    await journal.keep_result("key", Content(headline="Zebrafish secret."))
    await journal.finish(answer(one, "Zebrafish secret."), [], text="Zebrafish secret.", remember=True)
    assert len(await history.search("zebra")) == 1
    assert await history.forget(everything=True) == 1
    assert await history.search("zebra") == ()
    data = b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())
    assert b"ebrafish" not in data


@pytest.mark.parametrize("query", ['"', "a AND", "NEAR(", "*", "col:umn", "x' OR 1=1 --", "", "ä\x00ö"])
async def test_no_query_breaks_the_search(store, query):
    assert isinstance(await History(store).search(query), tuple)


async def test_old_requests_and_results_are_pruned(store, monkeypatch):
    monkeypatch.setattr("assistd.journal.KEEP_ENDED", 3)
    monkeypatch.setattr("assistd.journal.KEEP_RESULTS", 2)
    journal = Journal(store)
    for n in range(6):
        one = request(n)
        await journal.add([one])
        await journal.claim(interactive=False)
        await journal.finish(answer(one), [], text="", remember=True)
        await journal.keep_result(str(n), Content(headline=str(n)))
    await journal.prune()
    assert len(await journal.rows(100)) == 3
    assert await journal.result("5") is not None
    assert await journal.result("0") is None
    assert len(await History(store).search()) == 6


def test_a_second_process_is_kept_out(store):
    with pytest.raises(JournalError) as caught:
        Store(store.path)
    assert caught.value.code == "journal-in-use"


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all " * 500),
        lambda path: path.write_bytes(path.read_bytes()[:5000] + os.urandom(20_000)),
        lambda path: path.write_bytes(b"SQLite format 3\x00" + os.urandom(8000)),
    ],
)
def test_a_damaged_journal_is_set_aside_and_a_fresh_one_begun(tmp_path, damage):
    path = tmp_path / "journal.db"
    store = Store(path)
    asyncio.run(Journal(store).add([request(n) for n in range(200)]))
    store.close()
    damage(path)
    store = Store(path)
    assert "set aside" in store.warnings[0]
    asyncio.run(Journal(store).add([request()]))
    store.close()
    assert list(tmp_path.glob("journal.db.damaged-*"))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_nobody_may_write_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError) as caught:
        Store(tmp_path / "file" / "journal.db")
    assert caught.value.hint


async def test_a_full_disk_is_told_and_work_goes_on_when_there_is_room(store):
    journal = Journal(store)
    pages = store.run_now(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await asyncio.wrap_future(store._thread.submit(store._connection.execute, f"PRAGMA max_page_count = {pages + 1}"))
    with pytest.raises(JournalError) as caught:
        for n in range(100):
            await journal.add([request(n) for n in range(50)])
    assert caught.value.code == "journal-full"
    await asyncio.wrap_future(store._thread.submit(store._connection.execute, "PRAGMA max_page_count = 1000000"))
    await journal.add([request()])
    assert await journal.claim(interactive=False)


@pytest.mark.slow
def test_sigkill_at_any_moment_leaves_whole_transactions(tmp_path):
    """A process adds pairs (request and output in one transaction) until it is killed; no half pair may remain."""
    program = """
import asyncio, sys, time, pathlib
from assistd.store import Store
from assistd.journal import Journal, new_id
from assistd.types import Request
store = Store(pathlib.Path(sys.argv[1])); journal = Journal(store)
print("up", flush=True)
async def main():
    while True:
        i = new_id()
        insert = "INSERT INTO output VALUES (?, 'x', NULL)"
        await journal.add([Request(id=i, task="describe", created_s=time.time())],
                          lambda db, r: db.execute(insert, (i.encode(),)) is not None)
        print(i, flush=True)
asyncio.run(main())
"""
    path = tmp_path / "journal.db"
    confirmed = set()
    for n in range(12):
        child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "up\n"
        time.sleep(0.01 * n)
        child.send_signal(signal.SIGKILL)
        confirmed |= {line.strip() for line in child.stdout.read().splitlines() if len(line.strip()) == 22}
        child.wait()
    db = sqlite3.connect(path)
    requests = {row[0] for row in db.execute("SELECT id FROM request")}
    outputs = {row[0].decode() for row in db.execute("SELECT path FROM output")}
    assert requests == outputs
    assert confirmed <= requests
    assert len(confirmed) > 50


# --- what was forgotten ---


def written(store):
    """Return everything in the journal's folder, as bytes."""
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())


async def remembered(store, words, *, key, when_s=None):
    """Put one answered request into the journal, with its result; return its id."""
    journal, one = Journal(store), request()
    await journal.add([one])
    await journal.claim(interactive=False)
    await journal.keep_result(key, Content(headline=words), one.id)
    await journal.finish(answer(one, words), [], text=f"{words} And more.", remember=True)
    if when_s is not None:
        await store.run(lambda db: db.execute("UPDATE history SET when_s = ?", (when_s,)).rowcount)
    return one.id


async def test_an_answer_forgotten_by_its_id_is_in_no_file_any_more_and_others_stay(store):
    forgotten = await remembered(store, "Zebrafish secret.", key="a")
    await remembered(store, "Harbour bridge.", key="b")
    assert b"ebrafish" in written(store)
    assert await History(store).forget(ids=[forgotten]) == 1
    assert b"ebrafish" not in written(store)
    assert await Journal(store).result("a") is None
    assert await Journal(store).result("b") is not None
    assert [row.headline for row in await History(store).search("harbour")] == ["Harbour bridge."]


async def test_who_asks_for_the_same_picture_again_can_have_its_result_forgotten_too(store):
    await remembered(store, "Zebrafish secret.", key="a")
    again = request()
    assert await Journal(store).result("a", again.id) is not None
    await History(store).forget(ids=[again.id])
    assert await Journal(store).result("a") is None


@pytest.mark.parametrize("rewrite", [True, False])
async def test_what_is_forgotten_for_its_age_is_in_no_file_any_more(store, rewrite):
    for n in range(40):
        await remembered(store, f"Zebrafish secret {n}.", key=str(n), when_s=time.time() - 1000)
    assert await History(store).forget(older_than_s=500, rewrite=rewrite) == 40
    assert b"ebrafish" not in written(store)


async def test_a_full_disk_at_forgetting_is_told_and_the_traces_go_the_next_time(store):
    forgotten = await remembered(store, "Zebrafish secret.", key="a")
    await asyncio.wrap_future(store._thread.submit(store._connection.execute, "BEGIN IMMEDIATE"))
    history, run = History(store), store.run

    async def run_and_stay(work, **more):  # VACUUM can't run inside a transaction: it fails as on a full disk
        return await asyncio.wrap_future(store._thread.submit(lambda: work(store._connection)))

    store.run = run_and_stay
    with pytest.raises(JournalError) as caught:
        await history.forget(ids=[forgotten])
    assert caught.value.code == "history-traces"
    assert caught.value.message.startswith("One answer is forgotten")
    await asyncio.wrap_future(store._thread.submit(store._connection.execute, "COMMIT"))
    store.run = run
    await history.forget(ids=["no such"])
    assert b"ebrafish" not in written(store)


async def test_without_a_history_no_words_reach_the_disk_but_the_same_picture_gives_the_same_words(store):
    journal, one = Journal(store), request()
    await remembered(store, "Zebrafish of old.", key="old")
    await History(store).forget(everything=True)
    await journal.keep_result("old", Content(headline="Zebrafish of old."))
    for _ in range(2):  # a second time changes nothing
        await journal.results_in_memory()
        await journal.keep_result("key", Content(headline="Zebrafish secret."), one.id)
    await journal.add([one])
    await journal.claim(interactive=False)
    await journal.finish(answer(one, "Zebrafish secret."), [], text="Zebrafish secret.", remember=False)
    assert await journal.result("key") == Content(headline="Zebrafish secret.")
    assert await journal.result("old") is None
    assert b"ebrafish" not in written(store)


async def test_a_result_that_no_answer_in_the_history_used_does_not_stay(store, monkeypatch):
    monkeypatch.setattr("assistd.journal.LONE_RESULT_S", -1.0)
    await remembered(store, "Kept.", key="kept")
    await Journal(store).keep_result("cancelled", Content(headline="Dropped."), "never finished")
    await Journal(store).prune()
    assert await Journal(store).result("kept") is not None
    assert await Journal(store).result("cancelled") is None


@pytest.mark.parametrize("limit", [-1, 0, 2**63, 10**30])
async def test_any_limit_is_borne(store, limit):
    await remembered(store, "A dog.", key="a")
    assert len(await Journal(store).rows(limit)) == (limit > 0)
    assert len(await History(store).search(limit=limit)) == (limit > 0)


async def test_late_recovery_leaves_this_lifes_requests_alone(store):
    journal = Journal(store)
    await journal.add([request(1)])
    await journal.claim(interactive=False)
    born_s = time.time()
    await journal.add([request(2, interactive=True)])
    await journal.claim(interactive=True)
    assert await journal.recover(born_s) == 1
    assert (await journal.counts()).running == 1


async def test_the_hourly_deletion_outlives_a_journal_that_cannot_be_written(store, monkeypatch):
    monkeypatch.setattr("assistd.flow.PRUNE_S", 0.0)
    flow, tried = Flow(Config(), Registry(), store, notice=lambda words: None), asyncio.Event()

    async def full():
        monkeypatch.setattr(flow.journal, "prune", prune)
        raise JournalError("The disk is full.")

    async def prune():
        tried.set()

    flow.journal.prune = full
    task = asyncio.create_task(flow._prune())
    await asyncio.wait_for(tried.wait(), 10)
    task.cancel()
    await flow.close()
