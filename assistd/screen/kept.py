"""Holds the last picture of the desktop for further questions, and sees that it is deleted. The flow has one.

The pictures lie in the runtime folder, which is memory. Only the newest stays, for ``screen.keep_s`` seconds after its
last use; it goes at once when the session is locked, when its answer is forgotten, and when the daemon ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Kept:
    """The picture that may still be asked about, and those that requests work on.

    Args:
        keep_s: How long it stays after its last use, seconds.
        discard: Deletes a captured file.
    """

    def __init__(self, keep_s: float, discard: Callable[[bytes], None]) -> None:
        self._keep_s = keep_s
        self._discard = discard
        self._using: dict[str, bytes] = {}
        self._last = b""
        self._alarm: asyncio.TimerHandle | None = None

    def begin(self, request_id: str, path: bytes) -> None:
        """Note that a request works on a picture, which is the last one from now on; the one before it is deleted."""
        self._using[request_id] = path
        before, self._last = self._last, path
        self._stop_alarm()
        if before and before != path:
            self._let_go(before)

    def end(self, request_id: str) -> None:
        """Note that a request has ended; nothing if it had no picture."""
        path = self._using.pop(request_id, b"")
        if path and (path != self._last or not self._keep_s):
            self._last = b"" if path == self._last else self._last
            self._let_go(path)
        elif path:
            self._stop_alarm()
            self._alarm = asyncio.get_running_loop().call_later(self._keep_s, self.drop)

    def drop(self) -> None:
        """Delete the last picture now, or as soon as no request works on it any more."""
        last, self._last = self._last, b""
        self._stop_alarm()
        if last:
            self._let_go(last)

    def close(self) -> None:
        """Delete all pictures: the process ends."""
        self.drop()
        for path in self._using.values():
            self._discard(path)

    @property
    def last(self) -> bytes:
        """Path of the picture that may still be asked about; empty if there is none."""
        return self._last

    def _let_go(self, path: bytes) -> None:
        if path not in self._using.values():
            self._discard(path)

    def _stop_alarm(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
