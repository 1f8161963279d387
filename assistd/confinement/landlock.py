"""Landlock: which files, TCP ports, signals and abstract sockets this process may still reach. Used by `kernel`.

Source: the kernel's Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h. The package `landlock`
on PyPI knows neither TCP nor scopes, so the three system calls are made here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable
from enum import IntFlag

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # numbers of the system calls, on every architecture
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH
TCP = 0b11  # LANDLOCK_ACCESS_NET_BIND_TCP, …CONNECT_TCP: version 4
SCOPES = 0b11  # LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, …SIGNAL: version 6
NET_SINCE, SCOPES_SINCE = 4, 6


class Files(IntFlag):
    """What can be done with files (LANDLOCK_ACCESS_FS_…)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # version 2
    TRUNCATE = 1 << 14  # version 3
    IOCTL_DEV = 1 << 15  # version 5


READ = Files.READ_FILE | Files.READ_DIR
RUN = READ | Files.EXECUTE
WRITE = (
    READ
    | Files.WRITE_FILE
    | Files.REMOVE_DIR
    | Files.REMOVE_FILE
    | Files.MAKE_DIR
    | Files.MAKE_REG
    | Files.MAKE_SOCK
    | Files.MAKE_FIFO
    | Files.MAKE_SYM
    | Files.REFER
    | Files.TRUNCATE
)
DEVICE = READ | Files.WRITE_FILE | Files.IOCTL_DEV
_OF_A_FILE = Files.EXECUTE | Files.WRITE_FILE | Files.READ_FILE | Files.TRUNCATE | Files.IOCTL_DEV
"""The kernel takes no other rights for what is no folder."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def version() -> int:
    """Return the version of Landlock that the kernel speaks; 0: it has none, or it is switched off or forbidden."""
    return max(0, int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))))


def handled(abi: int) -> Files:
    """Return all that this version can refuse."""
    newest = {1: Files.MAKE_SYM, 2: Files.REFER, 3: Files.TRUNCATE, 4: Files.TRUNCATE}.get(abi, Files.IOCTL_DEV)
    return Files(2 * newest - 1)


def restrict(rules: Iterable[tuple[str, Files]], *, abi: int, tcp: bool, scoped: bool) -> None:
    """Refuse this thread, and what it starts, everything but these paths with all below them.

    Args:
        rules: Absolute paths and what may be done there; a path that is not there is passed over.
        abi: As `version`.
        tcp: TCP connections are allowed, and TCP servers.
        scoped: Signals to processes outside, and their abstract sockets, are refused.

    Raises:
        OSError: The kernel refuses.
    """
    asked = _Ruleset(
        files=handled(abi),
        net=0 if tcp or abi < NET_SINCE else TCP,
        scoped=SCOPES if scoped and abi >= SCOPES_SINCE else 0,
    )
    size = 24 if abi >= SCOPES_SINCE else 16 if abi >= NET_SINCE else 8
    ruleset = _call(_CREATE, ctypes.byref(asked), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path, rights in rules:
            with contextlib.suppress(OSError):
                _allow(ruleset, path, rights & handled(abi))
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: Files) -> None:
    fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= _OF_A_FILE
        rule = _Beneath(allowed=rights, fd=fd)
        _call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(fd)


def _call(number: int, *arguments: object) -> int:
    ctypes.set_errno(0)
    answer = int(_libc.syscall(ctypes.c_long(number), *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
