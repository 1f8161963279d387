"""One worker process as the daemon sees it: spawned, spoken to in frames, seen dying, killed. Used by `supervisor`.

Processes are spawned from the thread that runs the event loop only: the kernel's parent-death signal follows the
*thread* that spawned.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from assistd import wire
from assistd.i18n import _

log = logging.getLogger(__name__)

_PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


def worker_environment(
    threads: int, gpu_memory_mib: int = 0, surroundings: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment of every process that computes for us: no telemetry, no network, few threads.

    Args:
        threads: For libraries that ask the environment.
        gpu_memory_mib: Most memory of a GPU that a session may take, in MiB; 0: no bound (`assistd.runtime.session`).
        surroundings: What is added to; None: our own environment.
    """
    return {
        **(os.environ if surroundings is None else surroundings),
        "ASSISTD_GPU_MEMORY_MIB": str(gpu_memory_mib),
        "ORT_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }


class Process:
    """A child that runs ``python -m MODULE FD PARENT`` and talks in frames.

    Attributes:
        pid: Process id.
        ended: Done once the process has gone; its result is the exit status (negative: killed by that signal).
    """

    def __init__(
        self, child: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.pid = child.pid
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._child = child
        self._reader = reader
        self._writer = writer
        self._pidfd = os.pidfd_open(child.pid)
        asyncio.get_running_loop().add_reader(self._pidfd, self._reap)

    @classmethod
    async def spawn(
        cls,
        module: str,
        *,
        threads: int = 1,
        gpu_memory_mib: int = 0,
        arguments: Sequence[str] = (),
        surroundings: Mapping[str, str] | None = None,
    ) -> Process:
        """Start a child of ours, in a session of its own: what it starts ends with it (see `_end_group`).

        Raises:
            OSError: If no process or socket can be made.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                child = subprocess.Popen(  # noqa: ASYNC220  (it returns at once; the thread matters, see above)
                    [sys.executable, "-m", module, str(theirs.fileno()), str(os.getpid()), *arguments],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=None if log.isEnabledFor(logging.DEBUG) else subprocess.DEVNULL,
                    env=worker_environment(threads, gpu_memory_mib, surroundings),
                    cwd="/",
                    start_new_session=True,
                )
            reader, writer = await asyncio.open_connection(sock=ours, limit=wire.MAX_LINE)
        except BaseException:
            ours.close()
            raise
        return cls(child, reader, writer)

    async def send(self, message: msgspec.Struct, payload: bytes = b"") -> None:
        """Send a frame; a child that is gone is noticed by `ended`, not here."""
        self.post(message, payload)
        with contextlib.suppress(ConnectionError, OSError):
            await self._writer.drain()

    def post(self, message: msgspec.Struct, payload: bytes = b"") -> None:
        """Send a small frame without waiting: what must not be late, as an order to be silent."""
        with contextlib.suppress(ConnectionError, OSError):
            self._writer.write(wire.pack(message, payload))

    async def receive(self, decoder: msgspec.json.Decoder[Any]) -> tuple[Any, bytes] | None:
        """Return the next frame, or None when the child has hung up.

        Raises:
            WireError: If the child sends what is no frame.
        """
        return await wire.read_frame(self._reader, decoder)

    async def read_no_more(self) -> None:
        """Let go of what was sent and not read: up to 16 MiB, which the reader would keep."""
        self._writer.transport.abort()
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self._reader.read(4 * wire.MAX_LINE)

    def kill(self) -> None:
        """End the process at once, and what it started."""
        if not self.ended.done():
            self._end_group()
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    async def close(self) -> None:
        """Hang up, and make sure the process has gone."""
        self._writer.close()
        self.kill()
        await self.ended

    def rss_mib(self) -> float:
        """Return resident memory in MiB, 0 when the process has gone."""
        return rss_mib(self.pid)

    def _end_group(self) -> None:
        """End all in its process group. Its number is the child's, and stays taken until that one is waited for."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def _reap(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pidfd)
        os.close(self._pidfd)
        self._end_group()  # it has gone; what it started may not have
        status = self._child.wait()
        if not self.ended.done():
            self.ended.set_result(status)
        self._writer.close()


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process in MiB, 0 when there is none."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE_MIB
    except (OSError, IndexError):
        return 0.0


def death(status: int) -> str:
    """Return in words how a process ended."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return _("killed by {name}").format(name=signal.Signals(-status).name)
    return _("exit status {status}").format(status=status)
