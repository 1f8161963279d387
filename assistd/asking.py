"""Brings an engine's wish for another task to the daemon, and back what comes of it. `worker` has one of these.

The engine reads in its own thread; what the daemon tells is put down by the thread that reads orders, which never
waits: the daemon sends no more than a bounded number of events ahead of what was read (`wire.Taken`). No lock is held
here, as a stream that is forgotten may be left at any moment, by whichever thread collects garbage.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
from collections.abc import Callable
from typing import Protocol

import msgspec

from assistd import wire
from assistd.errors import PluginError
from assistd.i18n import _
from assistd.types import Abstain, Chunk, Failure, Progress, Result

READ_BEFORE_TOLD = 8
"""The daemon is told of what was read each time that so many events were, and before each wait."""

Heard = Progress | Chunk | Result | Abstain | Failure


class Sends(Protocol):
    """How frames leave this process (`worker`)."""

    def tell(self, report: wire.Report, payload: bytes = b"") -> None:
        """Send a frame; may wait."""

    def tell_soon(self, report: wire.Report) -> None:
        """Send a frame without waiting for another thread: it goes out behind what is being sent."""


class _Inbox:
    """What has come of one wish and was not read yet.

    Args:
        job_id: The job in which it was asked for.

    Attributes:
        stopped: Nobody wants the job any more; what was not read is not wanted either.
    """

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        self.stopped = False
        self._items: queue.SimpleQueue[Heard | wire.Refused | None] = queue.SimpleQueue()

    def put(self, item: Heard | wire.Refused) -> None:
        """Add what the daemon tells."""
        self._items.put(item)

    def stop(self) -> None:
        """End the wait of whoever reads."""
        self.stopped = True
        self._items.put(None)

    def get(self, before_waiting: Callable[[], None]) -> Heard | wire.Refused | None:
        """Return what comes next, after a wait if need be; None once it was stopped."""
        item: Heard | wire.Refused | None = None
        if not self.stopped:
            try:
                item = self._items.get_nowait()
            except queue.Empty:
                before_waiting()
                item = self._items.get()
        return None if self.stopped else item


class _Stream:
    """What comes of one wish: an iterator that ends with the task's last word.

    Args:
        asking: Whose wish it is.
        inbox: Where it comes in.
        number: Of this wish.
    """

    def __init__(self, asking: Asking, inbox: _Inbox, number: int) -> None:
        self._asking = asking
        self._inbox = inbox
        self._number = number
        self._taken = 0
        self._told = 0
        self._over = False

    def __iter__(self) -> _Stream:
        return self

    def __next__(self) -> Heard:
        if self._over:
            raise StopIteration
        item = self._inbox.get(self._tell_taken)
        if item is None:
            self.close()
            return Abstain(reason=_("Stopped."), code="cancelled")
        if isinstance(item, wire.Refused):
            self._end()
            raise PluginError(item.message, code=item.code, hint=item.hint)
        self._taken += 1
        if not isinstance(item, Progress | Chunk):
            self._end()
        elif self._taken - self._told >= READ_BEFORE_TOLD:
            self._tell_taken()
        return item

    def close(self) -> None:
        """Leave it: the daemon is told that nobody listens any more."""
        if not self._over:
            self._end()
            self._asking.sends.tell_soon(wire.Unwanted(job_id=self._inbox.job_id, number=self._number))

    def __del__(self) -> None:
        with contextlib.suppress(Exception):  # the interpreter may be ending
            self.close()

    def _tell_taken(self) -> None:
        if self._taken > self._told:
            self._told = self._taken
            taken = wire.Taken(job_id=self._inbox.job_id, number=self._number, count=self._taken)
            self._asking.sends.tell(taken)

    def _end(self) -> None:
        self._over = True
        self._asking.forget(self._number)


class Asking:
    """The wishes of one process.

    Args:
        sends: How frames leave it.
    """

    def __init__(self, sends: Sends) -> None:
        self.sends = sends
        self._numbers = itertools.count(1)
        self._inboxes: dict[int, _Inbox] = {}
        self._job_id = ""
        self._cancelled: Callable[[], bool] = bool

    def ask(self, wanted: wire.Wanted) -> _Stream:
        """Tell the daemon what is wanted, and return what comes of it; may be called by any thread of the engine.

        Args:
            wanted: Without number and job.

        Raises:
            PluginError: No job is under way; code ``ask-outside``.
        """
        job_id, number = self._job_id, next(self._numbers)
        if not job_id:
            raise PluginError(
                _("Another task can only be asked for during a job."),
                code="ask-outside",
                hint=_("Call ctx.run inside the engine's `run`."),
            )
        inbox = self._inboxes[number] = _Inbox(job_id)
        stream = _Stream(self, inbox, number)
        if self._cancelled() or job_id != self._job_id:  # looked at after it can be found: `stop` may have come before
            inbox.stop()
        else:
            self.sends.tell(msgspec.structs.replace(wanted, job_id=job_id, number=number))
        return stream

    def begin(self, job_id: str, cancelled: Callable[[], bool]) -> None:
        """A job begins, in which tasks may be asked for until `end`."""
        self._cancelled = cancelled
        self._job_id = job_id

    def end(self) -> None:
        """The job is over; what some thread of the engine still reads ends."""
        job_id, self._job_id = self._job_id, ""
        self.stop(job_id)

    def forget(self, number: int) -> None:
        """Pass over what still comes of a wish."""
        self._inboxes.pop(number, None)

    # --- from the thread that reads orders ---

    def hear(self, order: wire.Heard | wire.Refused, payload: bytes) -> None:
        """Put down what the daemon tells; of a wish that was left it is passed over."""
        inbox = self._inboxes.get(order.number)
        if inbox is None or inbox.job_id != order.job_id:
            return
        if isinstance(order, wire.Refused):
            inbox.put(order)
        elif isinstance(order.event, Chunk) and payload:
            inbox.put(msgspec.structs.replace(order.event, payload=payload))
        elif isinstance(order.event, Heard):
            inbox.put(order.event)

    def stop(self, job_id: str) -> None:
        """Nobody wants this job any more: who waits for a wish of it is released at once."""
        for inbox in self._inboxes.copy().values():
            if inbox.job_id == job_id:
                inbox.stop()
