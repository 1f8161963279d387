"""Small words: numbers, colours, lists, sentences that fit. Used by `assistd_read.headline` and its neighbours.

What is counted is one phrase for a translator, number and noun: ``ngettext("one line", "{n} lines", number)``.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistd import BRIEF_CHARS
from assistd.i18n import _, enumeration, ngettext, pgettext


def counted(number: int, words: str) -> str:
    """Return "one line", "three lines", "14 lines".

    Args:
        number: How many.
        words: What `ngettext` gives for this number, with `{n}` where the number stands.
    """
    return words.format(n=number_word(number))


def lines(number: int) -> str:
    """Return "one line", "three lines"."""
    return counted(number, ngettext("one line", "{n} lines", number))


def columns(number: int) -> str:
    """Return "two columns"."""
    return counted(number, ngettext("one column", "{n} columns", number))


def unreadable_lines(number: int) -> str:
    """Return the sentence that stands for lines that could not be read."""
    words = ngettext(
        "one line of text in a script I can't read.", "{n} lines of text in a script I can't read.", number
    )
    return capital(counted(number, words))


def number_word(number: int) -> str:
    """Return a number as it is said in running text: a word up to twelve."""
    words = (
        pgettext("number in a sentence", "no"),
        pgettext("number in a sentence", "one"),
        pgettext("number in a sentence", "two"),
        pgettext("number in a sentence", "three"),
        pgettext("number in a sentence", "four"),
        pgettext("number in a sentence", "five"),
        pgettext("number in a sentence", "six"),
        pgettext("number in a sentence", "seven"),
        pgettext("number in a sentence", "eight"),
        pgettext("number in a sentence", "nine"),
        pgettext("number in a sentence", "ten"),
        pgettext("number in a sentence", "eleven"),
        pgettext("number in a sentence", "twelve"),
    )
    return words[number] if 0 <= number < len(words) else str(number)


def colours(names: Sequence[str]) -> str:
    """Return colours as they are said: "blue and green".

    Args:
        names: As `assistd_read.look` names them.
    """
    words = {
        "black": pgettext("colour", "black"),
        "white": pgettext("colour", "white"),
        "grey": pgettext("colour", "grey"),
        "brown": pgettext("colour", "brown"),
        "red": pgettext("colour", "red"),
        "orange": pgettext("colour", "orange"),
        "yellow": pgettext("colour", "yellow"),
        "green": pgettext("colour", "green"),
        "turquoise": pgettext("colour", "turquoise"),
        "blue": pgettext("colour", "blue"),
        "purple": pgettext("colour", "purple"),
        "pink": pgettext("colour", "pink"),
    }
    return enumeration([words.get(name, name) for name in names])


def capital(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def about(number: int) -> str:
    """Return "about 340", rounded as an estimate should be."""
    step = 10 if number < 200 else 50 if number < 1000 else 100
    return _("about {n}").format(n=max(step, round(number / step) * step))


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
        told = ", ".join(kept)
        if rest and kept:
            told = ngettext("{names} and {n} more", "{names} and {n} more", rest).format(names=told, n=rest)
        elif rest:
            told = str(rest)
        text = ended(f"{start}{told}")
        if len(text) <= chars or not kept:
            return text
        kept.pop()
