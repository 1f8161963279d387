"""Makes what a worker sends safe before anything here relies on it: order, size, rate, words. Used by `host`.

A plugin can get hold of its worker's socket and write what it likes, past every check there (`assistd.told`). So what
arrives counts as a stranger's: events must be those of the job in hand, in their order; words lose what would command
a terminal or turn text around; who sends too fast waits on its own socket; who goes on misbehaving is ended.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import msgspec

from assistd import wire
from assistd.cleaned import cleaned, line
from assistd.errors import WorkerDiedError
from assistd.i18n import N_, _
from assistd.types import Abstain, Chunk, Event, Failure, Job, Result
from assistd.wellformed import TooMuchError, UnfitError, check

log = logging.getLogger(__name__)

BURST = 5000
EVENTS_PER_S = 2000.0
"""Reports that one worker may send at once, and each second from then on. A page of text is 100 events, a table of a
thousand cells 1,000; 2,000 events cost the daemon a tenth of a core. Who sends more waits."""

LOGS = 200
LOGS_PER_S = 2.0
"""Log lines of one worker at once, and each second from then on; more are left out, which is logged."""

STRAYS = 16
"""Reports out of order that are passed over, before the process is ended."""

QUEUED_BYTES = 32 * 2**20
"""Of one worker's words and sound that wait to be used, in bytes."""

AUTHOR = N_("This is a fault of the plugin: tell its author.")

Item = tuple[wire.Report, bytes]


class Reports(asyncio.Queue[Item | None]):
    """Reports that wait to be used: few, and of bounded size. A flooding worker blocks on its own socket."""

    def __init__(self, most: int = 16) -> None:
        super().__init__(most)
        self._bytes = 0

    def full(self) -> bool:
        """Return whether the next report must wait."""
        return super().full() or self._bytes > QUEUED_BYTES

    def _put(self, item: Item | None) -> None:
        self._bytes += _size(item)
        super()._put(item)

    def _get(self) -> Item | None:
        item = super()._get()
        self._bytes -= _size(item)
        return item


