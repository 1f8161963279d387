"""One watched folder: where it really lies, whether it is there, how well it is watched. `folders` has one for each."""

from __future__ import annotations

import os
import stat

from assistd.config import WatchFolder
from assistd.i18n import _, ngettext, number
from assistd.protocol import FolderState
from assistd.sources.covers import Covers
from assistd.sources.notices import limit, watched_inodes
from assistd.sources.walk import Walk
from assistd.types import printable

UNSET = (-1, -1)
"""Identity of a folder that was not looked for yet."""


class Place:
    """What is known about one watched folder."""

    def __init__(self, settings: WatchFolder) -> None:
        self.settings = settings
        self.covers = Covers(settings)
        self.path = os.fsencode(settings.folder)
        self.root = self.path
        self.walk = Walk(self.root, self.covers)
        self.anchor: bytes | None = None
        self.identity: tuple[int, int] | None = UNSET
        self.since_s = 0.0
        self.begun = False
        self.trouble = ""
        self.files = 0
        self.unwatched = 0
        self.healed_at_s = 0.0
        self.deep_at_s = 0.0
        self.tidy_at_s = 0.0

    def find(self) -> tuple[bytes, tuple[int, int] | None]:
        """Return the folder's real path, and what tells it from another of that name; None if it is not there."""
        root = os.path.realpath(self.path)
        try:
            info = os.stat(root)
        except OSError:
            return root, None
        return root, (info.st_dev, info.st_ino) if stat.S_ISDIR(info.st_mode) else None

    def nearest(self) -> bytes:
        """Return the nearest directory above that is there: where the folder would appear."""
        above = os.path.dirname(self.root)
        while not os.path.isdir(above):
            above = os.path.dirname(above)
        return above

    def below(self, path: bytes) -> bytes | None:
        """Return `path` relative to the folder, or None if it doesn't belong to it."""
        prefix = self.root.rstrip(b"/") + b"/"
        if not path.startswith(prefix):
            return None
        below = path[len(prefix) :]
        return below if self.settings.recursive or b"/" not in below else None

    def count_unwatched(self) -> int:
        """Return how many directories the kernel watches not at all: those beyond the limit. Blocks shortly."""
        directories = self.walk.directories()
        watched = watched_inodes()
        missing = sum(inode not in watched for inode in directories.values())
        # Some stacked file systems show other inode numbers to the kernel's list: then only the count tells.
        return 0 if missing == len(directories) <= len(watched) else missing

    def state(self, sweep_s: float) -> FolderState:
        """Return how the folder is, for `assistd status`."""
        return FolderState(
            path=printable(self.path),
            watching=self.identity is not None and not self.trouble,
            recursive=self.settings.recursive,
            files=self.files,
            words=self._words(sweep_s),
        )

    def _words(self, sweep_s: float) -> str:
        if self.identity is None:
            return _("This folder does not exist yet; it is watched from the moment it does.")
        said = []
        if self.unwatched:
            total = len(self.walk.directories())
            said.append(
                _(
                    "{watched} of {total} directories are watched; the others are searched every {seconds} "
                    "seconds. To watch all: sysctl fs.inotify.max_user_watches={more}."
                ).format(watched=total - self.unwatched, total=total, seconds=number(sweep_s, ".0f"), more=_more(total))
            )
        elif self.trouble:
            said.append(self.trouble)
        if self.walk.denied:
            count = len(self.walk.denied)
            said.append(
                ngettext(
                    "One directory in it can't be read: give yourself permission.",
                    "{n} directories in it can't be read: give yourself permission.",
                    count,
                ).format(n=count)
            )
        return " ".join(said)


def owner(places: list[Place], path: bytes) -> tuple[Place, bytes] | None:
    """Return the folder that a file belongs to, and its path below it: of folders in one another, the innermost."""
    best: tuple[Place, bytes] | None = None
    for place in places:
        below = place.below(path)
        if below is not None and (best is None or len(below) < len(best[1])):
            best = place, below
    return best


def _more(directories: int) -> int:
    return max(2 * limit("max_user_watches"), 4 * directories, 524_288)
