"""Rewrites a sentence so that it guesses no one's gender, age, origin or disability, and stays readable English.

What is visible stays: clothes, hair, posture, a wheelchair. Used by `wording` on whole sentences.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistd_caption import words as known
from assistd_caption.guesses import renamed, settled, unguessed
from assistd_caption.pronouns import pronouns
from assistd_caption.tokens import TOKEN, Word, ends_here, joined, split

_PERSONAL = frozenset(known.ONE | set(known.MANY) | known.ONE_IF_ALONE | known.MANY_IF_ALONE | set(known.STAND_INS))
_COLOURS = frozenset({"black", "white", "brown", "little", "tiny"})
_AGED = re.compile(r"(?:\d{1,2}|[a-z]+)-years?-old", re.IGNORECASE)


def neutral(sentence: str) -> str:
    """Return the sentence with neutral words for people; empty if it said nothing but a guess."""
    people = _mentions_people(sentence)
    text = unguessed(sentence) if people else sentence
    if not text:
        return ""
    before = split(renamed(text))
    after = pronouns(_told_apart(_together(_nouns(before))))
    if after == before and text == sentence:
        return sentence if not people else settled(joined(before, sentence))
    found = joined(after, sentence)
    return settled(found) if people else found


def _mentions_people(text: str) -> bool:
    low = {word.lower().replace("\u2019", "'").removesuffix("'s") for word in TOKEN.findall(text)}
    return bool(low & (_PERSONAL | known.ROLES | {"he", "she", "his", "her", "him", "who", "they"}))


# --- nouns -----------------------------------------------------------------------------------------------------------


def _nouns(words: list[Word]) -> list[Word]:
    """Return the words with neutral nouns for people, and without what was stated before them."""
    found: list[Word] = []
    for number, word in enumerate(words):
        new = _noun(words, number)
        if new is None:
            if word.low in known.ROLES and (not found or found[-1].low != "of"):
                start = len(found)
                found = _unstated(found)
                changed = len(found) < start
                found.append(replace(word, was=word.low) if changed else word)
            else:
                found.append(word)
            continue
        found = _unstated(found)
        found, new = _unowned(found, new)
        if new.low == "person" and found and found[-1].was and found[-1].low.endswith("person's"):
            found.pop()  # "the baby's mother" → "another person"
            if found and found[-1].low in ("a", "an", "the"):
                found.pop()
            new = replace(new, text="another person")
        if new.low.startswith("two people") and found and found[-1].low in ("a", "an", "the"):
            article = found.pop()  # "a couple" → "two people", "the couple" → "the two people"
            if article.low == "the":
                found.append(article)
            else:
                new = replace(new, space=article.space)
        if found and found[-1].was and found[-1].low in ("person", "people") and new.low in ("person", "people"):
            found.pop()  # "boy child"
        found.append(new)
    return found


_OTHER_PEOPLE = {
    "person": "another person", "person's": "another person's", "people": "other people", "people's": "other people's",
    "group of people": "other people", "two people": "two other people",
}  # fmt: skip


def _unowned(found: list[Word], new: Word) -> tuple[list[Word], Word]:
    """Return "another person" for "his son", "two other people" for "her two sons": "their person" would be owned."""
    owners = ("his", "her", "their")
    if new.low not in _OTHER_PEOPLE:
        return found, new
    if found and found[-1].low in owners:
        return found[:-1], replace(new, text=_OTHER_PEOPLE[new.low], space=found[-1].space)
    if len(found) > 1 and found[-1].low in known.NUMBERS and found[-2].low in owners:
        number = replace(found[-1], space=found[-2].space)
        return [*found[:-2], number], replace(new, text=_OTHER_PEOPLE[new.low])
    return found, new


def _unstated(found: list[Word]) -> list[Word]:
    """Return the words without the adjectives at their end that state something about a person."""
    kept = list(found)
    last = None
    while kept:
        low = kept[-1].low
        stated = low in known.STATED or _AGED.fullmatch(low) is not None
        # "black and white", "young or old", "young, black": what joins them goes with them
        joins = low in ("and", "or", ",") and len(kept) > 1 and last is not None
        joins = joins and (kept[-2].low in known.STATED or _AGED.fullmatch(kept[-2].low) is not None)
        extra = last is not None and low in known.INTENSIFIERS
        if not (stated or joins or extra):
            break
        last = kept.pop()
    return kept


def _noun(words: list[Word], number: int) -> Word | None:
    """Return the neutral word for a noun that names a person, None for any other."""
    word = words[number]
    low, ending = _base(word.low)
    after = words[number + 1] if number + 1 < len(words) else None
    if low in known.STAND_INS and not (low.startswith("groom") and number and words[number - 1].low == "to"):
        dressed = after is not None and after.low in ("in", "wearing", "dressed")
        name = known.STAND_INS[low].partition(" in ")[0] if dressed else known.STAND_INS[low]
        return replace(word, text=_genitive(name, ending), was=low)
    if low in known.NAMELESS and number and words[number - 1].low == "the" and ends_here(after):
        return replace(word, text=_genitive("people", ending), was=low)
    if low in ("couple", "family", "families", "couples"):
        return _group(word, low, ending, after)
    stated = number > 0 and words[number - 1].low in known.STATED - _COLOURS
    alone = bool(ending) or ends_here(after) or (stated and after is not None and after.low not in known.ROLES)
    many = low in known.MANY or (low in known.MANY_IF_ALONE and alone)
    one = low in known.ONE or (low in known.ONE_IF_ALONE and alone)
    if not (one or many) or _is_another_thing(words, number, low, ending, after):
        return None
    return replace(word, text=_genitive("people" if many else "person", ending), was=low)


def _base(low: str) -> tuple[str, str]:
    """Return a noun without the ending of its genitive, and that ending."""
    if low.endswith("'s"):
        return low[:-2], "'s"
    return (low[:-1], "'") if low.endswith("s'") else (low, "")


def _is_another_thing(words: list[Word], number: int, low: str, ending: str, after: Word | None) -> bool:
    """Return whether a noun for people means something else here: an animal, a name, a thing."""
    if low in known.OF_ANIMALS and _is_animals(words, number):
        return True
    if number and low in ("man", "men") and words[number - 1].low in known.THINGS_OF_SNOW:
        return True
    article = _has_article(words, number)
    if low in known.ORIGINS and (not article or (after is not None and after.low in ("and", "or", ","))):
        return True
    if after is None:
        return False
    if ending:  # "women's shoes" are nobody's
        return low in known.MANY and after.low in (known.ROOMS if article else known.OF_NO_ONE)
    return after.low in known.COMPOUNDS or _is_name(words[number], after)


def _genitive(noun: str, ending: str) -> str:
    return noun + ("'" if ending and noun.endswith("s") else "'s" if ending else "")


def _group(word: Word, low: str, ending: str, after: Word | None) -> Word | None:
    """A couple and a family are guesses about who belongs to whom: return how many people are seen."""
    if (not ending and not ends_here(after)) or (after is not None and after.low == "of"):
        return None
    if low == "couple":
        return replace(word, text=_genitive("two people", ending), was=low, plural=not ending)
    if ending:
        return None
    if low == "couples":
        return replace(word, text="people", was=low)
    return replace(word, text="group of people" if low == "family" else "groups of people", was=low)


def _is_animals(words: list[Word], number: int) -> bool:
    """Return whether an animal that was named before has or is this one: "an elephant and its mother"."""
    before = [word.low for word in words[max(0, number - 8) : number]]
    if "its" in before[-3:]:
        return True
    animals = known.ANIMALS | {f"{name}s" for name in known.ANIMALS}
    real = any(low in animals and before[max(0, i - 1)] not in _TOYS for i, low in enumerate(before))
    return real and not any(low in _PERSONAL - known.OF_ANIMALS for low in before)


_TOYS = frozenset({"teddy", "toy", "stuffed", "plush", "plastic", "wooden"})


def _has_article(words: list[Word], number: int) -> bool:
    """Return whether an article or a number stands before the word, adjectives between allowed."""
    for word in reversed(words[max(0, number - 4) : number]):
        if word.low in known.DETERMINERS:
            return True
        if word.low not in known.STATED:
            return False
    return False


def _is_name(word: Word, after: Word | None) -> bool:
    """Return whether a capital word before another one is a name: "Man Ray", "Lady Gaga"."""
    return word.text[:1].isupper() and after is not None and after.text[:1].isupper()


# --- several people ------------------------------------------------------------------------------------------------


def _together(words: list[Word]) -> list[Word]:
    """Return the words with "a person and a person" as "two people"; verbs behind agree."""
    found = list(words)
    number = 0
    while number < len(found):
        end, count, total = _people(found, number)
        if count < 2 or not any(word.was for word in found[number:end]):
            number += 1
            continue
        first = found[number]
        clothes = _clothes(found[end - 1])
        said = known.SAID[total] if 0 < total < len(known.SAID) else ""
        noun = f"people {clothes}".strip()
        text = f"{said} {noun}".strip()
        text = text[:1].upper() + text[1:] if first.text[:1].isupper() else text
        found[number:end] = [Word(text, first.space, "people", plural=True)]
        number += 1
    return _agreed(found)


def _people(words: list[Word], start: int) -> tuple[int, int, int]:
    """Return where a chain "a person, a person and two people" ends, its links, and how many people it counts."""
    counts: list[int | None] = []
    at = end = start
    while at < len(words):
        number = known.NUMBERS.get(words[at].low)
        noun = at + 1 if number is not None or words[at].low == "the" else at
        if noun >= len(words) or not _is_people(words[noun]):
            break
        counts.append(_count(words[noun], number))
        at = end = noun + 1
        while at < len(words) and words[at].low in (",", "and", "&"):
            at += 1
        if at == end:
            break
    if len({_clothes(words[i]) for i in range(start, end) if _is_people(words[i])}) > 1:
        return start, 0, 0
    if None in counts:
        return end, len(counts), 0
    total = sum(count or 0 for count in counts)
    if len(counts) > 2 and counts[0] == total - (counts[0] or 0):  # "two people, a person and a person, are"
        total = counts[0] or 0
        end += end < len(words) and words[end].text == ","
    return end, len(counts), total


def _count(noun: Word, number: int | None) -> int | None:
    """Return how many people a link of the chain counts, None if it does not tell."""
    if noun.low.startswith("two people"):
        return 2
    if number is not None:
        return number
    return None if noun.low.startswith(("people", "other people")) else 1  # "mother and daughter"


def _clothes(word: Word) -> str:
    return word.text[word.text.index(" in ") + 1 :] if " in " in word.text else ""


def _is_people(word: Word) -> bool:
    return (
        bool(word.was)
        and re.fullmatch(r"(?:two |another |other )?(?:person|people)(?: in wedding clothes)?", word.low) is not None
    )


def _agreed(words: list[Word]) -> list[Word]:
    """Return the words with a plural verb behind what became several people."""
    found = list(words)
    for number, word in enumerate(found):
        if word.plural and number + 1 < len(found):
            follow = found[number + 1]
            if follow.low in known.PLAIN:
                found[number + 1] = replace(follow, text=known.PLAIN[follow.low])
    return found


def _told_apart(words: list[Word]) -> list[Word]:
    """Return the words with a second "a person" as "another person", a second "the person" as "the other person"."""
    found: list[Word] = []
    said: dict[str, str] = {}
    for word in words:
        article = found[-1].low if found else ""
        if word.was and word.low.split(" ")[0] in ("person", "person's") and article in ("a", "an", "the"):
            kind = "the" if article == "the" else "a"
            before = said.get(kind)
            said.setdefault(kind, word.was)
            if before is not None and kind == "a":
                capital = found[-1].text[0].isupper()
                found[-1] = replace(found[-1], text="Another" if capital else "another")
            elif before is not None and before != word.was:
                found.append(Word("other", word.space, "other"))
        found.append(word)
    return found
