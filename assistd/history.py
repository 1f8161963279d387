"""Past answers: searched, listed and forgotten here; written by the journal when a request ends."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Sequence

from assistd.errors import JournalError
from assistd.i18n import _, ngettext
from assistd.protocol import HistoryRow
from assistd.store import Store
from assistd.types import Turn

MOST_ROWS = 100_000
"""Most answers listed at once."""


class History:
    """The answers kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._traces = False

    async def search(self, query: str = "", limit: int = 20) -> tuple[HistoryRow, ...]:
        """Return answers, newest first; with a query, those in which all of its words (or their beginnings) stand."""
        words = _match(query)
        if query.strip() and not words:
            return ()
        limit = max(0, min(limit, MOST_ROWS))

        def work(db: sqlite3.Connection) -> list[tuple[str, str, str, bytes, float, str, str, str]]:
            columns = "h.id, h.task, h.what, h.path, h.when_s, h.outcome, h.headline, h.text"
            if words:
                sql = (
                    f"SELECT {columns} FROM history_words w JOIN history h ON h.rowid = w.rowid "  # noqa: S608
                    "WHERE history_words MATCH ? ORDER BY h.when_s DESC LIMIT ?"
                )
                return db.execute(sql, (words, limit)).fetchall()
            sql = f"SELECT {columns} FROM history h ORDER BY h.when_s DESC LIMIT ?"  # noqa: S608
            return db.execute(sql, (limit,)).fetchall()

        return tuple(
            HistoryRow(id=i, task=t, what=w, path=p, when_s=s, outcome=o, headline=h, text=x)
            for i, t, w, p, s, o, h, x in await self._store.run(work)
        )

    async def last_picture(self, tasks: Sequence[str]) -> tuple[bytes, str] | None:
        """Return path and SHA-256 of the picture that the newest answer to one of these tasks is about."""
        sql = (  # noqa: S608  (only question marks are put in)
            "SELECT path, sha256 FROM history WHERE sha256 != '' AND outcome IN ('answered', 'nothing') "
            "AND task IN ({}) ORDER BY when_s DESC, id DESC LIMIT 1"
        ).format(", ".join("?" * len(tasks)))
        row = await self._store.run(lambda db: db.execute(sql, tuple(tasks)).fetchone(), durable=False)
        return (bytes(row[0]), str(row[1])) if row else None

    async def turns(self, sha256: str, since_s: float, most: int) -> list[tuple[str, float, Turn]]:
        """Return id, time and words of the latest questions about a picture, newest first."""
        sql = (
            "SELECT id, when_s, question, text FROM history WHERE when_s > ? AND sha256 = ? AND question != '' "
            "AND outcome = 'answered' ORDER BY when_s DESC LIMIT ?"
        )
        rows = await self._store.run(lambda db: db.execute(sql, (since_s, sha256, most)).fetchall(), durable=False)
        return [(i, when_s, Turn(question=question, answer=words)) for i, when_s, question, words in rows]

    async def forget(
        self,
        *,
        ids: Sequence[str] = (),
        older_than_s: float | None = None,
        everything: bool = False,
        rewrite: bool = True,
    ) -> int:
        """Delete answers, with everything the journal still knows of their words; return how many.

        Their results, their place among the jobs and their open deliveries go too, and no file keeps a trace of them.

        Args:
            ids: These.
            older_than_s: Those older than this many seconds, and every result not used since.
            everything: All of them, and every computed result with them.
            rewrite: As for `Store.compact`; what goes by its age each hour can do without.

        Raises:
            JournalError: They can't be deleted, or traces stay (code ``history-traces``), until there is room.
        """

        def work(db: sqlite3.Connection) -> tuple[int, bool]:
            before = db.total_changes
            if everything:
                gone = _forget_everything(db)
            elif older_than_s is not None:
                gone = _forget_before(db, time.time() - older_than_s)
            else:
                gone = sum(_forget_one(db, one) for one in ids)
            return gone, db.total_changes > before

        gone, changed = await self._store.run(work)
        if changed or everything or self._traces:
            self._traces = True
            try:
                await self._store.compact(rewrite=rewrite)
            except JournalError as error:
                raise JournalError(
                    f"{_with_traces(gone)} {error.message}",
                    code="history-traces",
                    hint=_("Free some space; the next time something is forgotten, they go too."),
                ) from error
            self._traces = False
        return gone


def _forget_everything(db: sqlite3.Connection) -> int:
    gone = db.execute("DELETE FROM history").rowcount
    db.execute("DELETE FROM result")
    db.execute("DELETE FROM request WHERE ended_s IS NOT NULL")
    return gone


def _forget_before(db: sqlite3.Connection, when_s: float) -> int:
    if math.isnan(when_s):
        return 0
    chosen = db.execute("SELECT id FROM history WHERE when_s < ?", (when_s,)).fetchall()
    gone = sum(_forget_one(db, one) for (one,) in chosen)
    db.execute("DELETE FROM result WHERE used_s < ?", (when_s,))
    db.execute("DELETE FROM request WHERE ended_s < ?", (when_s,))
    return gone


def _forget_one(db: sqlite3.Connection, request_id: str) -> int:
    db.execute("DELETE FROM result WHERE key IN (SELECT key FROM result_use WHERE request_id = ?)", (request_id,))
    db.execute("DELETE FROM request WHERE id = ? AND ended_s IS NOT NULL", (request_id,))
    return db.execute("DELETE FROM history WHERE id = ?", (request_id,)).rowcount


def _with_traces(gone: int) -> str:
    if not gone:
        return _("No answers are forgotten, but traces of the words may remain in the journal.")
    return ngettext(
        "One answer is forgotten, but traces of the words may remain in the journal.",
        "{n} answers are forgotten, but traces of the words may remain in the journal.",
        gone,
    ).format(n=gone)


def _match(query: str) -> str:
    """Return an FTS5 expression that finds all words of `query` by their beginnings, and lets no operator through."""
    words = "".join(c if c.isalnum() else " " for c in query).split()
    return " ".join(f'"{word}"*' for word in words[:32])
