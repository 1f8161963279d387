"""Whatever writes into a watched folder, and however: each new file is found whole, and once."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from watchbed import png

from assistd.config import WatchFolder
from assistd.errors import ConfigError, JournalError
from assistd.ledger import Outputs
from assistd.sources import sweep
from assistd.sources.folders import Folders
from assistd.sources.notices import Notices
from assistd.sources.settle import INLINE_BYTES


async def test_what_was_there_before_is_left_alone_and_what_comes_is_found(daemon, folder):
    (folder / "old.png").write_bytes(png())
    async with daemon() as d:
        (folder / "new.png").write_bytes(png())
        await d.until("new.png")
        await d.only("new.png")


async def test_what_was_there_before_is_found_if_it_is_wanted(daemon, folder):
    (folder / "old.png").write_bytes(png())
    async with daemon() as d:
        await d.only()
    async with daemon(existing=True) as d:
        await d.until("old.png")


async def test_what_came_while_nobody_watched_is_found_at_the_next_start(daemon, folder):
    async with daemon() as d:
        (folder / "1.png").write_bytes(png())
        await d.until("1.png")
    (folder / "2.png").write_bytes(png())
    (folder / "1.png").write_bytes(png())
    (folder / "sub").mkdir()
    (folder / "sub" / "3.png").write_bytes(png())
    async with daemon() as d:
        await d.until("1.png", "1.png", "2.png", "sub/3.png")
        await d.folders.sweep()
        assert len(await d.taken()) == 4


async def test_a_slow_copy_is_taken_once_and_whole(daemon, folder):
    data = png(60_000)
    async with daemon() as d:
        with (folder / "a.png").open("wb") as file:
            for start in range(0, len(data), 10_000):
                file.write(data[start : start + 10_000])
                file.flush()
                await asyncio.sleep(0.15)
            await d.only()
        await d.until("a.png")
        await d.only("a.png", after_s=0.4)


async def test_a_writer_that_holds_a_cut_off_file_open_is_waited_for_however_long(daemon, folder):
    data = b"ID3\4\0\0\0\0\0\0" + bytes(5000)
    async with daemon(settle_s=0.1) as d:
        with (folder / "a.mp3").open("wb") as file:
            file.write(data)
            file.flush()
            await d.only(after_s=1.0)
            file.write(data)
        await d.until("a.mp3")


async def test_a_writer_that_reopens_for_every_chunk_is_taken_once_and_whole(daemon, folder):
    data = png(60_000)
    async with daemon() as d:
        for start in range(0, len(data), 10_000):
            with (folder / "a.png").open("ab") as file:
                file.write(data[start : start + 10_000])
            await asyncio.sleep(0.1)
        await d.until("a.png")
        await d.only("a.png", after_s=0.4)


async def test_a_file_cut_off_for_good_is_taken_after_a_while_so_that_it_can_be_said(daemon, folder):
    async with daemon(settle_s=0.1) as d:
        (folder / "a.png").write_bytes(png(1000)[:700])
        await d.until("a.png")


async def test_a_careful_writer_s_temporary_name_is_never_taken(daemon, folder, monkeypatch):
    monkeypatch.setattr("assistd.sources.settle.QUIET_S", 1.0)
    monkeypatch.setattr("assistd.sources.folders.QUIET_S", 1.0)
    async with daemon() as d:
        for temporary in ("1.png.tmp", ".2.png", "rename-me.png"):
            (folder / temporary).write_bytes(png())
            await asyncio.sleep(0.1)
            (folder / temporary).rename(folder / f"{temporary}-done.png")
        (folder / "x.png.part").write_bytes(png())
        await d.until("1.png.tmp-done.png", "rename-me.png-done.png")
        await d.only("1.png.tmp-done.png", "rename-me.png-done.png")
        (folder / "x.png.part").rename(folder / "x.png")
        await d.until("1.png.tmp-done.png", "rename-me.png-done.png", "x.png")


async def test_a_file_replaced_by_rename_is_taken_again(daemon, folder):
    async with daemon() as d:
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
        (folder / "a.png.tmp").write_bytes(png())
        (folder / "a.png.tmp").rename(folder / "a.png")
        await d.until("a.png", "a.png")


async def test_a_file_rewritten_in_place_is_taken_again(daemon, folder):
    async with daemon() as d:
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
        (folder / "a.png").write_bytes(png())
        await d.until("a.png", "a.png")
        os.utime(folder / "a.png")
        await d.folders.sweep()
        assert len(await d.taken()) == 2


async def test_what_is_moved_linked_or_copied_in_is_found(daemon, folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep" / "er").mkdir(parents=True)
    for name in ("a.png", "b.png", "c.png", "deep/d.png", "deep/er/e.png"):
        (elsewhere / name).write_bytes(png())
        os.utime(elsewhere / name, (1000, 1000))
    async with daemon() as d:
        (elsewhere / "a.png").rename(folder / "a.png")
        os.link(elsewhere / "b.png", folder / "b.png")
        shutil.copy2(elsewhere / "c.png", folder / "c.png")
        (elsewhere / "deep").rename(folder / "deep")
        await d.until("a.png", "b.png", "c.png", "deep/d.png", "deep/er/e.png")
        (folder / "deep" / "er" / "later.png").write_bytes(png())
        await d.folders.sweep()
        await d.until("a.png", "b.png", "c.png", "deep/d.png", "deep/er/e.png", "deep/er/later.png")


async def test_renaming_and_linking_within_the_folder_is_nothing_new(daemon, folder):
    async with daemon() as d:
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
        (folder / "sub").mkdir()
        (folder / "a.png").rename(folder / "sub" / "b.png")
        os.link(folder / "sub" / "b.png", folder / "c.png")
        (folder / "sub").rename(folder / "bus")
        await asyncio.sleep(0.2)
        await d.only("a.png")


async def test_directories_made_with_their_files_at_once_lose_none(daemon, folder):
    async with daemon() as d:
        expected = []
        for number in range(200):
            place = folder / f"{number % 7}" / f"{number}" / "deep"
            place.mkdir(parents=True)
            (place / "x.png").write_bytes(png())
            expected.append(f"{number % 7}/{number}/deep/x.png")
        await d.until(*expected)
        await d.only(*expected)


async def test_a_folder_that_does_not_exist_yet_is_watched_from_the_moment_it_does(daemon, tmp_path):
    root = tmp_path / "pictures" / "shots"
    async with daemon(root=root) as d:
        assert not d.folders.states()[0].watching
        assert "does not exist yet" in d.folders.states()[0].words
        root.parent.mkdir()
        await asyncio.sleep(0.1)
        root.mkdir()
        (root / "first.png").write_bytes(png())
        await d.until("first.png")
        assert d.folders.states()[0].watching
        (root / "second.png").write_bytes(png())
        await d.until("first.png", "second.png")


async def test_a_folder_that_is_deleted_and_made_again_is_watched_again(daemon, folder):
    async with daemon() as d:
        (folder / "1.png").write_bytes(png())
        await d.until("1.png")
        shutil.rmtree(folder)
        for _ in range(100):
            if not d.folders.states()[0].watching:
                break
            d.folders._sweeps.soon()
            await asyncio.sleep(0.05)
        assert not d.folders.states()[0].watching
        folder.mkdir()
        (folder / "2.png").write_bytes(png())
        await d.until("1.png", "2.png")
        (folder / "3.png").write_bytes(png())
        await d.until("1.png", "2.png", "3.png")


async def test_a_folder_that_is_a_link_is_watched_where_it_lies(daemon, folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    async with daemon(root=tmp_path / "link") as d:
        (folder / "a.png").write_bytes(png())
        await d.until(str(folder / "a.png"))


STRANGE = [
    "two\nlines.png",
    "x" * 200 + ".png",
    "smile 😀.png",
    os.fsdecode(b"\xff\xfe.png"),
    'it\'s "q".png',
    " .png",
    "-rf.png",
    "ü.PNG",
]


async def test_strange_names_are_found_by_event_and_by_sweep(daemon, folder):
    async with daemon() as d:
        for name in STRANGE:
            (folder / name).write_bytes(png())
        await d.until(*STRANGE)
    for name in STRANGE:
        (folder / f"x{name}").write_bytes(png())
    async with daemon() as d:
        await d.until(*STRANGE, *(f"x{name}" for name in STRANGE))


async def test_what_is_no_file_or_leads_in_circles_is_passed_by(daemon, folder, tmp_path):
    async with daemon(settle_s=0.1) as d:
        os.mkfifo(folder / "pipe.png")
        (folder / "folder.png").mkdir()
        (folder / "loop").symlink_to(folder)
        (folder / "self.png").symlink_to("self.png")
        (folder / "up.png").symlink_to(tmp_path)
        (folder / "null.png").symlink_to("/dev/zero")
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(str(folder / "sock.png"))
        (folder / "empty.png").touch()
        (folder / "good.png").write_bytes(png())
        await d.until("good.png")
        await d.only("good.png", after_s=0.5)
        assert d.refused == []
        (folder / "empty.png").write_bytes(png())
        await d.until("good.png", "empty.png")


async def test_a_picture_that_is_none_is_said_once_and_looked_at_again_when_it_changes(daemon, folder):
    async with daemon(settle_s=0.1) as d:
        (folder / "X.png").write_text("hello")
        (folder / "notes.txt").write_text("hello")
        for _ in range(100):
            if d.refused:
                break
            await asyncio.sleep(0.05)
        await d.only()
        assert [(path, error.message) for path, error in d.refused] == [
            (os.fsencode(folder / "X.png"), "X.png is named like a picture but is none.")
        ]
        (folder / "X.png").write_bytes(png())
        await d.until("X.png")


async def test_text_is_read_only_where_everything_is_included_and_never_said(daemon, folder):
    async with daemon(include=("*",), settle_s=0.1) as d:
        (folder / "notes.txt").write_text("hello")
        (folder / "picture").write_bytes(png())
        await d.until("picture")
        await d.only("picture", after_s=0.3)
        assert d.refused == []


async def test_patterns_say_what_is_covered(daemon, folder):
    async with daemon(include=("*.PNG", "inbox/*.jpg"), exclude=("private", "*secret*", "old/*")) as d:
        (folder / ".hidden").mkdir()
        for place in ("inbox", "private", "old", "sub"):
            (folder / place).mkdir()
        await asyncio.sleep(0.1)
        for name in (
            "a.png", "b.jpg", "inbox/c.jpg", "inbox/d.gif", "private/e.png", "old/f.png", "my SECRET.png", "sub/g.png",
            ".h.png", ".hidden/i.png", "j.png~", "k.png.crdownload", ".~lock.l.png#",
        ):  # fmt: skip
            (folder / name).write_bytes(png())
        await d.until("a.png", "inbox/c.jpg", "sub/g.png")
        await d.only("a.png", "inbox/c.jpg", "sub/g.png")


async def test_new_patterns_cover_what_comes_not_what_was_there(daemon, folder):
    async with daemon(include=("*.png",)) as d:
        (folder / "old.gif").write_bytes(b"GIF89a\0\x3b")
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
    (folder / "b.png").write_bytes(png())
    async with daemon(include=("*.png", "*.gif")) as d:
        (folder / "new.gif").write_bytes(b"GIF89a.\0\x3b")
        await d.until("a.png", "b.png", "new.gif")
        await d.only("a.png", "b.png", "new.gif")


async def test_subfolders_are_looked_at_only_if_it_says_so(daemon, folder):
    (folder / "sub").mkdir()
    async with daemon(recursive=False) as d:
        (folder / "sub" / "a.png").write_bytes(png())
        (folder / "b.png").write_bytes(png())
        await d.until("b.png")
        await d.only("b.png")


async def test_folders_within_folders_share_without_doing_anything_twice(daemon, folder):
    inner = folder / "inner"
    inner.mkdir()
    async with daemon(more=(WatchFolder(path=str(inner), level="brief"),)) as d:
        (inner / "deep").mkdir()
        await asyncio.sleep(0.1)
        for name in ("a.png", "inner/b.png", "inner/deep/c.png"):
            (folder / name).write_bytes(png())
        await d.until("a.png", "inner/b.png", "inner/deep/c.png")
        await d.only("a.png", "inner/b.png", "inner/deep/c.png")
        rows = await d.store.run(lambda db: db.execute("SELECT path, folder FROM seen").fetchall())
        assert {os.fsdecode(path)[len(str(folder)) + 1 :]: os.path.basename(of) for path, of in rows} == {
            "a.png": b"watched", "inner/b.png": b"inner", "inner/deep/c.png": b"watched",
        }  # fmt: skip
    (inner / "e.png").write_bytes(png())
    async with daemon(more=(WatchFolder(path=str(inner)),)) as d:
        await d.until("a.png", "inner/b.png", "inner/deep/c.png", "inner/e.png")
        rows = await d.store.run(
            lambda db: db.execute("SELECT folder FROM seen WHERE CAST(path AS TEXT) LIKE '%e.png'").fetchall()
        )
        assert [os.path.basename(of) for (of,) in rows] == [b"inner"]


async def test_what_we_wrote_ourselves_is_not_taken(daemon, folder):
    async with daemon() as d:
        import hashlib

        data = png()
        await asyncio.to_thread(
            Outputs(d.store).remember, os.fsencode(folder / "ours.png"), hashlib.sha256(data).hexdigest()
        )
        (folder / "ours.png").write_bytes(data)
        (folder / "theirs.png").write_bytes(png())
        await d.until("theirs.png")
        await d.only("theirs.png")


async def test_a_big_file_does_not_hold_up_small_ones(daemon, folder):
    async with daemon() as d:
        size = 4 * INLINE_BYTES
        with (folder / "big.wav").open("wb") as file:
            file.write(b"RIFF" + (size - 8).to_bytes(4, "little") + b"WAVE")
            file.truncate(size - 1)
            file.seek(size - 1)
            file.write(b"x")
        (folder / "a.png").write_bytes(png())
        await d.until("a.png", "big.wav")
        await d.only("a.png", "big.wav")


async def test_what_could_not_be_taken_is_found_again(daemon, folder):
    async with daemon(sweep_s=0.3) as d:
        d.fail = JournalError("The disk is full.", code="journal-full")
        (folder / "a.png").write_bytes(png())
        await asyncio.sleep(0.5)
        assert await d.taken() == []
        d.fail = None
        await d.until("a.png")


async def test_a_file_taken_under_a_name_it_no_longer_has_can_be_found(daemon, folder):
    async with daemon() as d:
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
        (folder / "a.png").rename(folder / "b.png")
        await d.folders.sweep()
        assert await d.ledger.moved(os.fsencode(folder / "a.png")) == os.fsencode(folder / "b.png")


@pytest.mark.parametrize("bound", ["assistd.sources.folders.MAX_WAITING", "assistd.sources.notices.MAX_PATHS"])
async def test_a_slow_taker_bounds_what_waits_and_loses_nothing(daemon, folder, monkeypatch, bound):
    monkeypatch.setattr(bound, 50)
    async with daemon() as d:
        await asyncio.sleep(0.2)
        d.gate.clear()
        for number in range(600):
            (folder / f"{number}.png").write_bytes(png())
            if number % 50 == 0:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        assert "WAITING" not in bound or len(d.folders._waiting) <= 50
        d.gate.set()
        await d.until(count=600)
        await d.only(count=600)


@pytest.fixture
def deaf(monkeypatch):
    """Let every event get lost."""
    monkeypatch.setattr(Notices, "dispatch", lambda self, event: None)


async def test_without_a_single_event_the_sweeps_find_everything(daemon, folder, deaf):
    (folder / "sub").mkdir()
    async with daemon(sweep_s=0.3) as d:
        (folder / "a.png").write_bytes(png())
        (folder / "sub" / "b.png").write_bytes(png())
        await d.until("a.png", "sub/b.png")
        (folder / "a.png").write_bytes(png())
        await d.until("a.png", "a.png", "sub/b.png")


async def test_shallow_sweeps_come_back_to_what_was_not_settled(daemon, folder, deaf):
    (folder / "a.png").touch()
    os.utime(folder, (1000, 1000))
    async with daemon(existing=True) as d:
        await d.only()
        with (folder / "a.png").open("r+b") as file:
            file.write(png())
        d.folders._places[0].deep_at_s = float("inf")
        await d.folders._sweeps.all(deep=False)
        await d.until("a.png")


async def test_shallow_sweeps_pass_by_directories_that_did_not_change(daemon, folder, deaf):
    (folder / "a.png").write_bytes(png())
    os.utime(folder, (1000, 1000))
    async with daemon() as d:
        await d.only()
        place = d.folders._places[0]
        assert [step.directory for step in place.walk.steps(deep=False)] == []
        (folder / "b.png").write_bytes(png())
        assert [len(step.entries) for step in place.walk.steps(deep=False)] == [2]


async def test_after_sleep_everything_is_looked_at(daemon, folder, deaf, monkeypatch):
    slept = [0.0]
    monkeypatch.setattr(sweep, "_asleep_s", lambda: slept[0])
    monkeypatch.setattr(sweep, "TICK_S", 0.1)
    async with daemon(sweep_s=3600.0) as d:
        await d.only(after_s=0.2)
        (folder / "a.png").write_bytes(png())
        await asyncio.sleep(0.5)
        assert await d.taken() == []
        slept[0] = 600.0
        await d.until("a.png")


async def test_events_come_again_after_a_thread_of_watchdog_died(daemon, folder, monkeypatch):
    monkeypatch.setattr(sweep, "TICK_S", 0.1)
    async with daemon(sweep_s=3600.0) as d:
        await d.only(after_s=0.2)
        for emitter in d.folders._notices._observer.emitters:
            emitter.stop()
            emitter.join()
        await asyncio.sleep(0.5)
        assert d.folders.states()[0].watching
        await d.only()
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")


async def test_stopping_leaves_no_thread_and_no_descriptor(daemon, folder):
    import threading

    async with daemon() as d:
        (folder / "a.png").write_bytes(png())
        await d.until("a.png")
    left = [thread.name for thread in threading.enumerate() if "watchdog" in type(thread).__module__]
    assert left == []
    assert not [name for name in os.listdir("/proc/self/fd") if "inotify" in _link(name)]


def _link(name):
    try:
        return os.readlink(f"/proc/self/fd/{name}")
    except OSError:
        return ""


def test_a_folder_named_twice_is_an_error_of_the_configuration(folder):
    from assistd.config import WatchSettings

    settings = WatchSettings(folders=(WatchFolder(path=str(folder)), WatchFolder(path=f"{folder}/")))
    with pytest.raises(ConfigError):
        Folders(settings, None, None)


async def test_a_file_we_may_not_read_is_said_once_and_taken_once_we_may(daemon, folder, request):
    (folder / "secret").touch(mode=0)
    if os.access(folder / "secret", os.R_OK):  # root may: run this test as a root that may not
        await asyncio.to_thread(_without_privilege, request.node.nodeid)
        return
    async with daemon(existing=True) as d:
        (folder / "a.png").touch()
        (folder / "a.png").chmod(0o200)
        (folder / "a.png").write_bytes(png())
        await d.folders.sweep()
        await d.folders.sweep()
        assert [error.code for _, error in d.refused] == ["media-denied"]
        (folder / "a.png").chmod(0o600)
        await d.folders.sweep()
        await d.until("a.png")
        (folder / "closed").mkdir()
        (folder / "closed" / "b.png").write_bytes(png())
        await d.until("a.png", "closed/b.png")
        (folder / "closed").chmod(0)
        await d.folders.sweep()
        assert "One directory in it can't be read" in d.folders.states()[0].words
        (folder / "closed").chmod(0o700)
        await d.only("a.png", "closed/b.png")
        assert d.folders.states()[0].words == ""


def _without_privilege(test):
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv here, and root may read everything")
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"{Path(__file__)}::{test.rpartition('::')[2]}",
    ]
    done = subprocess.run([*drop, *run], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
