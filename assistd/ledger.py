"""Which watched files are known, which were taken, and which files we wrote: the truth behind `sources.folders`.

Events of the file system are hints; what stands here is committed together with the request it led to. The rules:

- A file is known by its path, size and modification time; a new inode under the same path is known only if the content
  proves it (unless the whole file system was mounted anew, which renumbers inodes).
- Known content under a *known* path is not done again (`touch`); changed content is a new job.
- A known inode under a *new* path (renamed, moved, a second hard link) is the same file: its name is noted, no more.
- The same content in another inode (a copy) is a new file: it gets its own answer, which the result cache makes cheap.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistd.store import Store
from assistd.types import Media, Struct

State = Literal["old", "taken", "ignored"]
"""``old``: was there before watching began; ``taken``: a request was made; ``ignored``: no media, or our own output."""

BATCH = 256
"""Most files in one transaction: the store's thread stays free for others."""

KEEP_GONE_S = 90 * 86_400
"""How long a file that is gone stays known: a disk may be unplugged for a while."""


class Entry(NamedTuple):
    """A file as a directory listing shows it."""

    path: bytes
    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @staticmethod
    def of(path: bytes, info: os.stat_result) -> Entry:
        """Return the entry; numbers beyond 63 bits (some network file systems) are folded into SQLite's range."""
        return Entry(path, _signed(info.st_dev), _signed(info.st_ino), info.st_size, info.st_mtime_ns, info.st_ctime_ns)


class Sighting(Struct, frozen=True, kw_only=True):
    """A file that is whole and hashed.

    Attributes:
        folder: Real path of the watched folder it belongs to.
        entry: How the directory showed it when it was hashed.
        media: The file.
    """

    folder: bytes
    entry: Entry
    media: Media


class Watched(Struct, frozen=True, kw_only=True):
    """Since when a folder is watched (Unix time), and which names were covered; None: not everything old is known."""

    since_s: float
    covers: bytes | None = None


def take(db: sqlite3.Connection, found: Sighting, request_id: str) -> bool:
    """Mark a file as taken; call it in the transaction that adds the request.

    Returns:
        False if it turns out to be known already: then there must be no request.
    """
    if _settled(db, found):
        return False
    _write(db, found.folder, found.entry, "taken", found.media.sha256, request_id=request_id)
    return True


