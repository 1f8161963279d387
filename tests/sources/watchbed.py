"""A bed for watched folders: the real store, ledger and kernel; what is taken is written down as the daemon would."""

import asyncio
import os
import secrets
import struct
import time
import zlib

from assistd.config import WatchFolder, WatchSettings
from assistd.ledger import Ledger, take
from assistd.sources.folders import Folders
from assistd.store import Store

PATIENCE_S = 15


def png(pad=0):
    """Return a real PNG, different each time, and at least `pad` bytes long."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"seed\0" + secrets.token_hex(8).encode() + b"x" * pad)
        + chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30"))
        + chunk(b"IEND", b"")
    )


class Daemon:
    """What a daemon does with watched folders: each file found becomes a row in `request`, in `take`'s transaction."""

    def __init__(self, folder, journal, **settings):
        self.root = folder
        self.store = Store(journal)
        self.ledger = Ledger(self.store)
        self.refused = []
        self.batches = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail = None
        timing = {"settle_s": settings.pop("settle_s", 0.3), "sweep_s": settings.pop("sweep_s", 30.0)}
        more = settings.pop("more", ())
        options = {"recursive": True, **settings}
        places = (WatchFolder(path=str(folder), **options), *more)
        self.folders = Folders(
            WatchSettings(folders=places, **timing), self.ledger, self._found, lambda *told: self.refused.append(told)
        )

    async def _found(self, batch):
        await self.gate.wait()
        if self.fail:
            raise self.fail
        self.batches.append(len(batch))

        def work(db):
            for found in batch:
                request_id = secrets.token_hex(8)
                if take(db, found, request_id):
                    db.execute(
                        "INSERT INTO request (id, state, interactive, created_s, task, path, body) "
                        "VALUES (?, 'queued', 0, ?, 'describe', ?, x'')",
                        (request_id, time.time(), found.media.path),
                    )

        await self.store.run(work)

    async def taken(self):
        """Return the paths of all requests, below the folder where they are in it."""
        rows = await self.store.run(lambda db: db.execute("SELECT path FROM request ORDER BY rowid").fetchall())
        prefix = os.fsencode(self.root) + b"/"
        return [os.fsdecode(path.removeprefix(prefix)) for (path,) in rows]

    async def until(self, *names, count=None):
        """Wait until exactly these are taken, each once."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            taken = await self.taken()
            if (sorted(taken) == sorted(names)) if count is None else len(taken) >= count:
                break
            await asyncio.sleep(0.02)
        taken = await self.taken()
        assert sorted(taken) == sorted(names) if count is None else len(taken) == count

    async def only(self, *names, count=None, after_s=0.0):
        """Check that exactly these are taken, each once, also after another look at everything."""
        await asyncio.sleep(after_s)
        await self.folders.sweep()
        await self.until(*names, count=count)
        taken = await self.taken()
        assert len(set(taken)) == len(taken)
