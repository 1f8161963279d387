"""Real media beside the checkout, for tests only; a test that wants some skips cleanly where there is none."""

import csv
import functools
import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "shared" / "data"


@functools.cache
def manifest():
    """Return each file's row of the manifest, by its name; empty where the data is not there."""
    try:
        with (ROOT / "MANIFEST.tsv").open(encoding="utf-8") as file:
            return {row["file"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    except OSError:
        return {}


@functools.cache
def shared(name):
    """Return the path of a file, whole and unchanged, or skip the test."""
    row, path = manifest().get(name), ROOT / name
    if row is None or not path.is_file():
        pytest.skip(f"shared/data/{name} is not here")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"], f"{name} is not what it was"
    return path
