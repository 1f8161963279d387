"""Pages are drawn as their seed says, and the labels read from the DOM are where the pixels are."""

import io
import os
import random
import signal

import numpy as np
import pytest
from PIL import Image

from assistd_models.elements import kinds, labels
from assistd_models.elements.web import cells, drawing, truth
from assistd_models.elements.web.browser import Browser, BrowserGone, chromium
from assistd_models.elements.web.desk import Page
from assistd_models.elements.web.look import draw_look
from assistd_models.elements.web.pen import Pen
from assistd_models.elements.web.words import Words, draw_language

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium here")

PAGE = """<!DOCTYPE html>
<style>*{margin:0;padding:0;box-sizing:border-box} body{width:400px;height:300px;background:#fff}
div{position:absolute} p{position:absolute;left:10px;top:200px;width:60px;font:16px/20px monospace}</style><body>
<div data-kind="button" data-disabled="0" style="left:10.4px;top:20.6px;width:80px;height:30px;background:#f00">Go</div>
<div style="left:200px;top:10px;width:100px;height:50px;overflow:hidden">
  <div data-kind="item" data-on="1" style="left:0;top:0;width:100px;height:30px;background:#0f0">one</div>
  <div data-kind="item" data-on="0" style="left:0;top:30px;width:100px;height:30px;background:#00f">two</div>
  <div data-kind="item" style="left:0;top:60px;width:100px;height:30px">scrolled away</div>
</div>
<div data-kind="text-field" style="left:100px;top:100px;width:200px;height:40px"></div>
<div data-kind="tick" data-on="1" data-round="1" style="left:120px;top:110px;width:16px;height:16px"></div>
<div style="left:180px;top:90px;width:200px;height:60px;background:#ccc"></div>
<p><a data-kind="link">aaaaa bbbbb</a></p>
<div data-unknown style="left:300px;top:200px;width:50px;height:40px"></div></body>"""


@pytest.fixture(scope="module")
def browser():
    with Browser() as one:
        yield one


@pytest.fixture(scope="module")
def shown(browser):
    """The page's pixels, its elements by kind, its unknown regions."""
    png, answer = browser.render(PAGE, truth.SCRIPT, 400, 300)
    found = {}
    for one in truth.elements(answer):
        found.setdefault(one.kind, []).append(one)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")), found, truth.unknown(answer)


@needs_browser
def test_a_box_between_pixels_is_where_its_pixels_are(shown):
    pixels, found, _ = shown
    (button,) = found["button"]
    reds = np.argwhere((pixels == (255, 0, 0)).all(axis=2))
    (top, left), (bottom, right) = reds.min(axis=0), reds.max(axis=0) + 1
    assert button.box == (left, top, right, bottom)
    assert (button.name, button.disabled, button.on) == ("Go", False, None)


@needs_browser
def test_what_is_scrolled_away_is_cut_off_or_left_out(shown):
    one, two = shown[1]["item"]
    assert (one.box, one.visible, one.on) == ((200, 10, 300, 40), 1, True)
    assert (two.box, two.on) == ((200, 40, 300, 60), False)
    assert two.visible == pytest.approx(20 / 30, abs=0.01)


@needs_browser
def test_what_is_covered_shrinks_to_what_is_seen(shown):
    (field,) = shown[1]["text-field"]
    assert field.box == (100, 100, 180, 140)
    # 9 probes along 200 pixels: those left of the cover are 4.
    assert field.visible == pytest.approx(0.4, abs=0.06)
    assert (shown[1]["tick"][0].on, shown[1]["tick"][0].round) == (True, True)


@needs_browser
def test_a_link_has_a_box_for_every_line(shown):
    first, second = shown[1]["link"]
    assert first.box[0] == second.box[0] == 10
    assert second.box[1] - first.box[1] == 20
    assert shown[2] == ((300, 200, 350, 240),)


@needs_browser
def test_cells_of_a_table_of_characters_are_no_elements_and_none_is_spared(browser):
    for seed in range(6):
        chance = random.Random(seed)
        html = cells.grid(Pen(chance, draw_look(chance), Words(chance, draw_language(chance))), 600)
        _, answer = browser.render(f"<!DOCTYPE html><body>{html}</body>", truth.SCRIPT, 640, 700)
        _, count = browser.render(
            f"<!DOCTYPE html><body>{html}</body>", "[...document.body.children[0].children].length", 640, 700
        )
        assert count >= 16
        assert (answer["found"], answer["unknown"]) == ([], [])


def test_a_seed_always_gives_the_same_page():
    assert Page(7).html == Page(7).html
    assert Page(7).html != Page(8).html


@needs_browser
def test_pictures_are_drawn_once_by_several_browsers_and_labels_lie_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "RESTART_AFTER", 2)
    drawing.generate("html", tmp_path, [3, 11, 12])
    assert list(labels.missing(tmp_path, "html", range(11, 14))) == [13]
    seen = 0
    for file in (tmp_path / "html").glob("*.json"):
        picture = labels.read(file)
        assert Image.open(file.with_suffix(".webp")).size == (picture.width_px, picture.height_px)
        for one in picture.elements:
            left, top, right, bottom = one.box
            assert 0 <= left < right <= picture.width_px
            assert 0 <= top < bottom <= picture.height_px
            assert 0 < one.visible <= 1
            assert all(one.kind in which for state, which in kinds.STATEFUL.items() if getattr(one, state) is not None)
        seen += len(picture.elements)
    assert seen > 20


@needs_browser
def test_a_killed_browser_is_told_of_and_another_one_draws_on(tmp_path, monkeypatch, capsys):
    told = []
    true_draw = drawing.draw

    def kill_first(one, source, seed):
        if not told:
            told.append(seed)
            os.kill(one._process.pid, signal.SIGKILL)
        return true_draw(one, source, seed)

    monkeypatch.setattr(drawing, "draw", kill_first)
    drawing.generate("html", tmp_path, [11, 12])
    assert "starting another" in capsys.readouterr().out
    assert list(labels.missing(tmp_path, "html", [11, 12])) == [11]


@needs_browser
def test_a_page_at_fault_is_told_apart_from_a_browser_that_is_gone(browser):
    with pytest.raises(RuntimeError, match="nonsense"):
        browser.render("<p>", "nonsense()", 100, 100)
    assert not issubclass(RuntimeError, BrowserGone)
    assert browser.render("<p>", "6 * 7", 100, 100)[1] == 42
