"""Resource limits of a worker (setrlimit(2)): memory, open files, size of a file, no dump. Used by `kernel`."""

from __future__ import annotations

import contextlib
import os
import resource

from assistd.confinement.limits import Limits

OPEN_FILES = 1024
LARGEST_FILE = 2**30
"""Bytes of the largest file that may be written."""

SPARE_MIB = 1024
"""What a process may ask for beyond twice its resident memory, in MiB: what a library reserves and never touches."""

SPARE_PER_CORE_MIB = 64
"""The same for each core, in MiB: a thread has a stack of 8 MiB, and in OpenBLAS a buffer of 32."""


def most_mib(memory_mib: int) -> int:
    """Return how much memory a process may ask for that may have so much, in MiB."""
    return 2 * memory_mib + SPARE_MIB + SPARE_PER_CORE_MIB * len(os.sched_getaffinity(0))


def apply(limits: Limits) -> None:
    """Bound this process and what it starts.

    The daemon looks at resident memory four times a second. An engine that asks for gigabytes at once is refused here
    meanwhile, and hears so as a `MemoryError`. With a GPU there is no such bound: CUDA reserves without measure.
    """
    bounds = {
        resource.RLIMIT_CORE: 0,  # a dump of memory would hold what was on the screen
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
    }
    if limits.memory_mib and not limits.gpu:
        bounds[resource.RLIMIT_DATA] = most_mib(limits.memory_mib) * 2**20
    for which, most in bounds.items():
        hard = resource.getrlimit(which)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (least, least))
