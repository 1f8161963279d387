"""Seccomp: which system calls this process may still make. Used by `kernel`.

What is refused is listed, all else is allowed: onnxruntime, CUDA and what plugins bring make too many calls to list.
Arguments are compared as 64 bits, and the kernel looks at 32 of them for most: each comparison here holds whatever the
upper half is (seccomp(2), "Caveats"), or refuses if it is not empty.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import errno
import os
import socket
from collections.abc import Iterator
from typing import Any

from assistd.confinement.limits import Limits

_ALWAYS = (
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "pidfd_getfd", "kcmp"),
    *("migrate_pages", "move_pages"),
    # the kernel's larger doors
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd"),
    *("keyctl", "add_key", "request_key", "open_by_handle_at", "personality", "modify_ldt", "fanotify_init"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff"),
    *("acct", "syslog", "quotactl", "quotactl_fd", "iopl", "ioperm", "settimeofday", "clock_settime", "adjtimex"),
    # other views of the system
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "fsopen", "fsmount", "fsconfig", "fspick"),
    *("open_tree", "move_mount", "mount_setattr", "mknod", "mknodat", "sethostname", "setdomainname"),
    # what Landlock lets pass: the owner and mode of files that may only be read, or not even that
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr"),
)
_WITHOUT_DESKTOP = (
    "shmget",
    "shmat",
    "shmctl",
    "semget",
    "semop",
    "semtimedop",
    "semctl",
    "msgget",
    "msgsnd",
    "msgrcv",
)
"""Memory and queues that other programs share, as X11 does."""

_CLONE_THREAD = 0x00010000  # sched.h
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # asm-generic/ioctls.h: puts words into a terminal
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4  # prctl.h
_LOW = 0xFFFFFFFF
_FAMILIES = 46
"""Socket families that Linux numbers (AF_MAX)."""

_Rule = tuple[str, int, tuple[Any, ...]]


def library() -> Any | None:
    """Return pyseccomp, or None where it or libseccomp is missing.

    It looks for its two libraries with `ctypes.util.find_library`, which starts ldconfig and gcc: 20 ms for each
    worker, and nothing where they are missing. Their names are known.
    """
    names = {"c": None, "seccomp": "libseccomp.so.2"}
    found = ctypes.util.find_library
    try:
        ctypes.util.find_library = names.get  # type: ignore[assignment]
        import pyseccomp
    except (ImportError, OSError, RuntimeError, AttributeError):
        return None
    finally:
        ctypes.util.find_library = found
    return pyseccomp


def restrict(limits: Limits, filters: Any, *, scoped: bool) -> None:
    """Refuse this process, and what it starts, all that its limits don't name.

    Args:
        limits: What it may reach.
        filters: As `library`.
        scoped: The kernel keeps its signals in already (Landlock); else they are kept here.

    Raises:
        OSError: The kernel refuses.
    """
    rules = filters.SyscallFilter(filters.ALLOW)
    rules.set_attr(filters.Attr.ACT_BADARCH, filters.ERRNO(errno.EACCES))  # 32-bit and x32 calls
    with contextlib.suppress(OSError):
        rules.set_attr(filters.Attr.CTL_TSYNC, 1)
    for name, error, arguments in _refused(limits, filters, scoped=scoped):
        with contextlib.suppress(OSError):  # a call that this architecture or this libseccomp does not know
            rules.add_rule(filters.ERRNO(error), name, *arguments)
    rules.load()


def _refused(limits: Limits, filters: Any, *, scoped: bool) -> Iterator[_Rule]:
    """Yield what is refused: a call, with what error, and for which arguments."""
    for name in _ALWAYS:
        yield name, errno.EPERM, ()
    for request in (_TIOCSTI, _TIOCLINUX):
        yield "ioctl", errno.EPERM, (filters.Arg(1, filters.MASKED_EQ, _LOW, request),)
    # the limits of other processes; ours are asked for and set as those of process 0
    yield "prlimit64", errno.EPERM, (filters.Arg(0, filters.NE, 0), filters.Arg(2, filters.NE, 0))
    yield "setpriority", errno.EPERM, (filters.Arg(1, filters.NE, 0),)
    yield from _sockets(limits, filters)
    if not limits.desktop:
        for name in _WITHOUT_DESKTOP:
            yield name, errno.EACCES, ()
    if limits.processes:  # they seem to do it, and stay in the group that ends with the worker
        yield from (("setsid", 0, ()), ("setpgid", 0, ()))
    else:
        yield from _processes(filters)
    if not (scoped or limits.processes):
        yield from _signals(filters)


def _processes(filters: Any) -> Iterator[_Rule]:
    """Yield what starts other programs, and what would have this one outlive the daemon."""
    for name in ("execve", "execveat", "fork", "vfork", "setsid", "setpgid"):
        yield name, errno.EPERM, ()
    yield "clone", errno.EPERM, (filters.Arg(0, filters.MASKED_EQ, _CLONE_THREAD, 0),)
    yield "clone3", errno.ENOSYS, ()  # its flags lie in memory; the C library then takes clone
    for option in (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE):
        yield "prctl", errno.EPERM, (filters.Arg(0, filters.MASKED_EQ, _LOW, option),)


def _signals(filters: Any) -> Iterator[_Rule]:
    """Yield what signals to other processes are sent with, for kernels that don't keep them in."""
    for name in ("tkill", "pidfd_send_signal"):
        yield name, errno.EPERM, ()
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        yield name, errno.EPERM, (filters.Arg(0, filters.NE, os.getpid()),)


def _sockets(limits: Limits, filters: Any) -> Iterator[_Rule]:
    """Yield the families of sockets that are refused.

    A pair of connected stream sockets reaches nobody else and is allowed: asyncio begins with one. A datagram socket of
    a pair could be turned to anybody.
    """
    allowed: set[int] = set()
    if limits.network:
        allowed |= {socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK}  # getaddrinfo asks for addresses by netlink
    if limits.desktop:
        allowed.add(socket.AF_UNIX)
    for family in range(_FAMILIES):
        if family not in allowed:
            yield "socket", errno.EACCES, (filters.Arg(0, filters.EQ, family),)
    yield "socket", errno.EACCES, (filters.Arg(0, filters.GE, _FAMILIES),)
    if limits.network:  # of netlink only what tells of addresses and routes: protocol 0
        netlink = filters.Arg(0, filters.EQ, socket.AF_NETLINK)
        yield "socket", errno.EACCES, (netlink, filters.Arg(2, filters.NE, 0))
    if not limits.desktop:
        for kind in set(range(16)) - {socket.SOCK_STREAM, socket.SOCK_SEQPACKET}:
            yield "socketpair", errno.EACCES, (filters.Arg(1, filters.MASKED_EQ, 0xF, kind),)
        yield "socketpair", errno.EACCES, (filters.Arg(0, filters.NE, socket.AF_UNIX),)
