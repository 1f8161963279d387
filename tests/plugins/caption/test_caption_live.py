"""Live screens: where an application told all that stands in its window, the gate is as strict as after a reader."""

from types import SimpleNamespace

import numpy as np
import pytest
import shared_data
from caption_bed import job, photograph, saved
from msgspec.structs import replace

from assistd.runtime import image
from assistd.types import Abstain, Content, Job, Media, Result, View

SCREENS = ["buzz-2-main_screen.png", "dsnote-light-translator.png", "gnome-text-editor-menu.png"]


def run(engine, made):
    return list(engine.run(made, lambda: False))


def told(lines, width, height, *, at=(0, 0)):
    """Return what the facet `elements` finds: lines are (left, top, right, bottom, text) in the window."""
    nodes = [
        {"role": "label", "states": [], "name": text, "box": [left + at[0], top + at[1], right + at[0], bottom + at[1]]}
        for left, top, right, bottom, text in lines
    ]
    frame = [at[0], at[1], at[0] + width, at[1] + height]
    return Content(headline="A window.", data={"title": "A window", "frame": frame, "hidden": [], "nodes": nodes})


def live(path, elements, box, missing="known"):
    made = job(path, missing=missing)
    return replace(made, found={"elements": elements}, view=View(target="window", box=box))


def half_a_picture(width=960, height=720):
    """A picture without straight borders on an even ground: half of the evidence is not enough to tell what it is."""
    pixels = photograph(width, height)
    down, across = np.mgrid[:height, :width]
    outside = ((across - width / 2) / (0.33 * width)) ** 2 + ((down - height / 2) / (0.33 * height)) ** 2 > 1
    pixels[outside] = 255
    return pixels


def test_window_that_told_everything_is_no_photograph(captioner, tmp_path):
    path = saved(half_a_picture(), tmp_path / "window.png")
    lines = [(40, 20, 180, 44, "Settings"), (40, 670, 120, 694, "Close")]
    engine = captioner("A dog on a beach.")
    without = replace(live(path, told(lines, 960, 720), (0, 0, 960, 720)), found={})
    assert isinstance(run(engine, without)[-1], Result), "the pixels alone would let it pass"
    (event,) = run(engine, live(path, told(lines, 960, 720, at=(300, 200)), (300, 200, 1260, 920)))
    assert isinstance(event, Abstain)
    assert event.reason == "No picture to describe: a window or a part of one."


def test_other_reasons_to_have_read_nothing_stay_what_they_were(captioner, tmp_path):
    path = saved(half_a_picture(), tmp_path / "window.png")
    elements = told([(40, 20, 180, 44, "Settings")], 960, 720)
    (event,) = run(captioner(), live(path, elements, (0, 0, 960, 720), missing="blank"))
    assert event.code == "blank"


@pytest.fixture(scope="module")
def lines():
    """Return a function: path → the lines that the real reader finds, as an application would tell them."""
    from assistd_read import ReadOptions
    from assistd_read.engine import Reader

    reader = Reader(SimpleNamespace(options=ReadOptions(), threads=2, device="cpu", models=()))

    def run(path):
        media = Media(path=str(path).encode(), mime="image/png", size_bytes=1, sha256="0")
        made = Job(id="1", request_id="1", task="describe", modality="read.text", facet="text", media=media)
        data = list(reader.run(made, lambda: False))[-1].content.data
        return [(*line["box"], line["text"]) for line in data["lines"] if line["text"]]

    yield run
    reader.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", SCREENS)
def test_no_real_window_that_told_everything_is_described(captioner, lines, name):
    path = shared_data.shared(f"images/{name}")
    height, width = image.open_picture(str(path)).pixels.shape[:2]
    elements = told(lines(path), width, height, at=(64, 48))
    engine = captioner("A surfer on a wave.")
    (event,) = run(engine, live(path, elements, (64, 48, 64 + width, 48 + height)))
    assert isinstance(event, Abstain)
    assert not engine.script.asked
