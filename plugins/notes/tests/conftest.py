"""A way to run the sink in a real worker wherever pytest was started, and an answer to deliver."""

from pathlib import Path

import pytest
from assistd import Answer
from assistd.testing.engines import EngineRunner

MAY_FIRST_S = 1777658100.0  # 2026-05-01 17:55 UTC


@pytest.fixture(scope="session")
def run_engine():
    with EngineRunner(Path(__file__).parents[1]) as runner:
        yield runner


@pytest.fixture
def answer():
    """Make an answer: ``answer(request_id, headline=..., ...)``."""

    def make(request_id="1", **fields):
        usual = {"task": "describe", "path": b"/home/ada/photo.jpg", "outcome": "answered", "headline": "A dog runs."}
        return Answer(request_id=request_id, made_s=MAY_FIRST_S, **{**usual, **fields})

    return make


@pytest.fixture
def deliver(run_engine, tmp_path):
    """Deliver an answer into ``tmp_path / "notes"``; return the last word."""

    def give(answer, **options):
        options.setdefault("folder", str(tmp_path / "notes"))
        return run_engine("notes", answer=answer, options=options).final

    return give
