"""An engine around an engine that reports what the other should not do. Runs in a real worker, asked for by `runs`.

The name that the worker is given is ``assistd.testing.strict:PACKAGE.MODULE:CLASS``: what stands behind the first colon
is looked up as a name of this module. What is seen leaves as log records (`noting`).
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from assistd.errors import AssistdError
from assistd.hookspecs import Context
from assistd.testing import attempts, noting
from assistd.testing.orders import Note
from assistd.testing.rules import Rules
from assistd.types import Abstain, Arrived, Chunk, Job, Progress, Result

CLOSE_S = 0.5
"""As `assistd.host.CLOSE_S`."""

AFTER_LAST = 3
"""So many events after the last word are looked at; then it is clear enough."""

Told = Progress | Chunk | Arrived | Result | Abstain


def __getattr__(name: str) -> Any:
    """Return what makes the engine ``PACKAGE.MODULE:CLASS``, watched."""
    module, colon, attribute = name.partition(":")
    if not colon:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attempts.watch()
    return partial(Strict, module, attribute)


class Strict:
    """The engine that is watched, and what it does beside its answers.

    Args:
        module: Where the engine is.
        attribute: Its class.
        ctx: What the worker gives it.
    """

    def __init__(self, module: str, attribute: str, ctx: Context) -> None:
        self._own = (ctx.folder, ctx.scratch)
        self._engine = getattr(importlib.import_module(module), attribute)(ctx)
        self._flush()

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Told]:
        """Yield what the engine yields; its last word only once it has come to its end."""
        rules = Rules(job.task)
        last: Result | Abstain | None = None
        after = 0
        try:
            for event in self._engine.run(job, cancel):
                if last is not None:
                    after += 1
                    _say("events", f"After its last word it told {type(event).__name__}.")
                    if after == AFTER_LAST:
                        break
                    continue
                for words in rules.broken(event):
                    _say("events", words)
                if isinstance(event, Result | Abstain):
                    last = event
                else:
                    yield event
        except AssistdError as error:
            if last is None:
                raise
            _say("events", f"After its last word it raised {type(error).__name__}.")
        finally:
            self._flush()
        if last is not None:
            yield last

    def close(self) -> None:
        """Close the engine; notice how long that takes."""
        began_s = time.monotonic()
        self._engine.close()
        took_s = time.monotonic() - began_s
        self._flush()
        if took_s > CLOSE_S:
            _say("close", f"`close` took {took_s:.1f} s.")

    def _flush(self) -> None:
        for attempt in attempts.taken():
            inside = any(own and f"{attempt.path}/".startswith(f"{own}/") for own in self._own)
            if attempt.about != "writes" or not inside:
                _say(attempt.about, attempt.path)


def _say(about: str, words: str) -> None:
    noting.tell(__name__, Note(about=about, words=words[:1000]))