class Heed:
    """What one worker process sends.

    Args:
        name: Returns what the engine is called.

    Attributes:
        fault: Why the process had to be ended, once it had.
    """

    def __init__(self, name: Callable[[], str]) -> None:
        self.fault: WorkerDiedError | None = None
        self._name = name
        self._started = False
        self._job: Job | None = None
        self._strays = 0
        self._rate = _Bucket(BURST, EVENTS_PER_S)
        self._log_rate = _Bucket(LOGS, LOGS_PER_S)
        self._left_out = 0

    def begin(self, job: Job) -> None:
        """From now on the events of this job are expected."""
        self._job = job

    async def admit(self, item: Item) -> Item | None:
        """Return a report that may be relied on, or None where there is nothing to use.

        Raises:
            WorkerDiedError: The process must be ended: it sends too much, or what nobody asked for.
        """
        if (wait_s := self._rate.wait_s()) > 0:
            await asyncio.sleep(wait_s)
        report, payload = item
        match report:
            case wire.Logged():
                self._log(report)
                return None
            case wire.Ready() | wire.Broken():
                return self._beginning(report)
            case wire.Told(job_id=job_id, event=event) if self._job and job_id == self._job.id:
                return wire.Told(job_id=job_id, event=self._event(event, payload, self._job)), b""
            case wire.Wanted(job_id=job_id) if self._job and job_id == self._job.id:
                return report, b""
            case wire.Unwanted() | wire.Taken():  # an engine may let go of a task when its own job has ended
                return (report, b"") if self._job and report.job_id == self._job.id else None
            case _:
                self._stray()
                return None

    def broken(self, error: wire.WireError) -> WorkerDiedError:
        """Return what to say of a process that sent what is no frame."""
        if error.code == wire.TOO_LONG:
            return self._flood()
        log.warning("%s: %s", self._name(), error)
        return self._ended(_("it sent what is no message of ours"), "plugin-fault")

    def hung_up(self) -> WorkerDiedError:
        """Return what to say of a process that closed its socket and lives on."""
        return self._ended(_("it hung up in the middle of its work"), "plugin-fault")

    # --- order ---

    def _beginning(self, report: wire.Ready | wire.Broken) -> Item | None:
        if self._started:
            self._stray()
            return None
        self._started = True
        if isinstance(report, wire.Broken):
            message = line(report.message, 1000) or _("{name} could not start.").format(name=self._name())
            code = _code(report.code, "plugin-load")
            report = wire.Broken(message=message, code=code, hint=line(report.hint, 1000))
        return report, b""

    def _stray(self) -> None:
        self._strays += 1
        if self._strays > STRAYS:
            raise self._ended(_("it goes on sending what nobody asked for"), "plugin-fault")

    def _event(self, event: Event, payload: bytes, job: Job) -> Event:
        """Return an event of the job in hand; its last word is the last one that is taken."""
        if payload and isinstance(event, Chunk):
            event = msgspec.structs.replace(event, payload=payload)
        try:
            event = cleaned(check(event, source=job.task == "watch", arrived=True))
        except TooMuchError as error:
            raise self._flood() from error
        except UnfitError as error:
            log.warning("%s: %s", self._name(), line(str(error), 300))
            raise self._ended(_("it sent what can't be used"), "plugin-fault") from error
        if isinstance(event, Result | Abstain | Failure):
            self._job = None
            event = self._in_words(event, job)
        return event

    def _in_words(self, event: Result | Abstain | Failure, job: Job) -> Result | Abstain | Failure:
        """Return a last word that a person hears: one without words would be silence."""
        name = self._name()
        match event:
            case Result(content=content):
                wordless = job.task in {"deliver", "speak"} or content.headline or content.passages or content.segments
                if not (wordless or content.details or content.layout or content.unsure or content.data):
                    return Failure(
                        message=_("{name} ended without a result.").format(name=name), code="plugin-no-result"
                    )
                return event
            case Abstain(reason=reason, code=code, hint=hint):
                reason = reason or _("{name} found nothing here and does not say why.").format(name=name)
                # Only who was told to stop may be silent, and nobody listens to that one any more.
                code = "nothing" if code == "cancelled" else _code(code, "nothing")
                return Abstain(reason=reason, code=code, hint=hint)
            case Failure(message=message, code=code, hint=hint):
                message = message or _("{name} failed and does not say why.").format(name=name)
                return Failure(message=message, code=_code(code, "plugin-fault"), hint=hint)

    # --- size ---

    def _flood(self) -> WorkerDiedError:
        return self._ended(_("it sent more than anybody can use"), "plugin-flood")

    def _ended(self, reason: str, code: str) -> WorkerDiedError:
        self.fault = WorkerDiedError(
            _("{name} was stopped: {reason}.").format(name=self._name(), reason=reason), code=code, hint=_(AUTHOR)
        )
        return self.fault

    def _log(self, record: wire.Logged) -> None:
        """Write a line of the worker's log, unless there were too many; no logger is kept for names it thinks up."""
        if self._log_rate.wait_s() > 0:
            self._left_out += 1
            return
        if self._left_out:
            log.warning("%s: %d log lines were left out", self._name(), self._left_out)
            self._left_out = 0
        level = max(logging.DEBUG, min(record.level, logging.ERROR))
        if log.isEnabledFor(level):
            words = line(record.message, 4000)
            logging.getLogger().handle(log.makeRecord(line(record.logger, 100), level, "", 0, "%s", (words,), None))


class _Bucket:
    """Lets `burst` things through at once, and `per_s` each second from then on (a token bucket)."""

    def __init__(self, burst: int, per_s: float) -> None:
        self._burst = burst
        self._per_s = per_s
        self._left = float(burst)
        self._at_s = time.monotonic()

    def wait_s(self) -> float:
        """Take one; return how long to wait for it, in seconds; then it is not taken twice."""
        now_s = time.monotonic()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return 50 / self._per_s  # for some at once: a timer a report would cost more than the report


def _code(code: str, instead: str) -> str:
    """Return a code that programs may rely on."""
    return code if 0 < len(code) <= 64 and code.isascii() and code.replace("-", "").isalnum() else instead


def _size(item: Item | None) -> int:
    """Return about how much memory a report holds, in bytes."""
    if item is None:
        return 0
    report, payload = item
    chunk = report.event if isinstance(report, wire.Told) and isinstance(report.event, Chunk) else None
    return len(payload) + (len(chunk.payload) + len(chunk.text) if chunk else 0)
