"""Cells of one box vote on kinds that look alike; worked by hand."""

import numpy as np
import pytest

from assistd.runtime.controls import KINDS
from assistd_elements.pixels.agree import agreed

DROPDOWN, FIELD, ITEM = (KINDS.index(kind) for kind in ("dropdown", "text-field", "item"))
BOX = (0.0, 0.0, 160.0, 32.0)


def field(*, arrow: float, middle: float):
    """Return scores and boxes of 4 by 20 cells that found one box: what its end, and what its middle, say dropdown."""
    scores = np.zeros((4, 20, len(KINDS)), np.float32)
    scores[:, :, DROPDOWN], scores[:, :, FIELD] = middle, 0.8 - middle
    scores[:, 15:, DROPDOWN], scores[:, 15:, FIELD] = arrow, 0.8 - arrow
    return scores, np.tile(np.array(BOX, np.float32), (4, 20, 1))


def score(kind, one, scores, boxes):
    told = agreed(
        np.array([kind]),
        np.array([one], np.float32),
        np.array([BOX], np.float32),
        scores=scores,
        boxes=boxes,
        stride_px=8,
    )
    return float(told[0])


def test_cells_at_the_arrow_outvote_those_that_can_not_tell():
    scores, boxes = field(arrow=0.8, middle=0.4)
    # Of nine places across, two lie at the end: dropdown has (2 × 0.8 + 7 × 0.4) of 9 × 0.8.
    assert score(DROPDOWN, 0.8, scores, boxes) == pytest.approx(0.8 * np.sqrt(4.4 / 7.2), rel=1e-5)
    assert score(FIELD, 0.4, scores, boxes) == pytest.approx(0.4 * np.sqrt(2.8 / 7.2), rel=1e-5)


def test_what_all_say_stays_as_sure_as_it_is():
    scores, boxes = field(arrow=0.8, middle=0.8)
    assert score(DROPDOWN, 0.8, scores, boxes) == pytest.approx(0.8)


def test_cells_that_found_something_else_have_no_voice():
    scores, boxes = field(arrow=0.8, middle=0.0)
    boxes[:, :15] = (40, 0, 70, 32)  # a button in the field
    assert score(DROPDOWN, 0.8, scores, boxes) == pytest.approx(0.8)


def test_other_kinds_are_as_sure_as_their_surest_cell():
    scores, boxes = field(arrow=0.1, middle=0.1)
    assert score(ITEM, 0.3, scores, boxes) == pytest.approx(0.3)


def test_a_box_that_no_cell_asked_found_keeps_its_score():
    scores, boxes = field(arrow=0.8, middle=0.4)
    boxes[...] = (300, 300, 400, 330)
    assert score(DROPDOWN, 0.5, scores, boxes) == pytest.approx(0.5)
