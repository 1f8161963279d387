"""Writes one answer as a note. Runs in a worker of assistd, which names it ``assistd_notes.engine:Notes``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime

from assistd import Abstain, Answer, Content, Context, Job, Level, Result, SinkError

from assistd_notes import names, note
from assistd_notes.folder import Folder


class Notes:
    """Delivers answers; each is written once, however often it is delivered."""

    def __init__(self, ctx: Context) -> None:
        self._path = os.path.abspath(os.path.expanduser(ctx.options.folder))
        self._one: str = ctx.options.one
        self._level = Level(ctx.options.level)

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Result | Abstain]:
        """Yield where the note is."""
        answer = job.answer
        if answer is None or answer.outcome != "answered" or cancel():
            yield Abstain(reason="Nothing to note.")
            return
        try:
            name = self._write(answer, Folder(self._path))
        except OSError as error:
            raise SinkError(
                f"Can't write a note into {self._path}: {error.strerror or error}.",
                code="notes-folder",
                hint="Make room there, or make it writable; or name another folder (plugins.notes.folder).",
            ) from error
        yield Result(content=Content(headline=f"Noted in {name}.", language="en", own_words=False))

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, answer: Answer, folder: Folder) -> str:
        """Write a note, unless it is there already; return its name."""
        made = datetime.fromtimestamp(answer.made_s).astimezone()
        mark = note.mark(answer.request_id)
        if self._one == "day":
            name = f"{made:%Y-%m-%d}.md"
            folder.append(name, note.section(answer, made, self._level), mark)
            return name
        text = note.alone(answer, made, self._level)
        return folder.create(names.of(answer, made), text, mark, names.plain(answer.request_id))
