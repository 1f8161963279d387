"""Where a person's media lie, and what of the home folder no engine sees. `assistd.launch` asks, in the daemon.

Landlock can only allow, with all that lies below. So what lies beside a hidden folder is named one by one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice

MOST = 4096
"""Entries of one folder that are named."""

_PLACES = ("/mnt", "/media", "/run/media", "/srv", "/tmp")  # noqa: S108  (media lie there; nothing of ours does)
_PROGRAMS = ("snap",)
"""What is not hidden in a home folder and holds programs' own files (browsers keep passwords there)."""


def home() -> str:
    """Return the person's home folder, symbolic links resolved."""
    return os.path.realpath(os.path.expanduser("~"))


def within(path: str, folder: str) -> bool:
    """Return whether `path` is `folder` or lies below it; both without symbolic links."""
    return (path + "/").startswith(folder.rstrip("/") + "/")


def hidden(path: str) -> bool:
    """Return whether a resolved path is the home folder itself, is above it, or lies in a hidden folder of it."""
    own = home()
    if within(own, path):
        return True
    if not within(path, own):
        return False
    first = path[len(own) :].strip("/").split("/")[0]
    return first.startswith(".") or first in _PROGRAMS


def media() -> Iterator[str]:
    """Yield the folders and files where media may lie: what is visible at home, what is mounted, temporary files."""
    for place in (home(), *_PLACES):
        for path in around(place):
            real = os.path.realpath(path)
            if not hidden(real):
                yield real


def around(place: str) -> Iterator[str]:
    """Yield `place`; or, if the home folder is or lies below it, what is visible there and beside it."""
    own, place = home(), os.path.realpath(place)
    if not within(own, place):
        yield place
        return
    while True:
        below = own[len(place) :].strip("/").split("/")[0]
        yield from (path for path in _visible(place) if os.path.basename(path) != below)
        if not below:
            return
        place = os.path.join(place, below)


def _visible(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry.path for entry in islice(entries, MOST) if not entry.name.startswith("."))
    except OSError:
        return


def opening(path: str, reads: Iterable[str]) -> str:
    """Return what must be added to `reads` so that a file can be read: a folder, or the file; empty: nothing.

    A file in a hidden folder is added alone, and nothing that lies beside it.
    """
    real = os.path.realpath(path)
    if any(within(real, folder) for folder in reads):
        return ""
    folder, own = os.path.dirname(real), home()
    if within(real, own) and not hidden(real):
        return os.path.join(own, real[len(own) :].strip("/").split("/")[0])
    return real if hidden(folder) or folder in ("/", "/dev", "/proc", "/run", "/var", "/home") else folder


def stated(folder: str) -> str:
    """Return a folder that a plugin stated, links resolved; empty if a link leads from there to what it did not state.

    Such a link can have been put there by an engine that may write beside it.
    """
    expanded = os.path.normpath(os.path.expanduser(folder))
    real = os.path.realpath(expanded)
    if not os.path.isabs(expanded):
        return ""
    if real != expanded and hidden(real) and not hidden(os.path.join(os.path.realpath(os.path.dirname(expanded)), "x")):
        return ""
    return real
