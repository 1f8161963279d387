"""The journal: which requests there are, how far they got, and which deliveries are open. The dispatcher lives by it.

A request goes queued → running → answered | nothing | failed | cancelled. Its end, its deliveries and its place in the
history are one transaction, so a SIGKILL at any moment loses nothing and repeats nothing. At start, what was running is
queued again; only a *worker's* death on a request counts against that request, the daemon's own does not.
"""

from __future__ import annotations

import contextlib
import math
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence

import msgspec

from assistd.i18n import _
from assistd.store import Store
from assistd.types import Answer, Content, Request, Struct, printable

SPEECH = "speech"
"""The sink that is delivered while the answer still grows, and therefore at most once."""

KEEP_RESULTS = 5_000
"""How many computed results are kept, so that the same picture gives the same words at once."""

LONE_RESULT_S = 3600.0
"""How long a result is kept that no answer in the history used."""

MOST_ROWS = 10_000
"""Most requests listed at once."""

KEEP_ENDED = 10_000
"""How many ended requests stay listed; their answers live on in the history."""

_content = msgspec.json.Decoder(Content)
_request = msgspec.json.Decoder(Request)
_answer = msgspec.json.Decoder(Answer)
_AWAY = ("media-missing", "media-unreadable")


class Delivery(Struct, frozen=True, kw_only=True):
    """An answer that a sink has not got yet."""

    request_id: str
    sink: str
    attempts: int
    answer: Answer


class Counts(Struct, frozen=True, kw_only=True):
    """How many requests are in which state."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0


def new_id() -> str:
    """Return an identifier that sorts by time: milliseconds and 40 random bits, in hexadecimal."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(5)}"


