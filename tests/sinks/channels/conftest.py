"""What tests of channels share: a speech-dispatcher on the module's sound server, and a sink that speaks through it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.sinks.channels.speechd import SpeechDispatcher
from assistd.sinks.speech import SpeechSink
from tests.beds.sound import SoundServer
from tests.beds.speechd import SpeechDispatcherBed, missing


@pytest.fixture
def speechd(sound: SoundServer) -> Iterator[SpeechDispatcherBed]:
    if reason := missing():
        pytest.skip(reason)
    with SpeechDispatcherBed(sound) as server:
        yield server


@pytest.fixture
def shown() -> list[tuple[str, str]]:
    """Every sentence that began to be said: request id and words."""
    return []


class Shown:
    """An outlet that remembers."""

    def __init__(self, shown: list[tuple[str, str]]) -> None:
        self._shown = shown
        self.ended: list[str] = []

    async def start(self) -> None: ...

    def show(self, request_id: str, sentence: str, *, reader: bool) -> None:
        self._shown.append((request_id, sentence))

    def rest(self) -> None:
        self.ended.append("rest")

    def hide(self) -> None:
        self.ended.append("hide")

    async def close(self) -> None: ...


class Spied(SpeechDispatcher):
    """The channel as it is; `sent` is the clauses of each message it gave the server."""

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.sent: list[list[str]] = []

    async def _one(self, words, parts, message) -> int:
        self.sent.append(parts)
        return await super()._one(words, parts, message)


@pytest_asyncio.fixture
async def chained(voice, speechd: SpeechDispatcherBed, shown) -> AsyncIterator[SpeechSink]:
    """A sink with speech-dispatcher before our own voice; `notices` is what it told."""
    notices: list[str] = []
    channel = Spied(notices.append)
    sink = SpeechSink(voice, SpeechSettings(), notices.append, channels=[channel], outlets=[Shown(shown)])
    sink.notices = notices  # type: ignore[attr-defined]
    sink.channel = channel  # type: ignore[attr-defined]
    yield sink
    await sink.close()
