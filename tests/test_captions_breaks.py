"""Where a line may end."""

import pytest

from assistd.caption_breaks import FORBIDDEN, break_cost


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the", "house"),
        ("an", "umbrella"),
        ("red", "house"),
        ("beautiful", "morning"),
        ("ten", "meters"),
        ("has", "decided"),
        ("won't", "go"),
        ("to", "postpone"),
        ("John", "Smith"),
        ("Mr.", "Quilter"),
        ("“the", "house”"),
        ("bridge", "(unclear)"),
    ],
)
def test_what_belongs_together_is_never_parted(before, after):
    assert break_cost(before, after) >= FORBIDDEN


@pytest.mark.parametrize(
    ("before", "after"),
    [("John,", "Smith"), ("good.", "Morning"), ("it", "because"), ("was", "in"), ("I", "John"), ("NOT", "HERE")],
)
def test_what_only_looks_so_may_be(before, after):
    assert break_cost(before, after) < FORBIDDEN


def test_better_places_cost_less():
    order = [("home.", "Then"), ("home,", "then"), ("home", "because"), ("walked", "home"), ("of", "home")]
    costs = [break_cost(*pair) for pair in order]
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)
