"""The engine of ``elements.tree``: asks applications what they show, within a budget. Runs in a worker.

The loop runs only while a job is under way. Its connections stay: the worker is kept warm.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterator

from assistd import Abstain, Chunk, Context, Job, Progress, Result
from assistd.runtime.language import written_in
from assistd_elements import ElementsOptions, switch
from assistd_elements.link import Link, NoTreeBusError
from assistd_elements.look import Look, no_tree
from assistd_elements.xlook import XLook

log = logging.getLogger(__name__)

Events = Iterator[Progress | Chunk | Result | Abstain]

TURN_S = 0.02
"""So often it is looked whether somebody has cancelled the job, seconds."""

WARM_S = 1.0
"""Longest time for the first connection when the worker starts, seconds."""


class Elements:
    """Tells what the active window, the screen, a part of it or the place under the pointer consists of."""

    def __init__(self, ctx: Context) -> None:
        self._options: ElementsOptions = ctx.options or ElementsOptions()
        self._loop = asyncio.new_event_loop()
        self._link = Link()
        self._x = XLook()
        self._loop.run_until_complete(self._warm_up())

    def run(self, job: Job, cancel: Callable[[], bool]) -> Events:
        """Yield the first sentence, then the result; or that nothing is known."""
        if job.view is None or job.view.target == "clipboard":
            yield no_tree()
            return
        told: deque[Chunk] = deque()
        task = self._loop.create_task(self._looked(job, told.append))
        try:
            while not task.done() and not cancel():
                self._loop.run_until_complete(_turn(task, told))
                while told:
                    yield told.popleft()
            if task.done():
                yield task.result()
        finally:
            task.cancel()
            self._loop.run_until_complete(asyncio.gather(task, return_exceptions=True))

    def close(self) -> None:
        """Hang up."""
        self._link.close()
        self._x.close()
        self._loop.close()

    async def _looked(self, job: Job, tell: Callable[[Chunk], None]) -> Result | Abstain:
        assert job.view is not None
        until_s = self._loop.time() + self._options.budget_ms / 1000
        for _attempt in range(2):  # the bus may have died since the last job: then a new one is there by now
            left_s = max(0.01, until_s - self._loop.time())
            look = Look(self._link, self._x, budget_s=left_s, most=self._options.most_nodes, tell=tell)
            try:
                return await look.run(job.view)
            except NoTreeBusError as error:
                log.debug("the accessibility bus: %s", error)
                self._link.close()
        return look.told(job.view)

    async def _warm_up(self) -> None:
        """Be connected before the first key is pressed."""
        with contextlib.suppress(TimeoutError, NoTreeBusError):
            async with asyncio.timeout(WARM_S):
                if self._options.switch_on:
                    await switch.on()
                await self._link.open()
        await self._x.look(WARM_S)
        written_in("A first sentence loads what tells languages apart.")


async def _turn(task: asyncio.Task[Result | Abstain], told: deque[Chunk]) -> None:
    """Let the loop run until there is something to tell, or for a short while."""
    until_s = asyncio.get_running_loop().time() + TURN_S
    while not told and not task.done() and asyncio.get_running_loop().time() < until_s:
        await asyncio.wait({task}, timeout=TURN_S / 10)
