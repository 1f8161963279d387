"""Says how well a line or a caption may end between two words; `assistd.captions` asks.

English only: where it does not know the words it goes by punctuation and capitals, which many languages share.
Rules: after punctuation, before a conjunction or preposition; never between article|noun, adjective|noun,
auxiliary|verb, first|last name (BBC subtitle guidelines, section 7; DCMP captioning key, line division).
"""

# ruff: noqa: SIM905 (word lists read better as text)

from __future__ import annotations

from assistd.i18n import N_, _

FORBIDDEN = 100.0
"""Cost of a break that must not be."""

UNCLEAR = N_("(unclear)")
"""Stands behind words the recogniser was unsure of, where a format has no other way to mark them; no space in it."""

_SENTENCE, _CLAUSE, _BEFORE_LINK, _PLAIN, _AFTER_LINK = 0.0, 1.0, 2.0, 6.0, 30.0

_ARTICLES = frozenset("a an the my your his its our their every each no".split())
_AUXILIARIES = frozenset(
    "am is are was were be been being have has had do does did will would shall should can could may might must "
    "ain't isn't aren't wasn't weren't haven't hasn't hadn't don't doesn't didn't won't wouldn't shan't shouldn't "
    "can't cannot couldn't mightn't mustn't".split()
)
_PREPOSITIONS = frozenset(
    "about above across after against along among around at before behind below beneath beside between beyond by "
    "despite down during for from in inside into near of off on onto outside over past since through throughout to "
    "toward towards under until up upon with within without".split()
)
_CONJUNCTIONS = frozenset(
    "and but or nor yet so because although though while whereas if unless that when where which who whom whose than "
    "as whether".split()
)
_ADJECTIVES = frozenset(
    "very quite rather "
    "good new first last long great little own other old right big high different small large next early young "
    "important few public bad same able best better whole real sure low free full special short easy "
    "clear recent certain strong possible true hard red green blue black white brown yellow dark light hot cold warm "
    "happy sad poor rich fast slow open main major local national human social political economic one two three four "
    "five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million".split()
)
_ADJECTIVE_ENDINGS = ("ful", "ous", "ible", "less", "ical")
_TITLES = frozenset("mr mrs ms miss dr prof sir st president queen king captain judge".split())
_PRONOUNS = frozenset("i you he she we they".split())
_OPENING = "\"'([{¿¡«„“‘-–—"  # noqa: RUF001 (real quotation marks)
_CLOSING = "\"')]}»”’"  # noqa: RUF001


def break_cost(before: str, after: str) -> float:
    """Return the cost of a break between two words: 0 is ideal, `FORBIDDEN` must not be.

    Args:
        before: The last word before the break, with its punctuation.
        after: The first word after it.
    """
    bare = before.rstrip(_CLOSING)
    left = bare.strip(_OPENING).rstrip(".,;:!?…").lower()
    right = after.strip(_OPENING + _CLOSING + ".,;:!?…").lower()
    if after == _(UNCLEAR):
        return FORBIDDEN
    if bare.endswith((".", "!", "?", "…", "]")) and left not in _TITLES:
        return _SENTENCE
    if bare.endswith((",", ";", ":", "–", "—")):  # noqa: RUF001
        return _CLAUSE
    if _forbidden(left, right, bare, after):
        return FORBIDDEN
    if left in _PREPOSITIONS or left in _CONJUNCTIONS or left in _PRONOUNS or left == "not":
        return _AFTER_LINK
    return _BEFORE_LINK if right in _PREPOSITIONS or right in _CONJUNCTIONS else _PLAIN


def _forbidden(left: str, right: str, before: str, after: str) -> bool:
    """Return whether two words belong together so closely that no break may part them."""
    if left in _ARTICLES or left in _TITLES:
        return True
    linked = right in _PREPOSITIONS or right in _CONJUNCTIONS
    if left in _AUXILIARIES or left == "to":
        return not linked and right not in _ARTICLES
    if left in _ADJECTIVES or (len(left) > 6 and left.endswith(_ADJECTIVE_ENDINGS)):
        return not linked and right not in _AUXILIARIES and right not in _ARTICLES and right not in _PRONOUNS
    return _name(before) and _name(after) and left not in _PRONOUNS and right.partition("'")[0] not in _PRONOUNS


def _name(word: str) -> bool:
    """Return whether a word looks like part of a name: a capital first, not capitals only."""
    return word[:1].isupper() and not (len(word) > 1 and word.isupper())
