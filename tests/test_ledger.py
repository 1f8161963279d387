"""The ledger tells new files from known ones, whatever a person does with them, and forgets nothing it must keep."""

import hashlib
import os
import shutil
import sqlite3
from types import SimpleNamespace

import pytest

from assistd.intake import examine
from assistd.ledger import KEEP_GONE_S, Entry, Ledger, Outputs, Sighting, remember, remembered, take
from assistd.store import Store


class Bench:
    """A folder of files, and the ledger's opinion of them."""

    def __init__(self, folder):
        self.root = folder
        self.folder = os.fsencode(folder)
        self.store = Store(None)
        self.ledger = Ledger(self.store)
        self.taken = []

    def path(self, name):
        return self.root / name

    def entry(self, name):
        path = os.fsencode(self.path(name))
        return Entry.of(path, os.lstat(path))

    def sighting(self, name):
        path = os.fsencode(self.path(name))
        media, info = examine(path)
        return Sighting(folder=self.folder, entry=Entry.of(path, info), media=media)

    async def unknown(self, *names, since_s=0.0):
        new = await self.ledger.unknown(self.folder, [self.entry(name) for name in names], since_s)
        return [os.path.basename(entry.path).decode() for entry in new]

    async def look(self, *names):
        """Do what a watched folder does with these files; return those that were taken."""
        fresh = await self.ledger.fresh([self.sighting(name) for name in await self.unknown(*names)])
        done = []
        for sighting in fresh:
            name = os.path.basename(sighting.entry.path).decode()
            assert await self.store.run(lambda db, s=sighting: take(db, s, f"request {len(self.taken)}"))
            self.taken.append(name)
            done.append(name)
        return done

    def rows(self, columns):
        return self.store.run_now(lambda db: db.execute(f"SELECT {columns} FROM seen ORDER BY path").fetchall())


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.store.close()


def gif(text):
    return b"GIF89a" + text.encode() + b"\0\x3b"


