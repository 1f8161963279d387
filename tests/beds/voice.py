"""The real voice in its real worker process, as the speech sink is given it. For tests and benchmarks."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncGenerator, AsyncIterator

from assistd.config import WorkerSettings
from assistd.errors import AssistdError
from assistd.launch import Launch
from assistd.supervisor import Supervisor
from assistd.types import Chunk, Failure, Job
from assistd_speak import assistd_modalities


class VoiceWorker:
    """Text in, chunks of sound out.

    Attributes:
        made: Every chunk that was made, in order: what can be heard.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._numbers = itertools.count(1)
        (self._modality,) = assistd_modalities()
        self.made: list[Chunk] = []

    async def __call__(self, text: str, language: str) -> AsyncGenerator[Chunk, None]:
        name = f"job-{next(self._numbers)}"
        job = Job(
            id=name,
            request_id=name,
            task="speak",
            modality=self._modality.name,
            facet="sound",
            text=text,
            language=language,
        )
        async with contextlib.aclosing(self._supervisor.run(self._modality, job, interactive=True)) as events:
            async for event in events:
                if isinstance(event, Failure):
                    raise AssistdError(event.message, code=event.code, hint=event.hint)
                if isinstance(event, Chunk):
                    self.made.append(event)
                    yield event


@contextlib.asynccontextmanager
async def voice_worker(**options: object) -> AsyncIterator[VoiceWorker]:
    """Give a voice with these options of `assistd_speak`; its worker ends with the context."""
    supervisor = Supervisor(WorkerSettings(), lambda _: Launch(options=options), lambda _: None)
    try:
        voice = VoiceWorker(supervisor)
        await supervisor.warm(voice._modality)
        yield voice
    finally:
        await supervisor.close()