class Ledger:
    """The ledger in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, folder: bytes, now_s: float) -> Watched:
        """Return since when this folder is watched; from now on, if it was not yet."""

        def work(db: sqlite3.Connection) -> Watched:
            db.execute("INSERT OR IGNORE INTO watched (folder, since_s) VALUES (?, ?)", (folder, now_s))
            row = db.execute("SELECT since_s, covers FROM watched WHERE folder = ?", (folder,)).fetchone()
            return Watched(since_s=row[0], covers=row[1])

        return await self._store.run(work)

    async def begun(self, folder: bytes, covers: bytes) -> None:
        """Note that everything that was there when watching began is known, for names that `covers` describes."""
        await self._store.run(
            lambda db: db.execute("UPDATE watched SET covers = ? WHERE folder = ?", (covers, folder)).rowcount
        )

    async def add_old(self, folder: bytes, entries: Sequence[Entry]) -> None:
        """Record files that were there before watching began; what is known already stays as it is."""
        rows = [(e.path, folder, e.device, e.inode, e.size, e.mtime_ns) for e in entries]
        await self._store.run(
            lambda db: (
                db.executemany(
                    "INSERT OR IGNORE INTO seen (path, folder, device, inode, size, mtime_ns, state) "
                    "VALUES (?, ?, ?, ?, ?, ?, 'old')",
                    rows,
                ).rowcount
            )
        )

    async def forget_old(self, folder: bytes) -> None:
        """Forget what was there before watching began, so that it is found as new."""
        await self._store.run(
            lambda db: db.execute("DELETE FROM seen WHERE folder = ? AND state = 'old'", (folder,)).rowcount
        )

    async def unknown(self, folder: bytes, entries: Sequence[Entry], since_s: float = 0.0) -> list[Entry]:
        """Return the files that are new or look changed; other names of known files are recorded on the way.

        Args:
            folder: Real path of the watched folder.
            entries: At most `BATCH`.
            since_s: Since when the folder is watched: an old file whose time was set back is still old.
        """
        return await self._store.run(lambda db: _unknown(db, folder, entries, int(since_s * 1e9)))

    async def fresh(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Return those to take: without what was only touched, what we wrote ourselves, and other names of one file."""

        def work(db: sqlite3.Connection) -> list[Sighting]:
            names: set[tuple[int, int]] = set()
            found = []
            for sighting in sightings:
                file = (sighting.entry.device, sighting.entry.inode)
                if file not in names and not _settled(db, sighting):
                    names.add(file)
                    found.append(sighting)
            return found

        return await self._store.run(work)

    async def ignore(self, folder: bytes, refused: Sequence[tuple[Entry, str]]) -> set[bytes]:
        """Record files that are no media, each with the reason in words; return the paths that were not known so."""

        def work(db: sqlite3.Connection) -> set[bytes]:
            rows = _rows(db, [entry.path for entry, _ in refused])
            news = [(e, words) for e, words in refused if not (e.path in rows and _same(rows[e.path], e))]
            for entry, words in news:
                _write(db, folder, entry, "ignored", words=words)
            return {entry.path for entry, _ in news}

        return await self._store.run(work)

    async def count(self, folder: bytes) -> int:
        """Return how many files of this folder are known."""
        query = "SELECT count(*) FROM seen WHERE folder = ? AND gone_s IS NULL"
        return int(await self._store.run(lambda db: db.execute(query, (folder,)).fetchone()[0]))

    async def moved(self, path: bytes) -> bytes | None:
        """Return another recorded name of the file last seen at `path`, or None: it may have been renamed since."""

        def work(db: sqlite3.Connection) -> bytes | None:
            row = db.execute(
                "SELECT b.path FROM seen a JOIN seen b ON (b.device, b.inode, b.size, b.mtime_ns) "
                "= (a.device, a.inode, a.size, a.mtime_ns) WHERE a.path IN (?, ?) AND b.gone_s IS NULL "
                "AND b.path NOT IN (?, ?) ORDER BY b.path DESC LIMIT 1",
                (path, _aside(path), path, _aside(path)),
            ).fetchone()
            return bytes(row[0]) if row else None

        return await self._store.run(work)

    async def tidy(self, folder: bytes, gone: Sequence[bytes], now_s: float) -> None:
        """Note which known files are gone; forget those gone for longer than `KEEP_GONE_S`."""

        def work(db: sqlite3.Connection) -> None:
            db.executemany(
                "UPDATE seen SET gone_s = ? WHERE path = ? AND gone_s IS NULL", [(now_s, path) for path in gone]
            )
            db.execute("DELETE FROM seen WHERE folder = ? AND gone_s < ?", (folder, now_s - KEEP_GONE_S))

        await self._store.run(work)

    async def paths(self, folder: bytes, after: bytes = b"", limit: int = BATCH) -> list[bytes]:
        """Return known paths of this folder that are not known to be gone, in order, those behind `after`."""
        query = "SELECT path FROM seen WHERE folder = ? AND path > ? AND gone_s IS NULL ORDER BY path LIMIT ?"  # a page
        rows = await self._store.run(lambda db: db.execute(query, (folder, after, limit)).fetchall())
        return [bytes(row[0]) for row in rows]


class Outputs:
    """Which files we wrote, and what was in them: so that they are neither overwritten blindly nor taken for input.

    The methods block: from the event loop use ``store.run`` with `remembered`, `remember` and `forget` of this module.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def remembered(self, path: bytes) -> str | None:
        """Return the SHA-256 of what we wrote there, or None."""
        return self._store.run_now(lambda db: remembered(db, path))

    def remember(self, path: bytes, sha256: str, media: bytes | None = None) -> None:
        """Note what we wrote there, for which media file."""
        self._store.run_now(lambda db: remember(db, path, sha256, media))

    def forget(self, path: bytes) -> None:
        """Forget that file: it is a person's now, or gone."""
        self._store.run_now(lambda db: forget(db, path))


def remembered(db: sqlite3.Connection, path: bytes) -> str | None:
    """Return the SHA-256 of what we wrote to `path`, or None."""
    row = db.execute("SELECT sha256 FROM output WHERE path = ?", (path,)).fetchone()
    return str(row[0]) if row else None


def remember(db: sqlite3.Connection, path: bytes, sha256: str, media: bytes | None = None) -> None:
    """Note what we wrote to `path`, for which media file."""
    db.execute("INSERT OR REPLACE INTO output (path, sha256, media) VALUES (?, ?, ?)", (path, sha256, media))


def forget(db: sqlite3.Connection, path: bytes) -> None:
    """Forget that we wrote `path`."""
    db.execute("DELETE FROM output WHERE path = ?", (path,))


# --- inside a transaction -------------------------------------------------------------------------------------------

_Row = tuple[int, int, int, int, str, str, float | None]
_ROW = "device, inode, size, mtime_ns, state, sha256, gone_s"


