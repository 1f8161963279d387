"""Controls travel from the engine that sees them to those that use them, whoever wrote them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd.runtime import controls
from assistd.runtime.controls import MOST, Control, Controls
from assistd.types import Content
from assistd_models.elements import kinds

BUTTON = {"kind": "button", "box": [10, 20, 90, 50], "score": 0.9}


def read(found, size=(640, 480), **more):
    return controls.read(Content(headline="x", data={"size_px": list(size), "controls": found, **more}))


def test_its_kinds_are_those_of_the_net():
    assert controls.KINDS == kinds.KINDS


def test_what_is_written_is_read_again_through_json():
    one = Control(kind="tick", box=(1, 2, 17, 18), score=0.75, on=True, round=False)
    other = Control(kind="button", box=(0, 40, 90, 70), score=0.5, disabled=True)
    written = json.loads(json.dumps(controls.write(Controls(width_px=640, height_px=480, all=(other, one), scale=2.0))))
    again = controls.read(Content(headline="x", data=written))
    assert again == Controls(width_px=640, height_px=480, all=(one, other), scale=2.0), "from top to bottom"


def test_that_nothing_was_seen_is_told_apart_from_that_nobody_looked():
    assert read([]) == Controls(width_px=640, height_px=480)
    assert controls.read(None) is None
    assert controls.read(Content(headline="A page.")) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "rocket"},
        {"kind": ["button"]},
        {"box": [10, 20, 90]},
        {"box": [10, 20, 90.5, 50]},
        {"box": [10, 20, True, 50]},
        {"box": [90, 20, 10, 50]},
        {"box": [700, 20, 800, 50]},
        {"box": [10, 20, 10**9, 50]},
        {"score": "high"},
        {"score": float("nan")},
        {"score": float("inf")},
    ],
)
def test_what_is_no_control_is_left_out_and_the_rest_is_taken(broken):
    seen = read([BUTTON | broken, "button", None, 7, BUTTON])
    assert [one.box for one in seen.all] == [(10, 20, 90, 50)]


def test_places_are_cut_to_the_picture_and_scores_to_their_range():
    (one,) = read([BUTTON | {"box": [-5, -5, 10_000, 30], "score": 7, "on": "yes", "round": 1}]).all
    assert one == Control(kind="button", box=(0, 0, 640, 30), score=1.0)


@pytest.mark.parametrize("size", [(0, 480), (640,), ("640", 480), (640, 480.0), (True, 480), None])
def test_without_the_pictures_size_places_mean_nothing(size):
    data = {"size_px": size and list(size), "controls": [BUTTON]}
    assert controls.read(Content(headline="x", data=data)) is None


def test_of_very_many_the_surest_are_kept():
    many = [BUTTON | {"score": number / 5000} for number in range(5000)]
    assert len(read(many).all) == MOST
    links = tuple(Control(kind="link", box=(0, 0, 1, 1), score=number / 2000) for number in range(2000))
    written = controls.write(Controls(width_px=9, height_px=9, all=links))
    assert min(one["score"] for one in written["controls"]) >= 0.499


KEYS = st.sampled_from(["kind", "box", "score", "on", "size_px", "controls", "scale"])
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner)))
def test_whatever_another_engine_writes_does_no_harm(value):
    data = value if isinstance(value, dict) else {"size_px": [9, 9], "controls": value, "scale": value}
    seen = controls.read(Content(headline="x", data=data))
    assert seen is None or (seen.all == () and 0.1 <= seen.scale <= 16)


@given(
    st.tuples(st.integers(1, 400), st.integers(1, 300)),
    st.tuples(st.integers(0, 399), st.integers(0, 299), st.integers(1, 400), st.integers(1, 300)),
)
def test_in_a_picture_of_another_size_boxes_stay_inside_it_and_are_never_empty(size, box):
    start = Controls(width_px=400, height_px=300, all=(Control(kind="item", box=box),))
    left, top, right, bottom = start.fitted(*size).all[0].box
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]


def test_twice_as_large_everything_is():
    start = Controls(width_px=400, height_px=300, all=(Control(kind="item", box=(10, 20, 30, 40)),))
    twice = start.scaled(2)
    assert (twice.width_px, twice.height_px, twice.scale, twice.all[0].box) == (800, 600, 2.0, (20, 40, 60, 80))
