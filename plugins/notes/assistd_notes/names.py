"""Names of notes that every file system takes. `assistd_notes.engine` asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from assistd import Answer

from assistd_notes.note import subject

LONGEST_BYTES = 120
"""Of a name without its ending, in UTF-8: encrypted folders take 143 bytes, and a number may come to it."""

FORBIDDEN = frozenset('<>:"/\\|?*')
"""What FAT, NTFS and phones do not take in a name."""


def of(answer: Answer, made: datetime) -> Iterator[str]:
    """Yield names for an answer's note, the best first, without an end."""
    stem = _short(f"{made:%Y-%m-%d %H.%M} {plain(subject(answer))}").rstrip(". ")
    yield f"{stem}.md"
    number = 2
    while True:
        yield f"{stem} ({number}).md"
        number += 1


def plain(text: str) -> str:
    """Return a text as a part of a file's name."""
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join("-" if c in FORBIDDEN else c if c.isprintable() else " " for c in text).split())


def _short(name: str) -> str:
    """Return a name of at most `LONGEST_BYTES`, cut between characters."""
    return name.encode("utf-8", "replace")[:LONGEST_BYTES].decode("utf-8", "ignore")
