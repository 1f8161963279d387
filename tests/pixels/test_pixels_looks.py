"""What a picture looks like before it is searched: a window or a photograph, and of which density."""

import numpy as np
import pytest
from drawings import jpeg, page, photograph, window

from assistd.types import View
from assistd_elements.pixels.gate import look
from assistd_elements.pixels.scale import density, plain
from assistd_elements.pixels.strokes import strokes


def dense(pixels, view=None):
    return density(strokes(pixels), max(pixels.shape[:2]), view)


def looks(pixels):
    return look(pixels, strokes(pixels))


@pytest.mark.parametrize("font_px", [11, 13, 16, 20])
@pytest.mark.parametrize("dark", [False, True])
def test_a_window_of_plain_density_is_left_as_it_is_with_large_letters_too(font_px, dark):
    assert dense(window(font_px=font_px, dark=dark)) == 1
    assert dense(jpeg(window(font_px=font_px, dark=dark))) == 1


@pytest.mark.parametrize("height", [640, 320], ids=["large", "cut out"])
def test_of_double_density_letters_and_lines_tell(height):
    assert dense(window(2, height=height)) == 2
    assert dense(jpeg(window(2, height=height))) == 2


def test_in_a_large_picture_small_letters_in_a_corner_are_enough():
    desktop = np.full((2160, 3840, 3), 90, np.uint8)
    desktop[1500:2140, 100:1900] = window(2, height=320)
    assert dense(desktop) == 2


def test_a_screen_of_4k_with_small_letters_is_of_plain_density():
    desktop = np.full((2160, 3840, 3), 90, np.uint8)
    desktop[300:940, 100:1000] = window()
    assert dense(desktop) == 1


def test_what_the_capture_knows_is_believed():
    assert dense(window(), View(target="window", scale=1.5)) == 1.5
    assert dense(window(), View(target="window", scale=40)) == 4
    assert dense(window(2), View(target="window")) == 2, "1 may mean that nobody knows"


def test_without_letters_nothing_is_guessed():
    assert dense(np.full((3000, 4000, 3), 200, np.uint8)) == 1


def test_brought_to_plain_density_a_picture_has_that_size():
    assert plain(window(2), 2).shape == window().shape
    same = window()
    assert plain(same, 1) is same


@pytest.mark.parametrize("change", [lambda pixels: pixels, jpeg], ids=["as drawn", "jpeg"])
def test_windows_and_pages_are_searched_and_photographs_are_not(change):
    assert looks(change(window())) == "interface"
    assert looks(change(window(dark=True))) == "interface"
    assert looks(change(page())) == "interface"
    assert looks(change(photograph())) == "photograph"
    assert looks(change(photograph((1920, 1080), seed=8))) == "photograph"


def test_a_window_over_a_photograph_is_searched():
    desktop = photograph((1280, 800)).copy()
    desktop[80:720, 200:1100] = window()
    assert looks(desktop) in ("interface", "doubtful")
    assert looks(jpeg(desktop)) in ("interface", "doubtful")


@pytest.mark.parametrize("value", [0, 128, 255])
def test_what_is_empty_is_blank(value):
    assert looks(np.full((300, 400, 3), value, np.uint8)) == "blank"


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (3, 3), (50, 2)])
def test_pictures_of_any_shape_are_looked_at(size):
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    assert looks(pixels) in ("interface", "doubtful", "photograph", "blank")
    assert dense(pixels) == 1
