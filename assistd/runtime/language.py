"""Finds out in which language a text is written, so that the voice can follow. Engines that read text ask it.

The script tells where it is used by one language; for the others a detector (CLD3) is asked, which is loaded when it is
first needed: 5 MiB, a few milliseconds, then 0.05 ms a text. It is believed only where it is sure and the text looks
like words: code, paths and short labels have no language of their own. Figures: docs/dependencies.md.
"""

from __future__ import annotations

import functools
import logging
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

log = logging.getLogger(__name__)

LEAST_LETTERS = 20
"""Shorter texts in Latin letters have too little in them."""

LONG_LETTERS = 40
"""From this length on the detector may be a little less sure."""

SURE, LONG_SURE = 0.995, 0.98
"""Least probability of the detector, 0…1, below and from `LONG_LETTERS` on: 0.5 % and 0.2 % of texts come out wrong."""

RARE_LETTERS = 80
"""Shorter texts are more likely to be in a large language that resembles one of those not in `COMMON`."""

LONGEST_CHARS = 1000
"""So much of a text is looked at."""

COMMON = frozenset({
    "az", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "is", "it", "lt",
    "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "tr", "uk", "vi",
})  # fmt: skip
"""Languages that are believed of short texts, too."""

_SAME = {"iw": "he", "nb": "no", "nn": "no", "jw": "jv"}
"""The detector's codes that BCP 47 writes otherwise, or that one voice speaks."""

