"""Questions: what can be answered from what was read, and where an answer may do harm. `answering` asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

ABOUT_TEXT = re.compile(
    r"\b(says?|said|reads?|written|writing|texts?|words?|spell(ed|s)?|title|label(led)?|caption|inscription|"
    r"letters?)\b",
    re.IGNORECASE,
)
"""Such a question is answered by the reader alone: a captioner makes text up."""

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
    r"(?:(?:it (?:is|'s) )?(?:unknown|unclear|not (?:known|visible|shown|clear|specified|sure))"
    r"|i (?:don't|do not|can't|cannot|am not able to|can not) (?:know|see|tell|answer|determine)"
    r"|(?:it )?(?:can't|cannot|can not) be (?:seen|determined|told)|not enough information|n/?a|none given)\b",
    re.IGNORECASE,
)

_DANGERS = (
    (
        re.compile(
            r"\b(medicines?|medications?|pills?|tablets?|capsules?|drugs?|dos(e|es|age)|insulin|syrup|prescriptions?|"
            r"allerg(y|ies|ic|ens?)|poison(ous)?|toxic|mushrooms?|edible|expir(y|ed|ation|es)|ibuprofen|"
            r"paracetamol|aspirin|"
            r"inject\w*|mg|blood|glucose)\b",
            re.IGNORECASE,
        ),
        "Don't rely on this for your health: have a person check.",
    ),
    (
        re.compile(
            r"\b(money|banknotes?|bills?|coins?|cash|euros?|dollars?|pounds?|pay(ment)?|prices?|iban|account|invoices?|"
            r"cheques?|checks?|cards?|bank|change)\b",
            re.IGNORECASE,
        ),
        "Don't rely on this for money: check it another way.",
    ),
    (
        re.compile(
            r"\b(cross(ing)?|traffic|cars? coming|green light|red light|safe to|kerb|curb|stairs?|steps?|platform|"
            r"train track|tracks|road|street|drive|knife|stove|hot|fire|edge)\b",
            re.IGNORECASE,
        ),
        "Don't rely on this for your safety: use what you trust.",
    ),
)


def warning(question: str) -> str:
    """Return what must be said beside an answer that may do harm if it is wrong; empty if it may not."""
    return next((words for pattern, words in _DANGERS if pattern.search(question)), "")


def not_seen(answer: str) -> bool:
    """Return whether a model's answer is that it can't tell."""
    return _NOT_SEEN.match(answer.strip(" \"'.")) is not None


def content_words(text: str) -> list[str]:
    """Return the words of a question or a line that tell something, in lower case, without a plural's "s"."""
    words = [word.lower() for word in WORD.findall(text)]
    return [_stem(word) for word in words if word not in _ASKING]


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def matching(question: str, lines: Sequence[str], most: int = 3) -> tuple[str, ...]:
    """Return the lines of read text that share the most words with a question, in the order in which they stand.

    Args:
        question: What was asked.
        lines: What was read, line by line.
        most: Longest answer, in lines.
    """
    wanted = set(content_words(question))
    scores = [len(wanted & set(content_words(line))) for line in lines]
    best = max(scores, default=0)
    if not best:
        return ()
    return tuple(line for line, score in zip(lines, scores, strict=True) if score == best)[:most]