async def test_a_new_file_is_taken_once(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    assert await bench.look("a.gif") == ["a.gif"]
    assert await bench.look("a.gif") == []


async def test_a_file_rewritten_in_place_is_taken_again(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    bench.path("a.gif").write_bytes(gif("changed"))
    assert await bench.look("a.gif") == ["a.gif"]
    assert await bench.look("a.gif") == []


async def test_a_file_replaced_by_rename_is_taken_again_even_with_the_same_size_and_time(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    info = bench.path("a.gif").stat()
    bench.path("new").write_bytes(gif("b"))
    os.utime(bench.path("new"), ns=(info.st_atime_ns, info.st_mtime_ns))
    bench.path("new").replace(bench.path("a.gif"))
    assert await bench.look("a.gif") == ["a.gif"]


async def test_touching_a_file_is_not_a_change(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    os.utime(bench.path("a.gif"), (1, 1))
    assert await bench.unknown("a.gif") == ["a.gif"]
    assert await bench.look("a.gif") == []
    assert await bench.unknown("a.gif") == []


async def test_rewriting_the_same_content_is_not_a_change(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    bench.path("a.gif").unlink()
    bench.path("a.gif").write_bytes(gif("a"))
    os.utime(bench.path("a.gif"), (5, 5))
    assert await bench.look("a.gif") == []


async def test_a_renamed_file_is_the_same_file(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    bench.path("a.gif").rename(bench.path("b.gif"))
    assert await bench.look("b.gif") == []
    assert await bench.ledger.moved(os.fsencode(bench.path("a.gif"))) == os.fsencode(bench.path("b.gif"))


async def test_a_hard_link_is_the_same_file(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    os.link(bench.path("a.gif"), bench.path("b.gif"))
    assert await bench.look("b.gif") == []


async def test_two_hard_links_that_appear_together_are_taken_once(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    os.link(bench.path("a.gif"), bench.path("b.gif"))
    assert await bench.look("a.gif", "b.gif") == ["a.gif"]
    assert await bench.look("a.gif", "b.gif") == []


async def test_two_hard_links_rewritten_in_place_are_taken_once_more(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    os.link(bench.path("a.gif"), bench.path("b.gif"))
    await bench.look("a.gif", "b.gif")
    await bench.look("a.gif", "b.gif")
    bench.path("b.gif").write_bytes(gif("changed"))
    assert len(await bench.look("a.gif", "b.gif")) == 1
    assert await bench.look("a.gif", "b.gif") == []


async def test_take_refuses_a_second_name_of_what_was_just_taken(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    os.link(bench.path("a.gif"), bench.path("b.gif"))
    first, second = bench.sighting("a.gif"), bench.sighting("b.gif")
    assert bench.store.run_now(lambda db: [take(db, first, "1"), take(db, first, "2"), take(db, second, "3")]) == [
        True, False, False,
    ]  # fmt: skip


async def test_a_copy_is_a_new_file(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    shutil.copy2(bench.path("a.gif"), bench.path("b.gif"))
    assert await bench.look("a.gif", "b.gif") == ["b.gif"]


@pytest.mark.parametrize("order", [["latest.gif", "1.gif"], ["1.gif", "latest.gif"]])
async def test_a_rotated_file_is_not_done_again_in_whatever_order_it_is_seen(bench, order):
    bench.path("latest.gif").write_bytes(gif("first"))
    await bench.look("latest.gif")
    bench.path("latest.gif").rename(bench.path("1.gif"))
    bench.path("latest.gif").write_bytes(gif("second"))
    done = [name for one in order for name in await bench.look(one)]
    assert done == ["latest.gif"]


async def test_a_file_system_mounted_anew_is_known_although_its_numbers_differ(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    remounted = bench.entry("a.gif")._replace(device=7, inode=1234)
    assert await bench.ledger.unknown(bench.folder, [remounted]) == []


async def test_old_files_are_never_done_even_if_moved_or_set_back_in_time(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    bench.path("b.gif").write_bytes(gif("b"))
    since_s = bench.path("b.gif").stat().st_mtime + 1
    await bench.ledger.add_old(bench.folder, [bench.entry("a.gif"), bench.entry("b.gif")])
    bench.path("a.gif").rename(bench.path("c.gif"))
    os.utime(bench.path("b.gif"), (1000, 1000))
    assert await bench.unknown("b.gif", "c.gif", since_s=since_s) == []


async def test_an_old_file_that_is_rewritten_is_new(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.ledger.add_old(bench.folder, [bench.entry("a.gif")])
    bench.path("a.gif").write_bytes(gif("b"))
    assert await bench.look("a.gif") == ["a.gif"]


async def test_old_files_are_found_once_they_are_wanted(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.ledger.add_old(bench.folder, [bench.entry("a.gif")])
    await bench.ledger.forget_old(bench.folder)
    assert await bench.look("a.gif") == ["a.gif"]


async def test_what_is_no_media_is_looked_at_again_only_when_it_changes(bench):
    bench.path("a.gif").write_bytes(b"text")
    await bench.ledger.ignore(bench.folder, [(bench.entry("a.gif"), "a.gif is none.")])
    assert await bench.unknown("a.gif") == []
    bench.path("a.gif").write_bytes(gif("a"))
    assert await bench.look("a.gif") == ["a.gif"]


async def test_what_we_wrote_ourselves_is_never_taken_until_a_person_changes_it(bench):
    bench.path("a.gif").write_bytes(gif("ours"))
    outputs = Outputs(bench.store)
    path = os.fsencode(bench.path("a.gif"))
    outputs.remember(path, hashlib.sha256(gif("ours")).hexdigest())
    assert await bench.look("a.gif") == []
    assert await bench.unknown("a.gif") == []
    bench.path("a.gif").write_bytes(gif("theirs"))
    assert await bench.look("a.gif") == ["a.gif"]


async def test_a_taken_picture_that_we_write_a_description_into_is_not_taken_again(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    bench.path("a.gif").write_bytes(gif("a with a description"))
    digest = hashlib.sha256(gif("a with a description")).hexdigest()
    Outputs(bench.store).remember(os.fsencode(bench.path("a.gif")), digest)
    assert await bench.look("a.gif") == []
    assert bench.rows("state") == [("taken",)]


async def test_outputs_are_remembered_and_forgotten_from_threads_and_in_transactions(bench):
    outputs = Outputs(bench.store)
    assert outputs.remembered(b"/x.txt") is None
    outputs.remember(b"/x.txt", "aa", media=b"/x.png")
    outputs.remember(b"/x.txt", "bb")
    assert outputs.remembered(b"/x.txt") == "bb"
    outputs.forget(b"/x.txt")
    assert outputs.remembered(b"/x.txt") is None
    await bench.store.run(lambda db: remember(db, b"/y.txt", "cc"))
    assert await bench.store.run(lambda db: remembered(db, b"/y.txt")) == "cc"


async def test_a_take_is_undone_with_the_transaction_it_belongs_to(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    sighting = bench.sighting("a.gif")

    def work(db):
        assert take(db, sighting, "1")
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(OSError):
        await bench.store.run(work)
    assert await bench.unknown("a.gif") == ["a.gif"]


async def test_files_that_are_gone_stay_known_for_long_but_not_for_ever(bench):
    bench.path("a.gif").write_bytes(gif("a"))
    await bench.look("a.gif")
    path = os.fsencode(bench.path("a.gif"))
    assert await bench.ledger.paths(bench.folder) == [path]
    await bench.ledger.tidy(bench.folder, [path], 1000.0)
    assert await bench.ledger.count(bench.folder) == 0
    await bench.ledger.tidy(bench.folder, [path], 1000.0 + KEEP_GONE_S - 1)
    assert await bench.unknown("a.gif") == [], "it is back, as if a disk had been plugged in again"
    assert await bench.ledger.count(bench.folder) == 1
    await bench.ledger.tidy(bench.folder, [path], 2000.0)
    await bench.ledger.tidy(bench.folder, [], 2001.0 + KEEP_GONE_S)
    assert bench.rows("path") == []


async def test_since_when_a_folder_is_watched_is_kept(bench):
    first = await bench.ledger.begin(b"/pictures", 5.0)
    assert (first.since_s, first.covers) == (5.0, None)
    await bench.ledger.begun(b"/pictures", b"[]")
    again = await bench.ledger.begin(b"/pictures", 9.0)
    assert (again.since_s, again.covers) == (5.0, b"[]")


async def test_names_of_any_bytes_and_numbers_beyond_63_bits_are_kept(bench):
    entry = Entry(b"/\xff\n\xf0\x9f\x98\x80", 1, 2, 3, 4, 5)
    info = SimpleNamespace(st_dev=2**64 - 2, st_ino=2**64 - 1, st_size=3, st_mtime_ns=4, st_ctime_ns=5)
    big = Entry.of(b"/big", info)
    assert -(2**63) <= big.inode < 2**63
    await bench.ledger.add_old(b"/", [entry, big])
    assert await bench.ledger.unknown(b"/", [entry, big]) == []
