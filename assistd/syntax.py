"""Looks whether files can be read as Python; nothing of them is run. `developing` has it done in a child process.

``python -m assistd.syntax PARENT`` reads the paths from standard input, each ended by a zero byte, and writes the first
`Fault` as JSON, or nothing.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import warnings

import msgspec

from assistd.types import Struct

LIMIT_S = 10.0
"""Longest time for all files, in seconds."""

MEMORY_MIB = 1024
LARGEST = 2**20
"""Bytes of a file that is still looked at; a longer one is no source that somebody writes."""


class Fault(Struct, frozen=True, kw_only=True):
    """Where a file can't be read as Python, and why; the line is 0 if there is none."""

    path: str
    line: int
    words: str


def look(paths: tuple[str, ...]) -> Fault | None:
    """Return the first fault in these files; None also if it could not be found out in time.

    Blocks, for `LIMIT_S` at most.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assistd.syntax", str(os.getpid())],
            input=b"".join(os.fsencode(path) + b"\0" for path in paths),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT_S,
            cwd="/",
            check=False,
        )
        return msgspec.json.decode(done.stdout, type=Fault) if done.stdout else None
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError):
        return None


def fault(path: str) -> Fault | None:
    """Return what keeps one file from being read as Python; None if nothing does, or it is gone."""
    try:
        with open(path, "rb") as file:
            source = file.read(LARGEST)
    except OSError:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return Fault(path=path, line=error.lineno or 0, words=error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return Fault(path=path, line=0, words=str(error) or type(error).__name__)
    return None


def main() -> None:
    """Look at the files named on standard input."""
    from assistd.worker import die_with_parent

    die_with_parent(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MIB * 2**20,) * 2)
    paths = [os.fsdecode(path) for path in sys.stdin.buffer.read().split(b"\0") if path]
    found = next((one for path in paths if (one := fault(path))), None)
    if found:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.buffer.write(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
