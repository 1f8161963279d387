"""A transcript as ``assistd transcribe --format`` prints it."""

from __future__ import annotations

from collections.abc import Callable

from assistd.types import Answer

DRAFT = "Draft transcript, expect wrong words."


def renderer(form: str) -> Callable[[Answer], str]:
    """Return what turns an answer into text of this format: ``txt``, ``vtt``, ``srt`` or ``json``."""
    return txt


def txt(answer: Answer) -> str:
    """Return what was said, a line for each stretch of speech, and what is unsure."""
    label = [DRAFT] if answer.quality == "draft" else []
    return "\n".join([*label, *(segment.text for segment in answer.segments), *answer.unsure])
