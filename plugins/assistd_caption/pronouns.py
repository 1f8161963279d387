"""Puts "they" in the place of "he" and "she", with the verbs that go with it. Used by `neutral`."""

from __future__ import annotations

from dataclasses import replace

from assistd_caption import words as known
from assistd_caption.tokens import Word, ends_here

_ENDINGS = {"s": "re", "ll": "ll", "d": "d"}
_SHORT = {f"{one}'{end}": f"they'{new}" for one in ("he", "she") for end, new in _ENDINGS.items()}
_PRONOUNS = _SHORT | {
    "he": "they", "she": "they", "him": "them", "her": "their", "his": "their", "hers": "theirs",
    "himself": "themselves", "herself": "themselves",
}  # fmt: skip
_ITS = {"his": "its", "her": "its", "he": "it", "she": "it", "him": "it"}
"""Of an animal, where no person is named."""


def pronouns(words: list[Word]) -> list[Word]:
    """Return the words with "they" for "he" and "she", verbs in agreement."""
    found = list(words)
    animal = _animal(words)
    subject = False  # a verb that belongs to "they" may follow
    for number, word in enumerate(found):
        low = word.low
        new = _ITS.get(low) if number > animal else _new(low, found[number + 1 : number + 3])
        if new is not None:
            found[number] = cased(word, new)
            subject = subject or new.startswith("they")
            if new.startswith("they") and number and found[number - 1].low in ("is", "was", "has", "does"):
                found[number - 1] = cased(found[number - 1], known.PLAIN[found[number - 1].low])
        elif subject:
            found[number] = _agreeing(found, number)
            subject = word.text not in (".", ";", "!", "?") and low not in ("who", "which", "that", "while", "as")
    return found


def _new(low: str, after: list[Word]) -> str | None:
    """Return what stands for a pronoun before the next two words, None for any other word."""
    if low in ("he's", "she's") and after and after[0].low in ("got", "been", "had"):
        return "they've"
    if low == "his" and (not after or not after[0].is_word or after[0].low in ("is", "was", "are", "were", "has")):
        return "theirs"
    return "them" if low == "her" and _no_noun(after) else _PRONOUNS.get(low)


def _agreeing(words: list[Word], number: int) -> Word:
    """Return a word behind "they": in the plural if it is their verb."""
    word = words[number]
    if word.low in known.PLAIN and _may_agree(words, number):
        return cased(word, known.PLAIN[word.low])
    return cased(word, _plain(word.low)) if _other_verb(words, number) else word


def _animal(words: list[Word]) -> int:
    """Return where an animal is named in a sentence that names no person; behind its end if there is none."""
    if any(word.was for word in words) or any(word.low in known.ROLES for word in words):
        return len(words)
    animals = known.ANIMALS | known.PETS
    return next((number for number, word in enumerate(words) if word.low in animals), len(words))


def _no_noun(after: list[Word]) -> bool:
    """Return whether "her" before these words owns nothing: "behind her is"; "hand" and "faces" may be owned."""
    if not after or not after[0].is_word:
        return True
    low = after[0].low
    if low in ("very", "all", "both") and len(after) > 1 and after[1].is_word:
        return False  # "her very long hair"
    if low.endswith("ly"):  # "her belly", "her curly hair"; "beside her slowly walking"
        follows = after[1] if len(after) > 1 else None
        colours = follows is not None and follows.low.endswith("ed")  # "her brightly coloured dress"
        return low not in known.NOUNS_IN_LY and ends_here(follows) and not colours
    if low.endswith("ing"):
        return low not in known.NOUNS_IN_ING
    return low in known.CLOSED or low in known.ADVERBS or low in ("a", "an", "the", "some", "this", "that")


def cased(word: Word, text: str) -> Word:
    """Return another word in the place of one, with a capital where that had one."""
    return replace(word, text=text[:1].upper() + text[1:] if word.text[:1].isupper() else text, was=word.low)


def _may_agree(words: list[Word], number: int) -> bool:
    """Return whether a verb belongs to "they": right behind it, behind an adverb, or joined by "and"."""
    for word in reversed(words[:number]):
        if word.low == "they" or word.low in ("and", "or", "then", "but", ","):
            return True
        if word.low not in known.ADVERBS and not word.low.endswith("ly"):
            return False
    return False


def _other_verb(words: list[Word], number: int) -> bool:
    """Return whether a word that no table knows is the verb of "they": right behind it, ending in "s"."""
    low = words[number].low
    at = number - 1
    while at > 0 and (words[at].low in known.ADVERBS or words[at].low.endswith("ly")):
        at -= 1
    return words[at].low == "they" and len(low) > 3 and low.endswith("s") and not low.endswith("ss")


def _plain(verb: str) -> str:
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes", "zes", "oes")) else verb[:-1]
