"""Which cells of the net's answer find which element."""

import numpy as np
import pytest

from assistd_models.elements.kinds import KINDS, STATES
from assistd_models.elements.targets import Wanted, answer

UNKNOWN = (-1,) * len(STATES)
BUTTON, ITEM, TICK = (KINDS.index(kind) for kind in ("button", "item", "tick"))


def wanted(kind, box, *, asked=True, states=UNKNOWN):
    return Wanted(kind=kind, box=box, states=states, asked=asked)


@pytest.mark.parametrize(
    ("box", "rows_of_it", "columns_of_it"),
    [
        # The middle half is x 88…136, y 40…56: cells with their middles there are columns 11…16 and rows 5 and 6.
        ((64, 32, 160, 64), range(5, 7), range(11, 17)),
        # Long, so 84 of 100 parts of its length: x 76.8…211.2; and the same turned.
        ((64, 32, 224, 64), range(5, 7), range(10, 26)),
        ((32, 64, 64, 224), range(10, 26), range(5, 7)),
    ],
)
def test_cells_in_the_middle_of_a_box_find_it_and_know_where_it_ends(box, rows_of_it, columns_of_it):
    made = answer([wanted(BUTTON, box)], [], 256, 256)
    rows, columns = np.nonzero(made.kind == BUTTON)
    assert (set(rows), set(columns)) == (set(rows_of_it), set(columns_of_it))
    assert (made.kind[made.kind != BUTTON] == -1).all()
    assert {tuple(one) for one in made.box[:, rows, columns].T} == {box}


@pytest.mark.parametrize("left", range(8))
@pytest.mark.parametrize("size", [3, 8, 13])
def test_however_small_an_element_is_some_cell_finds_it(left, size):
    made = answer([wanted(TICK, (40 + left, 33, 40 + left + size, 33 + size))], [], 128, 128)
    assert 1 <= (made.kind == TICK).sum() <= 9


def test_of_boxes_one_inside_another_the_smaller_gets_the_cells():
    row, button = wanted(ITEM, (0, 0, 512, 64)), wanted(BUTTON, (216, 16, 296, 48))
    for order in ([row, button], [button, row]):
        made = answer(order, [], 64, 512)
        assert made.kind[3, 32] == BUTTON
        assert made.kind[3, 8] == ITEM
        assert made.kind[3, 4] == -1  # within the row, but not in its middle


def test_each_cell_knows_how_many_others_find_the_same_element():
    made = answer([wanted(BUTTON, (64, 32, 160, 64)), wanted(TICK, (8, 8, 24, 24))], [], 128, 256)
    assert set(made.cells[made.kind == BUTTON]) == {12}
    assert set(made.cells[made.kind == TICK]) == {4}
    assert (made.cells[made.kind < 0] == 0).all()


def test_nothing_is_asked_where_too_little_is_seen_or_nothing_is_known():
    made = answer([wanted(BUTTON, (0, 0, 64, 64), asked=False)], [(128, 0, 192, 64)], 64, 256)
    assert made.spared[:, :8].all()
    assert made.spared[:, 16:24].all()
    assert not made.spared[:, 9:15].any()
    assert (made.kind == -1).all()


def test_around_the_middle_of_an_element_cells_may_find_it_or_not():
    made = answer([wanted(ITEM, (0, 0, 512, 64)), wanted(TICK, (20, 24, 36, 40))], [], 64, 512)
    assert made.spared[3, 4]  # beside the tick, and left of the middle of the row
    assert not made.spared[4, 1]  # far out
    assert made.kind[3, 3] == TICK
    assert not made.spared[made.kind >= 0].any()


def test_an_element_that_reaches_out_of_the_crop_does_not_reach_round_to_the_other_side():
    made = answer([wanted(ITEM, (-200, -50, 40, 20))], [], 64, 256)
    assert not made.spared[:, 16:].any()
    assert (made.kind[:, 16:] == -1).all()


def test_states_stand_where_the_element_is_found():
    made = answer([wanted(TICK, (64, 0, 80, 16), states=(1, 0, -1))], [], 64, 128)
    assert {tuple(one) for one in made.states[:, made.kind == TICK].T} == {(1, 0, -1)}
    assert (made.states[:, made.kind < 0] == -1).all()
