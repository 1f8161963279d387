"""Makes an engine in its worker process: what it may reach, where it may write, what it can ask. Called by `worker`."""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import logging
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from assistd import wire
from assistd.confinement import kernel
from assistd.errors import PluginError
from assistd.hookspecs import Engine
from assistd.i18n import _
from assistd.installed import Installed
from assistd.types import Abstain, Chunk, Failure, Level, Progress, Result


class Asks(Protocol):
    """Who brings an engine's wishes to the daemon (`assistd.asking`)."""

    def ask(self, wanted: wire.Wanted) -> Iterator[Progress | Chunk | Result | Abstain | Failure]:
        """Yield what the daemon tells; number and job of `wanted` are filled in."""


class WorkerContext:
    """What an engine gets when it is made (`assistd.hookspecs.Context`)."""

    def __init__(
        self,
        options: Any,
        threads: int,
        device: str,
        models: tuple[Installed, ...] = (),
        *,
        name: str = "",
        api: int = 1,
        folder: str = "",
        scratch: str = "",
        asks: Asks | None = None,
    ) -> None:
        self.options = options
        self.threads = threads
        self.device = device
        self.models = models
        self.name = name
        self.api = api
        self.folder = folder
        self.scratch = scratch
        self._asks = asks

    def run(
        self,
        task: str,
        *,
        path: bytes = b"",
        text: str = "",
        level: Level = Level.STANDARD,
        language: str = "",
        into: str = "",
        facet: str = "",
    ) -> Iterator[Progress | Chunk | Result | Abstain | Failure]:
        """Have the daemon do another task (see `hookspecs.Context.run`)."""
        if self._asks is None:
            raise PluginError(_("Another task can only be asked for in a worker of the daemon."), code="ask-outside")
        return self._asks.ask(
            wire.Wanted(
                job_id="",
                number=0,
                task=task,
                path=path,
                text=text,
                level=level,
                language=language,
                into=into,
                facet=facet,
            )
        )


def make(hello: wire.Hello, asks: Asks | None) -> Engine:
    """Import and make the engine, after what it may reach was bounded.

    Raises:
        Exception: Whatever its import or its constructor raises.
    """
    sys.path[:0] = hello.path
    _bound(hello)
    options: Any = None
    if hello.options_type:
        options = msgspec.convert(hello.options, _load(hello.options_type))
    context = WorkerContext(
        options,
        hello.threads,
        hello.device,
        hello.models,
        name=hello.name,
        api=hello.api,
        folder=hello.folder,
        scratch=hello.scratch,
        asks=asks,
    )
    engine: Engine = _load(hello.engine)(context)
    return engine


def _bound(hello: wire.Hello) -> None:
    """Empty the engine's own folder, then give up all that it may not reach. No code of a plugin has run so far."""
    if hello.scratch:
        _empty(hello.scratch)
    if hello.limits is None:
        return
    applied = kernel.apply(hello.limits)
    for lack in applied.lacks:
        logging.getLogger(__name__).info("%s: %s", hello.name, lack)


def _empty(folder: str) -> None:
    """Remove what an earlier process left, unless another one works there now (`assistd doctor` starts engines too)."""
    global _held  # noqa: PLW0603  (held as long as this process runs)
    with contextlib.suppress(OSError, RecursionError):
        _held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
        fcntl.flock(_held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for entry in list(os.scandir(_held)):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.name, ignore_errors=True, dir_fd=_held)
            else:
                os.unlink(entry.name, dir_fd=_held)


_held = -1


def _load(spec: str) -> Any:
    module, _, attribute = spec.partition(":")
    return getattr(importlib.import_module(module), attribute)
