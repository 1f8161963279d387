"""Notes what Python code in this process tries: to write, to connect, to start programs. Used by `strict`, `probe`.

The interpreter's audit events come before the deed (PEP 578, "Audit events table" of Python's documentation), so what
the kernel then refuses is seen too. What compiled code does by itself is not seen here.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple

MOST = 200

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,), "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,),
    "os.rename": (0, 1), "os.link": (1,), "os.symlink": (1,), "os.utime": (0,), "sqlite3.connect": (0,),
}  # fmt: skip
"""Audit event → which of its arguments are paths that it changes."""
_PROGRAMS = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty"}
)
_INTERNET = frozenset({2, 10, 17})
"""AF_INET, AF_INET6, AF_PACKET."""
_HARMLESS = frozenset({os.devnull, "/dev/tty", ":memory:", ""})


class Attempt(NamedTuple):
    """What was tried: ``writes``, ``network``, ``desktop``, ``processes``; and the path, or what else it was about."""

    about: str
    path: str


_seen: list[Attempt] = []
_watching = False


def watch() -> None:
    """Watch from now on, for the rest of the process's life: an audit hook can't be taken away."""
    global _watching  # noqa: PLW0603  (once a process)
    if not _watching:
        _watching = True
        sys.addaudithook(_hook)


def taken() -> list[Attempt]:
    """Return what was tried since the last time, each once."""
    seen = list(dict.fromkeys(_seen))
    _seen.clear()
    return seen


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if len(_seen) < MOST:
        found = _judged(event, arguments)
        if found:
            _seen.extend(found)


def _judged(event: str, arguments: tuple[Any, ...]) -> list[Attempt]:
    if event == "open":
        path, _mode, flags = (*arguments, None, None, None)[:3]
        return _paths((path,)) if isinstance(flags, int) and flags & _WRITING else []
    if event in _CHANGES:
        return _paths(arguments[at] for at in _CHANGES[event] if at < len(arguments))
    if event in _PROGRAMS:
        return [Attempt("processes", _text(arguments[0]) if arguments else event)]
    return _connections(event, arguments) if event.startswith("socket.") else []


def _connections(event: str, arguments: tuple[Any, ...]) -> list[Attempt]:
    if event == "socket.__new__" and arguments[1] in _INTERNET:
        return [Attempt("network", "a network socket")]
    if event == "socket.getaddrinfo":
        return [Attempt("network", f"the address of {_text(arguments[0])}")]
    if event in ("socket.connect", "socket.bind", "socket.sendto") and isinstance(arguments[1], str | bytes):
        return [Attempt("desktop", _text(arguments[1]))]
    return []


def _paths(values: Any) -> list[Attempt]:
    found = []
    for value in values:
        text = _text(value)
        if isinstance(value, int) or text in _HARMLESS or "/__pycache__/" in text or text.startswith("/proc/self/fd/"):
            continue
        found.append(Attempt("writes", os.path.abspath(text)))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return os.fsdecode(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