_SCRIPTS = (
    ("Latin", r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"),
    ("el", r"\u0370-\u03ff\u1f00-\u1fff"),
    ("Cyrillic", r"\u0400-\u052f"),
    ("hy", r"\u0531-\u0587"),
    ("he", r"\u05d0-\u05ea\ufb1d-\ufb4f"),
    ("Arabic", r"\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("Devanagari", r"\u0904-\u0939\u0958-\u0961"),
    ("bn", r"\u0985-\u09b9"),
    ("pa", r"\u0a05-\u0a39"),
    ("gu", r"\u0a85-\u0ab9"),
    ("ta", r"\u0b85-\u0bb9"),
    ("te", r"\u0c05-\u0c39"),
    ("kn", r"\u0c85-\u0cb9"),
    ("ml", r"\u0d05-\u0d39"),
    ("si", r"\u0d85-\u0dc6"),
    ("th", r"\u0e01-\u0e46"),
    ("lo", r"\u0e81-\u0ec6"),
    ("bo", r"\u0f40-\u0f6c"),
    ("my", r"\u1000-\u102a"),
    ("ka", r"\u10a0-\u10ff"),
    ("am", r"\u1200-\u137f"),
    ("km", r"\u1780-\u17b3"),
    ("ko", r"\u1100-\u11ff\uac00-\ud7af"),
    ("ja", r"\u3041-\u30ff"),
    ("Han", r"\u3400-\u9fff\uf900-\ufaff"),
)
"""Letters of each script, named by its language where there is one only (or one before all others)."""

_LETTERS = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)

_SEVERAL = {
    "Cyrillic": ("ru", frozenset({"ru", "uk", "bg", "be", "sr", "mk", "kk", "ky", "mn", "tg"})),
    "Arabic": ("ar", frozenset({"ar", "fa", "ur", "ps", "sd", "ku"})),
    "Devanagari": ("hi", frozenset({"hi", "mr", "ne"})),
}
"""Scripts of several languages: the one a short text is taken for, and those the detector may name instead."""

_OWN_LETTERS = (
    ("uk", re.compile(r"[\u0456\u0457\u0454\u0491]", re.IGNORECASE)),
    ("be", re.compile(r"\u045e", re.IGNORECASE)),
    ("sr", re.compile(r"[\u0452\u0458\u0459\u045a\u045b\u045f]", re.IGNORECASE)),
    ("ur", re.compile(r"[\u0679\u0688\u0691\u06d2]")),
    ("fa", re.compile(r"[\u067e\u0686\u0698\u06af]")),
)
"""Letters that tell one of them from the others, the first that is found."""

_MARKS = "\"'.,;:!?…()[]«»„“”‘’\u2013\u2014-"  # noqa: RUF001  (quotation marks)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_HUMP = re.compile(r"[a-z][A-Z]")


def written_in(text: str) -> str:
    """Return the language of a text, BCP 47; empty where it is not sure.

    Args:
        text: Any text; the first `LONGEST_CHARS` characters count.
    """
    text = text[:LONGEST_CHARS]
    counts = Counter({name: len(letters.findall(text)) for name, letters in _LETTERS})
    script, number = counts.most_common(1)[0]
    if script == "Han" and counts["ja"] > 0.1 * number:
        script = "ja"
    if number < 2 or number + counts["Han"] * (script == "ja") <= 0.5 * counts.total():
        return ""
    if script == "Latin":
        return _latin(text)
    if script == "Han":
        return "zh"
    if script in _SEVERAL:
        return _one_of_several(text, script, number)
    return script


def _latin(text: str) -> str:
    words = _words(text)
    letters = sum(map(len, words))
    if letters < LEAST_LETTERS or len(words) < 3:
        return ""
    language, probability = _detected(" ".join(words))
    if probability < (LONG_SURE if letters >= LONG_LETTERS else SURE):
        return ""
    return language if language in COMMON or letters >= RARE_LETTERS else ""


def _words(text: str) -> list[str]:
    """Return the words of a text without its marks; none where most of it is code, paths, names of files or figures."""
    pieces = text.split()
    words = [word for piece in pieces if _WORD.fullmatch(word := piece.strip(_MARKS)) and not _HUMP.search(word)]
    return words if len(words) >= 0.7 * sum(any(c.isalnum() for c in piece) for piece in pieces) else []


def _one_of_several(text: str, script: str, letters: int) -> str:
    likely, known = _SEVERAL[script]
    if letters >= LEAST_LETTERS:
        language, probability = _detected(text)
        if language in known and probability >= 0.9:
            return language
    return next((language for language, own in _OWN_LETTERS if language in known and own.search(text)), likely)


def _detected(text: str) -> tuple[str, float]:
    """Return what the detector takes a text for, and how sure it is, 0…1; nothing where there is no detector."""
    detector = _detector()
    if detector is None:
        return "", 0.0
    found = detector.FindLanguage(text=text)
    language = str(found.language)
    return _SAME.get(language, language), float(found.probability) if found.is_reliable else 0.0


@functools.cache
def _detector() -> Any:
    try:
        import gcld3
    except ImportError as error:
        log.warning("The language of texts in Latin letters is not found out: %s", error)
        return None
    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=4 * LONGEST_CHARS)


class Tongues:
    """The languages of a page, passage by passage.

    Args:
        code: It is a terminal, or source code: nothing on it has a language.
        first: What of it was read already.
    """

    def __init__(self, *, code: bool = False, first: Iterable[str] = ()) -> None:
        self._code = code
        self._letters: Counter[str] = Counter()
        self._labels: list[str] = [] if code else list(first)
        self._of_labels = 0, ""

    def add(self, text: str) -> str:
        """Take note of a stretch of text; return its language, BCP 47, empty where it has none of its own."""
        if self._code:
            return ""
        language = written_in(text)
        if language:
            self._letters[language] += len(text)
        elif sum(map(len, self._labels)) < LONGEST_CHARS:
            self._labels.append(text)
        return "" if language == "zh" and self.page == "ja" else language

    @property
    def page(self) -> str:
        """The language of the page so far, which its labels are in: that of most of its text; empty if unsure."""
        language, letters = next(iter(self._letters.most_common(1)), ("", 0))
        if letters >= LONG_LETTERS or (letters and not self._labels):
            return language if letters >= 0.7 * self._letters.total() else ""
        if self._of_labels[0] != len(self._labels):
            self._of_labels = len(self._labels), written_in(" ".join(self._labels))
        return self._of_labels[1] or language
