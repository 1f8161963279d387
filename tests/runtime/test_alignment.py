"""Tokens get the times at which the decoder looked at their sound: by hand, and as transformers does it."""

import numpy as np
import pytest

from assistd.runtime.alignment import median, token_frames, warp


def test_cheapest_path_of_a_worked_example():
    """By hand: 1+1 down the first column costs less than the 9s beside it, then along the bottom row: 1+1+1+1 = 4."""
    cost = np.array([[1, 9, 9], [1, 1, 1]], np.float64)

    rows, columns = warp(cost)

    # total: [[1, 10, 19], [2, 2, 3]]: the last cell comes from the left, that one diagonally from the first
    assert rows.tolist() == [0, 1, 1]
    assert columns.tolist() == [0, 1, 2]


def test_three_tokens_that_look_at_three_places_begin_there():
    """By hand: frames 0-3 belong to the first token, 4-5 to the second, 6-9 to the third."""
    weights = np.full((2, 3, 10), 0.01)
    weights[:, 0, 0:4] = weights[:, 1, 4:6] = weights[:, 2, 6:10] = 0.9

    assert token_frames(weights, 1).tolist() == [0, 4, 6]


def test_a_median_takes_out_single_glances():
    """By hand: the first token has frames 0-3 and glances at 5, so the median of three gives it 0-4 and no glance."""
    weights = np.full((1, 2, 10), 0.01)
    weights[0, 0, [0, 1, 2, 3, 5]] = weights[0, 1, [4, 6, 7, 8, 9]] = 0.9

    assert token_frames(weights, 3).tolist() == [0, 5]
    assert token_frames(weights, 1).tolist() != [0, 5]


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 40), (3, 40, 1), (2, 5, 3), (0, 3, 4), (2, 0, 4), (2, 3, 0)])
def test_smallest_cases_give_a_time_for_each_token(shape):
    frames = token_frames(np.random.default_rng(0).random(shape), 7)
    assert len(frames) == shape[1]
    assert (np.diff(frames) >= 0).all()


def test_even_looks_do_not_break_it():
    assert token_frames(np.full((2, 4, 6), 0.25), 7).tolist() == sorted(token_frames(np.full((2, 4, 6), 0.25), 7))


@pytest.mark.export
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (7, 9), (31, 200)])
def test_paths_equal_transformers_ties_included(shape):
    pytest.importorskip("torch")
    whisper = pytest.importorskip("transformers.models.whisper.generation_whisper")
    cost = np.random.default_rng(1).integers(0, 4, shape).astype(np.float64)  # whole numbers: ties everywhere
    expected = whisper._dynamic_time_warping(cost)

    found = warp(cost)

    assert found[0].tolist() == expected[0].tolist()
    assert found[1].tolist() == expected[1].tolist()


@pytest.mark.export
@pytest.mark.parametrize(("columns", "width"), [(50, 7), (4, 7), (3, 7), (1, 7), (20, 1), (20, 3)])
def test_medians_equal_transformers(columns, width):
    torch = pytest.importorskip("torch")
    whisper = pytest.importorskip("transformers.models.whisper.generation_whisper")
    rows = np.random.default_rng(2).standard_normal((5, columns)).astype(np.float32)
    expected = whisper._median_filter(torch.tensor(rows)[None], width)[0].numpy()

    assert (median(rows, width) == expected).all()
