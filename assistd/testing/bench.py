"""The bench on which a test tries plugins: a process that runs engines as the daemon does. For `check` and `engines`.

It has a home of its own. The test's process stays as it was: no event loop, no plugin's code, and nothing is written
into the person's home.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from assistd import installed, wire
from assistd.errors import AssistdError
from assistd.i18n import _
from assistd.testing.orders import End, Ended, Finished, Load, Loaded, Order, Reply, Seen, Work, Wrong
from assistd.types import Chunk, Event

T = TypeVar("T", bound=msgspec.Struct)

_decoder = msgspec.json.Decoder(Reply)


class BenchError(AssistdError, RuntimeError):
    """The bench could not do it, or not in time."""

    default_code = "bench"


class Bench:
    """The process; to be used in ``with``.

    Args:
        timeout_s: After so many seconds altogether it is ended, and whoever waits hears a `BenchError`.

    Attributes:
        home: The home of its own; deleted at the end.
    """

    def __init__(self, timeout_s: float = 300.0) -> None:
        self._until_s = time.monotonic() + timeout_s
        self.home = Path(tempfile.mkdtemp(prefix="assistd-bench-"))
        self._child: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self._channel: wire.Channel | None = None

    def __enter__(self) -> Self:
        environment = home_environment(self.home)
        lend_models(self.home)
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "assistd.testing.bench_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env=environment,
                cwd="/",
            )
        self._sock, self._channel = ours, wire.Channel(ours, _decoder, max_line=64 * 2**20)
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._channel:
            self._channel.close()
        if self._child:
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def load(self, plugin: str = "", folder: str = "", options: Mapping[str, Any] | None = None) -> Loaded:
        """Load a plugin, or all; return what was found. To be called once, first.

        Args:
            plugin: Its name; empty: all.
            folder: The project it is loaded from; empty: where it is installed.
            options: As in ``[plugins.NAME]``.
        """
        given = {plugin: dict(options)} if plugin and options else {}
        return self._one(Load(plugin=plugin, folder=folder, options=given), Loaded)

    def work(self, work: Work, heard: Callable[[Event], None] | None = None) -> tuple[list[Event], Finished]:
        """Have a job done; return its events and how it went.

        Args:
            work: What, by whom.
            heard: Called with each event when it comes.
        """
        events: list[Event] = []
        for reply, payload in self._ask(work):
            if isinstance(reply, Finished):
                return events, reply
            if isinstance(reply, Seen):
                event = reply.event
                if isinstance(event, Chunk) and payload:
                    event = msgspec.structs.replace(event, payload=payload)
                events.append(event)
                if heard:
                    heard(event)
        raise AssertionError("a job without an end")

    def end(self, name: str, *, strict: bool = False) -> Ended:
        """End the process of an engine; return how it went."""
        return self._one(End(name=name, strict=strict), Ended)

    def _one(self, order: Order, kind: type[T]) -> T:
        for reply, _payload in self._ask(order):
            if isinstance(reply, kind):
                return reply
        raise BenchError(_("The process that tries engines gave another answer than it was asked for."))

    def _ask(self, order: Order) -> Iterator[tuple[Reply, bytes]]:
        """Yield replies, the last one last.

        Raises:
            BenchError: It did not answer in time, or has gone.
            AssistdError: As the bench says.
        """
        assert self._channel
        assert self._sock
        with contextlib.suppress(OSError):  # seen below: it has gone
            self._channel.send(order)
        while True:
            self._sock.settimeout(max(0.01, self._until_s - time.monotonic()))
            try:
                frame = self._channel.receive()
            except TimeoutError:
                self._kill()
                raise BenchError(_("The engine did not come to an end in time."), code="bench-timeout") from None
            if frame is None:
                raise BenchError(_("The process that tries engines ended unexpectedly."), code="bench-gone")
            reply, payload = frame
            if isinstance(reply, Wrong):
                raise AssistdError(reply.message, code=reply.code, hint=reply.hint)
            yield reply, payload
            if not isinstance(reply, Seen):
                return

    def _kill(self) -> None:
        if self._child:
            self._child.kill()


def home_environment(home: Path) -> dict[str, str]:
    """Return the environment of a process whose home is `home`, with its folders made."""
    folders = {f"XDG_{name}_HOME": home / name.lower() for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    runtime = home / "run"
    for folder in (*folders.values(), runtime):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        **{name: str(folder) for name, folder in folders.items()},
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in ("ASSISTD_CONFIG", "ASSISTD_SOCKET", "ASSISTD_PLUGINS", "XDG_PICTURES_DIR"):
        environment.pop(name, None)
    return environment


def lend_models(home: Path) -> None:
    """Let a home of its own see the models that are installed for the person."""
    locks = installed.folder()
    if locks.is_dir():
        shutil.copytree(locks, home / "data" / "assistd" / "models", dirs_exist_ok=True)
