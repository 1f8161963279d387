"""Pictures with codes, and a way to run the engine in a real worker wherever pytest was started."""

from pathlib import Path

import pytest
import zxingcpp
from assistd.testing.engines import EngineRunner
from PIL import Image


@pytest.fixture(scope="session")
def run_engine():
    with EngineRunner(Path(__file__).parents[1]) as runner:
        yield runner


@pytest.fixture
def drawn():
    """Draw a code: ``drawn(text, kind, scale)``."""

    def draw(content, kind="QRCode", scale=4):
        code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, kind))
        return Image.fromarray(code.to_image(scale=scale))

    return draw


@pytest.fixture
def picture(tmp_path, drawn):
    """Save a picture with codes at places: ``picture(("text", "QRCode", (10, 10)), ...)``."""

    def make(*codes, name="codes.png", size=(900, 700), scale=4):
        image = Image.new("L", size, "white")
        for content, kind, place in codes:
            image.paste(drawn(content, kind, scale), place)
        image.save(tmp_path / name)
        return tmp_path / name

    return make