def _unknown(db: sqlite3.Connection, folder: bytes, entries: Sequence[Entry], since_ns: int) -> list[Entry]:
    rows = _rows(db, [entry.path for entry in entries])
    found = []
    for entry in entries:
        row = rows.get(entry.path)
        if row is None:
            if not _other_name(db, folder, entry):
                found.append(entry)
        elif _same(row, entry):
            if row[6] is not None:
                db.execute("UPDATE seen SET gone_s = NULL WHERE path = ?", (entry.path,))
        elif row[4] == "old" and row[2] == entry.size and entry.mtime_ns < since_ns:
            _restat(db, entry)
        else:
            found.append(entry)
    return found


def _rows(db: sqlite3.Connection, paths: list[bytes]) -> dict[bytes, _Row]:
    """Return what is known under these paths. Few lengths of the query, because each one is kept compiled."""
    length = next(length for length in (1, 16, BATCH, len(paths)) if length >= len(paths))
    query = f"SELECT path, {_ROW} FROM seen WHERE path IN ({','.join('?' * length)})"  # noqa: S608
    return {row[0]: row[1:] for row in db.execute(query, [*paths, *[None] * (length - len(paths))])}


def _same(row: _Row, entry: Entry) -> bool:
    """Tell whether nothing has changed; an old file was never hashed, so its size and time must do."""
    device, inode, size, mtime_ns, state, *_ = row
    if (size, mtime_ns) != (entry.size, entry.mtime_ns):
        return False
    return inode == entry.inode or device != entry.device or state == "old"


def _settled(db: sqlite3.Connection, found: Sighting) -> bool:
    """Tell whether this content needs no request; what was learned about it is recorded."""
    entry, sha256 = found.entry, found.media.sha256
    row = db.execute("SELECT state, sha256, inode FROM seen WHERE path = ?", (entry.path,)).fetchone()
    if row and (row[1] == sha256 or (row[2] == entry.inode and _linked(db, entry, sha256))):
        _restat(db, entry, sha256)
        return True
    if remembered(db, entry.path) == sha256:
        state: State = row[0] if row else "ignored"
        _write(db, found.folder, entry, state, sha256, words="written by assistd")
        return True
    return row is None and _other_name(db, found.folder, entry)


def _other_name(db: sqlite3.Connection, folder: bytes, entry: Entry) -> bool:
    """Record a new path of a known file; False if no known file is this one."""
    cursor = db.execute(
        "INSERT OR IGNORE INTO seen (path, folder, device, inode, size, mtime_ns, state, request_id, sha256, words) "
        "SELECT ?, ?, device, inode, size, mtime_ns, state, request_id, sha256, words FROM seen "
        "WHERE device = ? AND inode = ? AND size = ? AND mtime_ns = ? LIMIT 1",
        (entry.path, folder, entry.device, entry.inode, entry.size, entry.mtime_ns),
    )
    return cursor.rowcount > 0


def _linked(db: sqlite3.Connection, entry: Entry, sha256: str) -> bool:
    """Tell whether another name of this inode, rewritten in place, has already been done."""
    query = "SELECT 1 FROM seen WHERE (device, inode, size, mtime_ns, sha256) = (?, ?, ?, ?, ?)"
    return db.execute(query, (*entry[1:5], sha256)).fetchone() is not None


def _restat(db: sqlite3.Connection, entry: Entry, sha256: str = "") -> None:
    db.execute(
        "UPDATE seen SET device = ?, inode = ?, size = ?, mtime_ns = ?, sha256 = ?, gone_s = NULL WHERE path = ?",
        (*entry[1:5], sha256, entry.path),
    )


def _write(
    db: sqlite3.Connection,
    folder: bytes,
    entry: Entry,
    state: State,
    sha256: str = "",
    *,
    request_id: str | None = None,
    words: str = "",
) -> None:
    """Write a file's row. Another inode that had this path stays known, should it turn up under a new name."""
    db.execute(
        "UPDATE OR REPLACE seen SET path = ?, gone_s = ? WHERE path = ? AND inode <> ?",
        (_aside(entry.path), time.time(), entry.path, entry.inode),
    )
    db.execute(
        "INSERT OR REPLACE INTO seen (path, folder, device, inode, size, mtime_ns, state, request_id, sha256, words) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.path, folder, entry.device, entry.inode, entry.size, entry.mtime_ns, state, request_id, sha256, words),
    )


def _aside(path: bytes) -> bytes:
    """Return a path that no file can have."""
    return path + b"\0"


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
