"""What a source tells is looked at before it is believed: where it lies, whether it is whole, whether it is known."""

import asyncio
import os
import secrets
import shutil
import time

import pytest
from watchbed import png

from assistd.errors import JournalError
from assistd.intake import MAX_MIB
from assistd.ledger import Ledger, take
from assistd.sources import arrivals, reachable
from assistd.sources.arrivals import Arrivals
from assistd.sources.settle import Look
from assistd.store import Store
from assistd.types import Arrived

PATIENCE_S = 20


class Bed:
    """One source's arrivals on a real ledger; requests are rows, made in `take`'s transaction."""

    def __init__(self, journal, root):
        self.store = Store(journal)
        self.taken, self.told, self.batches, self.quiets = [], [], [], 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail = None
        self.arrivals = Arrivals(
            "bed",
            [os.fsencode(root)],
            Ledger(self.store),
            Look(0.2, MAX_MIB, bool),
            take=self._take,
            quiet=self._quiet,
            told=lambda *told: self.told.append(told),
        )
        self.task = asyncio.create_task(self.arrivals.keep())

    async def _take(self, batch, more):
        await self.gate.wait()
        if self.fail:
            raise self.fail
        self.batches.append((len(batch), more))
        done = await self.store.run(lambda db: [take(db, a.sighting, secrets.token_hex(8)) for a in batch])
        self.taken += [
            os.path.basename(a.sighting.media.path).decode() for a, ok in zip(batch, done, strict=True) if ok
        ]

    async def _quiet(self):
        self.quiets += 1

    async def tell(self, *paths):
        for path in paths:
            await self.arrivals.put(Arrived(path=os.fsencode(path)))

    async def until(self, condition):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, (self.taken, self.told)
            await asyncio.sleep(0.02)

    async def until_quiet(self):
        await self.until(lambda: self.quiets)
        self.quiets = 0

    async def close(self):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        self.arrivals.close()
        self.store.close()


@pytest.fixture
def card(tmp_path):
    folder = tmp_path / "card"
    folder.mkdir()
    return folder


@pytest.fixture
async def bed(tmp_path, card):
    one = Bed(tmp_path / "journal.db", card)
    yield one
    await one.close()


async def test_what_is_told_twice_is_taken_once(bed, card):
    (card / "a.png").write_bytes(png())
    await bed.tell(card / "a.png", card / "a.png")
    await bed.until_quiet()
    await bed.tell(card / "a.png")
    await bed.until_quiet()
    assert bed.taken == ["a.png"]


