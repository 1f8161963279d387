"""The engines that come with assistd do their work while they are held to what they state, which is next to nothing."""

from pathlib import Path

import pytest

from assistd import plugins
from assistd.config import Config
from assistd.hookspecs import Reach
from assistd.supervisor import Supervisor
from assistd.types import Job, Media, Result

DEMO = Path(__file__).parents[2] / "demo/media"


@pytest.fixture
async def does():
    """Have a built-in engine do something in its worker, as the daemon would; return the last word and all chunks."""
    config = Config()
    registry = plugins.load(config)
    supervisor = Supervisor(config.workers, registry.launch_for, print, registry.models_for)

    async def run(name, task, *, file="", text=""):
        spec = registry.find(name)
        assert registry.launch_for(spec).confined
        media = Media(path=bytes(DEMO / file), mime="image/png", size_bytes=1, sha256="") if file else None
        job = Job(id="j", request_id="r", task=task, modality=name, facet=spec.facet, media=media, text=text)
        events = [event async for event in supervisor.run(spec, job, interactive=True)]
        assert isinstance(events[-1], Result), events[-1]
        return events

    yield run
    await supervisor.close()


async def test_the_reader_reads(does):
    content = (await does("read.text", "describe", file="library.png"))[-1].content
    assert "library" in str(content).lower()


async def test_the_voice_speaks(does):
    events = await does("speak.espeak", "speak", text="Nothing leaves this machine.")
    assert sum(len(getattr(event, "payload", b"")) for event in events) > 10_000


async def test_the_draft_recogniser_hears(does):
    content = (await does("transcribe.draft", "transcribe", file="announcement.flac"))[-1].content
    assert len(str(content)) > 100


def test_only_the_engine_that_asks_applications_states_that_it_reaches_anything():
    registry = plugins.load(Config())
    ours = (spec for record in registry.records if record.distribution == "assistd" for spec in record.specs)
    stating = [spec.name for spec in ours if spec.reach != Reach()]
    assert stating == ["elements.tree"]
