"""What is guessed of a person in words around the noun: "who is blind", "in his forties". Used by `neutral`.

`unguessed` works before nouns and pronouns are made neutral, `settled` after: it mends what that has left bare.
"""

from __future__ import annotations

import re

from assistd_caption import words as known

_SKIN = (
    r"(?:a )?(?:very )?(?:dark|light|black|brown|white|fair|pale|tan|tanned|olive)(?:er)? (?:skin|complexion)(?: tone)?"
)
_GUESSES = tuple(
    re.compile(rf", {pattern},(?= )|,? {pattern}", re.IGNORECASE)
    for pattern in (
        # age
        (
            r"(?:who (?:is|are|appears? to be|looks? to be|seems? to be|looks?) )?(?:probably |perhaps |"
            r"possibly |likely )?"
            r"in (?:his|her|their) (?:early |mid|mid-| mid |late )?[- ]?(?:teens|twenties|thirties|forties|"
            r"fifties|sixties|"
            r"seventies|eighties|nineties|\d0s)(?: or (?:teens|twenties|thirties|forties|fifties|sixties|"
            r"seventies|\d0s))?"
        ),
        (
            r"(?:who (?:is|are|appears? to be|looks?) )?(?:about |around |approximately |roughly |maybe )?"
            r"(?:\d{1,2}|[a-z]+(?:-[a-z]+)?) years? (?:old|of age)\b"
        ),
        r"aged? (?:about |around |between )?\d{1,2}\b(?:(?:,? and|,? or| to|-|\u2013|,) ?\d{1,2}\b)*(?: years)?",
        r"of (?:about |around )\d{1,2} years\b",
        (
            r"who (?:is|are|looks?|appears?|seems?)(?: to be)?(?: very| quite| rather)? (?:elderly|old|young|"
            r"middle-aged|"
            r"adults?|teenagers?|male|female|pregnant|blind|deaf|disabled|autistic|handicapped|paralyzed|paralysed|"
            r"black|white|asian|african(?:[- ]american)?|caucasian|hispanic|latino|latina|jewish|muslim)\b(?! ?-)"
        ),
        # gender
        (
            r"who (?:appears?|seems?|looks?)(?: to be| like)? an? (?:[a-z-]+ )?(?:man|woman|boy|girl|male|"
            r"female|child|adult|"
            r"teenager)\b"
        ),
        r"one of (?:them|whom) is an? (?:[a-z-]+ )?(?:man|woman|boy|girl|male|female|child|adult|teenager)\b",
        # origin
        r"of (?:[a-z-]+ ){1,3}(?:descent|origin|ethnicity|heritage|ancestry|race|background)\b",
        r"of colou?r\b(?= |[.,;!?]|$)",
        (
            r"of (?:[a-z-]+ ){1,2}(?:ages?|genders?|sex|sexes|races?|ethnicity|ethnicities|backgrounds|nationality|"
            r"nationalities)\b"
        ),
        (
            r"with (?:[a-z-]+ )?(?:asian|african|caucasian|european|oriental|hispanic|ethnic|middle-eastern) "
            r"(?:features|looks|appearance)\b"
        ),
        rf"(?:with|and) {_SKIN}\b(?! and )",
        # what is not seen at all
        r"with (?:[a-z-]+ )?(?:[a-z-]+ )?(?:breasts|boobs|cleavage)\b",
        # disability; aids that are seen stay
        (
            r"(?:with|who has|who have) (?:a |an )?(?:physical |mental |visible |learning |intellectual )?"
            r"(?:disability|disabilities|down'?s? syndrome|autism|cerebral palsy|dwarfism|dementia|impairment)\b"
        ),
    )
)
_PHRASES = (
    (re.compile(r"\bpolice ?(?:man|woman|lady|guy)\b", re.IGNORECASE), "police officer"),
    (re.compile(r"\bpolice ?(?:men|women)\b", re.IGNORECASE), "police officers"),
    (re.compile(rf"\b{_SKIN} and (?=\w)", re.IGNORECASE), ""),
    (re.compile(r"\b(?:asian|african|european|eastern|latin|western|young|old|elderly)-looking ", re.IGNORECASE), ""),
    (re.compile(r"\bsingle (?=(?:mother|mom|mum|father|dad|parent)s?\b)", re.IGNORECASE), ""),
    (re.compile(r"\bsenior citizen\b", re.IGNORECASE), "person"),
    (re.compile(r"\bsenior citizens\b", re.IGNORECASE), "people"),
    (re.compile(r"\bwheelchair-bound (\w+)", re.IGNORECASE), r"\1 in a wheelchair"),
    (re.compile(r"\bmentally (?:ill|challenged|handicapped|disabled|retarded) ", re.IGNORECASE), ""),
    (re.compile(r"\bschool[- ](?=(?:child(?:ren)?|kids?|boys?|girls?)\b)", re.IGNORECASE), ""),
    (re.compile(r"\b(?:younger|older) (ones?)\b", re.IGNORECASE), r"other \1"),
    (re.compile(r"\bfamily (?=of (?:three|four|five|six|seven)(?: people)?\b(?! [a-z]+s\b(?<!is)(?<!has)))"), "group "),
    (re.compile(r"\b(?:confined|bound) to (?=(?:a|an|his|her|their) wheelchair\b)", re.IGNORECASE), "in "),
    (re.compile(r"\b((?:african|native|asian|hispanic)) (american)(s?)\b", re.IGNORECASE), r"\1-\2\3"),
    (re.compile(r"\bmiddle (aged|eastern)\b", re.IGNORECASE), r"middle-\1"),
    (re.compile(r"\b(\w+) (skinned)\b", re.IGNORECASE), r"\1-\2"),
    (re.compile(r"\b(?:man|woman|lady)[- ]?(servant|friend)\b", re.IGNORECASE), r"\1"),
)
_AGES = r"teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|\d0s"
_KIND = (
    r"(?:elderly|older|old|younger|young|middle[- ]aged|male|female|pregnant|blind|deaf|disabled|black|white|asian|"
    r"african(?:[- ]american)?|caucasian|hispanic|latino|latina|jewish|muslim)"
)
_DESCENT = r"(?:of (?:[a-z-]+ ){1,3}(?:descent|origin|ethnicity|heritage|ancestry)|(?:originally )?from (?-i:[A-Z]\w+))"
_STATE = (
    r"(?:(?:all |both |probably |about |around |approximately |very |quite |likely |possibly |either )?(?:"
    rf"in (?:his|her|their) [a-z0-9 -]{{0,8}}(?:{_AGES})|\d{{1,2}} years? old|{_DESCENT}|"
    rf"{_KIND}(?: or {_KIND})?|an? (?:[a-z-]+ )?(?:man|woman|boy|girl|child|baby|teenager|adult)))"
)
_BE = (
    r"(?:is|are|was|were|appears? to be|looks? to be|seems? to be|(?:is|are) identifi(?:able|ed) as|"
    r"(?:is|are) not identifiable as|appears?|looks?|seems?)"
)
_SUBJECT = (
    r"(?:he|she|they|man|woman|boy|girl|person|child|people|men|women|children|boys|girls|lady|guy|couple|subject|"
    r"individual|figure|them|whom|player|driver)"
)
_MANY = re.compile(r"they|people|men|women|children|boys|girls|couple|them", re.IGNORECASE)
_GUESS = rf"(?:{_BE} {_STATE}|(?:has|have) {_SKIN})"
_VERBS = rf"(?:{'|'.join(sorted(known.PLAIN))}|are|have)"
_STATES = re.compile(
    rf"\b({_SUBJECT}) (?:{_BE} {_STATE}(?: and|,) (?=(?:are|have|[a-z]+s)\b)|(?:has|have) {_SKIN} and (?={_VERBS}\b))",
    re.IGNORECASE,
)
_STATES_WITH = re.compile(
    rf"\b({_SUBJECT}) {_BE} {_STATE}(?:,? (?:and )?| and )(with|wearing|holding|[a-z]+ing)\b", re.IGNORECASE
)
_STATES_AS = re.compile(
    rf"^(?:\w+ ){{0,5}}{_SUBJECT}(?: in (?:this|the) \w+)? {_BE} {_STATE},? (?:as|because|since) (?=he |she |they )",
    re.IGNORECASE,
)
_STATES_MORE = re.compile(rf"\b({_SUBJECT} {_BE}) {_KIND}(?: and|,| but) (?=[a-z])", re.IGNORECASE)
_STATES_LAST = re.compile(rf",? (?:and|but|while) (?:(?:the )?{_SUBJECT} )?{_GUESS}(?=[.,;!]|$)", re.IGNORECASE)
_STATES_ONLY = re.compile(rf"^(?:\w+ ){{0,5}}{_SUBJECT}(?: in (?:this|the) \w+)? {_GUESS}[.!]?$", re.IGNORECASE)
"""Sentences whose predicate is a guess: "The man is in his forties and has a beard", "She is young."."""
_PEOPLE = "|".join(
    sorted(known.ONE | known.ONE_IF_ALONE | set(known.MANY) | known.MANY_IF_ALONE, key=len, reverse=True)
)
_BESIDE = re.compile(
    rf", (?:most |very )?(?:likely|probably|possibly|perhaps|maybe|presumably) "
    rf"(?:(?:an? |the |his |her |their )?(?:[a-z-]+ ){{0,2}}?(?:{_PEOPLE})|{_STATE})\b(?:,(?= )|(?=[.;!?]|$))",
    re.IGNORECASE,
)
"""A guess put beside: "a person, probably a woman, stands"."""
_ABOUT = (
    r"(?:(?:apparent|approximate|exact|perceived) )?"
    r"(?:age|gender|sex|race|ethnicity|nationality|religion|skin|complexion)\b"
)
_ONLY_ABOUT = re.compile(
    rf"^(?:(?:(?:the|a|this) )?(?:\w+ )?\w+['\u2019]s?|his|her|their) {_ABOUT}|^the {_ABOUT}(?: tone| colou?r)? of\b|"
    r"\b(?:older|younger|elder) than\b|\b(?:was|were) born in\b|"
    r"\b(?:as|is|are) (?:either )?(?:fe)?male(?: or (?:fe)?male)?[.!]?$",
    re.IGNORECASE,
)
"""What such a sentence speaks of is guessed, whatever it says."""


