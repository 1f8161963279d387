"""A sentence as words and marks, to be rewritten and put together again. Used by `neutral` and `pronouns`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistd_caption import words as known

TOKEN = re.compile(r"\w+(?:[-'\u2019]\w+)*['\u2019]?|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark.

    Attributes:
        text: As it is written.
        space: What stands before it.
        was: What stood there before it was made neutral; empty: it is unchanged.
        plural: The verb behind it must become plural.
    """

    text: str
    space: str = ""
    was: str = ""
    plural: bool = False

    @property
    def low(self) -> str:
        """It in lower case, with straight apostrophes."""
        return self.text.lower().replace("\u2019", "'")

    @property
    def is_word(self) -> bool:
        """Whether it is a word, no mark."""
        return self.text[:1].isalnum()


def split(text: str) -> list[Word]:
    """Return a text's words and marks."""
    found, end = [], 0
    for match in TOKEN.finditer(text):
        word = match[0]
        gap = text[end : match.start()]
        if word.endswith(("'", "\u2019")) and not word[:-1].lower().endswith(
            "s"
        ):  # a closing quotation mark, no genitive
            found += [Word(word[:-1], gap), Word(word[-1])]
        else:
            found.append(Word(word, gap))
        end = match.end()
    return found


def joined(words: list[Word], sentence: str) -> str:
    """Return the words as text: "a" or "an" as the next word wants it, the first letter as large as it was."""
    parts = []
    for number, word in enumerate(words):
        text = word.text
        after = next((other for other in words[number + 1 :]), None)
        if word.low in ("a", "an") and after is not None and after.was:
            text = ("An" if text[0].isupper() else "an") if after.low[0] in "aeiou" else "A" if text[0] == "A" else "a"
        parts.append((word.space if number else "") + text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", "".join(parts)).strip()
    text = re.sub(r",+(?=[.;!?]|$)", "", text)
    return text[:1].upper() + text[1:] if sentence[:1].isupper() else text


def ends_here(after: Word | None) -> bool:
    """Return whether no noun follows: the word before is the noun."""
    if after is None or not after.is_word:
        return True
    low = after.low
    return (
        low in known.CLOSED
        or low in known.PLAIN
        or low in known.VERBS
        or low in known.ADVERBS
        or low.endswith(("ing", "ly", "ed"))
    )
