"""Fixtures for draft transcripts."""

import pytest

from assistd.context import WorkerContext
from assistd_transcribe import DraftOptions
from assistd_transcribe.engine import DraftTranscriber


@pytest.fixture(scope="session")
def engine():
    """The draft engine, as a worker makes it; once, because its model takes a third of a second to load."""
    return DraftTranscriber(WorkerContext(DraftOptions(), 1, "cpu"))
