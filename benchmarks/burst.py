"""A burst of files into a watched folder: how many are lost or taken twice, how long it takes, how much memory.

`python benchmarks/burst.py [COUNT]` prints a table. Two processes write COUNT small pictures as fast as they can. In
the same run, over the same kind of burst, a bare watchdog observer counts what it is told, unfiltered and with our
filter.
Each contestant runs in a process of its own; memory is the peak resident size of that process (VmHWM).
"""

import asyncio
import collections
import contextlib
import json
import os
import re
import secrets
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

COUNT = 30_000
QUIET_S = 3.0
PATIENCE_S = 300.0


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    seed = chunk(b"tEXt", b"seed\0" + secrets.token_hex(8).encode())
    return head + seed + chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30")) + chunk(b"IEND", b"")


def write(folder, name, count):
    begun = time.monotonic()
    for number in range(count):
        (Path(folder) / f"{name}{number}.png").write_bytes(png())
    print(json.dumps({"seconds": time.monotonic() - begun}))


def memory_mib(field):
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", text)[1]) / 1024


@contextlib.contextmanager
def burst(folder, count):
    """Start two writers; give a function that waits for them and returns how long the slower one wrote."""
    script = Path(__file__).resolve()
    writers = [
        subprocess.Popen([sys.executable, script, "write", folder, name, str(count // 2)], stdout=subprocess.PIPE)
        for name in "ab"
    ]

    def finish():
        return max(json.loads(writer.communicate()[0])["seconds"] for writer in writers)

    yield finish


async def ours(folder, journal, count):
    from assistd.config import WatchFolder, WatchSettings
    from assistd.ledger import Ledger, take
    from assistd.sources.folders import Folders
    from assistd.store import Store

    store = Store(Path(journal))

    async def found(batch):
        def work(db):
            for file in batch:
                request_id = secrets.token_hex(8)
                if take(db, file, request_id):
                    db.execute(
                        "INSERT INTO request (id, state, interactive, created_s, task, path, body) "
                        "VALUES (?, 'queued', 0, ?, 'describe', ?, x'')",
                        (request_id, time.time(), file.media.path),
                    )

        await store.run(work)

    folders = Folders(WatchSettings(folders=(WatchFolder(path=folder),)), Ledger(store), found)
    await folders.start()
    idle_mib = memory_mib("VmRSS")
    begun = time.monotonic()
    with burst(folder, count) as finish:
        written_s = await asyncio.to_thread(finish)
    while time.monotonic() - begun < PATIENCE_S:
        taken = await store.run(lambda db: db.execute("SELECT count(*) FROM request").fetchone()[0])
        if taken >= count:
            break
        await asyncio.sleep(0.05)
    seconds = time.monotonic() - begun
    await folders.sweep()
    await asyncio.sleep(QUIET_S)
    paths = await store.run(lambda db: [row[0] for row in db.execute("SELECT path FROM request")])
    peak_mib, after_mib = memory_mib("VmHWM"), memory_mib("VmRSS")
    begun_cpu = time.process_time()
    await folders.sweep()
    sweep_ms = (time.process_time() - begun_cpu) * 1000
    await folders.stop()
    store.close()
    return {
        "lost": count - len(set(paths)), "twice": len(paths) - len(set(paths)), "written_s": written_s,
        "seconds": seconds, "idle_mib": idle_mib, "peak_mib": peak_mib, "after_mib": after_mib, "deep_ms": sweep_ms,
    }  # fmt: skip


def watchdog(folder, count, *, filtered):
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.inotify import InotifyObserver

    from assistd.sources.notices import EVENTS

    told = collections.Counter()
    last = [time.monotonic()]
    lock = threading.Lock()

    class Handler(FileSystemEventHandler):
        def dispatch(self, event):
            with lock:
                last[0] = time.monotonic()
                if event.event_type == "closed":
                    told[os.fsencode(event.src_path)] += 1

    observer = InotifyObserver()
    observer.start()
    observer.schedule(Handler(), folder, event_filter=EVENTS if filtered else None)
    idle_mib = memory_mib("VmRSS")
    begun = time.monotonic()
    with burst(folder, count) as finish:
        written_s = finish()
    while len(told) < count and time.monotonic() - last[0] < QUIET_S:
        time.sleep(0.05)
    result = {
        "lost": count - len(told), "twice": sum(told.values()) - len(told), "written_s": written_s,
        "seconds": last[0] - begun, "idle_mib": idle_mib, "peak_mib": memory_mib("VmHWM"),
    }  # fmt: skip
    observer.stop()
    return result


def contest(name, count):
    with tempfile.TemporaryDirectory(prefix="burst-") as place:
        folder = Path(place, "watched")
        folder.mkdir()
        script = Path(__file__).resolve()
        command = [sys.executable, script, name, folder, Path(place, "journal.db"), str(count)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        result = json.loads(done.stdout.splitlines()[-1])
        shutil.rmtree(folder)
    return result


def main(count):
    rows = [
        ("assistd", contest("ours", count)),
        ("watchdog alone, our filter", contest("filtered", count)),
        ("watchdog alone, unfiltered", contest("unfiltered", count)),
    ]
    print(f"{count} pictures by two writers in one burst\n")
    print("| | lost | twice | written in s | all seen after s | idle MiB | peak MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, r in rows:
        seen = f"{r['seconds']:.1f}" if not r["lost"] else "never"
        print(
            f"| {name} | {r['lost']} | {r['twice']} | {r['written_s']:.1f} | {seen} "
            f"| {r['idle_mib']:.1f} | {r['peak_mib']:.1f} |"
        )
    ours_ = rows[0][1]
    print(
        f"\nassistd afterwards: {ours_['after_mib']:.1f} MiB resident; one deep sweep over the {count} files: "
        f"{ours_['deep_ms']:.0f} ms of CPU. The store and the ledger are part of its figures."
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder, name, count]:
            write(folder, name, int(count))
        case ["ours", folder, journal, count]:
            print(json.dumps(asyncio.run(ours(folder, journal, int(count)))))
        case ["filtered" | "unfiltered" as kind, folder, _, count]:
            print(json.dumps(watchdog(folder, int(count), filtered=kind == "filtered")))
        case [count]:
            main(int(count))
        case _:
            main(COUNT)
