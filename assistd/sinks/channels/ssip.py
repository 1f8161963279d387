"""The Speech Synthesis Interface Protocol: one connection to speech-dispatcher. Used by `speechd` and `examine`.

Lines on a Unix socket. A reply is ``250-text`` lines and one ``250 TEXT``; codes from 700 on are events, which may come
at any time, also before the reply to the order that causes them (seen with 0.11.4). What comes is untrusted: bounded,
and anything that is no such line ends the connection.
(Speech Dispatcher's manual, "SSIP Documentation", https://htmlpreview.github.io/?https://github.com/brailcom/speechd)
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from assistd.types import Struct

REPLY_S = 1.0
"""Longest wait for a reply, seconds; they come within a millisecond."""

MAX_LINE = 8192
MAX_LINES = 20_000
"""Longest reply, lines: the list of voices has thousands."""

BEGIN, END, CANCELED, MARK, PAUSED, RESUMED = 701, 702, 703, 700, 704, 705

GONE = "the connection has ended"
_LINE = re.compile(r"(\d{3})([ -])(.*)")


class SsipError(ConnectionError):
    """The server can't be reached, has gone, does not answer, or refuses."""


class Event(Struct, frozen=True, kw_only=True):
    """Something happened to a message: `code` says what, `mark` which mark was reached."""

    code: int
    message_id: str
    mark: str = ""


class Reply(Struct, frozen=True, kw_only=True):
    """A reply: its code, and the lines before the last."""

    code: int
    lines: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the order was carried out."""
        return 200 <= self.code < 300


def socket_path() -> str:
    """Return where the server's socket lies or would lie; empty if the environment leads to none on this machine.

    ``SPEECHD_ADDRESS`` as libspeechd reads it, but for ``inet_socket``: nothing of ours opens a network connection.
    """
    method, _, path = os.environ.get("SPEECHD_ADDRESS", "").partition(":")
    if method not in ("", "unix_socket"):
        return ""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return path or (f"{runtime}/speech-dispatcher/speechd.sock" if runtime else "")


def dotted(text: str) -> bytes:
    """Return text as the data of a message: lines end in CR LF, a leading dot is doubled."""
    lines = re.split(r"\r\n|\r|\n", text.replace("\0", ""))
    return "\r\n".join(f".{line}" if line.startswith(".") else line for line in lines).encode("utf-8", "replace")


class Connection:
    """A connection that is open until `lost`.

    Args:
        reader: From the server.
        writer: To it.
        on_event: Called with each event.
        on_lost: Called once, when the connection has ended.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_event: Callable[[Event], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._on_event = on_event
        self._on_lost = on_lost
        self._expected: deque[asyncio.Future[Reply]] = deque()
        self._lines: dict[bool, list[str]] = {True: [], False: []}
        self.lost = False
        self._reading = asyncio.get_running_loop().create_task(self._read(), name="speech-dispatcher")

    @classmethod
    async def open(cls, path: str, on_event: Callable[[Event], None], on_lost: Callable[[], None]) -> Connection:
        """Connect.

        Raises:
            SsipError: Nobody listens there.
        """
        try:
            async with asyncio.timeout(REPLY_S):
                reader, writer = await asyncio.open_unix_connection(path, limit=MAX_LINE)
        except (OSError, TimeoutError, ValueError) as error:
            raise SsipError(f"no connection: {error}") from error
        return cls(reader, writer, on_event, on_lost)

    async def order(self, line: str) -> Reply:
        """Give an order and return the reply, which may be a refusal.

        Raises:
            SsipError: No reply in time, or the connection ended.
        """
        (reply,) = await self._replies(self._write(line.encode(), 1))
        return reply

    def post(self, line: str) -> None:
        """Give an order without waiting: what must not be late."""
        self._write(line.encode(), 1)

    async def speak(self, text: str) -> str:
        """Give a message to say and return its number.

        Order and text go out together: whatever is ordered next, at whatever time, comes behind them.

        Raises:
            SsipError: It was not taken.
        """
        taking, queued = await self._replies(self._write(b"SPEAK\r\n" + dotted(text) + b"\r\n.", 2))
        if taking.code != 230 or not queued.ok or not queued.lines:
            self.close()
            raise SsipError(f"the message was refused: {taking.code}, {queued.code}")
        return queued.lines[0]

    def close(self) -> None:
        """End the connection; what it was to say is not said."""
        self._reading.cancel()
        self._ended()

    def _write(self, data: bytes, replies: int) -> list[asyncio.Future[Reply]]:
        futures = [asyncio.get_running_loop().create_future() for _ in range(replies)]
        if self.lost:
            _fail(futures)
            return futures
        self._expected.extend(futures)
        self._writer.write(data + b"\r\n")
        return futures

    async def _replies(self, futures: Sequence[asyncio.Future[Reply]]) -> list[Reply]:
        try:
            async with asyncio.timeout(REPLY_S):
                return list(await asyncio.gather(*(asyncio.shield(future) for future in futures)))
        except TimeoutError:
            self.close()
            raise SsipError("no answer") from None

    async def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # ValueError: a line without end, or what is no line
            while (line := await self._reader.readline()).endswith(b"\n"):
                self._take(line.rstrip(b"\r\n").decode("utf-8", "replace"))
        self._ended()

    def _take(self, line: str) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError("this is not SSIP")
        code = int(found[1])
        lines = self._lines[code >= 700]
        if found[2] == "-":
            lines.append(found[3])
            if len(lines) > MAX_LINES:
                raise ValueError("an endless reply")
            return
        held = tuple(lines)
        lines.clear()
        if code >= 700:
            message_id, _client, mark = (*held, "", "", "")[:3]
            self._on_event(Event(code=code, message_id=message_id, mark=mark))
        elif not self._expected:
            raise ValueError("a reply to nothing")
        elif not (future := self._expected.popleft()).done():
            future.set_result(Reply(code=code, lines=held))

    def _ended(self) -> None:
        if not self.lost:
            self.lost = True
            self._writer.close()
            _fail(self._expected)
            self._expected.clear()
            self._on_lost()


def _fail(futures: Iterable[asyncio.Future[Reply]]) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(SsipError(GONE))
            future.exception()  # seen: nobody may wait for it
