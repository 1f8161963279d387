"""What `strict` sees inside a worker, on its way out: as log records of its own. `runs` collects them on the bench."""

from __future__ import annotations

import logging

import msgspec

from assistd.testing.orders import Note

MOST = 100
"""Most notes that are kept of one job: a plugin that does one thing wrong may do it a thousand times."""


def tell(logger: str, note: Note) -> None:
    """Send a note out of the worker."""
    logging.getLogger(logger).warning("%s", msgspec.json.encode(note).decode())


class Notes(logging.Handler):
    """Collects the notes of a logger, in place of writing them to the log.

    Args:
        logger: Its name.
    """

    def __init__(self, logger: str) -> None:
        super().__init__()
        self._notes: list[Note] = []
        held = logging.getLogger(logger)
        held.addHandler(self)
        held.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one; what is no note is none of ours."""
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
