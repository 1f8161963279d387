"""Who holds which engine, and who waits for which: a wait that could never end is refused before it begins.

An engine that asks for another task (`hookspecs.Context.run`) is busy until that is done. Two that ask for each other
would wait for ever. `supervisor` asks here before each wait for an engine, `facets` before each wait for work that is
under way already.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Hashable

from assistd.errors import PluginError
from assistd.i18n import _

MOST_DEPTH = 4
"""So often may one task ask for the next, from the one that a person asked for."""


def below(request_id: str, facet: str, number: int) -> str:
    """Return the id of what a facet of a request asks for; it stands in no journal."""
    return f"{request_id}+{facet}{number}"


def root(request_id: str) -> str:
    """Return the id of the request that all of it goes back to: with that one, what was found is forgotten."""
    return request_id.partition("+")[0]


class AskRefusedError(PluginError):
    """An engine asked for another task in a way that can't be; it is told, and may go on without."""

    default_code = "ask"


class Chain:
    """One piece of work, and the work that asked for it.

    Args:
        interactive: A person waits for it.
        parent: The work whose engine asked for it; None: a person or a source did.
        fresh: It is computed again even if it is known, and so is what it asks for.

    Attributes:
        depth: How many asked before it.
        aside: Set while the engine that it holds is wanted by somebody more urgent.
        refused: It was not done, because it would have waited in a circle.
    """

    def __init__(self, *, interactive: bool, parent: Chain | None = None, fresh: bool = False) -> None:
        self.interactive = interactive
        self.fresh = fresh
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self.aside = asyncio.Event()
        self.refused = False

    def below(self) -> Chain:
        """Return work that the engine which does this one asks for; it is as urgent."""
        return Chain(interactive=self.interactive, parent=self, fresh=self.fresh)

    def lineage(self) -> tuple[Chain, ...]:
        """Return it and all that asked before it."""
        return (self, *self.parent.lineage()) if self.parent else (self,)


class Waiting:
    """The graph of who waits for whom; small, as few things are under way at once."""

    def __init__(self) -> None:
        self._holders: dict[Hashable, Chain] = {}
        self._waits: dict[Chain, Hashable] = {}

    @property
    def waits(self) -> int:
        """How many wait now."""
        return len(self._waits)

    @contextlib.asynccontextmanager
    async def held(
        self, chain: Chain, thing: Hashable, taking: contextlib.AbstractAsyncContextManager[object]
    ) -> AsyncIterator[None]:
        """Wait for a thing that one can hold at a time, and hold it inside.

        Args:
            chain: Who.
            thing: An engine, or a piece of work that is done once.
            taking: Waits for it when it is entered, gives it back when it is left.

        Raises:
            AskRefusedError: It would never be free: whoever holds it waits for this chain; code ``ask-cycle``.
        """
        if self._closes_circle(chain, thing):
            chain.refused = True
            raise AskRefusedError(
                _("What does this task is busy, with the very work that asks for it."),
                code="ask-cycle",
                hint=_("Ask for another facet, or for another task."),
            )
        async with contextlib.AsyncExitStack() as stack:
            self._waits[chain] = thing
            try:
                await stack.enter_async_context(taking)
            finally:
                del self._waits[chain]
            self._holders[thing] = chain
            stack.callback(self._holders.pop, thing, None)
            yield

    def _closes_circle(self, chain: Chain, thing: Hashable) -> bool:
        """Return whether the holder of a thing waits, through however many others, for this chain."""
        own = set(chain.lineage())
        seen: set[Chain] = set()
        waits = [(chain, thing)]
        while waits:
            waiter, wanted = waits.pop()
            holder = self._holders.get(wanted)
            if holder is None or holder in seen or (waiter.interactive and not holder.interactive):
                continue  # free; known; or it makes way
            if holder in own:
                return True
            seen.add(holder)
            waits += [(one, other) for one, other in self._waits.items() if holder in one.lineage()]
        return False
