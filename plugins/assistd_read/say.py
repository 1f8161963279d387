"""Small words: numbers, lists, sentences that fit. Used by `assistd_read.headline` and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from assistd import BRIEF_CHARS

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def count(number: int, one: str, many: str = "") -> str:
    """Return "one line", "three lines", "14 lines"."""
    return f"{number_word(number)} {one if number == 1 else many or one + 's'}"


def number_word(number: int) -> str:
    """Return a number as it is said in running text: a word up to twelve."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def about(number: int) -> str:
    """Return "about 340", rounded as an estimate should be."""
    step = 10 if number < 200 else 50 if number < 1000 else 100
    return f"about {max(step, round(number / step) * step)}"


def short(text: str, chars: int) -> str:
    """Return the text on one line, cut at a word's end to at most `chars` characters, ellipsis included."""
    text = " ".join(text.split())
    if len(text) <= chars:
        return text
    cut = text[: max(1, chars - 1)]
    whole = cut.rsplit(" ", 1)[0]
    return (whole if len(whole) > chars // 2 else cut).rstrip(" ,;:.\u2013-") + "…"


def ended(text: str) -> str:
    """Return the text with a full stop, unless it ends with a mark already."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def items(start: str, names: Sequence[str], total: int = 0, chars: int = BRIEF_CHARS) -> str:
    """Return ``start`` and as many names as fit, then how many more there are: "Buttons: Reset, Register."."""
    kept = list(names)
    while True:
        rest = max(total, len(names)) - len(kept)
        more = f" and {rest} more" if rest and kept else f" {rest}" if rest else ""
        text = ended(f"{start}{', '.join(kept)}{more}")
        if len(text) <= chars or not kept:
            return text
        kept.pop()
