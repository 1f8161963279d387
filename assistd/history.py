"""Past answers: searched, listed and forgotten here; written by the journal when a request ends."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from assistd.protocol import HistoryRow
from assistd.store import Store


class History:
    """The answers kept in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def search(self, query: str = "", limit: int = 20) -> tuple[HistoryRow, ...]:
        """Return answers, newest first; with a query, those in which all of its words (or their beginnings) stand."""
        words = _match(query)
        if query.strip() and not words:
            return ()

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

    async def forget(
        self, *, ids: Sequence[str] = (), older_than_s: float | None = None, everything: bool = False
    ) -> int:
        """Delete answers, with everything the journal still knows of their words; return how many.

        Args:
            ids: These.
            older_than_s: Those older than this many seconds.
            everything: All of them, and every computed result with them.
        """

        def work(db: sqlite3.Connection) -> int:
            if everything:
                gone = db.execute("DELETE FROM history").rowcount
                db.execute("DELETE FROM result")
                db.execute("UPDATE request SET words = '' WHERE ended_s IS NOT NULL")
                return gone
            if older_than_s is not None:
                chosen = [
                    r[0] for r in db.execute("SELECT id FROM history WHERE when_s < ?", (time.time() - older_than_s,))
                ]
            else:
                chosen = list(ids)
            gone = 0
            for one in chosen:
                gone += db.execute("DELETE FROM history WHERE id = ?", (one,)).rowcount
                db.execute("UPDATE request SET words = '' WHERE id = ? AND ended_s IS NOT NULL", (one,))
            return gone

        gone = await self._store.run(work)
        if gone and everything:
            await self._store.compact()
        return gone


def _match(query: str) -> str:
    """Return an FTS5 expression that finds all words of `query` by their beginnings, and lets no operator through."""
    words = "".join(c if c.isalnum() else " " for c in query).split()
    return " ".join(f'"{word}"*' for word in words[:32])
