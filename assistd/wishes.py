"""The tasks that one job's engine asks for (`hookspecs.Context.run`): begun, told of, ended with it. Used by `host`.

No more is sent to an engine than it reads: what does the task then waits, and so does everything below it. While the
engine waits for one of its wishes its own time stands still.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import msgspec

from assistd import wire
from assistd.errors import AssistdError, PreemptedError
from assistd.hookspecs import SourceSpec
from assistd.i18n import _
from assistd.launch import Spec
from assistd.process import Process
from assistd.types import Chunk, Event, Failure, Final, Job
from assistd.waiting import AskRefusedError, Chain

log = logging.getLogger(__name__)

MOST_OPEN = 8
MOST_WISHES = 1000
"""So many may one job have at once, and in all."""

UNREAD = 32
UNREAD_BYTES = 2**20
"""So many events, and bytes of them, are sent ahead of what the engine has read; a single larger one too."""

UNREAD_AT_MOST = 10_000
UNREAD_BYTES_AT_MOST = 64 * 2**20
"""As much while the engine waits for another of its wishes, and so can't read; they wait in its own memory."""

MOST_CHARS = 1_000_000
"""Longest text of one event that fits into a frame, however its characters are written."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks.

    Attributes:
        spec: Of the engine that works on the job.
        chain: Of that job.
        folders: Folders whose files it may ask about: its own.
    """

    spec: Spec
    job: Job
    chain: Chain
    folders: tuple[str, ...] = ()

    @property
    def endless(self) -> bool:
        """Its job never ends, as a source's."""
        return isinstance(self.spec, SourceSpec)


Tell = Callable[[Event, Chain], Awaitable[None]]
"""Takes an event for the engine, and who found it; waits until the engine has read enough."""

Do = Callable[[Asker, wire.Wanted, Tell], Awaitable[Final]]
"""Does what is wanted, tells of it, and returns its last word (`subtasks`)."""


async def nobody(asker: Asker, wanted: wire.Wanted, tell: Tell) -> Final:  # noqa: ARG001
    """Refuse: here is nobody who could do anything (`doctor`, tests of one engine).

    Raises:
        AskRefusedError: Always; code ``ask-outside``.
    """
    raise AskRefusedError(_("Another task can only be asked for in the daemon."), code="ask-outside")


