"""Fixtures for tests of plugins; pytest loads it by its entry point ``assistd``. Nothing is imported before it is used.

`run_engine` runs an engine in a real, confined worker; `samples` are pictures and sounds; `assistd_daemon` is a real
daemon with a home of its own; `recorded_speaker` records what a daemon says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assistd.testing.daemon import OwnDaemon
    from assistd.testing.engines import EngineRunner
    from assistd.testing.samples import Samples
    from assistd.testing.speaker import RecordedSpeaker


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Give pictures and sounds by path: `samples.text_picture`, `.photo`, `.blank`, `.speech`, `.silence`, and more."""
    from assistd.testing.samples import Samples

    return Samples(tmp_path_factory.mktemp("assistd-samples"))


@pytest.fixture
def run_engine(request: pytest.FixtureRequest) -> Iterator[EngineRunner]:
    """Give a way to run an engine in a worker: call it with a name and a path or a text; it returns the events."""
    from assistd.testing.engines import EngineRunner

    with EngineRunner(request.config.rootpath) as runner:
        yield runner


@pytest.fixture
def recorded_speaker() -> Iterator[RecordedSpeaker]:
    """Give a speech server that keeps what it is told to say: ``recorded_speaker.sentences``."""
    from assistd.testing.speaker import RecordedSpeaker

    with RecordedSpeaker() as speaker:
        yield speaker


@pytest.fixture
def assistd_daemon(request: pytest.FixtureRequest) -> Iterator[OwnDaemon]:
    """Give a daemon with a home of its own; it starts when it is first asked, and speaks to a `recorded_speaker`."""
    from assistd.testing.daemon import OwnDaemon

    with OwnDaemon(request.config.rootpath) as daemon:
        if "recorded_speaker" in request.fixturenames:
            daemon.speak_through(request.getfixturevalue("recorded_speaker"))
        yield daemon
