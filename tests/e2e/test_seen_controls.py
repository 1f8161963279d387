"""Controls in a picture, through the real daemon: its workers see them with a stand-in net in the place of the weights.

The package `assistd_elements` is a copy with the stand-in beside it; everything else is the checkout's.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from real_daemon import RealDaemon

from assistd.protocol import Answered, Do

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "pixels"))

pytestmark = pytest.mark.slow

BUTTONS = [(40, 50, 140, 80), (40, 200, 140, 230)]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    pytest.importorskip("onnx")
    import stand_in_net

    home = tmp_path_factory.mktemp("home")
    copy = home / "copy" / "assistd_elements"
    shutil.copytree(ROOT / "plugins" / "assistd_elements", copy, ignore=shutil.ignore_patterns("__pycache__", "*.onnx"))
    stand_in_net.write(copy / "weights" / "elements.onnx")
    config = "[speech]\nenabled = false\n"
    with RealDaemon(home, config, plugins="elements,read", PYTHONPATH=str(copy.parent)) as running:
        yield running


@pytest.fixture(scope="module")
def icons(tmp_path_factory):
    """A window with two buttons and not a word."""
    import stand_in_net

    pixels = np.full((420, 700, 3), 240, np.uint8)
    for left, top, right, bottom in BUTTONS:
        pixels[top:bottom, left:right] = stand_in_net.colour("button")
    path = tmp_path_factory.mktemp("pictures") / "icons.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(scope="module")
def answer(daemon, icons):
    replies = daemon.replies(Do(task="describe", path=str(icons).encode()))
    return next(one.answer for one in replies if isinstance(one, Answered))


def test_the_answer_holds_the_controls_and_their_places(answer):
    assert answer.outcome == "answered"
    data = answer.facets["elements.pixels"].data
    assert [(one["kind"], tuple(one["box"])) for one in data["controls"]] == [("button", box) for box in BUTTONS]
    assert any("stand-in" in model for model in answer.models)
    assert not answer.unsure


def test_the_reader_tells_them_although_there_is_nothing_to_read_and_nobody_tells_them_again(answer):
    told = " ".join([answer.headline, *answer.details])
    assert "button" in told
    assert answer.facets["elements.pixels"].headline not in told
