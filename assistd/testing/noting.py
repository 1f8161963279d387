"""What `strict` sees inside a worker, on its way out: as log records of its own. `runs` collects them on the bench."""

from __future__ import annotations

import logging
import sys

import msgspec

from assistd.testing.orders import Note

MOST = 100
"""Most notes that are kept of one job: a plugin that does one thing wrong may do it a thousand times."""


def tell(logger: str, note: Note) -> None:
    """Send a note out of the worker."""
    logging.getLogger(logger).warning("%s", msgspec.json.encode(note).decode())


class Notes(logging.Handler):
    """Collects the notes of a logger; faults that others log are written to standard error, for the author.

    Args:
        logger: Its name.
    """

    def __init__(self, logger: str) -> None:
        super().__init__()
        self._logger = logger
        self._notes: list[Note] = []
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a note; show a fault."""
        if record.name != self._logger:
            if record.levelno >= logging.ERROR:
                sys.stderr.write(f"{self.format(record)}\n")
            return
        try:
            note = msgspec.json.decode(record.getMessage().encode(), type=Note)
        except msgspec.MsgspecError:
            return
        if len(self._notes) < MOST and note not in self._notes:
            self._notes.append(note)

    def taken(self) -> tuple[Note, ...]:
        """Return the notes since the last time."""
        notes, self._notes = tuple(self._notes), []
        return notes