async def test_nothing_outside_of_the_stated_folders_is_opened(bed, card, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    (card / "link.png").symlink_to(secret)
    (card / "away").symlink_to(tmp_path)
    os.mkfifo(card / "pipe.png")
    (card / "folder.png").mkdir()
    await bed.tell(
        secret,
        card / "link.png",
        card / "away" / "secret.png",
        f"{card}/../secret.png",
        "secret.png",
        card / "pipe.png",
        card / "folder.png",
        b"/" + b"x" * 5000,
        b"/a\0b",
    )
    await bed.until(lambda: len(bed.told) == 9)
    await bed.until_quiet()
    assert bed.taken == []
    codes = sorted(code for _, code, _ in bed.told)
    assert codes == [
        *["media-folder", "media-link", "media-outside", "media-outside", "media-outside"],
        *["media-path", "media-path", "media-path", "media-special"],
    ]
    assert all("secret" not in words or "none of the folders" in words or "no path" in words for words, *_ in bed.told)


async def test_the_same_refusal_is_told_once(bed, card):
    (card / "link.png").symlink_to("/etc/hostname")
    for _ in range(3):
        await bed.tell(card / "link.png")
        await bed.until_quiet()
    assert len(bed.told) == 1


async def test_a_file_still_being_written_is_waited_for(bed, card):
    data = png(50_000)
    with (card / "a.png").open("wb") as file:
        await bed.tell(card / "a.png")
        for start in range(0, len(data), 10_000):
            file.write(data[start : start + 10_000])
            file.flush()
            await asyncio.sleep(0.1)
        assert bed.taken == []
    await bed.until(lambda: bed.taken == ["a.png"])


async def test_a_file_that_is_made_empty_and_filled_later_is_taken(bed, card):
    (card / "a.png").touch()
    await bed.tell(card / "a.png")
    await bed.until(lambda: bed.arrivals._files)
    await asyncio.sleep(0.5)
    (card / "a.png").write_bytes(png())
    await bed.until(lambda: bed.taken == ["a.png"])


async def test_what_is_no_media_is_told_of_only_if_it_is_named_so(bed, card):
    (card / "a.png").write_bytes(b"not a picture" * 100)
    (card / "a.txt").write_bytes(b"words")
    await bed.tell(card / "a.png", card / "a.txt")
    await bed.until(lambda: bed.told)
    await bed.until_quiet()
    assert [code for _, code, _ in bed.told] == ["media-mislabelled"]
    await bed.tell(card / "a.png", card / "a.txt")
    await bed.until_quiet()
    assert len(bed.told) == 1


async def test_a_card_pulled_out_is_told_once_and_its_files_are_taken_when_it_is_back(bed, card, tmp_path):
    names = [f"{n}.png" for n in range(20)]
    pictures = card / "DCIM"
    pictures.mkdir()
    for name in names:
        (pictures / name).write_bytes(png())
    pictures.rename(tmp_path / "out")
    await bed.tell(*(pictures / name for name in names))
    await bed.until_quiet()
    assert [words for words, *_ in bed.told] == [
        "20 files of DCIM were gone before they could be read; they are done when they are there again."
    ]
    (tmp_path / "out").rename(pictures)
    await bed.tell(*(pictures / name for name in names))
    await bed.until(lambda: sorted(bed.taken) == sorted(names))


async def test_a_file_that_alone_is_gone_is_passed_by_in_silence(bed, card):
    await bed.tell(card / "renamed-meanwhile.png")
    await bed.until_quiet()
    assert bed.told == []


async def test_many_are_known_to_be_many_before_the_first_is_handed_over(bed, card):
    names = [f"{n}.png" for n in range(40)]
    for name in names:
        (card / name).write_bytes(png())
    for name in names:
        await bed.tell(card / name)
        await asyncio.sleep(0.005)
    await bed.until_quiet()
    assert len(bed.taken) == 40
    count, more = bed.batches[0]
    assert count + more == 40


async def test_who_tells_faster_than_files_are_taken_waits(bed, card, monkeypatch):
    monkeypatch.setattr(arrivals, "MAX_WAITING", 8)
    names = [f"{n}.png" for n in range(600)]
    for name in names:
        (card / name).write_bytes(png())
    bed.gate.clear()
    telling = asyncio.create_task(bed.tell(*(card / name for name in names)))
    await bed.until(bed.arrivals._told.full)
    await asyncio.sleep(0.3)
    assert not telling.done()
    assert len(bed.arrivals._files) <= 8
    bed.gate.set()
    await telling
    await bed.until(lambda: len(bed.taken) == 600)
    assert len(set(bed.taken)) == 600


async def test_what_could_not_be_written_down_is_taken_later(bed, card, monkeypatch):
    monkeypatch.setattr(arrivals, "RETRY_S", 0.2)
    (card / "a.png").write_bytes(png())
    bed.fail = JournalError("The disk is full.", code="journal-full")
    await bed.tell(card / "a.png")
    await asyncio.sleep(0.8)
    bed.fail = None
    await bed.until(lambda: bed.taken == ["a.png"])


async def test_a_big_file_does_not_hold_up_the_others(bed, card, monkeypatch):
    monkeypatch.setattr("assistd.sources.settle.INLINE_BYTES", 100_000)
    (card / "big.png").write_bytes(png(200_000))
    (card / "small.png").write_bytes(png())
    await bed.tell(card / "big.png", card / "small.png")
    await bed.until(lambda: sorted(bed.taken) == ["big.png", "small.png"])


async def test_a_card_whose_files_are_numbered_anew_is_known(bed, card, monkeypatch):
    """As on FAT: each mount numbers files in the order in which they are looked at."""
    device = os.stat(card).st_dev
    monkeypatch.setattr(reachable, "mounts", lambda: {device: reachable.Mount(os.fsencode(card), "vfat")})
    for n in range(6):
        (card / f"{n}.png").write_bytes(png())
    await bed.tell(*(card / f"{n}.png" for n in range(6)))
    await bed.until(lambda: len(bed.taken) == 6)
    await bed.until_quiet()
    for n in range(6):
        shutil.copy2(card / f"{n}.png", card / "copy")
        (card / "copy").replace(card / f"{n}.png")
    await bed.tell(*(card / f"{n}.png" for n in range(6)))
    await bed.until_quiet()
    assert len(bed.taken) == 6
    (card / "3.png").write_bytes(png())
    await bed.tell(card / "3.png")
    await bed.until(lambda: bed.taken[6:] == ["3.png"])


async def test_two_cards_that_give_two_files_one_number_are_told_apart(bed, card, monkeypatch):
    """A file's number, size and time are those of another card's: yet it is another file, and gets its answer."""
    device = os.stat(card).st_dev
    monkeypatch.setattr(reachable, "mounts", lambda: {device: reachable.Mount(os.fsencode(card), "vfat")})
    (card / "a.png").write_bytes(png(1000))
    os.utime(card / "a.png", (1e9, 1e9))
    await bed.tell(card / "a.png")
    await bed.until(lambda: bed.taken == ["a.png"])
    (card / "a.png").rename(card / "b.png")
    data = png(1000)
    with (card / "b.png").open("r+b") as file:
        file.write(data)
    os.utime(card / "b.png", (1e9, 1e9))
    await bed.tell(card / "b.png")
    await bed.until(lambda: bed.taken == ["a.png", "b.png"])


def test_a_place_is_called_as_a_person_calls_it(tmp_path):
    def place(path, point, kind):
        entry = arrivals.Entry(path, 7, 1, 1, 1, 1)
        return reachable.place(entry, {7: reachable.Mount(point, kind)})

    assert place(b"/media/me/CANON/DCIM/100/a.jpg", b"/media/me/CANON", "vfat") == b"/media/me/CANON"
    assert place(b"/home/me/Scans/a.png", b"/", "ext4") == b"/home/me/Scans"
    phone = b"/run/user/1000/gvfs/mtp:host=Fair_Phone/DCIM/a.jpg"
    assert place(phone, b"/run/user/1000/gvfs", "fuse.gvfsd-fuse") == b"Fair Phone"


def test_stated_folders_are_filled_in_from_options(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    reach = reachable.Reach(reads=("{places}", "{one}", "relative"), writes=("~/Out",))
    roots = reachable.roots(reach, {"places": ["/media", "/mnt"], "one": "~/Scans"})
    assert roots == (b"/media", b"/mnt", b"/home/me/Scans", b"/home/me/Out")
