"""Asks the kernel to hold this process to what it may reach. Called in a worker, before a plugin is imported.

What the kernel or the machine lacks is left out and told in words: no worker fails to start because of it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from collections.abc import Iterator

from assistd.confinement import examine, landlock, rlimits, seccomp
from assistd.confinement.examine import Given
from assistd.confinement.landlock import DEVICE, READ, RUN, WRITE, Files
from assistd.confinement.limits import Limits
from assistd.i18n import _
from assistd.types import Struct

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38  # prctl(2)
_CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h

_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix", "/gnu", "/etc"),
    "/run/opengl-driver",  # NixOS: libcuda
)
_TOLD = (
    *("/sys", "/proc/self", "/proc/sys", "/proc/driver", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
    *("/proc/version", "/proc/filesystems", "/proc/loadavg", "/proc/uptime", "/proc/devices", "/proc/modules"),
    *("/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/var/cache/fontconfig"),
)
"""What libraries ask of the kernel; of other processes nothing."""
_RESOLVER = ("/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf", "/run/connman")
_GPU = ("nvidia", "dri", "dxg", "kfd")


class Applied(Struct, frozen=True, kw_only=True):
    """What was done.

    Attributes:
        landlock: Version of Landlock that holds; 0: none.
        seccomp: System calls are filtered.
        lacks: What is not held here and why, one sentence each.
    """

    landlock: int = 0
    seccomp: bool = False
    lacks: tuple[str, ...] = ()


def apply(limits: Limits, given: Given | None = None) -> Applied:
    """Bound this process for good; to be called before it has a second thread, which Landlock would leave free.

    Args:
        limits: What it may reach.
        given: What the kernel gives; None: it is asked.
    """
    given = given or examine.given()
    lacks = list(examine.lacks(given, limits))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _drop_capabilities(libc)
    rlimits.apply(limits)
    filters = seccomp.library() if given.seccomp else None  # before files are out of reach
    abi, filtered = given.landlock, filters is not None
    if abi:
        try:
            landlock.restrict(_rules(limits), abi=abi, tcp=limits.network, scoped=not limits.desktop)
        except OSError as error:
            abi = 0
            lacks.append(_("Landlock can't be used here ({reason}).").format(reason=error.strerror))
    if filters is not None:
        scoped = abi >= landlock.SCOPES_SINCE and not limits.desktop
        try:
            seccomp.restrict(limits, filters, scoped=scoped)
        except OSError as error:
            filtered = False
            lacks.append(_("System calls can't be filtered here ({reason}).").format(reason=error.strerror))
    return Applied(landlock=abi, seccomp=filtered, lacks=tuple(lacks))


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Give up what an ordinary user's process has none of: capset(2), for a daemon that root started."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    libc.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


def _rules(limits: Limits) -> Iterator[tuple[str, Files]]:
    """Yield each path and what may be done there, all below it included."""
    for path in (*_SYSTEM, *_python()):
        yield path, RUN
    for path in (*_TOLD, *map(os.fsdecode, limits.reads)):
        yield path, READ
    for path in map(os.fsdecode, limits.writes):
        yield path, WRITE
    yield "/dev/null", DEVICE
    if limits.network:
        for path in _RESOLVER:
            yield path, READ
    if limits.processes:  # a child's own folder has another number; multiprocessing keeps its locks in memory
        yield "/proc", READ
        yield "/dev/shm", WRITE  # noqa: S108
        yield "/dev/tty", DEVICE
    if limits.gpu:
        for name in os.listdir("/dev"):
            if name.startswith(_GPU):
                yield f"/dev/{name}", DEVICE


def _python() -> Iterator[str]:
    """Yield where this Python and its modules lie, but no folder that holds the person's home."""
    home = os.path.realpath(os.path.expanduser("~"))
    places = (sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib"), *sys.path)
    for place in dict.fromkeys(os.path.realpath(path) for path in places if os.path.isabs(path)):
        if not (home + "/").startswith(place.rstrip("/") + "/"):
            yield place
