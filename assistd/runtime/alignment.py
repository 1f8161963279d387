"""Finds when each token was said, from where the decoder looked while it wrote it; families that hear call it.

The way of OpenAI's ``timing.py`` and of transformers' `_extract_token_timestamps`: attention of chosen heads is made
comparable over the tokens, smoothed over time by a median, averaged, and the cheapest monotonic path through it
(dynamic time warping) gives each token the frame where the path first meets it. Work and memory are bounded by
tokens x frames (448 x 1500 in the published models); the warping runs over anti-diagonals, whose cells don't depend
on each other: 20 to 40 ms for the largest case instead of a second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WIDEST_MEDIAN = 31
"""Largest width of the median that a model's configuration may ask for."""


def token_frames(weights: NDArray[np.floating], median_width: int = 7) -> NDArray[np.int64]:
    """Return the frame where each token begins, int64 [tokens], never falling.

    Args:
        weights: [heads, tokens, frames]: what each token's query looked at, each row a distribution over frames.
        median_width: Frames that the median covers (``median_filter_width``).
    """
    heads, tokens, frames = weights.shape
    if not tokens or not frames or not heads:
        return np.zeros(tokens, np.int64)
    matrix = np.zeros((tokens, frames), np.float64)
    for head in weights:  # one at a time: the median needs several copies
        scores = head.astype(np.float32)
        spread = scores.std(axis=0)
        scores = (scores - scores.mean(axis=0)) / np.where(spread > 0, spread, 1)
        matrix += median(scores, median_width)
    path = warp(-matrix / heads)
    first = np.concatenate([[True], np.diff(path[0]) > 0])
    return np.asarray(path[1][first], np.int64)


def median(rows: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """Return the running median along each row, edges reflected; rows as short as half the width are left alone.

    Args:
        rows: float32 [rows, columns].
        width: Odd; at most `WIDEST_MEDIAN`.
    """
    half = min(width, WIDEST_MEDIAN) // 2
    if half == 0 or rows.shape[1] <= half:
        return rows
    padded = np.pad(rows, ((0, 0), (half, half)), mode="reflect")
    shifted = [padded[:, start : start + rows.shape[1]] for start in range(2 * half + 1)]
    # odd-even transposition sort of the shifted rows: whole rows at once are faster than sorting each little window
    for turn in range(len(shifted)):
        for at in range(turn % 2, len(shifted) - 1, 2):
            low, high = shifted[at], shifted[at + 1]
            shifted[at], shifted[at + 1] = np.minimum(low, high), np.maximum(low, high)
    return shifted[half]


def warp(cost: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cheapest monotonic path through a matrix from its first to its last cell: (rows, columns), each int64.

    Steps go down, right, or both at once (Sakoe & Chiba, 1978). On a tie it goes right, then down, as upstream does.

    Args:
        cost: [rows, columns], both at least 1.
    """
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf, np.float32)
    total[0, 0] = 0
    came = np.empty((rows + 1, columns + 1), np.int8)  # 0: from both before, 1: from above, 2: from the left
    came[0, :], came[:, 0] = 2, 1
    flat, trace, price = total.reshape(-1), came.reshape(-1), np.ascontiguousarray(cost).reshape(-1)
    for diagonal in range(2, rows + columns + 1):
        low, high = max(1, diagonal - columns), min(rows, diagonal - 1)  # first and last row on it
        here = _along(diagonal, low, high, columns + 1)
        both = flat[_along(diagonal - 2, low - 1, high - 1, columns + 1)]
        above = flat[_along(diagonal - 1, low - 1, high - 1, columns + 1)]
        left = flat[_along(diagonal - 1, low, high, columns + 1)]
        step = np.where((both < above) & (both < left), 0, np.where((above < both) & (above < left), 1, 2))
        best = np.where(step == 0, both, np.where(step == 1, above, left))
        flat[here] = price[_along(diagonal - 2, low - 1, high - 1, columns)] + best
        trace[here] = step
    return _back(came)


def _along(diagonal: int, low: int, high: int, width: int) -> slice:
    """Return where an anti-diagonal's cells of rows `low` to `high` lie in a flattened matrix of that width."""
    start = low * width + diagonal - low
    count = high - low + 1
    step = width - 1
    return slice(start, start + (count - 1) * step + 1, step) if step else slice(start, start + 1)


def _back(came: NDArray[np.int8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Follow the steps from the last cell to the first."""
    row, column = came.shape[0] - 1, came.shape[1] - 1
    path = []
    while row > 0 or column > 0:
        path.append((row - 1, column - 1))
        step = came[row, column]
        row -= step != 2
        column -= step != 1
    rows, columns = np.array(path[::-1], np.int64).T
    return rows, columns
