"""Jobs as the daemon makes them, for tests: of a file, a text or an answer. Used by `engines` and the checks."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Mapping
from pathlib import Path

from assistd import sniff
from assistd.testing.orders import Offer
from assistd.types import Answer, Content, Job, Level, Media

_counter = itertools.count(1)


def job(
    offer: Offer,
    path: str | os.PathLike[str] | None = None,
    *,
    text: str = "",
    answer: Answer | None = None,
    level: Level = Level.STANDARD,
    language: str = "",
    into: str = "",
    found: Mapping[str, Content] | None = None,
    mime: str = "",
) -> Job:
    """Return a job for this modality, sink or source.

    Args:
        offer: Who is to do it.
        path: The file it is about.
        text: What to say or ask.
        answer: What to deliver.
        level: How much is wanted.
        language: Spoken language, BCP 47.
        into: Language the answer is wanted in.
        found: What other facets have found (`Modality.after`).
        mime: Type of the file; empty: found in its content.
    """
    number = next(_counter)
    return Job(
        id=f"test-{number}",
        request_id=f"request-{number}",
        task=offer.task,
        modality=offer.name,
        facet=offer.facet,
        media=None if path is None else media(Path(path), mime),
        text=text,
        answer=answer,
        level=level,
        language=language,
        into=into,
        found=dict(found or {}),
    )


def media(path: Path, mime: str = "") -> Media:
    """Return a file as intake tells of it: type, size and hash; one that is not there as if it had gone since."""
    path = path.absolute()
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    return Media(
        path=os.fsencode(path),
        mime=mime or sniff.sniff(data[: sniff.HEAD_BYTES], os.fsencode(path.name)),
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