class Journal:
    """The queue and the deliveries in `store`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recover(self, before_s: float = math.inf) -> int:
        """Queue again what was running when the last process ended; return how many.

        What a person waited for is ended: their command was told when the process went, and nobody listens any more.

        Args:
            before_s: Only what was asked before then: later requests are this process's own.
        """

        def work(db: sqlite3.Connection) -> int:
            db.execute(
                "UPDATE request SET state = 'cancelled', ended_s = ?, words = ? "
                "WHERE interactive AND state IN ('queued', 'running') AND created_s < ?",
                (time.time(), _("assistd ended before it was done."), before_s),
            )
            return db.execute(
                "UPDATE request SET state = 'queued' WHERE state = 'running' AND created_s < ?", (before_s,)
            ).rowcount

        return await self._store.run(work)

    async def add(
        self, requests: Sequence[Request], take: Callable[[sqlite3.Connection, Request], bool] | None = None
    ) -> list[Request]:
        """Add requests and return them; `take` may refuse one, in the same transaction (the ledger knows the file).

        A person's question, and what was said before it, do not go along: they are for the history alone, and whoever
        asks in person is served by this process or not at all.
        """
        bodies = [
            msgspec.json.encode(msgspec.structs.replace(r, text="", turns=()) if r.task == "ask" else r)
            for r in requests
        ]

        def work(db: sqlite3.Connection) -> list[Request]:
            added = []
            for r, body in zip(requests, bodies, strict=True):
                if take and not take(db, r):
                    continue
                db.execute(
                    "INSERT INTO request (id, state, interactive, created_s, task, path, body) "
                    "VALUES (?, 'queued', ?, ?, ?, ?, ?)",
                    (r.id, int(r.interactive), r.created_s, r.task, r.path, body),
                )
                added.append(r)
            return added

        return await self._store.run(work)

    async def claim(self, *, interactive: bool, but_not: Sequence[str] = ()) -> Request | None:
        """Return the oldest waiting request of this kind, now running, or None; `but_not` names tasks that are busy.

        A row that can't be read (another version wrote it) is ended as failed, so that it stops nobody.
        """
        sql = (  # noqa: S608  (only question marks are put in)
            "UPDATE request SET state = 'running' WHERE id = (SELECT id FROM request WHERE state = 'queued' "
            "AND interactive = ? AND task NOT IN ({}) ORDER BY created_s, id LIMIT 1) RETURNING id, body"
        ).format(", ".join("?" * len(but_not)))

        def work(db: sqlite3.Connection) -> Request | None:
            while True:
                row = db.execute(sql, (int(interactive), *but_not)).fetchone()
                if row is None:
                    return None
                try:
                    return _request.decode(row[1])
                except msgspec.MsgspecError:
                    db.execute(
                        "UPDATE request SET state = 'failed', ended_s = ?, words = ? WHERE id = ?",
                        (time.time(), _("Unreadable."), row[0]),
                    )

        return await self._store.run(work, durable=False)

    async def requeue(self, request_id: str) -> None:
        """Put a running request back: it was pre-empted, or the daemon is ending."""
        await self._store.run(
            lambda db: (
                db.execute(
                    "UPDATE request SET state = 'queued' WHERE id = ? AND state = 'running'", (request_id,)
                ).rowcount
            )
        )

    async def count_death(self, request_id: str) -> int:
        """Note that a worker died on this request; return how often that happened."""

        def work(db: sqlite3.Connection) -> int:
            row = db.execute(
                "UPDATE request SET deaths = deaths + 1 WHERE id = ? RETURNING deaths", (request_id,)
            ).fetchone()
            return int(row[0]) if row else 0

        return await self._store.run(work)

    async def begin_speech(self, request_id: str) -> bool:
        """Return True if this request may be spoken: once, ever. Committed before the first sound."""

        def work(db: sqlite3.Connection) -> bool:
            return bool(
                db.execute(
                    "INSERT OR IGNORE INTO delivery (request_id, sink, state, attempts) VALUES (?, ?, 'done', 1)",
                    (request_id, SPEECH),
                ).rowcount
            )

        return await self._store.run(work, durable=False)

    async def finish(self, answer: Answer, sinks: Sequence[str], *, text: str, remember: bool) -> None:
        """End a request: its answer, one open delivery for each sink, and (if `remember`) its place in the history."""
        now = time.time()
        body = msgspec.json.encode(answer)
        name = printable(answer.path.rsplit(b"/", 1)[-1]) if answer.path else answer.view.label if answer.view else ""
        what = f"{name}: {printable(answer.question)}" if answer.question else name
        words = answer.headline if remember or answer.outcome != "answered" else ""  # why it failed is no content

        def work(db: sqlite3.Connection) -> None:
            changed = db.execute(
                "UPDATE request SET state = ?, ended_s = ?, answer = ?, words = ? WHERE id = ? AND state = 'running'",
                (answer.outcome, now, body if sinks else None, words, answer.request_id),
            ).rowcount
            if not changed:
                return
            if answer.outcome == "failed" and answer.media is None and answer.code in _AWAY:
                # It was not there to be done (a card was pulled out): should it turn up again, it is new (`ledger`).
                db.execute("DELETE FROM seen WHERE path = ? AND request_id = ?", (answer.path, answer.request_id))
            db.executemany(
                "INSERT OR IGNORE INTO delivery (request_id, sink, state) VALUES (?, ?, 'pending')",
                [(answer.request_id, sink) for sink in sinks],
            )
            if remember:
                db.execute(
                    "INSERT INTO history (id, when_s, task, what, path, outcome, headline, text, sha256, question) "
                    "VALUES (?,?,?,?,?,?,?,?,?,?)",
                    (
                        answer.request_id,
                        now,
                        answer.task,
                        what,
                        answer.path,
                        answer.outcome,
                        answer.headline,
                        text,
                        answer.media.sha256 if answer.media and answer.path else "",  # a picture of the screen goes
                        answer.question,
                    ),
                )

        await self._store.run(work)

    async def open_deliveries(self, after: str = "") -> list[Delivery]:
        """Return what no sink has confirmed yet, for requests after this id, some at a time: what a crash left open."""

        def work(db: sqlite3.Connection) -> list[tuple[str, str, int, bytes]]:
            return db.execute(
                "SELECT d.request_id, d.sink, d.attempts, r.answer "
                "FROM delivery d JOIN request r ON r.id = d.request_id "
                "WHERE d.state = 'pending' AND r.answer IS NOT NULL AND d.request_id IN "
                "(SELECT DISTINCT request_id FROM delivery WHERE state = 'pending' AND request_id > ? "
                "ORDER BY request_id LIMIT 200) ORDER BY d.request_id",
                (after,),
            ).fetchall()

        found = []
        for request_id, sink, attempts, body in await self._store.run(work):
            with contextlib.suppress(msgspec.MsgspecError):  # written by another version: the history has its words
                answer = _answer.decode(body)
                found.append(Delivery(request_id=request_id, sink=sink, attempts=attempts, answer=answer))
        return found

    async def begin_delivery(self, request_id: str, sink: str, *, once: bool) -> bool:
        """Return True if the delivery may be tried now; one that happens at most once is closed before it is tried."""

        def work(db: sqlite3.Connection) -> bool:
            return bool(
                db.execute(
                    "UPDATE delivery SET attempts = attempts + 1, state = ? "
                    "WHERE request_id = ? AND sink = ? AND state = 'pending'",
                    ("done" if once else "pending", request_id, sink),
                ).rowcount
            )

        return await self._store.run(work)

    async def end_delivery(self, request_id: str, sink: str, *, failed: bool, words: str) -> None:
        """Close a delivery; the answer kept for it is dropped with the last one (the history has the text)."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE delivery SET state = ?, words = ? WHERE request_id = ? AND sink = ?",
                ("failed" if failed else "done", words, request_id, sink),
            )
            db.execute(
                "UPDATE request SET answer = NULL WHERE id = ? AND NOT EXISTS "
                "(SELECT 1 FROM delivery WHERE request_id = ? AND state = 'pending')",
                (request_id, request_id),
            )

        await self._store.run(work)

    async def results_in_memory(self) -> None:
        """Keep results in this process alone, and delete those in the file: nothing is to be remembered.

        Raises:
            JournalError: Those in the file can't be deleted now.
        """
        await self._store.results_in_memory()
        if await self._store.run(lambda db: db.execute("DELETE FROM main.result").rowcount):
            await self._store.compact()

    async def result(self, key: str, request_id: str = "") -> Content | None:
        """Return what was computed before under this key, if it is still kept; this request uses it from now on."""

        def work(db: sqlite3.Connection) -> bytes | None:
            row = db.execute("UPDATE result SET used_s = ? WHERE key = ? RETURNING body", (time.time(), key)).fetchone()
            if row:
                db.execute("INSERT OR IGNORE INTO result_use VALUES (?, ?)", (request_id, key))
            return row[0] if row else None

        body = await self._store.run(work, durable=False)
        return _content.decode(body) if body is not None else None

    async def keep_result(self, key: str, content: Content, request_id: str = "") -> None:
        """Keep what was computed for this request, so that the same content gives the same words."""
        body = msgspec.json.encode(content)

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT INTO result VALUES (?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET body = excluded.body, used_s = excluded.used_s",
                (key, body, time.time()),
            )
            db.execute("INSERT OR IGNORE INTO result_use VALUES (?, ?)", (request_id, key))

        await self._store.run(work, durable=False)

    async def counts(self) -> Counts:
        """Return how many requests are in which state."""

        def work(db: sqlite3.Connection) -> dict[str, int]:
            return dict(db.execute("SELECT state, COUNT(*) FROM request GROUP BY state").fetchall())

        n = await self._store.run(work, durable=False)
        return Counts(
            queued=n.get("queued", 0),
            running=n.get("running", 0),
            done=n.get("answered", 0) + n.get("nothing", 0),
            failed=n.get("failed", 0),
        )

    async def rows(self, limit: int) -> list[tuple[Request, str, str]]:
        """Return (request, state, words): running and waiting first, then the latest ended ones."""

        def work(db: sqlite3.Connection) -> list[tuple[bytes, str, str]]:
            return db.execute(
                "SELECT body, state, words FROM request ORDER BY CASE state WHEN 'running' THEN 0 WHEN 'queued' THEN 1 "
                "ELSE 2 END, CASE WHEN ended_s IS NULL THEN created_s ELSE -ended_s END LIMIT ?",
                (max(0, min(limit, MOST_ROWS)),),
            ).fetchall()

        return [(_request.decode(body), state, words) for body, state, words in await self._store.run(work)]

    async def prune(self) -> None:
        """Drop the oldest ended requests and the results unused for longest, beyond what is kept.

        A result that no answer in the history used stays for `LONE_RESULT_S` only: nobody could have it forgotten.
        """

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "DELETE FROM request WHERE ended_s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery "
                "WHERE request_id = id AND delivery.state = 'pending') AND ended_s <= "
                "(SELECT ended_s FROM request WHERE ended_s IS NOT NULL ORDER BY ended_s DESC LIMIT 1 OFFSET ?)",
                (KEEP_ENDED,),
            )
            db.execute(
                "DELETE FROM result WHERE used_s <= (SELECT used_s FROM result ORDER BY used_s DESC LIMIT 1 OFFSET ?)",
                (KEEP_RESULTS,),
            )
            db.execute(
                "DELETE FROM result WHERE used_s < ? AND NOT EXISTS (SELECT 1 FROM result_use AS u "
                "JOIN history AS h ON h.id = u.request_id WHERE u.key = result.key)",
                (time.time() - LONE_RESULT_S,),
            )

        await self._store.run(work)
