"""Bursts: what the kernel's queue loses, a sweep finds; and a SIGKILL in the middle costs nothing."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from watchbed import png
from watchdog.observers import inotify_c

from assistd.store import Store

HERE = Path(__file__).parent

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from watchbed import png
root, name, count = Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
for number in range(count):
    (root / f"{name}{number}.png").write_bytes(png())
"""


def write(folder, name, count):
    """Let another process write so many pictures."""
    return subprocess.Popen([sys.executable, "-c", WRITER, HERE, folder, name, str(count)])


@pytest.mark.slow
async def test_what_the_kernel_s_queue_lost_is_found_by_the_sweep(daemon, folder, monkeypatch, caplog):
    reader = getattr(inotify_c, "InotifyFD", None) or inotify_c.Inotify
    read = reader.read_events

    def slowly(self, **options):
        time.sleep(0.5)
        return read(self, **options)

    monkeypatch.setattr(reader, "read_events", slowly)
    async with daemon(sweep_s=2.0) as d:
        writers = [write(folder, name, 9000) for name in "ab"]
        for writer in writers:
            assert await asyncio.to_thread(writer.wait) == 0
        await d.until(count=18_000)
        await d.only(count=18_000)
        assert "overflow" in caplog.text or hasattr(inotify_c, "Inotify"), "watchdog 6 does not notice"


DAEMON = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from watchbed import Daemon

async def main():
    daemon = Daemon(Path(sys.argv[2]), Path(sys.argv[3]), existing=True, sweep_s=1.0)
    await daemon.folders.start()
    print("started", flush=True)
    await asyncio.sleep(3600)

asyncio.run(main())
"""


def lives(folder, journal, count, rng):
    """Let daemons live and be killed at random moments while files come."""
    for _ in range(count):
        with subprocess.Popen([sys.executable, "-c", DAEMON, HERE, folder, journal], stdout=subprocess.PIPE) as life:
            if rng.random() < 0.8:
                life.stdout.readline()
            try:
                life.wait(rng.uniform(0.0, 0.25))
            except subprocess.TimeoutExpired:
                life.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("kills", [8, pytest.param(60, marks=pytest.mark.slow)])
async def test_daemons_killed_while_taking_lose_nothing_and_take_nothing_twice(daemon, folder, tmp_path, kills):
    rng = random.Random(kills)
    writers = [write(folder, name, kills * 60) for name in "ab"]
    await asyncio.to_thread(lives, folder, tmp_path / "journal.db", kills, rng)
    for writer in writers:
        assert await asyncio.to_thread(writer.wait) == 0
    before = Store(tmp_path / "journal.db")
    taken = before.run_now(lambda db: db.execute("SELECT count(*) FROM request").fetchone()[0])
    before.close()
    assert taken, "the killed ones did some of the work"
    async with daemon(existing=True) as d:
        await d.until(count=2 * kills * 60)
        await d.only(count=2 * kills * 60)


SLOW_LEARNER = """
from assistd.ledger import Ledger
add_old = Ledger.add_old

async def slowly(self, folder, entries):
    await add_old(self, folder, entries)
    print("learned some", flush=True)
    await asyncio.sleep(0.05)

Ledger.add_old = slowly
"""


async def test_old_files_stay_old_when_the_first_start_is_killed(daemon, folder, tmp_path):
    for number in range(2000):
        (folder / f"{number}.png").write_bytes(png())
    script = DAEMON.replace("existing=True, ", "").replace("async def main", SLOW_LEARNER + "\nasync def main")
    for lines in (1, 2, 3):
        command = [sys.executable, "-c", script, HERE, folder, tmp_path / "journal.db"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as life:
            for _ in range(lines):
                assert life.stdout.readline() == b"learned some\n"
            life.kill()
    (folder / "new.png").write_bytes(png())
    async with daemon() as d:
        await d.until("new.png")
        await d.only("new.png")
