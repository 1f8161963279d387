"""What one worker may reach, as the daemon tells it in the first frame; nothing here is done yet.

`launch` puts it together from what a plugin states (`hookspecs.Reach`); `confinement.kernel` applies it in the worker.
"""

from __future__ import annotations

from assistd.types import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """What a worker may reach.

    Attributes:
        network: Network connections.
        desktop: Unix sockets: session bus, display, sound server.
        processes: Other programs.
        gpu: The nodes of graphics cards.
        reads: Absolute paths, as the bytes the kernel uses, each with all below it, that may be read.
        writes: Likewise, that may be written and read.
        memory_mib: Resident memory at which the daemon ends it, in MiB; bounds what it may ask for.
    """

    network: bool = False
    desktop: bool = False
    processes: bool = False
    gpu: bool = False
    reads: tuple[bytes, ...] = ()
    writes: tuple[bytes, ...] = ()
    memory_mib: int = 0
