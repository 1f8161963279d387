"""Takes names of depicted people out of a sentence: nobody is recognised here. Used by `wording`.

A name that is written in the picture is told by the reader, as text; a captioner's name for somebody is a guess.
"""

from __future__ import annotations

import re

from assistd_caption.words import (
    FIGURES,
    GIVEN_NAMES,
    HUMAN_DOINGS,
    MANY,
    MANY_IF_ALONE,
    NAMED_THINGS,
    ONE,
    ONE_IF_ALONE,
    ROLES,
    STAND_INS,
    TITLES,
)

_NAME = r"[A-Z][\w'\u2019-]+(?: (?:[A-Z]\.|(?:de|van|von|bin|al) [A-Z][\w'\u2019-]+|[A-Z][\w'\u2019-]+))*"
_CALLED = re.compile(rf",? (?:named|called|known as|identified as|namely) {_NAME}(?=[ ,.;!?]|$)")
_TITLED = re.compile(rf"\b(?:[Tt]he )?(?:[Ff]ormer )?(?:Prime |Vice )?(?:{'|'.join(sorted(TITLES))})\.? {_NAME}")
_RANKED = re.compile(
    r"\b(?:[Tt]he )?(?:[Ff]ormer )?(?:[Qq]ueen|[Kk]ing|(?:[Vv]ice )?[Pp]resident|[Pp]rime [Mm]inister|[Pp]rince(?:ss)?|"
    r"[Dd]uke|[Dd]uchess|[Cc]hancellor) of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*"
)
_OF_A_MAKER = re.compile(r"\b(?:bottles?|cans?|box(?:es)?|glass(?:es)?|packs?|cases?|jars?|cups?) of $", re.IGNORECASE)
_RUN = re.compile(rf"\b{_NAME}")
_PEOPLE = ROLES | ONE | set(MANY) | ONE_IF_ALONE | MANY_IF_ALONE | set(STAND_INS)
_BE = re.compile(r"^(?:is|are|was|were) ")
_WORD = re.compile(r"[A-Za-z'\u2019-]+")
_BOTH = re.compile(r"\b([Aa]) person and a person\b")
_TWICE = re.compile(r"\b(\w+) [Aa] person\b|\b(\w+), (?:[Aa] person|two people)(?:,(?! (?:and|or)\b)|(?=[.!?]|$))")
_ALIKE = re.compile(
    rf",? (?:(?:who |that )?(?:looks?|appears?)(?: (?:a lot|much|just|exactly|very much))? like|looking like|"
    rf"(?:who |that )?resembl(?:es?|ing)) {_NAME}(?=[ ,.;!?]|$)"
)
_ALSO = re.compile(rf"\b([Aa]) person(,| and|, and) ({_NAME})(?=[ ,.;!?]|$)")


def nameless(sentence: str) -> str:
    """Return the sentence with "a person" where it names somebody."""
    text = _ALIKE.sub("", _CALLED.sub("", sentence))
    text = _RANKED.sub(lambda found: found[0] if _is_thing(found) else _somebody(found), text)
    text = _TITLED.sub(lambda found: found[0] if _is_thing(found) else _somebody(found), text)
    text = _RUN.sub(lambda found: _somebody(found) if _is_person(found) else found[0], text)
    if text == sentence:
        return sentence
    text = _ALSO.sub(lambda found: f"{found[1]} person{found[2]} a person" if " " in found[3] else found[0], text)
    text = _BOTH.sub(lambda found: "Two people" if found[1] == "A" else "two people", text)
    return _TWICE.sub(_once, text)


def _once(found: re.Match[str]) -> str:
    """Return "the astronaut" for "the astronaut a person", which was a name; "the man" for "the man, a person,"."""
    noun = found[1] or found[2]
    return noun if noun.lower() in _PEOPLE else found[0]


def _is_person(found: re.Match[str]) -> bool:
    """Return whether a run of capital words names a person: a given name, or what only people do behind it."""
    words = found[0].split()
    if FIGURES.search(found[0]):
        return False
    if _is_thing(found) or _OF_A_MAKER.search(found.string[: found.start()]):
        return False
    first = re.sub(r"['\u2019]s$", "", words[0].lower())
    before = _WORD.findall(found.string[: found.start()])
    doing = _WORD.match(_BE.sub("", found.string[found.end() :].lstrip()))
    does = doing is not None and doing[0].lower() in HUMAN_DOINGS
    if len(words) > 1 and first in GIVEN_NAMES:
        return True
    if not before:  # every sentence begins with a capital: "Surfers riding", "Barack Obama smiling"
        return does and (len(words) > 1 or first in GIVEN_NAMES) and words[0] not in ("The", "A", "An", "This", "Two")
    return (does or first in GIVEN_NAMES) and before[-1].lower() not in ("a", "an", "the", "in", "at", "near", "of")


def _is_thing(found: re.Match[str]) -> bool:
    """Return whether the name is that of a place or thing: "Man Ray museum", "Abraham Lincoln Memorial"."""
    after = _WORD.match(found.string[found.end() :].lstrip())
    words = {word.lower() for word in found[0].split()}
    return bool(words & NAMED_THINGS) or (after is not None and after[0].lower() in NAMED_THINGS)


def _somebody(found: re.Match[str]) -> str:
    """Return what stands for a name."""
    genitive = "'s" if found[0].endswith(("'s", "\u2019s")) else ""
    return ("a" if found.string[: found.start()].strip() else "A") + f" person{genitive}"
