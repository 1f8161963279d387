"""Plugins that are being written: loaded from their folders, and again when a file changes. `assistd run --plugin`.

Nothing of them runs here: one child looks whether the files can be read as Python, another declares the plugin. What
became of it is told on the terminal, in words. Files that are half-written are never run: a change counts once nothing
has changed for `LOOK_S`, and while a file can't be read, the plugin rests.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistd import entries, syntax
from assistd.errors import AssistdError
from assistd.flow import Flow
from assistd.i18n import _, number
from assistd.plugins import Registry
from assistd.records import ACTIVE, Record, Status
from assistd.types import printable

log = logging.getLogger(__name__)

LOOK_S = 0.3
"""How often the files are looked at; what changed must have been still for as long."""

MOST_FILES = 2000
_ENTRIES = 20_000
"""Most things in a folder that are looked at."""

_LEFT_OUT = frozenset({"__pycache__", "build", "dist", "node_modules", "tests", "venv"})

Signature = dict[str, tuple[int, int, int]]
"""Each file's time of change (ns), size and inode."""


class Developing:
    """The plugins of some folders.

    Args:
        folders: Their projects.
        tell: Gets what happened, a sentence or two at a time.
    """

    def __init__(self, folders: Sequence[Path], tell: Callable[[str], None]) -> None:
        self._projects = [_Project(folder.absolute()) for folder in dict.fromkeys(folders)]
        self._tell = tell

    def load(self, registry: Registry) -> None:
        """Load the plugins; to be called before they are used.

        Raises:
            LoadError: A folder is no plugin's project.
        """
        for project in self._projects:
            project.taken = project.seen = signature(project.folder)
            began_s = time.monotonic()
            records = registry.add_folder(project.folder)
            project.names = tuple(record.name for record in records)
            words = project.fault()
            for record in records:
                if words:
                    registry.mark(record.name, Status.LOAD_ERROR, words)
                    self._broken(record.name, words)
                else:
                    self._loaded(record, time.monotonic() - began_s, again=False)

    async def watch(self, flow: Flow, end: asyncio.Event) -> None:
        """Until `end` is set, load again what has changed."""
        while not end.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await end.wait()
            for project in self._projects:
                try:
                    if await asyncio.to_thread(project.changed):
                        await self._again(flow, project)
                except Exception:  # whatever it was, it is looked at again
                    log.exception("a project could not be looked at")

    async def _again(self, flow: Flow, project: _Project) -> None:
        began_s = time.monotonic()
        try:
            if words := await asyncio.to_thread(project.fault):
                for name in project.names:
                    flow.set_aside(name, words)
                    self._broken(name, words)
                return
            found = await asyncio.to_thread(entries.in_folder, project.folder)
        except AssistdError as error:  # its pyproject.toml
            for name in project.names:
                flow.set_aside(name, error.sentence())
                self._broken(name, error.sentence())
            return
        names = [entry.name for entry in found]
        if set(names) - set(project.names):
            await asyncio.to_thread(flow.registry.add_folder, project.folder)
        for name in dict.fromkeys((*project.names, *names)):
            await flow.reload(name)
            record = next((one for one in flow.registry.records if one.name == name), None)
            if record is None:
                self._tell(_("{name}: it is gone from pyproject.toml.").format(name=printable(name)))
            else:
                self._loaded(record, time.monotonic() - began_s, again=True)
                flow.ready(record)
        project.names = tuple(names)

    def _loaded(self, record: Record, took_s: float, *, again: bool) -> None:
        if record.status not in ACTIVE:
            self._broken(record.name, record.reason)
            return
        words = (
            _("{name}: loaded again in {ms} ms. It offers {offers}.")
            if again
            else _("{name}: loaded in {ms} ms. It offers {offers}.")
        )
        offers = ", ".join((*(spec.name for spec in record.specs), *(model.id for model in record.models)))
        self._tell(words.format(name=record.name, ms=number(took_s * 1000, ".0f"), offers=offers or _("nothing")))

    def _broken(self, name: str, words: str) -> None:
        self._tell(
            _("{name}: {words} It does nothing until that is mended.").format(
                name=printable(name), words=words if words.endswith((".", "!", "?")) else f"{words}."
            )
        )


class _Project:
    """A plugin's folder, and what was seen of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: tuple[str, ...] = ()
        self.taken: Signature = {}
        self.seen: Signature = {}

    def changed(self) -> bool:
        """Return whether files differ from those that were taken, and are still again; then these are taken."""
        before, self.seen = self.seen, signature(self.folder)
        if self.seen != before or self.seen == self.taken:
            return False
        self.taken = self.seen
        return True

    def fault(self) -> str:
        """Return in words which file can't be read as Python, and in which line; empty: all can."""
        found = syntax.look(tuple(path for path in self.taken if path.endswith(".py")))
        if found is None:
            return ""
        file = printable(os.path.relpath(found.path, self.folder))
        words = printable(found.words).rstrip(".")
        if not found.line:
            return _("{file} can't be read: {words}.").format(file=file, words=words)
        return _("{file}, line {line}: {words}.").format(file=file, line=found.line, words=words)


def signature(folder: Path) -> Signature:
    """Return how the files of a project are that its plugin is made of."""
    found: Signature = {}
    for path in _files(folder):
        if len(found) >= MOST_FILES:
            break
        with contextlib.suppress(OSError):
            info = os.stat(path)
            found[path] = info.st_mtime_ns, info.st_size, info.st_ino
    return found


def _files(folder: Path) -> Iterator[str]:
    """Yield ``pyproject.toml`` and the Python files, without tests, hidden folders and what tools make."""
    yield os.path.join(folder, "pyproject.toml")
    looked = 0
    for place, folders, files in os.walk(folder):
        looked += len(folders) + len(files)
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT and not name.startswith("."))
        yield from (os.path.join(place, name) for name in sorted(files) if name.endswith(".py"))
        if looked > _ENTRIES:
            return
