"""Leaves out what was told already when an engine begins again: it died, or made way. Used by `subtasks`.

An engine that asked for a task reads its events one by one and can't take any back.
"""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from assistd.types import Chunk, Event, Progress, Started


class Retold:
    """What one engine has told of one job."""

    def __init__(self) -> None:
        self._told: Counter[int] = Counter()
        self._again: Counter[int] = Counter()
        self._sound_bytes = 0
        self._skip_bytes = 0

    def new(self, event: Event) -> Progress | Chunk | None:
        """Return what of an event was not told before, or None."""
        match event:
            case Started():
                self._again = self._told.copy()
                self._skip_bytes = self._sound_bytes
                return None
            case Chunk(payload=payload) if payload:
                return self._new_sound(event)
            case Chunk(part=part, text=text):
                key = hash((part, text))
                if self._again[key] > 0:
                    self._again[key] -= 1
                    return None
                self._told[key] += 1
                return event
            case Progress():
                return event
            case _:
                return None

    def _new_sound(self, event: Chunk) -> Chunk | None:
        skipped = min(self._skip_bytes, len(event.payload))
        self._skip_bytes -= skipped
        rest = event.payload[skipped:]
        self._sound_bytes += len(rest)
        return replace(event, payload=rest) if rest else None
