"""Fixtures for tests of plugins; pytest loads it by its entry point ``assistd``. Nothing is imported before it is used.

`run_engine` runs an engine in a real, confined worker; `samples` are pictures and sounds; `assistd_daemon` is a real
daemon with a home of its own; `recorded_speaker` records what a daemon says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assistd.testing.daemon import TestDaemon
    from assistd.testing.engines import EngineRunner
    from assistd.testing.samples import Samples
    from assistd.testing.speaker import RecordedSpeaker


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Give pictures and sounds: `samples.text_picture`, `.photo`, `.blank`, `.speech`, `.silence`, `.tone`, …: paths."""
    from assistd.testing.samples import Samples

    return Samples(tmp_path_factory.mktemp("assistd-samples"))


@pytest.fixture
def run_engine(tmp_path: object) -> Iterator[EngineRunner]:
    """Give a function that runs an engine of a plugin in a worker: ``events = run_engine("colour.mean", path=…)``."""
    del tmp_path
    from assistd.testing.engines import EngineRunner

    with EngineRunner() as runner:
        yield runner


@pytest.fixture
def recorded_speaker() -> Iterator[RecordedSpeaker]:
    """Give a speech server that keeps what it is told to say: ``recorded_speaker.sentences``."""
    from assistd.testing.speaker import RecordedSpeaker

    with RecordedSpeaker() as speaker:
        yield speaker


@pytest.fixture
def assistd_daemon() -> Iterator[TestDaemon]:
    """Give a daemon with a home of its own, not started yet: ``assistd_daemon.start()``."""
    from assistd.testing.daemon import TestDaemon

    with TestDaemon() as daemon:
        yield daemon
