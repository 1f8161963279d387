"""Marks at the ends of fields, drawn as toolkits draw them, and what they prove."""

import cv2
import numpy as np
import pytest

from assistd.runtime.controls import KINDS
from assistd_elements.pixels import marks
from assistd_elements.pixels.decode import Candidates

LIGHT, DARK = (250, 30), (45, 230)
HEIGHT, WIDTH = 30, 160


def field(*draw, colours=LIGHT, words="5 minutes", mirrored=False):
    """Return a framed field, uint8 [30, 160, 3], with words at its left and what `draw` draws."""
    ground, ink = colours
    drawn = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    cv2.putText(drawn, words, (8, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (ink,) * 3, 1, cv2.LINE_AA)
    for one in draw:
        one(drawn, ink)
    if mirrored:
        drawn = np.ascontiguousarray(drawn[:, ::-1])
    cv2.rectangle(drawn, (0, 0), (WIDTH - 1, HEIGHT - 1), ((ground + ink) // 2,) * 3, 1)
    return drawn


def triangle(x=144, y=15, half=5, *, up=False):
    points = np.array([(x - half, y - half // 2), (x + half, y - half // 2), (x, y + half - half // 2)])
    if up:
        points[:, 1] = 2 * y - points[:, 1]
    return lambda drawn, ink: cv2.fillConvexPoly(drawn, points, (ink,) * 3)


def angle(x=144, y=15, half=4):
    points = np.array([(x - half, y - half // 2), (x, y + half // 2), (x + half, y - half // 2)])
    return lambda drawn, ink: cv2.polylines(drawn, [points], False, (ink,) * 3, 1, cv2.LINE_AA)


def bar(x, half, *, upright=False):
    def draw(drawn, ink):
        drawn[14:16, x - half : x + half + 2] = ink
        if upright:
            drawn[14 - half : 16 + half, x : x + 2] = ink

    return draw


def cross(drawn, ink):
    cv2.line(drawn, (139, 10), (149, 20), (ink,) * 3, 2)
    cv2.line(drawn, (149, 10), (139, 20), (ink,) * 3, 2)


def glass(drawn, ink):
    cv2.circle(drawn, (143, 14), 4, (ink,) * 3, 1)
    cv2.line(drawn, (146, 17), (150, 21), (ink,) * 3, 2)


def box(drawn, ink):
    drawn[:, 128:] = (2 * drawn[0, 0].astype(int) + ink) // 3  # the arrow stands on a button of its own


STEPS = (triangle(y=9, half=3, up=True), triangle(y=20, half=3))
MINUS, PLUS = bar(108, 5), bar(142, 5, upright=True)


@pytest.mark.parametrize("colours", [LIGHT, DARK, (250, 200)], ids=["light", "dark", "disabled"])
@pytest.mark.parametrize(
    ("drawn", "mark"),
    [
        ((triangle(),), "arrow"),
        ((triangle(half=3),), "arrow"),
        ((angle(),), "arrow"),
        ((angle(half=6),), "arrow"),
        ((box, triangle()), "arrow"),
        (STEPS, "steps"),
        ((MINUS, PLUS), "steps"),
        ((), "none"),
        ((cross,), "none"),
        ((glass,), "none"),
        ((PLUS,), "none"),
        ((MINUS,), "none"),
        ((triangle(up=True),), "none"),
        ((triangle(y=23),), "none"),
    ],
    ids=[
        "triangle", "small", "angle", "wide angle", "boxed", "steps", "minus and plus", "nothing", "cross", "glass",
        "plus alone", "minus alone", "points up", "beside the middle",
    ],
)  # fmt: skip
def test_a_mark_is_known_by_its_shape(drawn, mark, colours):
    assert marks.end_of(field(*drawn, colours=colours)) == mark
    assert marks.end_of(field(*drawn, colours=colours, mirrored=True)) == mark


def test_words_are_no_marks():
    assert marks.end_of(field(words="v v v v v v v v")) == "none"
    assert marks.end_of(field(words="VWYTVWYTVWYTV")) == "none"


@pytest.mark.parametrize("shape", [(8, 160, 3), (30, 30, 3), (200, 100, 3), (14, 15, 3)])
def test_what_is_no_field_has_no_end(shape):
    assert marks.end_of(np.zeros(shape, np.uint8)) == "none"


def test_a_mark_in_what_is_far_too_high_for_a_field_proves_nothing():
    for height, mark in ((100, "arrow"), (102, "none")):
        drawn = np.full((height, WIDTH, 3), 250, np.uint8)
        triangle(y=height // 2)(drawn, 30)
        assert marks.end_of(drawn) == mark


def told(kind, score, drawn, *parts):
    """Return kinds and scores of a field at (20, 40) and of what was found in it."""
    screen = np.full((120, 240, 3), 240, np.uint8)
    screen[40 : 40 + HEIGHT, 20 : 20 + WIDTH] = field(*drawn)
    found = [(kind, score, (20, 40, 20 + WIDTH, 40 + HEIGHT)), *parts]
    settled = marks.settled(
        Candidates(
            kind=np.array([KINDS.index(one[0]) for one in found]),
            score=np.array([one[1] for one in found], np.float32),
            there=np.full(len(found), 0.9, np.float32),
            box=np.array([one[2] for one in found], np.float32),
            states=np.zeros((len(found), 3), np.float32),
        ),
        screen,
    )
    return [(KINDS[one], round(float(score), 3)) for one, score in zip(settled.kind, settled.score, strict=True)]


def test_a_mark_that_agrees_makes_surer_and_one_that_does_not_makes_another_kind():
    assert told("dropdown", 0.64, [triangle()]) == [("dropdown", 0.8)]
    assert told("spin", 0.64, STEPS) == [("spin", 0.8)]
    assert told("dropdown", 0.64, STEPS) == [("spin", 0.8)]
    assert told("text-field", 0.49, [triangle()]) == [("dropdown", 0.7)]


def test_without_a_mark_a_drop_down_is_doubted_and_others_stay_as_they_are():
    assert told("dropdown", 0.6, [cross]) == [("dropdown", 0.36)]
    assert told("text-field", 0.6, [cross]) == [("text-field", 0.6)]
    assert told("spin", 0.6, []) == [("spin", 0.6)]


def test_who_is_very_sure_is_believed_and_buttons_are_not_asked():
    assert told("dropdown", 0.95, STEPS) == [("dropdown", 0.95)]
    assert told("button", 0.6, [triangle()]) == [("button", 0.6)]


def test_the_parts_of_what_proved_a_number_field_go_and_what_holds_it_stays():
    minus = ("button", 0.7, (110, 40, 145, 70))
    row = ("item", 0.75, (0, 30, 240, 80))
    assert told("text-field", 0.64, (MINUS, PLUS), minus, row) == [("spin", 0.8), ("item", 0.75)]
    assert told("text-field", 0.64, [cross], minus) == [("button", 0.7), ("text-field", 0.64)]


def test_kinds_of_fields_may_become_as_sure_as_is_asked():
    least = np.full(len(KINDS), 0.7, np.float32)
    least[KINDS.index("spin")] = 0.6
    enough = marks.enough(least)
    assert enough[KINDS.index("dropdown")] == enough[KINDS.index("text-field")] == pytest.approx(0.36)
    assert enough[KINDS.index("button")] == pytest.approx(0.7)
