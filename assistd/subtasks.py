"""Does a task that an engine asks for in the middle of its own (`hookspecs.Context.run`). Wired by `flow`.

It is done like a person's request, by the same engines, with what is known already; but it takes no slot, is not
written into journal or history, and nobody but the engine hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Sequence

import msgspec

from assistd import after, wire
from assistd.after import LastWords
from assistd.borrowed import borrowed
from assistd.composer import Composition
from assistd.errors import AssistdError
from assistd.facets import Facets, Routes
from assistd.hookspecs import Modality
from assistd.i18n import _
from assistd.merge import merged
from assistd.retold import Retold
from assistd.types import Abstain, Answer, Content, Event, Failure, Final, Level, Media, Request, Result
from assistd.waiting import MOST_DEPTH, AskRefusedError, below
from assistd.wishes import Asker, Tell

MOST_BYTES = 4 * 2**20
"""Most that is passed on of an answer, as JSON: half of the longest line a worker reads."""

MOST_TEXT = 500_000
MOST_NAME = 100
"""Longest text that can be asked about, and longest name of a task, facet or language, in characters."""


class Subtasks:
    """Does what engines ask for.

    Args:
        facets: Has modalities work, those of people's requests too: what both want is done once.
        routes: Knows who does what.
    """

    def __init__(self, facets: Facets, routes: Routes) -> None:
        self._facets = facets
        self._routes = routes

    async def do(self, asker: Asker, wanted: wire.Wanted, tell: Tell) -> Final:
        """Do what is wanted, tell of it while it is found, and return its last word.

        Raises:
            AskRefusedError: It can't be asked for; why.
            MediaError: The file can't be read.
        """
        _check(asker, wanted)
        async with _media(asker, wanted.path) as media:
            request = Request(
                id=below(asker.job.request_id, asker.job.facet, wanted.number),
                task=wanted.task,
                path=wanted.path,
                media=media,
                text=wanted.text,
                level=wanted.level,
                interactive=asker.chain.interactive,
                fresh=asker.chain.fresh,
                language=wanted.language,
                into=wanted.into,
                source=asker.spec.name,
            )
            chosen = await self._routes.select(request)
            if wanted.facet:
                chosen = tuple(modality for modality in chosen if modality.facet == wanted.facet)
            finals = await self._finals(request, chosen, asker, tell)
        if len(chosen) == 1:
            return _bounded(finals[chosen[0].facet])
        lacks = "" if chosen else self._routes.lacks(request)
        return _bounded(_last_word(merged(request, finals, lacks)))

    async def _finals(self, request: Request, chosen: Sequence[Modality], asker: Asker, tell: Tell) -> dict[str, Final]:
        """Have modalities work side by side; return their last words, without those that would wait in a circle.

        Raises:
            AskRefusedError: There is none but those.
        """
        first, helpers = await self._before(request, chosen)
        words = LastWords([*chosen, *helpers])
        composition = Composition(request, [modality.facet for modality in chosen])
        chains = {modality.facet: asker.chain.below() for modality in [*chosen, *helpers]}
        finals: dict[str, Final] = {}

        async def one(modality: Modality) -> None:
            chain, retold = chains[modality.facet], Retold()

            async def hear(event: Event) -> None:
                if isinstance(event, Result | Abstain | Failure):
                    finals[modality.facet] = event
                elif (new := retold.new(event)) is not None:
                    await tell(new, chain)

            await self._facets.run(request, modality, composition, None, words, chain=chain, hear=hear)

        async def unheard(modality: Modality) -> None:
            own, chain = Composition(first, [modality.facet]), chains[modality.facet]
            await self._facets.run(first, modality, own, None, words, chain=chain)

        await _side_by_side([*(one(modality) for modality in chosen), *(unheard(modality) for modality in helpers)])
        left = {facet: final for facet, final in finals.items() if not chains[facet].refused}
        if finals and not left:
            refused = next(final for final in finals.values() if isinstance(final, Failure))
            raise AskRefusedError(refused.message, code=refused.code, hint=refused.hint)
        return left

    async def _before(self, request: Request, chosen: Sequence[Modality]) -> tuple[Request, list[Modality]]:
        """Return what others wait for: who answers a question wants to know what was read (as in `dispatcher`)."""
        first = msgspec.structs.replace(
            request, task="describe", text="", language="", into="", fresh=False, level=Level.STANDARD
        )
        wanted = {facet for modality in chosen for facet in modality.after} - {m.facet for m in chosen}
        if not wanted or request.media is None or request.task == first.task:
            return first, []
        return first, [modality for modality in await self._routes.select(first) if modality.facet in wanted]


def _check(asker: Asker, wanted: wire.Wanted) -> None:
    """Refuse what would go too deep, or is larger than a worker can be told.

    Raises:
        AskRefusedError: It does; why.
    """
    if asker.chain.depth >= MOST_DEPTH:
        raise AskRefusedError(
            _("One task asks for the next more than {n} times.").format(n=MOST_DEPTH),
            code="ask-depth",
            hint=_("Ask for less, or do it in one engine."),
        )
    names = (wanted.task, wanted.language, wanted.into, wanted.facet)
    if len(wanted.text) > MOST_TEXT or max(map(len, names)) > MOST_NAME:
        raise AskRefusedError(
            _("The text is longer than {n} characters.").format(n=MOST_TEXT),
            code="ask-too-long",
            hint=_("Ask for one part after the other."),
        )


async def _side_by_side(work: Sequence[Coroutine[None, None, None]]) -> None:
    """Do all of it; what the first one raises that fails ends the others.

    Raises:
        AssistdError: With words.
    """
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except ExceptionGroup as errors:
        raise next((error for error in errors.exceptions if isinstance(error, AssistdError)), errors) from None


@contextlib.asynccontextmanager
async def _media(asker: Asker, path: bytes) -> AsyncIterator[Media | None]:
    """Yield the file that is asked about: the job's own, or a copy of one of the plugin's own."""
    own = asker.job.media
    if not path or (own and path == own.path):
        yield own if path else None
        return
    lent = borrowed(path, asker.folders)
    media = await asyncio.to_thread(lent.__enter__)
    try:
        yield media
    finally:
        lent.__exit__(None, None, None)


def _last_word(answer: Answer) -> Final:
    """Return an answer as one engine's last word."""
    match answer.outcome:
        case "answered":
            return Result(content=_content(answer))
        case "nothing" | "cancelled":
            return Abstain(reason=answer.headline, code=answer.code, hint=answer.hint)
        case _:
            return Failure(message=answer.headline, code=answer.code, hint=answer.hint)


def _content(answer: Answer) -> Content:
    """Return what the facets have found as one content; each facet's own stands in ``data``."""
    found = list(answer.facets.values())
    foreign = next((one for one in found if not one.own_words), None)
    ours = {words for one in found for words in (one.headline, *one.details) if one.own_words or words in one.asides}
    said = (answer.headline, *answer.details)
    return Content(
        headline=answer.headline,
        details=answer.details,
        passages=answer.passages,
        layout=answer.layout,
        unsure=answer.unsure,
        segments=answer.segments,
        quality=answer.quality,
        model="; ".join(answer.models),
        language=foreign.language if foreign else next((one.language for one in found if one.language), ""),
        own_words=foreign is None,
        asides=tuple(words for words in said if words in ours) if foreign else (),
        part=all(one.part for one in found),
        data={"facets": msgspec.to_builtins(answer.facets)},
    )


def _bounded(final: Final) -> Final:
    """Return a last word of a size that a worker takes."""
    if not isinstance(final, Result):
        return final
    return Result(content=after.bounded(final.content, MOST_BYTES))