@dataclass(eq=False)
class _Wish:
    """One of them.

    Attributes:
        unread: Sizes of what was sent and not read yet, in bytes.
        sent: Events sent so far.
        changed: Set whenever there may be room again.
    """

    number: int
    unread: deque[int] = field(default_factory=deque)
    unread_bytes: int = 0
    sent: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Wishes:
    """The wishes of one job.

    Args:
        process: The engine's.
        asker: Who asks.
        do: Does what is wanted.
        waits: Called with whether the engine waits for one of them.
    """

    def __init__(self, process: Process, asker: Asker, do: Do, waits: Callable[[bool], None]) -> None:
        self._process = process
        self._asker = asker
        self._do = do
        self._waits = waits
        self._open: dict[int, _Wish] = {}
        self._count = 0
        self._refused = 0
        self._context = contextvars.copy_context()

    def take(self, report: wire.Wanted | wire.Unwanted | wire.Taken) -> None:
        """Take what the worker sends."""
        if report.job_id != self._asker.job.id:
            return
        if isinstance(report, wire.Wanted):
            self._begin(report)
        elif (wish := self._open.get(report.number)) is None:
            return
        elif isinstance(report, wire.Taken):
            while wish.unread and len(wish.unread) > wish.sent - report.count:
                wish.unread_bytes -= wish.unread.popleft()
            self._look()
        elif wish.task:
            wish.task.cancel()

    async def close(self) -> None:
        """End all of them: the job is over."""
        tasks = [wish.task for wish in self._open.values() if wish.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, wanted: wire.Wanted) -> None:
        self._count += 1
        name, words = self._asker.spec.name, ""
        if len(self._open) >= MOST_OPEN:
            words = _("{name} asks for more than {n} tasks at once.").format(name=name, n=MOST_OPEN)
        elif self._count > MOST_WISHES and not self._asker.endless:
            words = _("{name} asks for more than {n} tasks in one job.").format(name=name, n=MOST_WISHES)
        if words or wanted.number in self._open:
            self._refused += 1
            if self._refused > MOST_WISHES:  # it does not listen
                self._process.kill()
            else:
                self._refuse(wanted, AskRefusedError(words, code="ask-many", hint=_("Read one to its end first.")))
            return
        wish = self._open[wanted.number] = _Wish(wanted.number)
        wish.task = asyncio.create_task(self._see_through(wanted, wish), context=self._context.copy())
        wish.task.add_done_callback(lambda _: self._ended(wish))
        self._look()

    async def _see_through(self, wanted: wire.Wanted, wish: _Wish) -> None:
        """Do one of them, and send its last word, whatever happens."""

        async def tell(event: Event, chain: Chain) -> None:
            await self._room(wish, chain)
            await self._send(wish, event)

        try:
            final: Final = await self._do(self._asker, wanted, tell)
            await self._send(wish, final)
        except AskRefusedError as error:
            self._refuse(wanted, error)
        except AssistdError as error:
            await self._send(wish, Failure(message=error.message, code=error.code, hint=error.hint))
        except Exception as error:
            log.exception("a task that an engine asked for could not be seen through")
            words = _("An internal fault: {error}.").format(error=type(error).__name__)
            await self._send(wish, Failure(message=words, hint=_("`assistd doctor` tells more.")))

    def _ended(self, wish: _Wish) -> None:
        self._open.pop(wish.number, None)
        self._look()

    def _refuse(self, wanted: wire.Wanted, error: AskRefusedError) -> None:
        self._process.post(
            wire.Refused(
                job_id=wanted.job_id, number=wanted.number, message=error.message, code=error.code, hint=error.hint
            )
        )

    # --- how much is sent ---

    async def _send(self, wish: _Wish, event: Event) -> None:
        payload = b""
        size = 200
        if isinstance(event, Chunk):
            if len(event.text) > MOST_CHARS:
                raise AssistdError(_("What was found is too long to be passed on."), code="ask-too-long")
            payload = event.payload
            size += len(event.text) + len(payload)
            event = msgspec.structs.replace(event, payload=b"")
        wish.sent += 1
        wish.unread.append(size)
        wish.unread_bytes += size
        self._look()
        heard = wire.Heard(job_id=self._asker.job.id, number=wish.number, event=event)
        await self._process.send(heard, payload)

    async def _room(self, wish: _Wish, chain: Chain) -> None:
        """Wait until the engine has read enough of this wish.

        Raises:
            PreemptedError: What does the task is wanted by somebody more urgent meanwhile.
        """
        while not self._has_room(wish):
            wish.changed.clear()
            waits = [asyncio.ensure_future(one.wait()) for one in (wish.changed, chain.aside)]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waits:
                    one.cancel()
            if chain.aside.is_set():
                raise PreemptedError(_("It was put aside for something more urgent."))

    def _has_room(self, wish: _Wish) -> bool:
        """Return whether more may be sent.

        Raises:
            AssistdError: The engine waits for another wish while it leaves too much of this one unread.
        """
        count, size = len(wish.unread), wish.unread_bytes
        if not count or (count < UNREAD and size < UNREAD_BYTES):
            return True
        if not any(not other.unread for other in self._open.values() if other is not wish):
            return False
        if count < UNREAD_AT_MOST and size < UNREAD_BYTES_AT_MOST:
            return True
        raise AssistdError(
            _("{name} does not read what it asked for.").format(name=self._asker.spec.name), code="ask-unread"
        )

    def _look(self) -> None:
        """Something was sent, read, begun or ended: others may go on, and the engine's time may stand or run."""
        for wish in self._open.values():
            wish.changed.set()
        self._waits(any(not wish.unread for wish in self._open.values()))