def unguessed(sentence: str) -> str:
    """Return a sentence about people without what is guessed around the nouns; empty if nothing else is said."""
    if _ONLY_ABOUT.search(sentence):
        return ""
    text = _STATES_AS.sub("", _BESIDE.sub("", sentence))
    text = _STATES_LAST.sub("", text)
    text = _STATES.sub(r"\1 ", text)
    text = _STATES_WITH.sub(_has, text)
    text = _STATES_MORE.sub(r"\1 ", text)
    if _STATES_ONLY.search(text):
        return ""
    for pattern in _GUESSES:
        text = pattern.sub("", text)
    return "" if _STATES_ONLY.search(text) or _BARE.search(text) else text


def _has(found: re.Match[str]) -> str:
    """Return "the man has", "the men are wearing" for "the man is old, with", "the men are young, wearing"."""
    many = _MANY.fullmatch(found[1]) is not None
    if found[2].lower() == "with":
        return f"{found[1]} {'have' if many else 'has'}"
    return f"{found[1]} {'are' if many else 'is'} {found[2]}"


_BARE = re.compile(rf"\b(?:{_BE}|to be|has|have)\s*[.!?]?$", re.IGNORECASE)
"""A verb whose rest was a guess."""


def renamed(text: str) -> str:
    """Return the text with neutral phrases for those that state something about a person."""
    for pattern, words in _PHRASES:
        text = pattern.sub(words, text)
    return text


