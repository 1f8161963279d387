"""Questions: what the read text answers, what nobody should guess, where an answer may do harm. `answering` asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistd.i18n import N_

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

ABOUT_TEXT = re.compile(
    r"\b(says?|said|reads?|written|writing|texts?|words?|spell(ed|s)?|title|label(led)?|caption|inscription|"
    r"letters?|numbers?(?! of\b)|digits?|prices?|costs?|dates?|address(es)?|e-?mail|licen[cs]e plate|registration|"
    r"how much (is|are|does|do)|on the (sign|poster|note|receipt|ticket|envelope|badge|display|menu))\b",
    re.IGNORECASE,
)
"""Such a question is answered by the reader alone: a captioner makes text up."""

ABOUT_PICTURE = re.compile(r"\b(pictures?|photos?|photographs?|images?|illustrations?)\b", re.IGNORECASE)
"""On a page, such a question is about the picture on it, whatever the text says."""

_PERSON = (
    r"(?:he|she|they|him|her|(?:his|her|the|this|that|these|those|any|each) (?:\w+ ){0,2}?(?:person|people|man|men|"
    r"woman|women|boys?|girls?|child(?:ren)?|kids?|baby|babies|lady|ladies|guys?|couple|players?|one|ones)|you|i|we)"
)
_STATES = (
    r"(?:(?:an? |the )?(?:man|woman|boy|girl|male|female|old|young|elderly|adults?|child|children|teenagers?|black|"
    r"white|asian|african|american|european|indian|chinese|japanese|arab|hispanic|latino|latina|jewish|muslim|christian|hindu|"
    r"gay|lesbian|trans|transgender|pregnant|blind|deaf|disabled|autistic|married|famous)\b)"
)
_PERSONAL = re.compile(
    rf"\bwho(?: is|\u2019s|'s| are) (?:this|that|these|those|it|{_PERSON})\b(?! \w+ing\b)"
    rf"|\bwhat(?: is|\u2019s|'s| are) (?:his|her|their) (?:\w+ )?names?\b|\bnames? of {_PERSON}\b"
    rf"|\bhow old(?: (?:is|are|does|do|might|could|would))?(?: {_PERSON}\b|[\s?.!]*$)"
    rf"|\b(?:age|gender|sex|race|religion|nationality|disability)\b.*\b{_PERSON}\b"
    rf"|\b(?:his|her|their|'s|\u2019s) (?:age|gender|sex|race|ethnicity|religion|nationality|disability|skin)\b"
    rf"|\b(?:race|gender|religion|nationality) (?:is|are) {_PERSON}\b|\bethnic\w*|\bskin colou?r\b"
    r"|\b(?:man|woman|boy|girl|male|female|men|women) or (?:an? )?(?:man|woman|boy|girl|male|female|men|women)\b"
    rf"|\b(?:is|are) {_PERSON} (?:probably |really |also )?{_STATES}|\bwhere (?:is|are) {_PERSON} from\b"
    r"|\bis (?:it|this|that) an? (?:man|woman|boy|girl)\b",
    re.IGNORECASE,
)
"""What could be answered only by guessing who or what a person is."""

_STOP_WORDS = (
    "a an the is are was were be been do does did can could will would should has have had what which who whom whose "
    "where when why how many much of in on at to for from with by about this that these those it its there here and or "
    "not no you i me my your see tell show picture image photo page screen window text says say said read "
    "reads written "
    "word words please any some"
)
_ASKING = frozenset(_STOP_WORDS.split())
"""What stands in every question and tells nothing."""

_NOT_SEEN = re.compile(
    r"(?:(?:probably|perhaps|sorry|i'm sorry|i am sorry)[ ,]+(?:but )?)?"
    r"(?:(?:it (?:is|'s) )?(?:unknown|unclear|not (?:known|visible|shown|clear|specified|sure|possible))"
    r"|(?:that |it )?(?:can't|cannot|can not) be (?:seen|determined|told)|not enough information|n/?a|none given"
    r"|i (?:don't|do not|can't|cannot|am not able to|am unable to|can not) (?:know|see|tell|answer|determine)"
    r"|i(?: am|'m) not sure"
    r"|[^.,;]* (?:is|are) (?:unknown|unclear|not (?:known|visible|clear|specified|shown|mentioned|provided))$"
    r"|[^.,;]* (?:can't|cannot|can not) be (?:seen|determined|told)$)(?!\w)",
    re.IGNORECASE,
)

_DANGERS = (
    (
        re.compile(
            r"\b(medicines?|medications?|pills?|tablets?|capsules?|drugs?|dos(e|es|age)|insulin|syrup|prescriptions?|"
            r"allerg(y|ies|ic|ens?)|poison(ous)?|toxic|mushrooms?|edible|expir(y|ed|ation|es)|ibuprofen|"
            r"paracetamol|aspirin|"
            r"inject\w*|mg|blood|glucose|wound|rash|mole|fever|thermometer|test result|spoil(ed|t)|mou?ldy?|rotten|"
            r"(safe|ok|okay|good) to (eat|drink))\b",
            re.IGNORECASE,
        ),
        N_("Don't rely on this for your health: have a person check."),
    ),
    (
        re.compile(
            r"\b(money|banknotes?|bills?|coins?|cash|euros?|dollars?|pounds?|pay(ment)?|prices?|iban|account|invoices?|"
            r"cheques?|checks?|cards?|bank|change)\b",
            re.IGNORECASE,
        ),
        N_("Don't rely on this for money: check it another way."),
    ),
    (
        re.compile(
            r"\b(cross(ing)?|traffic|cars? coming|green light|red light|safe to|kerb|curb|stairs?|steps?|platform|"
            r"train track|tracks|road|street|drive|knife|stove|hot|fire|edge|ladder|"
            r"bleach|chemicals?|wires?|electric\w*|gas)\b",
            re.IGNORECASE,
        ),
        N_("Don't rely on this for your safety: use what you trust."),
    ),
)


def warning(question: str) -> str:
    """Return what must be said beside an answer that may do harm if it is wrong, in English; empty if it may not."""
    return next((words for pattern, words in _DANGERS if pattern.search(question)), "")


def personal(question: str) -> bool:
    """Return whether a question asks for somebody's name, gender, age, origin, belief or disability."""
    return _PERSONAL.search(question) is not None


def not_seen(answer: str) -> bool:
    """Return whether a model's answer is that it can't tell."""
    return _NOT_SEEN.match(answer.strip(" \"'.")) is not None


def content_words(text: str) -> list[str]:
    """Return the words of a question or a line that tell something, in lower case, without a plural's "s"."""
    words = [word.lower() for word in WORD.findall(text)]
    return [_stem(word) for word in words if word not in _ASKING]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def matching(question: str, lines: Sequence[str], most: int = 3, *, wholly: bool = False) -> tuple[str, ...]:
    """Return the lines of read text that share the most words with a question, in the order in which they stand.

    Args:
        question: What was asked.
        lines: What was read, line by line.
        most: Longest answer, in lines.
        wholly: Only lines that have every word of the question that tells something.
    """
    wanted = set(content_words(question))
    scores = [len(wanted & set(content_words(line))) for line in lines]
    best = max(scores, default=0)
    if not best or (wholly and best < len(wanted)):
        return ()
    return tuple(line for line, score in zip(lines, scores, strict=True) if score == best)[:most]
