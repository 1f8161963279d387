"""What an engine tells of one job, checked before it leaves the worker. Called by `worker` for each job."""

from __future__ import annotations

import contextlib
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from assistd.errors import AssistdError
from assistd.hookspecs import Engine
from assistd.i18n import N_, _
from assistd.types import Abstain, Event, Failure, Job, Result, Started, printable
from assistd.wellformed import MAX_WORDS, TooMuchError, UnfitError, check

AUTHOR = N_("This is a fault of the plugin: tell its author.")


def events(engine: Engine, name: str, job: Job, cancelled: Callable[[], bool]) -> Iterator[Event]:
    """Yield a job's events: Started, what the engine yields, and always one last word."""
    yield Started()
    stream: Iterator[Any] | None = None
    while True:
        # Only the engine's own code runs inside `try`: our caller may close us at a `yield`.
        try:
            if stream is None:
                stream = _stream(engine, job, cancelled)
            event = check(next(stream), source=job.task == "watch")
        except StopIteration:
            event = _ended(name, stopped=cancelled())
        except BaseException as error:  # noqa: BLE001  (whatever a plugin raises ends here, `SystemExit` included)
            event = _failed(name, error)
        yield event
        if isinstance(event, Result | Abstain | Failure):
            break
    with contextlib.suppress(BaseException):
        stream.close()  # type: ignore[union-attr]  # generators have it, others need not


def _stream(engine: Engine, job: Job, cancelled: Callable[[], bool]) -> Iterator[Any]:
    found: object = engine.run(job, cancelled)
    try:
        return iter(found)  # type: ignore[call-overload,no-any-return]
    except TypeError:
        raise UnfitError(f"run() must yield events, it returned {type(found).__name__}") from None


def _ended(name: str, *, stopped: bool) -> Event:
    """Return the last word of an engine that gave none."""
    if stopped:
        return Abstain(reason=_("Stopped."), code="cancelled")
    return Failure(message=_("{name} ended without a result.").format(name=name), code="plugin-no-result")


def _failed(name: str, error: BaseException) -> Failure:
    """Return what an engine raised, or yielded that is no event, in words of bounded length."""
    match error:
        case AssistdError():
            code = _line(error.code, 64)
            return Failure(message=_line(error.message), code=code or "internal", hint=_line(error.hint))
        case MemoryError():
            return Failure(
                message=_("{name} ran out of memory.").format(name=name),
                code="out-of-memory",
                hint=_("Close other programs and try again."),
            )
        case UnfitError():
            logging.getLogger(__name__).error("%s sent what can't be used: %s", name, error)
            return Failure(
                message=_("{name} sent what can't be used: {what}.").format(name=name, what=_line(error)),
                code="plugin-flood" if isinstance(error, TooMuchError) else "plugin-fault",
                hint=_(AUTHOR),
            )
        case _:
            _log_fault(name, error)
            kind, what = type(error).__name__, _line(error)
            message = _("{name} failed: {kind}: {error}") if what else _("{name} failed: {kind}{error}.")
            return Failure(message=message.format(name=name, kind=kind, error=what), code="plugin-fault")


def _line(words: object, most: int = MAX_WORDS - 200) -> str:
    """Return the text of whatever it is, in one line of bounded length."""
    try:
        text = words if type(words) is str else str(words)
        return printable(" ".join(text[: 4 * most].split())[:most])
    except Exception:  # noqa: BLE001  (even this is the plugin's code)
        return ""


def _log_fault(name: str, error: BaseException) -> None:
    """Log where an engine failed; its words, which may quote a person's file, only for those who debug it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    log = logging.getLogger(__name__)
    log.error("%s failed: %s in %s, line %s", name, type(error).__name__, last.name, last.lineno)
    log.debug("%s failed", name, exc_info=error)
