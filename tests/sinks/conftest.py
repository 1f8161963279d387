"""What tests of sound share: a sound server for the module, its environment for the test, a voice, a speech sink."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from assistd.config import SpeechSettings
from assistd.sinks.speech import SpeechSink
from tests.beds.sound import Recorder, SoundServer, missing
from tests.beds.voice import VoiceWorker, voice_worker


@pytest.fixture(scope="module")
def sound_server() -> Iterator[SoundServer]:
    if reason := missing():
        pytest.skip(reason)
    with SoundServer() as server:
        yield server


@pytest.fixture
def sound(sound_server: SoundServer, own_home, monkeypatch: pytest.MonkeyPatch) -> SoundServer:
    """A running sound server that children of this process find."""
    for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, sound_server.env[name])
    for name in ("PULSE_SERVER", "PULSE_SINK", "ALSA_CONFIG_PATH"):
        monkeypatch.delenv(name, raising=False)
    return sound_server


@pytest.fixture
def heard(sound: SoundServer) -> Iterator[Recorder]:
    with sound.record() as recorder:
        yield recorder


@pytest.fixture
def silent_machine(own_home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any sound device: no server, and ALSA knows of none."""
    (own_home / "alsa.conf").write_text("pcm.nothing { type empty\n slave.pcm absent }\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(own_home / "alsa.conf"))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest_asyncio.fixture
async def voice() -> AsyncIterator[VoiceWorker]:
    async with voice_worker(rate_wpm=350) as worker:
        yield worker


@pytest_asyncio.fixture
async def sink(voice: VoiceWorker) -> AsyncIterator[SpeechSink]:
    """A speech sink that plays on whatever the test's environment has; `notices` is what it told."""
    notices: list[str] = []
    sink = SpeechSink(voice, SpeechSettings(), notices.append)
    sink.notices = notices  # type: ignore[attr-defined]
    yield sink
    await sink.close()
