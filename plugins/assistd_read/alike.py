"""Finds a text within a longer one although some letters were misread. Used by `assistd_read.known`."""

from __future__ import annotations

from collections.abc import Sequence

WRONG = 0.25
"""This share of letters may be misread, and the text is still the same."""


def plain(text: str) -> tuple[str, list[int]]:
    """Return a text's letters and digits in small, and where in the text each of them stands."""
    kept = [(small, at) for at, c in enumerate(text) if c.isalnum() for small in c.casefold()]
    return "".join(small for small, _at in kept), [at for _small, at in kept]


def within(read: str, text: str) -> str | None:
    """Return the stretch of `text` that was read as `read`, exactly as it stands there; None if it is not in it."""
    wanted, _ = plain(read)
    letters, places = plain(text)
    if not wanted or not letters:
        return None
    start = letters.find(wanted)
    if start >= 0:
        return _stretch(text, places, start, start + len(wanted))
    allowed = int(WRONG * len(wanted)) if len(wanted) >= 4 else 0
    if not allowed:
        return None
    wrong, end = nearest(wanted, letters)
    if wrong > allowed:
        return None
    wrong, back = nearest(wanted[::-1], letters[:end][::-1])
    return _stretch(text, places, end - back, end)


def same(one: str, other: str) -> bool:
    """Return whether two texts are the same as a whole, but for misread letters."""
    first, second = plain(one)[0], plain(other)[0]
    if first == second:
        return bool(first)
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 4 or len(longer) - len(shorter) > WRONG * len(longer):
        return False
    return nearest(shorter, longer)[0] + len(longer) - len(shorter) <= WRONG * len(longer)


def nearest(wanted: str, text: str) -> tuple[int, int]:
    """Return the fewest edits that make `wanted` a stretch of `text`, and where the first such stretch ends.

    Myers, "A fast bit-vector algorithm for approximate string matching based on dynamic programming" (J. ACM 46, 1999),
    with Python's integers as vectors of any length.
    """
    length = len(wanted)
    masks: dict[str, int] = {}
    for place, letter in enumerate(wanted):
        masks[letter] = masks.get(letter, 0) | 1 << place
    every, last = (1 << length) - 1, 1 << (length - 1)
    up, down, score = every, 0, length
    best, end = length, 0
    for place, letter in enumerate(text, 1):
        equal = masks.get(letter, 0)
        vertical = equal | down
        across = ((((equal & up) + up) ^ up) | equal) & every
        rising = down | ~(across | up) & every
        falling = up & across
        if rising & last:
            score += 1
        elif falling & last:
            score -= 1
        rising = rising << 1 & every
        falling = falling << 1 & every
        up = falling | ~(vertical | rising) & every
        down = rising & vertical
        if score < best:
            best, end = score, place
    return best, end


def _stretch(text: str, places: Sequence[int], start: int, end: int) -> str:
    """Return the text from one of its letters to another, with the marks that belong to them."""
    first, last = places[start], places[max(start, end - 1)]
    while first > 0 and not text[first - 1].isspace() and not text[first - 1].isalnum():
        first -= 1
    while last + 1 < len(text) and not text[last + 1].isspace() and not text[last + 1].isalnum():
        last += 1
    return text[first : last + 1]
