"""Fixtures of the reader's tests: one warm reader for all, pictures drawn on the spot, the shared test pictures."""

import csv
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistd.types import Chunk, Job, Media, Result

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture(scope="session")
def reader():
    from assistd_read import ReadOptions
    from assistd_read.engine import Reader

    made = Reader(SimpleNamespace(options=ReadOptions(), threads=2, device="cpu"))
    yield made
    made.close()


def job(path) -> Job:
    media = Media(path=bytes(path) if isinstance(path, Path) else path, mime="image/png", size_bytes=1, sha256="0" * 64)
    return Job(id="j1", request_id="r1", task="describe", modality="read.text", facet="text", media=media)


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


class Sheet:
    """A picture to draw on, with Pillow's own font: no file and no browser needed."""

    def __init__(self, width=900, height=500, back="white", fore="black"):
        self.image = Image.new("RGB", (width, height), back)
        self.draw = ImageDraw.Draw(self.image)
        self.fore = fore

    def text(self, x, y, words, size=16, fore=None):
        self.draw.text((x, y), words, font=ImageFont.load_default(size), fill=fore or self.fore)
        return self

    def frame(self, left, top, right, bottom, fill=None, line="#999999"):
        self.draw.rectangle((left, top, right, bottom), fill=fill, outline=line)
        return self

    def button(self, x, y, words, size=16, fill="#e4e4e4"):
        width = self.draw.textlength(words, font=ImageFont.load_default(size))
        self.frame(x, y, x + width + 40, y + size + 18, fill)
        return self.text(x + 20, y + 8, words, size)

    def save(self, path, **options):
        self.image.save(path, **options)
        return path


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
