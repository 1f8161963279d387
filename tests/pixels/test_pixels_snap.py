"""Edges go to the line that is drawn there, and nowhere if none is: worked examples, and anything."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from assistd.runtime.controls import KINDS
from assistd_elements.pixels.snap import MOST_REACH_PX, snapped

SIZE = (400, 240)


def page(draw=lambda _: None, ground=(246, 245, 244)):
    """Return a picture on which something was drawn, uint8 [240, 400, 3]."""
    image = Image.new("RGB", SIZE, ground)
    draw(ImageDraw.Draw(image))
    return np.asarray(image)


def frame(box, *, line=(205, 199, 194), fill=(250, 250, 250), radius=0):
    """Return a function that draws a frame with its outer edge at a box."""
    left, top, right, bottom = box
    return lambda draw: draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius, fill=fill, outline=line)


def snap(pixels, *boxes, kind="button"):
    kinds = np.full(len(boxes), KINDS.index(kind), np.int64)
    return [tuple(box) for box in snapped(np.array(boxes, np.float32), kinds, pixels).tolist()]


BUTTON = (100, 80, 190, 114)
OFF = ((-1.6, 1.4, 2.2, -2.4), (2.4, -1.2, -2.6, 1.7), (0.4, 0.3, -0.4, 0.2))


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("radius", [0, 4, 7])
def test_a_box_goes_to_its_frame_exactly(off, radius):
    near = [side + by for side, by in zip(BUTTON, off, strict=True)]
    assert snap(page(frame(BUTTON, radius=radius)), near) == [BUTTON]


def test_a_filled_area_without_a_line_is_a_frame_too():
    pixels = page(lambda draw: draw.rectangle((100, 80, 189, 113), fill=(53, 132, 228)))
    assert snap(pixels, (102, 79, 188, 116)) == [BUTTON]


def test_a_pale_frame_on_a_dark_ground_counts():
    pixels = page(frame(BUTTON, line=(60, 60, 60), fill=(48, 48, 48)), ground=(48, 48, 48))
    assert snap(pixels, (101, 82, 192, 113)) == [BUTTON]


def test_after_jpeg_a_frame_is_found_to_the_pixel_or_nearly():
    image = Image.fromarray(page(frame(BUTTON)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=75)
    (box,) = snap(np.asarray(Image.open(file)), (102, 79, 188, 116))
    assert np.abs(np.array(box) - BUTTON).max() <= 1


def test_of_a_button_in_a_row_of_joined_ones_all_sides_are_found():
    def bar(draw):
        frame((40, 80, 340, 114))(draw)
        for x in (140, 240):
            draw.line((x, 80, x, 113), fill=(205, 199, 194))

    assert snap(page(bar), (138.4, 82.1, 243.0, 112.0)) == [(140, 80, 241, 114)]


def test_the_selected_row_of_a_list_goes_to_its_stripe():
    pixels = page(lambda draw: draw.rectangle((20, 100, 379, 129), fill=(53, 132, 228)))
    assert snap(pixels, (22, 102, 378, 128), kind="item") == [(20, 100, 380, 130)]


@pytest.mark.parametrize("chosen", [True, False])
def test_an_entry_of_a_menu_goes_to_its_stripe_and_never_to_the_menus_frame(chosen):
    def menu(draw):
        frame((50, 40, 200, 200))(draw)
        if chosen:
            draw.rectangle((55, 44, 194, 67), fill=(53, 132, 228))

    near = (57, 43, 193, 69)
    assert snap(page(menu), near, kind="menu-item") == [(55, 44, 195, 68) if chosen else near]


FLAT = (150, 84, 180, 112)


def rules(draw):
    """A flat button stands between the two rules of its tool bar, near framed fields of its height."""
    draw.line((0, 82, 399, 82), fill=(180, 180, 180))
    draw.line((0, 114, 399, 114), fill=(180, 180, 180))
    draw.polygon(((158, 92), (172, 98), (158, 104)), fill=(60, 60, 60))


def beside(draw):
    frame((60, 84, 148, 112))(draw)
    frame((182, 84, 300, 112))(draw)
    draw.ellipse((158, 92, 171, 105), fill=(60, 60, 60))


def corner(draw):
    draw.line((0, 82, 399, 82), fill=(180, 180, 180))
    frame((182, 84, 300, 112))(draw)


def strokes(draw):
    """What is drawn on it has straight sides, half as long as its own."""
    draw.rectangle((151, 91, 178, 104), outline=(60, 60, 60))
    draw.rectangle((157, 85, 171, 110), outline=(60, 60, 60))


@pytest.mark.parametrize("draw", [lambda _: None, rules, beside, corner, strokes])
def test_a_flat_button_stays_as_it_is_whatever_is_drawn_near_it(draw):
    assert snap(page(draw), FLAT) == [FLAT]


def test_links_and_sliders_end_with_their_ink():
    assert snap(page(frame(BUTTON)), (102, 82, 188, 112), kind="link") == [(102, 82, 188, 112)]


def test_a_line_that_is_too_far_away_is_somebody_elses():
    assert snap(page(frame((94, 74, 196, 120))), BUTTON) == [BUTTON]


def test_none_is_none():
    assert snapped(np.zeros((0, 4), np.float32), np.zeros(0, np.int64), page()).shape == (0, 4)


@st.composite
def scenes(draw):
    """Return a picture of lines and areas, and boxes in it."""
    image = Image.new("RGB", (160, 120), draw(st.tuples(*[st.integers(0, 255)] * 3)))
    pen = ImageDraw.Draw(image)
    for _ in range(draw(st.integers(0, 6))):
        x, y = (
            sorted(draw(st.lists(st.integers(0, 159), min_size=2, max_size=2))),
            sorted(draw(st.lists(st.integers(0, 119), min_size=2, max_size=2))),
        )
        pen.rectangle((x[0], y[0], x[1], y[1]), outline=draw(st.integers(0, 255).map(lambda v: (v, v, v))))
    side = st.floats(0, 1, width=32)
    boxes = draw(st.lists(st.tuples(side, side, side, side), min_size=1, max_size=6))
    placed = [(159 * min(a, c), 119 * min(b, d), 160 * max(a, c), 120 * max(b, d)) for a, b, c, d in boxes]
    kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), min_size=len(placed), max_size=len(placed)))
    return np.asarray(image), np.array(placed, np.float32), np.array(kinds, np.int64)


@settings(max_examples=150)
@given(scenes())
def test_whatever_is_drawn_boxes_move_little_and_stay_whole_and_inside(scene):
    pixels, boxes, kinds = scene
    moved = snapped(boxes, kinds, pixels)
    assert (moved[:, :2] >= 0).all()
    assert (moved[:, 2] <= 160).all()
    assert (moved[:, 3] <= 120).all()
    assert (moved[:, 2:] > moved[:, :2]).all()
    size = boxes[:, 2:] - boxes[:, :2]
    far = np.abs(moved - boxes)[(size >= 3).all(axis=1)]
    assert (far <= MOST_REACH_PX + 2).all()
    even = snapped(boxes, kinds, np.full_like(pixels, 200))
    assert (np.abs(even - boxes)[(size >= 1).all(axis=1)] <= 1).all()
