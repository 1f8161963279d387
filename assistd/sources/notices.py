"""What the kernel says about watched folders: paths to look at. `folders` owns one of these; `watchdog` does the rest.

Handlers run in watchdog's threads and only note a path down. Events get lost in several ways, none of which is hidden:
`Notices.overflowed` (the kernel's queue, or ours, ran over), `Notices.works` (a thread of watchdog died) and
`watched_inodes` (directories beyond the limit of watches, which watchdog 7 passes over in silence).
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import ObservedWatch
from watchdog.observers.inotify import InotifyObserver

from assistd.errors import refusal
from assistd.i18n import _

EVENTS: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirMovedEvent,
]
"""The only events asked for, and for every watch the same: a small kernel mask keeps bursts from overflowing its queue,
and where watches of one observer overlap, the later mask replaces the earlier."""

MAX_PATHS = 8192
"""Most paths noted at once; beyond that a sweep finds the rest."""


class Notices(FileSystemEventHandler):
    """Collects paths until they are drained.

    Args:
        wanted: Whether a file's path is worth noting; called in watchdog's thread.
        wake: Called in watchdog's thread when the first thing since the last `drain` was noted.
    """

    def __init__(self, wanted: Callable[[bytes], bool], wake: Callable[[], None]) -> None:
        self._wanted = wanted
        self._wake = wake
        self._lock = threading.Lock()
        self._paths: set[bytes] = set()
        self._directories = False
        self._overflowed = False
        self._observer: InotifyObserver | None = None
        self._watches: dict[bytes, ObservedWatch] = {}
        self._threads: list[threading.Thread] = []
        self._listener = _Listener(self._overflow)

    def dispatch(self, event: FileSystemEvent) -> None:
        """Note the event's path; watchdog calls this."""
        path = os.fsencode(event.dest_path or event.src_path)
        if not event.is_directory and not self._wanted(path):
            return
        with self._lock:
            first = not (self._paths or self._directories or self._overflowed)
            if event.is_directory:
                self._directories = True
            elif len(self._paths) < MAX_PATHS:
                self._paths.add(path)
            else:
                self._overflowed = True
        if first:
            self._wake()

    def drain(self) -> tuple[set[bytes], bool, bool]:
        """Return paths to look at, whether directories appeared, whether events were lost; and begin anew."""
        with self._lock:
            drained = self._paths, self._directories, self._overflowed
            self._paths, self._directories, self._overflowed = set(), False, False
        return drained

    def watch(self, root: bytes, *, recursive: bool) -> str:
        """Watch a directory; return why not, in words, or nothing. Blocks while a large tree is gone through."""
        try:
            self._schedule(root, recursive=recursive)
        except OSError as error:
            if recursive and error.errno == errno.ENOSPC:  # watchdog 6 gives up where 7 watches as much as it may
                return self.watch(root, recursive=False)
            return _told(error)
        return ""

    def unwatch(self, root: bytes) -> None:
        """Watch that directory no longer."""
        watch = self._watches.pop(root, None)
        if watch and self._observer:
            self._observer.unschedule(watch)
            self._threads = [thread for thread in self._threads if thread.is_alive()]

    def works(self) -> bool:
        """Tell whether all threads of watchdog still run: a watched folder that is deleted ends one, a fault others."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Watch nothing any more."""
        self._listener.detach()
        observer, self._observer = self._observer, None
        self._watches.clear()
        self._threads = []
        if observer and observer.is_alive():
            observer.stop()
            observer.join(5)

    def _schedule(self, root: bytes, *, recursive: bool) -> None:
        before = set(threading.enumerate())
        if self._observer is None:
            self._listener.attach()
            observer = InotifyObserver()
            observer.start()
            self._observer = observer
        opened = _inotify_fds()
        try:
            watch = self._observer.schedule(self, os.fsdecode(root), recursive=recursive, event_filter=EVENTS)
        except OSError:
            for fd in _inotify_fds() - opened:  # watchdog 6 leaves it open, and its watches count towards the limit
                os.close(fd)
            raise
        self._watches[root] = watch
        self._threads += [
            thread
            for thread in threading.enumerate()
            if thread not in before and type(thread).__module__.startswith("watchdog.")
        ]

    def _overflow(self) -> None:
        with self._lock:
            first = not (self._paths or self._directories or self._overflowed)
            self._overflowed = True
        if first:
            self._wake()


def watched_inodes() -> set[int]:
    """Return the inodes of everything this process watches, as the kernel lists it (proc(5), fdinfo)."""
    inodes = set()
    for fd in _inotify_fds():
        try:
            text = Path(f"/proc/self/fdinfo/{fd}").read_text("ascii", "replace")
        except OSError:  # closed since it was listed
            continue
        for line in text.splitlines():
            if line.startswith("inotify "):
                inodes.add(int(line.partition(" ino:")[2].split(" ", 1)[0], 16))
    return inodes


def _inotify_fds() -> set[int]:
    found = set()
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if "inotify" in os.readlink(f"/proc/self/fd/{name}"):
                found.add(int(name))
    return found


def limit(name: str) -> int:
    """Return ``max_user_watches``, ``max_user_instances`` or ``max_queued_events``; 0 if it can't be read."""
    try:
        return int(Path("/proc/sys/fs/inotify", name).read_text())
    except (OSError, ValueError):
        return 0


class _Listener(logging.Handler):
    """Hears watchdog's only trace of a kernel queue that ran over: a line in its log."""

    _logger = logging.getLogger("watchdog")

    def __init__(self, overflow: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._told = overflow

    def attach(self) -> None:
        # A nested directory that appears twice makes watchdog 7.1 print its whole table of watches.
        warnings.filterwarnings("ignore", message="Callback with id", category=RuntimeWarning)
        self._logger.setLevel(logging.WARNING)  # its debug lines are one per event, with full paths
        self._logger.addHandler(self)

    def detach(self) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage():
            self._told()


def _told(error: OSError) -> str:
    if error.errno == errno.EMFILE:
        return _(
            "The limit of inotify instances is reached, so it is only searched from time to time; to "
            "raise it: sysctl fs.inotify.max_user_instances={value}."
        ).format(value=2 * (limit("max_user_instances") or 128))
    if error.errno == errno.ENOSPC:
        return _(
            "The limit of watched directories is reached, so it is only searched from time to time; to "
            "raise it: sysctl fs.inotify.max_user_watches={value}."
        ).format(value=max(2 * limit("max_user_watches"), 524_288))
    return _("It can't be watched ({reason}), so it is only searched from time to time.").format(reason=refusal(error))
