"""Fixtures of the reader's tests: one warm reader for all, pictures drawn on the spot, the shared test pictures."""

import csv
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from read_bed import Sheet, job

from assistd.types import Chunk, Result

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def reader():
    from assistd_read import ReadOptions
    from assistd_read.engine import Reader

    made = Reader(SimpleNamespace(options=ReadOptions(), threads=2, device="cpu", models=()))
    yield made
    made.close()


@pytest.fixture(scope="session")
def read(reader):
    """Return a function: path → (chunks, last word)."""

    def run(path, cancel=lambda: False):
        events = list(reader.run(job(path), cancel))
        return [e for e in events if isinstance(e, Chunk)], (events[-1] if events else None)

    return run


@pytest.fixture(scope="session")
def content(read):
    """Return a function: path → the result's content."""

    def run(path):
        last = read(path)[1]
        assert isinstance(last, Result), last
        return last.content

    return run


@pytest.fixture
def sheet():
    return Sheet


@pytest.fixture(scope="session")
def shared():
    """Return a function: name → a picture of the shared test data; skips where there is none."""
    manifest = SHARED / "MANIFEST.tsv"
    if not manifest.is_file():
        pytest.skip("the shared test data is not here")
    with manifest.open(newline="") as file:
        rows = {row["file"]: row["sha256"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}

    def find(name):
        path = SHARED / "images" / name
        known = next((digest for file, digest in rows.items() if file.endswith(f"images/{name}")), None)
        if known != hashlib.sha256(path.read_bytes()).hexdigest():
            pytest.skip(f"{name} is not what the manifest says")
        return path

    return find
