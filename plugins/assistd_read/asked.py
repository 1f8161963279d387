"""Reading for a question: nothing is read out, but other engines get to know it. Used by `assistd_read.engine`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from assistd import Abstain, Chunk, Content, Progress, Result


def as_evidence(events: Iterator[Progress | Chunk | Result | Abstain]) -> Iterator[Progress | Chunk | Result | Abstain]:
    """Yield the events of a reading without what would be said; its text stands in ``data["passages"]``, in order."""
    for event in events:
        if isinstance(event, Result):
            yield Result(content=_silent(event.content))
        elif not isinstance(event, Chunk):
            yield event


def _silent(content: Content) -> Content:
    told = [passage.text for passage in content.passages]
    data = content.data | {"passages": told}
    return replace(content, passages=(), details=(), layout=(), unsure=(), data=data, part=True)
