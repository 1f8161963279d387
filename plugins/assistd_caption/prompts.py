"""What each family of models is asked, and how long it may answer. Used by `engine`.

Families differ in what they understand: SmolVLM takes words, Florence-2 the names of its tasks, ViT+GPT2 nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistd import Level

ANSWERING = frozenset({"smolvlm"})
"""Families that answer questions."""

_SMOLVLM = {
    Level.BRIEF: "Describe the picture in one short sentence. Say only what is clearly visible.",
    Level.STANDARD: "Describe the picture in two or three short sentences, the most important first. "
    "Say only what is clearly visible.",
    Level.FULL: "Describe the picture: first what it shows as a whole, then what is in it from left to right. "
    "Use short sentences. Say only what is clearly visible.",
}
_FLORENCE2 = {
    Level.BRIEF: "<CAPTION>",
    Level.STANDARD: "<DETAILED_CAPTION>",
    Level.FULL: "<MORE_DETAILED_CAPTION>",
}
_TOKENS = {Level.BRIEF: 40, Level.STANDARD: 110, Level.FULL: 260}
"""Longest description in tokens, about 1.3 a word: one, three and eight sentences."""

ANSWER_TOKENS = 80
"""Longest answer to a question, in tokens."""

QUESTION_CHARS = 400
"""So much of a question is asked."""


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a model is asked.

    Attributes:
        text: In what the family understands.
        most_tokens: Longest answer.
    """

    text: str
    most_tokens: int


def describing(family: str, level: Level) -> Prompt:
    """Return how a description of this level is asked for."""
    if family == "smolvlm":
        return Prompt(text=_SMOLVLM[level], most_tokens=_TOKENS[level])
    if family == "florence2":
        return Prompt(text=_FLORENCE2[level], most_tokens=_TOKENS[level])
    return Prompt(text="", most_tokens=_TOKENS[Level.BRIEF])


def asking(question: str) -> Prompt:
    """Return how a question is put: what can't be seen must be said, not made up."""
    asked = " ".join(question.split())[:QUESTION_CHARS]
    return Prompt(
        text=f"{asked} Answer in one short sentence. If it can't be seen in the picture, say: unknown.",
        most_tokens=ANSWER_TOKENS,
    )