_SOMEBODY = r"(?:(?:an?|the|another|two|other) )*(?:person|people)"
_NO_NEWS = re.compile(
    r"^(?:the |most |all |some |both |one |of |two |other )*(?:person|people|they|them|subject|individual|figure)"
    r"(?: in (?:this|the) \w+)? (?:is|are|appears? to be|seems? to be) (?:likely |probably |all |mostly |both )*"
    rf"{_SOMEBODY}[.!]?$",
    re.IGNORECASE,
)
"""What is left of "The woman is his wife": that a person is a person."""
_TWICE = re.compile(
    r"\b(people|person),? "
    r"(?:(?:including|consisting of|namely) (?:both )?people|(?<=, )(?:a|two|three|four) (?:person|people))"
    r"(?:,(?= (?!and\b|or\b))|(?=[.!?]|$))"
)
"""Who was told apart by a guess: "two other people, a man and a woman, sit"."""
_IS_ONE = re.compile(
    r"\b((?:person|people|they|subject|individual)(?: (?:on|in|at|to) (?:the|this) (?:\w+ )?\w+)?) (is|are) "
    r"(?:(?:an?|another|two|other) )?(?:person|people) (with|who (?:is|are)|who (?:has|have)|(?=in |[a-z]+ing\b))",
    re.IGNORECASE,
)


def settled(sentence: str) -> str:
    """Return a sentence that was made neutral without what says nothing any more; empty if that is all."""
    if _NO_NEWS.search(sentence):
        return ""
    text = re.sub(r"\b(person|people) or (?:an? |another )?(?:person|people)\b", r"\1", sentence)
    text = re.sub(r"\beither (?=an? person\b)", "", text, flags=re.IGNORECASE)
    text = _TWICE.sub(r"\1", text)
    return _IS_ONE.sub(_is_or_has, text[:1].upper() + text[1:] if sentence[:1].isupper() else text)


def _is_or_has(found: re.Match[str]) -> str:
    """Return "the person has" for "the person is a person with", "the person is wearing" for "is a person wearing"."""
    if found[3].lower() == "with" or found[3].lower().startswith(("who has", "who have")):
        return f"{found[1]} {'has' if found[2] == 'is' else 'have'}"
    return f"{found[1]} {found[2]}{' ' if not found[3] else ''}"
