"""From the net's cells to one box for each element: decode and suppress, on worked examples and on anything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistd.runtime.controls import KINDS
from assistd_elements.pixels.decode import MOST_EACH, Candidates, candidates
from assistd_elements.pixels.suppress import overlaps, suppressed

LEAST = np.full(len(KINDS), 0.3, np.float32)


def some(*found):
    """Return candidates of (kind, score, box)."""
    return Candidates(
        kind=np.array([KINDS.index(kind) for kind, _, _ in found], np.int64),
        score=np.array([score for _, score, _ in found], np.float32),
        there=np.array([score for _, score, _ in found], np.float32),
        box=np.array([box for _, _, box in found], np.float32).reshape(-1, 4),
        states=np.array([[score, 0.5, 0.5] for _, score, _ in found], np.float32).reshape(-1, 3),
    )


def left(*found):
    """Return what is left of candidates: (kind, box), boxes rounded."""
    kept = suppressed(some(*found))
    return [
        (KINDS[kind], tuple(round(float(side)) for side in box)) for kind, box in zip(kept.kind, kept.box, strict=True)
    ]


def answer(rows=6, columns=8):
    """Return an empty answer of the net."""
    kinds = len(KINDS)
    return (
        np.zeros((rows, columns, kinds), np.float32),
        np.zeros((rows, columns, 3), np.float32),
        np.zeros((rows, columns, 4), np.float32),
    )


def decoded(scores, states, boxes, size=(64, 48)):
    return candidates(scores, states, boxes, least=LEAST, width_px=size[0], height_px=size[1])


# --- decode ---


def test_of_neighbouring_cells_the_surest_counts_with_its_box_and_states():
    scores, states, boxes = answer()
    for column, score in ((2, 0.6), (3, 0.8), (4, 0.7)):
        scores[1, column, 0] = score
        boxes[1, column] = (5 + column, 4, 50, 20)
        states[1, column] = (score, 0, 1)
    found = decoded(scores, states, boxes)
    assert (len(found), found.kind[0]) == (1, 0)
    assert found.score[0] == pytest.approx(0.8)
    assert found.box[0].tolist() == [8, 4, 50, 20]
    assert found.states[0].tolist() == pytest.approx([0.8, 0, 1])


def test_of_equal_neighbours_one_counts_and_each_kind_counts_for_itself():
    scores, states, boxes = answer()
    scores[1:4, 2:6, 0] = 0.5
    scores[2, 3, 9] = 0.4
    boxes[...] = (0, 0, 40, 40)
    assert sorted(decoded(scores, states, boxes).kind) == [0, 9]


def test_the_edge_of_the_picture_has_no_neighbours_on_the_other_side():
    scores, states, boxes = answer()
    scores[0, 0, 0], scores[0, 7, 0], scores[5, 0, 0], scores[5, 7, 0] = 0.5, 0.6, 0.7, 0.8
    boxes[...] = (0, 0, 40, 40)
    assert len(decoded(scores, states, boxes)) == 4


def test_boxes_are_cut_to_the_picture_and_what_is_too_small_or_no_number_is_nothing():
    scores, states, boxes = answer()
    scores[1, [1, 3, 5, 7], 0] = 0.9
    boxes[1, 1] = (-9, -9, 500, 500)
    boxes[1, 3] = (20, 20, 21, 40)
    boxes[1, 5] = (np.nan, 0, 40, 40)
    boxes[1, 7] = (100, 0, 120, 40)
    scores[4, 4, 0] = np.nan
    found = decoded(scores, states, boxes, size=(61, 47))
    assert found.box.tolist() == [[0, 0, 61, 47]]


def test_of_a_kind_that_is_everywhere_only_the_surest_are_taken_and_the_others_keep_theirs():
    scores, states, boxes = answer(200, 200)
    scores[::2, ::2, 0] = np.linspace(0.4, 0.9, 10_000).reshape(100, 100)
    scores[7, 7, 1] = 0.35
    boxes[...] = (0, 0, 40, 40)
    found = decoded(scores, states, boxes, size=(1600, 1600))
    assert np.bincount(found.kind).tolist() == [MOST_EACH, 1]
    assert found.score[found.kind == 0].min() > 0.8


# --- suppress ---


def test_neighbours_that_found_the_same_become_one_box_weighted_by_score():
    kept = suppressed(some(("button", 0.8, (10, 10, 110, 40)), ("button", 0.4, (14, 10, 106, 40))))
    assert len(kept) == 1
    assert kept.score[0] == pytest.approx(0.8)
    assert kept.box[0].tolist() == pytest.approx([10.8, 10, 109.2, 40], abs=1e-4)  # 0.64 to 0.16
    assert kept.states[0][0] == pytest.approx(0.72)


def test_what_found_it_badly_is_dropped_and_does_not_count():
    assert left(("button", 0.8, (10, 10, 110, 40)), ("button", 0.7, (30, 10, 90, 40))) == [
        ("button", (10, 10, 110, 40))
    ]


def test_neighbours_in_a_row_stay_apart():
    row = [("button", 0.9, (x, 10, x + 90, 40)) for x in (0, 90, 180)]
    assert sorted(left(*row)) == [("button", (x, 10, x + 90, 40)) for x in (0, 90, 180)]


@pytest.mark.parametrize("surer", ["dropdown", "item"])
def test_of_two_kinds_in_nearly_the_same_box_the_surer_is_true_even_if_it_may_hold_the_other(surer):
    button, other = ("button", 0.7, (10, 10, 110, 40)), (surer, 0.8, (9, 9, 112, 41))
    assert left(button, other) == [(surer, (9, 9, 112, 41))]


def test_a_mark_in_a_menu_entry_is_part_of_it():
    entry, mark = ("menu-item", 0.6, (10, 10, 210, 36)), ("tick", 0.8, (16, 15, 32, 31))
    assert left(entry, mark) == [("menu-item", (10, 10, 210, 36))]
    assert left(("menu-item", 0.4, (10, 10, 210, 36)), mark) == [("tick", (16, 15, 32, 31))]  # hardly an entry
    assert left(("menu-item", 0.6, (10, 0, 210, 90)), mark) == [("tick", (16, 15, 32, 31))]  # too high for one


HELD = [("item", "button"), ("item", "tick"), ("item", "picture"), ("text-area", "link"), ("tab", "button")]


@pytest.mark.parametrize(("holder", "inner"), HELD)
def test_what_may_hold_something_does(holder, inner):
    both = [(holder, 0.6, (0, 0, 300, 100)), (inner, 0.9, (250, 30, 290, 70))]
    assert {kind for kind, _ in left(*both)} == {holder, inner}


@pytest.mark.parametrize(("holder", "inner"), [("button", "tick"), ("header", "link"), ("switch", "slider")])
def test_what_can_hold_nothing_is_not_there_if_what_it_holds_is_surer(holder, inner):
    both = [(holder, 0.6, (0, 0, 100, 40)), (inner, 0.9, (10, 10, 50, 30))]
    assert left(*both) == [(inner, (10, 10, 50, 30))]
    assert left((holder, 0.9, both[0][2]), (inner, 0.6, both[1][2])) == [(holder, (0, 0, 100, 40))]


def test_a_number_field_outdoes_its_own_parts_unless_it_is_far_less_sure():
    field, plus = ("spin", 0.6, (0, 0, 120, 30)), ("button", 0.8, (90, 0, 120, 30))
    assert left(field, plus) == [("spin", (0, 0, 120, 30))]
    assert left(("spin", 0.35, field[2]), plus) == [("button", (90, 0, 120, 30))]


def test_what_lies_across_a_surer_elements_edge_is_not_there():
    both = [("button", 0.9, (0, 0, 100, 30)), ("text-field", 0.6, (40, 5, 140, 25))]
    assert left(*both) == [("button", (0, 0, 100, 30))]


def test_a_kind_that_is_never_told_is_evidence_all_the_same():
    """The rule that it is not said comes afterwards; that here is no button is known by now."""
    assert left(("slider", 0.8, (0, 0, 100, 20)), ("button", 0.7, (0, 0, 98, 21))) == [("slider", (0, 0, 100, 20))]


def test_nothing_is_made_of_nothing():
    assert len(suppressed(some())) == 0


BOXES = st.tuples(st.integers(0, 300), st.integers(0, 200), st.integers(4, 200), st.integers(4, 120)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
ANY = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(30, 100).map(lambda n: n / 100), BOXES), max_size=25)


@given(ANY, st.randoms(use_true_random=False))
def test_in_whatever_order_candidates_come_the_same_is_left(found, random):
    other = list(found)
    random.shuffle(other)
    one, two = suppressed(some(*found)), suppressed(some(*other))
    assert sorted(zip(one.kind, one.box.round(2).tolist(), strict=True)) == sorted(
        zip(two.kind, two.box.round(2).tolist(), strict=True)
    )


@given(ANY)
def test_whatever_is_found_no_two_that_are_left_are_the_same_and_boxes_stay_where_something_was_found(found):
    kept = suppressed(some(*found))
    assert bool(len(kept)) == bool(found)
    union, inside = overlaps(kept.box, kept.box)
    alike = (kept.kind[:, None] == kept.kind[None, :]) & ~np.eye(len(kept), dtype=bool)
    assert not (alike & ((union >= 0.5) | (inside >= 0.8))).any()
    assert not ((union >= 0.6) & ~np.eye(len(kept), dtype=bool)).any()
    for kind, box, score in zip(kept.kind, kept.box, kept.score, strict=True):
        same = np.array([b for k, _, b in found if k == KINDS[kind]])
        assert (box[:2] >= same[:, :2].min(axis=0) - 0.01).all()
        assert (box[2:] <= same[:, 2:].max(axis=0) + 0.01).all()
        assert any(abs(score - s) < 1e-6 for k, s, _ in found if k == KINDS[kind])


@given(ANY.filter(bool))
def test_the_surest_of_all_is_always_left(found):
    """Unless it is inside a control that consists of parts, or the mark of a menu's entry."""
    best = max(score for _, score, _ in found)
    kept = suppressed(some(*found))
    parted = any(kind in ("spin", "dropdown", "menu-item") for kind, _, _ in found)
    assert parted or kept.score.max() == pytest.approx(best)
