"""What this kernel gives to hold workers to what they may reach, in words. For `doctor` and `assistd plugins`."""

from __future__ import annotations

import os
from collections.abc import Iterator

from assistd.confinement import landlock, seccomp
from assistd.confinement.limits import Limits
from assistd.hookspecs import Finding
from assistd.i18n import _
from assistd.types import Struct


class Given(Struct, frozen=True, kw_only=True):
    """What the kernel gives an ordinary process.

    Attributes:
        landlock: Version of Landlock; 0: none.
        seccomp: System calls can be filtered: the kernel can, and libseccomp is there.
    """

    landlock: int = 0
    seccomp: bool = False


def given() -> Given:
    """Return what this kernel gives, to this process, now."""
    return Given(landlock=landlock.version(), seccomp=_filters())


def _filters() -> bool:
    """Return whether the kernel filters system calls (seccomp(2)) and there is a library to ask it."""
    return os.path.exists("/proc/sys/kernel/seccomp/actions_avail") and seccomp.library() is not None


def lacks(has: Given, limits: Limits | None = None) -> Iterator[str]:
    """Yield what is not held here, one sentence each: for workers with these limits, or for those with none granted."""
    limits = limits or Limits()
    if not has.seccomp:
        yield _("System calls are not filtered: other programs and sockets are not refused.")
    if not has.landlock:
        yield _("The kernel has no Landlock: all files that you may read and write are open to every engine.")
        return
    if has.landlock < 3:
        yield _("The kernel can't keep engines from emptying files (Linux 6.2 can).")
    if has.landlock < landlock.NET_SINCE and not has.seccomp and not limits.network:
        yield _("The kernel can't refuse TCP connections (Linux 6.7 can).")
    if has.landlock < landlock.SCOPES_SINCE and (limits.processes or not has.seccomp):
        yield _("The kernel can't keep signals to other programs in (Linux 6.12 can).")


def findings(*, wanted: bool = True) -> Iterator[Finding]:
    """Yield the one line of `assistd doctor`.

    Args:
        wanted: The setting `workers.confine`.
    """
    if not wanted:
        words = _("Engines may reach all that you may: `workers.confine` is false.")
        yield Finding(part=_("confinement"), works=False, words=words, hint=_("Set it to true."))
        return
    has = given()
    missing = tuple(lacks(has))
    if not missing:
        words = _("The kernel holds engines to what they may reach (Landlock {version}, seccomp).")
        yield Finding(part=_("confinement"), works=True, words=words.format(version=has.landlock))
        return
    hint = "" if has.seccomp else _("Install libseccomp.so.2 (on Debian and Ubuntu: apt install libseccomp2).")
    yield Finding(part=_("confinement"), works=False, words=" ".join(missing), hint=hint)
