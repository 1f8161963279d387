"""Runs a small program as a child with bounds: bytes, seconds, memory; no shell. Used by the clipboard."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import Callable, Sequence
from typing import Literal

_BLOCK = 1 << 18
_GONE_S = 2.0

MEMORY_BYTES = 512 * 1024 * 1024
"""Address space of a program that reads: xclip takes in a whole selection, however long, before it prints a byte."""

_COMPLAINT_BYTES = 2000

Why = Literal["large", "late", "failed"]


class BoundError(Exception):
    """The program printed too much, took too long, or failed.

    Attributes:
        why: Which of them.
        complaint: The beginning of what it wrote to its standard error, for programs only.
    """

    def __init__(self, why: Why, complaint: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.complaint = complaint


async def read(command: Sequence[str], *, max_bytes: int, timeout_s: float) -> bytes:
    """Return what a program prints; raises as `pipe`."""
    whole = bytearray()
    await pipe(command, whole.extend, max_bytes=max_bytes, timeout_s=timeout_s)
    return bytes(whole)


async def pipe(command: Sequence[str], into: Callable[[bytes], object], *, max_bytes: int, timeout_s: float) -> int:
    """Give what a program prints to `into`, block by block; return how many bytes it was.

    Raises:
        BoundError: If it prints more than `max_bytes`, takes longer than `timeout_s`, or ends with an error.
    """
    pipes = asyncio.subprocess.PIPE
    child = await _start(command, stdin=asyncio.subprocess.DEVNULL, stdout=pipes, stderr=pipes)
    assert child.stdout
    assert child.stderr
    with contextlib.suppress(OSError):  # it has ended already
        resource.prlimit(child.pid, resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    size = 0
    try:
        async with asyncio.timeout(timeout_s):
            while block := await child.stdout.read(_BLOCK):
                size += len(block)
                if size > max_bytes:
                    raise BoundError("large")
                into(block)
            complaint = await child.stderr.read(_COMPLAINT_BYTES)
            status = await child.wait()
    except TimeoutError:
        raise BoundError("late") from None
    finally:
        await _end(child)
    if status:
        raise BoundError("failed", complaint.decode("utf-8", "replace"))
    return size


async def feed(command: Sequence[str], data: bytes, *, timeout_s: float) -> None:
    """Give a program its input and wait until it has taken it; what it leaves running in the background stays.

    Raises:
        BoundError: If it takes longer than `timeout_s`, or ends with an error.
    """
    nothing = asyncio.subprocess.DEVNULL  # a pipe would stay open in what goes on in the background
    child = await _start(command, stdin=asyncio.subprocess.PIPE, stdout=nothing, stderr=nothing)
    assert child.stdin
    try:
        async with asyncio.timeout(timeout_s):
            with contextlib.suppress(ConnectionError):
                child.stdin.write(data)
                await child.stdin.drain()
            child.stdin.close()
            status = await child.wait()
    except TimeoutError:
        await _end(child)
        raise BoundError("late") from None
    except BaseException:
        await _end(child)
        raise
    if status:
        raise BoundError("failed")


async def _start(command: Sequence[str], *, stdin: int, stdout: int, stderr: int) -> asyncio.subprocess.Process:
    """Start a program in a session of its own, so that it and what it starts can be ended together."""
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=stdin, stdout=stdout, stderr=stderr, cwd="/", start_new_session=True
        )
    except OSError as error:
        raise BoundError("failed") from error


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill a program and what it started."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GONE_S):
                await child.wait()
