"""Keeps the daemon's process small. `assistd run` calls it.

Measured: without `ssl` 4.3 MiB less (nothing here speaks TLS; asyncio does without), one malloc arena instead of one a
thread 1 to 3 MiB less, and `settle` gives back what starting needed.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_M_ARENA_MAX = -8  # malloc.h


def prepare() -> None:
    """Leave out what is never used; call before asyncio is imported."""
    if "asyncio" not in sys.modules and "ssl" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]  # the documented way to make an import fail
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)


def settle() -> None:
    """Give back what starting needed, and keep the garbage collector off what stays for good."""
    gc.collect()
    gc.freeze()
    trim()


def trim() -> None:
    """Give freed memory back to the system."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)
