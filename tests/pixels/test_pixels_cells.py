"""Cells of a table of characters are no buttons; keys, tools, days and rows of buttons are."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from assistd.runtime.controls import KINDS
from assistd_elements.pixels import cells, engine
from assistd_elements.pixels.decode import Candidates
from assistd_elements.pixels.net import SHIPPED, Net


def candidates(boxes, kind="button"):
    count = len(boxes)
    return Candidates(
        kind=np.full(count, KINDS.index(kind), np.int64),
        score=np.linspace(0.9, 0.4, count, dtype=np.float32),
        there=np.ones(count, np.float32),
        box=np.array(boxes, np.float32).reshape(-1, 4),
        states=np.zeros((count, 3), np.float32),
    )


def lattice(columns, rows, step=(26, 23), size=(24, 21), at=(40, 120), shift=0.0):
    """Boxes in rows and columns; each row begins so much further to the right than the one before."""
    lefts = [(at[0] + x * step[0] + y * shift, at[1] + y * step[1]) for y in range(rows) for x in range(columns)]
    return [(x, y, x + size[0], y + size[1]) for x, y in lefts]


def left(boxes, **kind):
    return [tuple(box) for box in cells.without(candidates(boxes, **kind)).box.tolist()]


def test_cells_go_however_few_of_them_were_taken_for_buttons_and_however_large_each():
    chance = np.random.default_rng(4)
    grown = []
    for left_px, top_px, right_px, bottom_px in lattice(20, 14):
        wide, high = chance.integers(-3, 3), chance.integers(-2, 2)
        if chance.random() < 0.4:
            grown.append((left_px - wide, top_px - high, right_px + wide, bottom_px + high))
    bar = [(10 + 19 * number, 30, 27 + 19 * number, 54) for number in range(12)]
    dialog = [(400, 470, 480, 500), (490, 470, 570, 500)]
    assert 90 < len(grown) < 130
    assert left(bar + grown + dialog) == [tuple(map(float, box)) for box in bar + dialog]


@pytest.mark.parametrize(
    ("what", "boxes"),
    [
        ("a calculator", lattice(6, 7, step=(46, 34), size=(42, 30))),
        ("a month", lattice(7, 6, step=(30, 28), size=(28, 26))),
        ("a toolbox", lattice(5, 12, step=(24, 24), size=(24, 24))),
        ("three tool bars", lattice(20, 3, step=(26, 30), size=(24, 24))),
        ("a keyboard, its rows shifted", lattice(13, 5, step=(40, 40), size=(36, 36), shift=11)),
        ("large tiles", lattice(9, 6, step=(90, 90), size=(84, 84))),
        ("few", lattice(8, 2)),
        ("nothing", []),
    ],
)
def test_what_is_pressed_stays(what, boxes):
    assert len(left(boxes)) == len(boxes), what


def test_other_kinds_in_a_lattice_stay():
    assert len(left(lattice(12, 8), kind="tick")) == 96


def test_a_table_of_characters_is_drawn_and_none_of_its_cells_is_told():
    picture = Image.new("RGB", (640, 420), (239, 240, 241))
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype("DejaVuSans.ttf", 14)
    for number, (x, y, right, bottom) in enumerate(lattice(22, 12, step=(26, 23), size=(26, 23), at=(20, 60))):
        pen.rectangle((x, y, right, bottom), fill=(252, 252, 252), outline=(200, 200, 200))
        pen.text(
            ((x + right) / 2, (y + bottom) / 2), chr(0x41 + number % 58), fill=(35, 38, 41), font=font, anchor="mm"
        )
    pen.rectangle((500, 360, 590, 390), fill=(252, 252, 252), outline=(150, 150, 150))
    pen.text((545, 375), "Close", fill=(35, 38, 41), font=font, anchor="mm")
    pixels = np.asarray(picture)
    net = Net(2, SHIPPED)
    bare = net.search(pixels)
    told = [one for one in engine.seen(pixels, net) if one.kind == "button"]
    assert sum(bare.score[bare.kind == KINDS.index("button")] >= net.rules.thresholds["button"]) > 20  # it would
    assert [one.box[1] >= 350 for one in told] == [True]
