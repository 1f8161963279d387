"""Counts what one job sends, so that an engine that never stops is stopped. Used by `host`."""

from __future__ import annotations

from assistd.i18n import _
from assistd.types import Chunk, Event

MAX_TEXT = 8 * 2**20
MAX_SOUND = 512 * 2**20
MAX_EVENTS = 200_000
"""What one job may send: characters of text, bytes of sound (three hours at 22,050 Hz), and events. More is a flood."""


class FloodError(Exception):
    """An engine sent more than anybody can use."""


class Bounds:
    """Counts what one job sends.

    Args:
        endless: The job has no end, as a source's: only how fast it sends is bounded (`heeded`).
    """

    def __init__(self, *, endless: bool = False) -> None:
        self._endless = endless
        self._events = 0
        self._characters = 0
        self._sound_bytes = 0

    def count(self, event: Event) -> None:
        """Count an event.

        Raises:
            FloodError: If the job has sent more than it may.
        """
        if self._endless:
            return
        self._events += 1
        if isinstance(event, Chunk):
            self._characters += len(event.text)
            self._sound_bytes += len(event.payload)
        if self._events > MAX_EVENTS or self._characters > MAX_TEXT or self._sound_bytes > MAX_SOUND:
            raise FloodError(_("it sent more than anybody can use"))
