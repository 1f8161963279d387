"""The journal on a real file: what is committed survives, damage is set aside, a full disk is told in words."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from assistd.errors import JournalError
from assistd.history import History
from assistd.journal import Journal, new_id
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
