"""A way to run the source in a real worker wherever pytest was started."""

from pathlib import Path

import pytest
from assistd.testing.engines import EngineRunner


@pytest.fixture(scope="session")
def run_engine():
    with EngineRunner(Path(__file__).parents[1]) as runner:
        yield runner
