"""What an engine tells of one job, checked before it leaves the worker. Called by `worker` for each job."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator

from assistd.errors import AssistdError
from assistd.hookspecs import Engine
from assistd.i18n import _
from assistd.types import Abstain, Arrived, Chunk, Event, Failure, Job, Progress, Result, Started


def events(engine: Engine, name: str, job: Job, cancelled: Callable[[], bool]) -> Iterator[Event]:
    """Yield a job's events: Started, what the engine yields, and always one last word."""
    yield Started()
    try:
        for event in engine.run(job, cancelled):
            if not isinstance(event, Progress | Chunk | Arrived | Result | Abstain):
                raise TypeError(f"yielded {type(event).__name__}")  # noqa: TRY301
            yield event
            if isinstance(event, Result | Abstain):
                return
    except AssistdError as error:
        yield Failure(message=error.message, code=error.code, hint=error.hint)
    except MemoryError:
        yield Failure(
            message=_("{name} ran out of memory.").format(name=name),
            code="out-of-memory",
            hint=_("Close other programs and try again."),
        )
    except Exception as error:  # noqa: BLE001  (whatever a plugin raises ends here)
        _log_fault(name, error)
        yield Failure(
            message=_("{name} failed: {kind}: {error}").format(name=name, kind=type(error).__name__, error=error),
            code="plugin-fault",
        )
    else:
        if cancelled():
            yield Abstain(reason=_("Stopped."), code="cancelled")
        else:
            yield Failure(message=_("{name} ended without a result.").format(name=name), code="plugin-no-result")


def _log_fault(name: str, error: Exception) -> None:
    """Log where an engine failed; its words, which may quote a person's file, only for those who debug it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    log = logging.getLogger(__name__)
    log.error("%s failed: %s in %s, line %s", name, type(error).__name__, last.name, last.lineno)
    log.debug("%s failed", name, exc_info=error)
