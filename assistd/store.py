"""The one database file: opened, migrated, and touched by one thread only. `journal`, `history` and `ledger` use it.

SQLite in WAL mode with ``synchronous=FULL``: what is committed survives SIGKILL and power loss. A file that is no
database, or a damaged one, is set aside under another name and a fresh one begun; `Store.warnings` says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from assistd.errors import JournalError, refusal
from assistd.i18n import _

T = TypeVar("T")

RESULTS = """
    CREATE TABLE IF NOT EXISTS {schema}.result (
        key TEXT PRIMARY KEY, body BLOB NOT NULL, used_s REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS {schema}.result_used ON result (used_s);
    CREATE TABLE IF NOT EXISTS {schema}.result_use (
        request_id TEXT NOT NULL, key TEXT NOT NULL REFERENCES result ON DELETE CASCADE, PRIMARY KEY (request_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS {schema}.result_use_key ON result_use (key);
"""
"""What was computed, and which requests it answered: those can be forgotten, and it goes with them."""

MIGRATIONS: list[str] = [
    """
    CREATE TABLE request (
        id TEXT PRIMARY KEY, state TEXT NOT NULL, interactive INTEGER NOT NULL, created_s REAL NOT NULL,
        task TEXT NOT NULL, path BLOB, body BLOB NOT NULL, deaths INTEGER NOT NULL DEFAULT 0,
        ended_s REAL, answer BLOB, words TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX request_waiting ON request (state, interactive DESC, created_s) WHERE state IN ('queued', 'running');
    CREATE INDEX request_ended ON request (ended_s);
    CREATE TABLE delivery (
        request_id TEXT NOT NULL REFERENCES request ON DELETE CASCADE, sink TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, words TEXT NOT NULL DEFAULT '', PRIMARY KEY (request_id, sink)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX delivery_open ON delivery (state) WHERE state = 'pending';
    CREATE TABLE history (
        id TEXT PRIMARY KEY, when_s REAL NOT NULL, task TEXT NOT NULL, what TEXT NOT NULL, path BLOB NOT NULL,
        outcome TEXT NOT NULL, headline TEXT NOT NULL, text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX history_when ON history (when_s);
    CREATE VIRTUAL TABLE history_words USING fts5 (what, headline, text, content='history', tokenize='unicode61');
    CREATE TRIGGER history_added AFTER INSERT ON history BEGIN
        INSERT INTO history_words (rowid, what, headline, text) VALUES (new.rowid, new.what, new.headline, new.text);
    END;
    CREATE TRIGGER history_gone AFTER DELETE ON history BEGIN
        INSERT INTO history_words (history_words, rowid, what, headline, text)
        VALUES ('delete', old.rowid, old.what, old.headline, old.text);
    END;
    CREATE TABLE seen (
        path BLOB PRIMARY KEY, folder BLOB NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL,
        size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, state TEXT NOT NULL, request_id TEXT,
        sha256 TEXT NOT NULL DEFAULT '', words TEXT NOT NULL DEFAULT '', gone_s REAL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX seen_folder ON seen (folder);
    CREATE INDEX seen_file ON seen (device, inode);
    CREATE TABLE watched (folder BLOB PRIMARY KEY, since_s REAL NOT NULL, covers BLOB) STRICT, WITHOUT ROWID;
    CREATE TABLE output (path BLOB PRIMARY KEY, sha256 TEXT NOT NULL, media BLOB) STRICT, WITHOUT ROWID;
    """,
    RESULTS.format(schema="main"),
    """
    ALTER TABLE history ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
    ALTER TABLE history ADD COLUMN question TEXT NOT NULL DEFAULT '';
    """,
]
"""SQL that leads from each version to the next; the database's ``user_version`` is the number done."""


class Store:
    """The database, owned by this process.

    Args:
        path: The file, or None for a database in memory that ends with the process.

    Raises:
        JournalError: If the file can't be opened or written, or another process owns it (code ``journal-in-use``).
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.warnings: list[str] = []
        self._durable = True
        self._sound = True
        self._lock_fd = _own(path) if path else None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            self._connection = self._thread.submit(self._open).result()
        except BaseException:
            self._thread.shutdown()
            self._release()
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = True) -> T:
        """Return what `work` returns, run in the store's thread as one transaction: committed, or undone if it raises.

        What is `durable` survives a power cut, at the price of a flush of the disk; the rest survives SIGKILL only.

        Raises:
            JournalError: The disk is full (code ``journal-full``), or the file can't be written (``journal-write``).
        """
        return await asyncio.wrap_future(self._thread.submit(self._transact, work, durable))

    def run_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """As `run`, but blocks: for start, end and tests."""
        return self._thread.submit(self._transact, work, True).result()

    async def compact(self, *, rewrite: bool = True) -> None:
        """Leave nothing of what was deleted in the files: not in the search index, not in the log of writes.

        Args:
            rewrite: Write the database anew too, so that no page's slack holds a trace; needs as much space again.

        Raises:
            JournalError: As `run`.
        """

        def work() -> None:
            try:
                # the index keeps deleted words until its segments are merged ('secure-delete' needs SQLite 3.42)
                self._connection.execute("INSERT INTO history_words (history_words) VALUES ('optimize')")
                if rewrite and self.path:  # by a connection of its own: VACUUM stumbles over `results_in_memory`
                    with contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=1.0)) as db:
                        db.execute("VACUUM")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise self._failed(error) from error

        await asyncio.wrap_future(self._thread.submit(work))

    async def results_in_memory(self) -> None:
        """From now on hold computed results in memory: these tables hide those of the file (SQLite, "Name Resolution").

        Raises:
            JournalError: As `run`.
        """

        def work() -> None:
            try:
                self._connection.execute("PRAGMA temp_store = MEMORY")
                self._connection.executescript(RESULTS.format(schema="temp"))
            except sqlite3.Error as error:
                raise self._failed(error) from error

        await asyncio.wrap_future(self._thread.submit(work))

    def close(self) -> None:
        """Finish what is under way and let go of the file."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()
        if self.path is not None and self._lock_fd is not None:
            _mark(self._lock_fd, _identity(self.path) if self._sound else b"")
        self._release()

    def _release(self) -> None:
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def _transact(self, work: Callable[[sqlite3.Connection], T], durable: bool) -> T:
        db = self._connection
        try:
            if durable is not self._durable:
                db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            db.execute("BEGIN IMMEDIATE")
            try:
                value = work(db)
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
        except sqlite3.Error as error:
            if db.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
            raise self._failed(error) from error
        return value

    def _failed(self, error: sqlite3.Error) -> JournalError:
        self._sound = self._sound and not _damaged(error)
        return _told(error, self.path)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._open_or_begin_afresh()
        except sqlite3.Error as error:
            raise _told(error, self.path) from error
        except JournalError:
            raise
        except OSError as error:
            raise _unwritable(error, self.path) from error

    def _open_or_begin_afresh(self) -> sqlite3.Connection:
        trusted = self.path is None or (self._lock_fd is not None and _unchanged(self._lock_fd, self.path))
        try:
            return _connect(self.path, check=not trusted)
        except sqlite3.DatabaseError as error:
            if self.path is None or not _damaged(error):
                raise
        aside = _set_aside(self.path)
        self.warnings.append(
            _(
                "The journal was damaged. It was set aside as {name} and a fresh one begun; history before "
                "now is in that file."
            ).format(name=aside.name)
        )
        return _connect(self.path, check=False)


def _own(path: Path) -> int:
    """Return an open, locked file that marks this process as the owner."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(error, path) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(fd)
        raise JournalError(
            _("Another assistd is using the journal."),
            code="journal-in-use",
            hint=_("It may be the daemon: `assistd status` tells."),
        ) from error
    except OSError as error:  # a network file system without locks, for one
        os.close(fd)
        raise _unwritable(error, path) from error
    return fd


def _identity(path: Path) -> bytes:
    """Return what changes when somebody writes to the file; empty if it may need repair (it has a log of writes)."""
    try:
        if os.path.exists(f"{path}-wal"):
            return b""
        info = path.stat()
    except OSError:
        return b""
    return f"{info.st_ino} {info.st_size} {info.st_mtime_ns}".encode()


def _unchanged(lock_fd: int, path: Path) -> bool:
    """Return whether the file is as we closed it: then it need not be read through before it is used."""
    with contextlib.suppress(OSError):
        return bool(now := _identity(path)) and os.pread(lock_fd, 200, 0) == now
    return False


def _mark(lock_fd: int, identity: bytes) -> None:
    """Write into the lock file how the database was left."""
    with contextlib.suppress(OSError):
        os.ftruncate(lock_fd, 0)
        os.pwrite(lock_fd, identity, 0)


def _connect(path: Path | None, *, check: bool) -> sqlite3.Connection:
    if path is not None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what a person had forgotten must not linger in free pages
        db.execute("PRAGMA journal_size_limit = 16777216")
        db.execute("PRAGMA cache_size = -1024")  # KiB: the daemon stays small
        _migrate(db)
        if check:
            _check(db)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection) -> None:
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("malformed")


def _migrate(db: sqlite3.Connection) -> None:
    done = db.execute("PRAGMA user_version").fetchone()[0]
    if done > len(MIGRATIONS):
        raise JournalError(
            _("The journal was written by a newer assistd."),
            code="journal-newer",
            hint=_("Install that version again."),
        )
    for version in range(done, len(MIGRATIONS)):
        db.executescript(f"BEGIN IMMEDIATE; {MIGRATIONS[version]}; PRAGMA user_version = {version + 1}; COMMIT;")


def _damaged(error: sqlite3.Error) -> bool:
    text = str(error)
    return any(sign in text for sign in ("not a database", "malformed", "corrupt", "encrypted"))


def _set_aside(path: Path) -> Path:
    """Rename the database and its companions; return the new name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{suffix}", f"{aside}{suffix}")
    return aside


def _unwritable(error: OSError, path: Path | None) -> JournalError:
    return JournalError(
        _("Can't write the journal in {folder}: {reason}.").format(
            folder=path.parent if path else _("memory"), reason=refusal(error)
        ),
        code="journal-write",
        hint=_("Make that folder and the journal files in it writable, or free some space."),
    )


def _told(error: sqlite3.Error, path: Path | None) -> JournalError:
    where = path.parent if path else "memory"
    if "full" in str(error):
        return JournalError(
            _("The disk is full: the journal in {where} can't be written.").format(where=where),
            code="journal-full",
            hint=_("Free some space; work goes on by itself then."),
        )
    return JournalError(
        _("The journal in {where} can't be written: {error}.").format(where=where, error=error),
        code="journal-write",
        hint=_("Check that folder's permissions and the disk."),
    )
