"""Text cut into what a voice says in one go: for the speech sink and for engines that speak.

Short pieces are the point: the first sound comes as soon as the first piece is rendered, and what nobody wants to hear
any more is thrown away a piece at a time. Text from a screen is untrusted: what a voice could take for a command, or
choke on, is dropped here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SENTENCE_CHARS = 240
"""Longest piece, characters: about 15 s at 175 words a minute."""

FIRST_CHARS = 120
"""Longest first piece, characters: it is what a person waits for."""

PORTION_CHARS = 600
"""Length up to which sentences are put together into one job for the voice, characters."""

# Only what stands before a capital inside a sentence; "etc." and "no." end sentences often enough.
_TITLES = "mr mrs ms dr prof st vs e.g i.e cf fig vol pp ca approx jan feb mar apr jun jul aug sep sept oct nov dec"
_ABBREVIATIONS = frozenset(_TITLES.split())
# A full stop and what may close a quotation behind it, then a blank; or the full stops of Chinese and Japanese.
_END = re.compile(r"([.!?\u2026]+[\"'\u201d\u2019\u00bb)\]]*)\s+(?=\S)|([\u3002\uff01\uff1f]+)(?=\S)")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*\u2022\u25e6\u25aa\u2013]|\d{1,3}[.)])\s)")
_CLAUSES = (
    re.compile(r"[;:]\s+|\s[\u2014\u2013]\s"),
    re.compile(r",\s+"),
    re.compile(r"\s+(?=(?:and|or|but|because|which|that|when|while|if)\s)"),
)
_REPEATED = re.compile(r"([^\w\s])\1{2,}")
_BLANKS = re.compile(r"[^\S\n]+")
_SPOKEN_SYMBOLS = frozenset("%&@#§+°")


def clean(text: str) -> str:
    """Return `text` without what a voice must not be given.

    Control, format and private characters go (espeak takes Ctrl-A for a command; bidirectional marks would be spelt
    out), runs of three or more of one symbol go (rules, borders), and blanks become single spaces. Line breaks stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = "".join(c if c == "\n" or not unicodedata.category(c).startswith("C") else _stand_in(c) for c in text)
    return _BLANKS.sub(" ", _REPEATED.sub(" ", text)).strip()


def speakable(text: str) -> bool:
    """Return whether a voice would say anything: a letter, a digit, or a symbol that has a name."""
    return any(c.isalnum() or c in _SPOKEN_SYMBOLS or unicodedata.category(c) in {"Sc", "Sm", "So"} for c in text)


def sentences(text: str, longest: int = SENTENCE_CHARS, first: int = FIRST_CHARS) -> Iterator[str]:
    """Yield the text's sentences in order, each at most `longest` characters, the first at most `first`.

    A longer sentence is cut where the sense pauses: at a semicolon, colon or dash, else at a comma, else before a
    conjunction, else between words. Pieces in which there is nothing to say are left out.
    """
    limit = first
    for paragraph in _PARAGRAPH.split(clean(text)):
        for sentence in _split_ends(" ".join(paragraph.split())):
            for piece in _cut(sentence, limit, longest):
                if speakable(piece):
                    yield piece
                    limit = longest


def portions(text: str, longest: int = PORTION_CHARS) -> Iterator[str]:
    """Yield the text in portions for one `speak` job each.

    The first sentence comes alone; then as many as fit in `longest` characters.
    """
    held = ""
    for number, sentence in enumerate(sentences(text)):
        if number == 0:
            yield sentence
        elif held and len(held) + 1 + len(sentence) > longest:
            yield held
            held = sentence
        else:
            # A blank line keeps them apart even where the first has no full stop.
            held = f"{held}\n\n{sentence}" if held else sentence
    if held:
        yield held


def _stand_in(character: str) -> str:
    """Return what a dropped character leaves: a blank where it parted words, nothing inside one."""
    return " " if character in "\t\v\f\x00\x85" else ""


def _split_ends(paragraph: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(paragraph):
        sentence = paragraph[start : match.end()].strip()
        if match[1] and not _is_end(sentence, paragraph[match.end() :]):
            continue
        yield sentence
        start = match.end()
    if rest := paragraph[start:].strip():
        yield rest


def _is_end(sentence: str, rest: str) -> bool:
    """Return whether the full stop that ends `sentence` ends a sentence, or only an abbreviation or an initial."""
    if not sentence.endswith("."):
        return True
    last = sentence[:-1].rsplit(" ", 1)[-1].lstrip("(\"'“").lower()
    if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()) or sentence[:-1].isdigit():  # "2. Quit"
        return False
    return not rest[:1].islower()


def _cut(sentence: str, limit: int, longest: int) -> Iterator[str]:
    """Yield `sentence` in pieces: the first at most `limit` characters, the others at most `longest`."""
    while len(sentence) > limit:
        at = _best_cut(sentence, limit)
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
        limit = longest
    if sentence:
        yield sentence


def _best_cut(sentence: str, limit: int) -> int:
    """Return where to cut: the last good place within `limit`, but not so early that the voice stammers."""
    for pattern in _CLAUSES:
        places = [match.end() for match in pattern.finditer(sentence, 0, limit + 1) if match.end() <= limit]
        if places and places[-1] >= limit // 4:
            return places[-1]
    blank = sentence.rfind(" ", limit // 4, limit + 1)
    return blank if blank > 0 else limit
