"""Lets a facet wait for the last words of others, and tells it what they found. Used by `facets` and the dispatcher."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from assistd.hookspecs import Modality
from assistd.types import BRIEF_CHARS, Content, Final, Result

FOUND_BYTES = 1024 * 1024
"""Most that one job brings of what one facet found, as JSON: an eighth of the longest line a worker reads."""


class LastWords:
    """The last words of one request's facets.

    Args:
        modalities: Those that run.
    """

    def __init__(self, modalities: Sequence[Modality]) -> None:
        loop = asyncio.get_running_loop()
        self._words: dict[str, asyncio.Future[tuple[Final, str]]] = {m.facet: loop.create_future() for m in modalities}
        self._waits = waits(modalities)

    async def before(self, modality: Modality) -> dict[str, tuple[Final, str]]:
        """Return the last words, and the job keys, of the facets it comes after; without those that do not run."""
        return {facet: await self._words[facet] for facet in self._waits[modality.facet]}

    def tell(self, facet: str, final: Final, key: str) -> None:
        """Note a facet's last word, and its job key."""
        if not self._words[facet].done():
            self._words[facet].set_result((final, key))


def waits(modalities: Sequence[Modality]) -> dict[str, tuple[str, ...]]:
    """Return for which of the others each facet waits; what would make two wait for each other is left out."""
    wanted = {m.facet: m.after for m in modalities}
    kept: dict[str, tuple[str, ...]] = dict.fromkeys(wanted, ())

    def reaches(start: str, goal: str) -> bool:
        return start == goal or any(reaches(one, goal) for one in kept[start])

    for facet in sorted(wanted):
        for other in dict.fromkeys(wanted[facet]):
            if other in wanted and not reaches(other, facet):
                kept[facet] = (*kept[facet], other)
    return kept


def found(before: Mapping[str, Final]) -> tuple[dict[str, Content], dict[str, str]]:
    """Return what the facets have found, cut to a size a worker takes, and the codes of those that found nothing."""
    contents = {facet: bounded(word.content) for facet, word in before.items() if isinstance(word, Result)}
    return contents, {facet: word.code for facet, word in before.items() if not isinstance(word, Result)}


def bounded(content: Content, most: int = FOUND_BYTES) -> Content:
    """Return content of at most about `most` bytes as JSON: the last passages are dropped first."""
    if _size(content) <= most:
        return content
    lean = replace(content, passages=(), segments=(), data={})
    left = most - _size(lean)
    if left < 0:
        return Content(headline=content.headline[:BRIEF_CHARS], wants=content.wants, language=content.language)
    kept = []
    for passage in content.passages:
        left -= _size(passage) + 1
        if left < 0:
            break
        kept.append(passage)
    return replace(lean, passages=tuple(kept))


def _size(value: msgspec.Struct) -> int:
    return len(msgspec.json.encode(value))
