"""A dispatcher whose engines can ask for other tasks: real journal, real workers, routes by task alone."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import msgspec

from assistd import intake
from assistd.config import WorkerSettings
from assistd.deliveries import Deliveries
from assistd.dispatcher import Dispatcher
from assistd.hookspecs import Modality
from assistd.journal import Journal, new_id
from assistd.launch import Launch, Spec
from assistd.protocol import Answered, Reply
from assistd.store import Store
from assistd.subtasks import Subtasks
from assistd.supervisor import Supervisor
from assistd.types import Answer, Request


class _Mute:
    async def begin(self, request: Request) -> None: ...

    async def say(self, request: Request, phrases: object) -> None: ...

    async def end(self, request: Request, answer: Answer) -> None: ...


class AskedBed:
    """One daemon's heart.

    Args:
        store: Its database.
        modalities: Who does what.
        path: Where their modules lie; then the kernel holds them to what they state.
    """

    def __init__(self, store: Store, modalities: list[Modality], path: tuple[str, ...] = ()) -> None:
        self.path = path
        self.modalities = modalities
        self.store = store
        self.journal = Journal(store)
        self.supervisor = Supervisor(WorkerSettings(), self.launch_for, lambda _: None)
        self.dispatcher = Dispatcher(
            journal=self.journal,
            routes=self,
            supervisor=self.supervisor,
            deliveries=Deliveries(self.journal, {}, lambda *_: None),
            voice=_Mute(),
            admit=lambda path: asyncio.to_thread(intake.admit, path),
            remember=True,
            notice=lambda _: None,
        )
        self.supervisor.do = Subtasks(self.dispatcher.facets, self).do
        self.dispatcher.start(background=True)

    # --- routes ---

    async def select(self, request: Request) -> tuple[Modality, ...]:
        return tuple(one for one in self.modalities if one.task == request.task)

    def launch_for(self, spec: Spec) -> Launch:
        return Launch(plugin="test", options=self.options_for(spec), path=self.path, confined=bool(self.path))

    def options_for(self, spec: Spec) -> dict[str, object]:
        options: dict[str, object] = msgspec.to_builtins(spec.options())
        return options

    def lacks(self, _request: Request) -> str:
        return ""

    def models_for(self, _spec: Spec, *, language: str = "", into: str = "") -> tuple[()]:
        return ()

    # --- for tests ---

    async def begin(self, task: str, order: object, **fields: Any) -> tuple[Request, asyncio.Queue[Reply]]:
        """Submit a request; return it and what is told of it."""
        text = order if isinstance(order, str) else json.dumps(order)
        request = Request(
            **{"id": new_id(), "task": task, "text": text, "interactive": True, "created_s": time.time(), **fields}
        )
        replies: asyncio.Queue[Reply] = asyncio.Queue()
        await self.dispatcher.submit([request], listener=replies.put_nowait)
        return request, replies

    async def answer(self, replies: asyncio.Queue[Reply], within_s: float = 60) -> Answer:
        """Return a request's answer."""
        async with asyncio.timeout(within_s):
            while not isinstance(reply := await replies.get(), Answered):
                pass
        return reply.answer

    async def do(self, task: str, order: object, **fields: Any) -> Answer:
        """Do a request to its end."""
        return await self.answer((await self.begin(task, order, **fields))[1])

    async def heard(self, order: object, task: str = "outer", **fields: Any) -> list[Any]:
        """Return what an outer engine has heard."""
        answer = await self.do(task, order, **fields)
        assert answer.outcome == "answered", answer.headline
        found: list[Any] = answer.facets["text"].data["heard"]
        return found

    async def close(self) -> None:
        """End it."""
        await self.dispatcher.close()
        await self.supervisor.close()
        self.store.close()
