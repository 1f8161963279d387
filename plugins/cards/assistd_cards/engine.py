"""The watching half of the plugin, in a process of its own: tells assistd of each picture that comes with a card."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator

from assistd import Abstain, Arrived, Context, Job, Progress

from assistd_cards.mounts import Card, Mounts
from assistd_cards.pictures import Found, Search, picture_folders

TICK_S = 0.5
"""How often `cancel` and the devices of gvfs are looked at; a mount is noticed at once."""

SLOW_TIMES = 20.0
"""What takes long to search (a phone) is searched the less often: after so many times as long as it took."""


class _Place:
    """Something that is watched, and what was told of it."""

    def __init__(self, card: Card, since_s: float = 0.0) -> None:
        self.card = card
        self.since_s = since_s
        self.due_s = 0.0
        self.folders: list[bytes] = []
        self.told: dict[bytes, Found] = {}


class Cards:
    """Watches cards, cameras and folders."""

    def __init__(self, ctx: Context) -> None:
        self._options = ctx.options
        self._own = ctx.folder

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Arrived | Abstain]:
        """Tell of every file on everything that is there, and of what comes; the daemon knows what it has done."""
        options = self._options
        search = Search(films=options.films, depth=options.depth, newest=options.newest, cancel=cancel)
        try:
            mounts = Mounts(options.places, options.gvfs)
        except OSError as error:
            yield Abstain(reason=f"Can't see what is mounted: {error.strerror}.")
            return
        places = {folder.card: folder for folder in self._folders()}
        words = ""
        try:
            while not cancel():
                self._look(places, mounts.cards())
                for place in places.values():
                    if place.due_s <= time.monotonic() and not cancel():
                        yield from self._tell(place, search)
                if words != (words := _words(list(places.values()))):
                    yield Progress(words=words)
                mounts.wait(TICK_S)
        finally:
            mounts.close()

    def close(self) -> None:
        """Give back what is held: nothing."""

    def _look(self, places: dict[Card, _Place], cards: list[Card]) -> None:
        """Take up the cards that came, forget those that went: should one come back, all of it is told again."""
        for card in [card for card in places if card.identity and card not in cards]:
            del places[card]
        for card in cards:
            if card not in places:
                places[card] = _Place(card)

    def _tell(self, place: _Place, search: Search) -> Iterator[Arrived]:
        """Tell what is new or has changed at this place."""
        began_s = time.monotonic()
        whole = not place.card.identity
        place.folders = [place.card.folder] if whole else picture_folders(place.card.folder, self._options.names)
        files = search.files(place.folders)
        place.due_s = time.monotonic() + max(self._options.sweep_s, SLOW_TIMES * (time.monotonic() - began_s))
        for file in files:
            if file.came_s >= place.since_s and place.told.get(file.path) != file:
                yield Arrived(path=file.path)
        place.told = {file.path: file for file in files}

    def _folders(self) -> Iterator[_Place]:
        """Yield the folders that are watched as a whole, with the time from which on files in them are new."""
        for text in self._options.folders:
            folder = os.path.realpath(os.fsencode(os.path.expanduser(text)))
            yield _Place(Card(folder, b""), 0.0 if self._options.existing else self._since_s(folder))

    def _since_s(self, folder: bytes) -> float:
        """Return when this folder was watched first (Unix time): now, if it never was."""
        note = os.path.join(self._own, "since-" + hashlib.sha256(folder).hexdigest()[:16])
        try:
            return os.stat(note).st_mtime
        except OSError:
            now_s = time.time()
            if self._own:
                with open(note, "xb"):
                    os.utime(note, (now_s, now_s))
            return now_s


def _words(places: list[_Place]) -> str:
    """Return in words what is watched, for `assistd status`."""
    cards = [place.card.name for place in places if place.card.identity and place.folders]
    folders = [place.card.name for place in places if not place.card.identity]
    parts = [f"Cards: {', '.join(cards)}." if cards else "No card with pictures is there."]
    if folders:
        parts.append(f"Folders: {', '.join(folders)}.")
    return " ".join(parts)
