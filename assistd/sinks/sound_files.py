"""Speech written to WAV files, where there is no sound device. Used by the speech sink."""

from __future__ import annotations

import contextlib
import os
import re
import time
import wave
from pathlib import Path

from assistd.errors import SinkError, refusal
from assistd.i18n import _

MOST_BYTES = 256 * 1024 * 1024
"""Longest file, bytes: about 100 minutes."""


class SpeechFile:
    """One request's speech, growing.

    Args:
        folder: Made, private to the user, if it is not there.
        request_id: Becomes part of the name.
        rate_hz: Samples per second of everything that is appended.
        keep: How many files stay in the folder, this one among them.

    Attributes:
        path: Where it lies.

    Raises:
        SinkError: If it can't be written.
    """

    def __init__(self, folder: Path, request_id: str, rate_hz: int, keep: int) -> None:
        now_ns = time.time_ns()  # read once: names sort by age, also at the turn of a second
        stamp = time.strftime("%Y-%m-%dT%H%M%S", time.localtime(now_ns // 10**9))
        name = re.sub(r"[^A-Za-z0-9_-]", "", request_id)[-40:]
        self.path = folder / f"{stamp}-{now_ns % 10**9:09d}-{name}.wav"
        self._bytes = 0
        with _told(self.path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
            self._wave = wave.open(self._file, "wb")  # noqa: SIM115 (closed in `close`)
            self._wave.setnchannels(1)
            self._wave.setsampwidth(2)
            self._wave.setframerate(rate_hz)
            for old in sorted(folder.glob("*.wav"))[: -max(keep, 1)]:
                old.unlink(missing_ok=True)

    def append(self, pcm: bytes) -> None:
        """Add int16 mono PCM.

        Raises:
            SinkError: If the disk is full, or the file longer than `MOST_BYTES`.
        """
        self._bytes += len(pcm)
        if self._bytes > MOST_BYTES:
            raise SinkError(
                _("The speech is too long for one file."),
                code="speech-file",
                hint=_("See {path}.").format(path=self.path),
            )
        with _told(self.path):
            self._wave.writeframes(pcm)

    def close(self) -> None:
        """Complete the file; what could not be written is lost without another error."""
        with contextlib.suppress(OSError):
            self._wave.close()
        with contextlib.suppress(OSError):
            self._file.close()


class _told:  # noqa: N801 (used like a function)
    """Turns an `OSError` into words."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _at: object) -> None:
        if isinstance(error, OSError):
            raise SinkError(
                _("Can't write speech to {parent}: {reason}.").format(parent=self._path.parent, reason=refusal(error)),
                code="speech-file",
                hint=_("Make room there, or allow it."),
            ) from error
