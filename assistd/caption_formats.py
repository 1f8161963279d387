"""Writes an answer as text: WebVTT, SRT, plain text or JSON; the sidecar sink and the command line call it.

Everything written says what made it and that nobody has checked it. A draft says so where a viewer sees it: players
show no notes, so the label is a caption of its own, or the first line of the first one. What comes from outside (words,
file names) can't break out of its place in any of the formats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from assistd.captions import Cue, Piece, Rules, cues, line_text
from assistd.types import Answer, Level, Segment

MARK = "Made by assistd"
"""How the provenance begins, in every format that has room for it."""

SRT_LABEL, SRT_DRAFT_LABEL = "[assistd captions, not checked]", "[assistd draft: expect wrong words]"
"""What stands on the screen where the format has no notes (SRT), or the words are a draft. Fits a line of any guide."""

UNCLEAR = "(unclear)"
_NOT_CHECKED = "Not checked by a person."
_LABEL_S = 3.0
_PARAGRAPH_PAUSE_S, _PARAGRAPH_CHARS = 2.0, 600
_TIMES_FROM_S = 60.0  # a shorter recording needs no times


def render(answer: Answer, form: str) -> str:
    """Return an answer in one of the formats ``txt``, ``vtt``, ``srt``, ``json``, with a line break at its end.

    Raises:
        ValueError: If there is no such format.
    """
    writers: dict[str, Callable[[Answer], str]] = {"txt": text, "vtt": webvtt, "srt": srt, "json": as_json}
    if form not in writers:
        raise ValueError(f"There is no format {form!r}: use one of {', '.join(writers)}.")
    return writers[form](answer)


def provenance(answer: Answer) -> str:
    """Return one line that says what made this, with which models, when, and that nobody has checked it."""
    models = _line(", ".join(answer.models))
    when = datetime.fromtimestamp(answer.made_s, tz=UTC).strftime(" on %Y-%m-%d") if answer.made_s > 0 else ""
    draft = " Draft: expect wrong words." if answer.quality == "draft" else ""
    return f"{MARK}{f' with {models}' if models else ''}{when}. {_NOT_CHECKED}{draft}"


# --- captions -------------------------------------------------------------------------------------------------------


def webvtt(answer: Answer) -> str:
    """Return captions as WebVTT; words the recogniser was unsure of are in a span of the class ``unclear``."""
    parts = ["WEBVTT", f"NOTE {_note(provenance(answer))}"]
    if answer.media is not None:
        parts.append(f"NOTE Captions of {_note(answer.media.label)}")
    captions = _labelled(answer.segments, SRT_DRAFT_LABEL if answer.quality == "draft" else "")
    if any(piece.unsure for cue in captions for line in cue.lines for piece in line):
        parts.append("STYLE\n::cue(.unclear) { font-style: italic; opacity: 0.7 }")
    for cue in captions:
        lines = "\n".join(_vtt_line(line) for line in cue.lines)
        parts.append(f"{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n{lines}")
    return "\n\n".join(parts) + "\n"


def srt(answer: Answer) -> str:
    """Return captions as SubRip, which knows no notes and no classes: the label is a caption, "(unclear)" is text."""
    label = SRT_DRAFT_LABEL if answer.quality == "draft" else SRT_LABEL
    captions = _labelled(marked(answer.segments), label)
    blocks = (
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n{_srt_text(cue.text)}\n"
        for number, cue in enumerate(captions, 1)
    )
    return "\n".join(blocks)


def _labelled(segments: Sequence[Segment], label: str) -> tuple[Cue, ...]:
    """Return the cues, with a label before the first speech if there is room, else above the first words."""
    captions = cues(segments)
    if not label or not captions:
        return captions
    rules = Rules()
    end_s = min(_LABEL_S, captions[0].start_s - rules.gap_s)
    if end_s < max(rules.short_s, len(label) / rules.chars_per_s):
        return cues(segments, lead=label)
    piece = Piece(text=label, start_s=0.0, end_s=end_s)
    return (Cue(start_s=0.0, end_s=end_s, lines=((piece,),)), *captions)


def marked(segments: Iterable[Segment], unsure_below: float = Rules.unsure_below) -> tuple[Segment, ...]:
    """Return segments with "(unclear)" after each run of words the recogniser was unsure of."""
    return tuple(_marked(segment, unsure_below) for segment in segments)


def _marked(segment: Segment, unsure_below: float) -> Segment:
    unsure = [word.confidence is not None and word.confidence < unsure_below for word in segment.words]
    if not any(unsure):
        return segment
    words = [
        replace_word(word, f"{word.text} {UNCLEAR}") if here and not after else word
        for word, here, after in zip(segment.words, unsure, [*unsure[1:], False], strict=True)
    ]
    return Segment(
        start_s=segment.start_s,
        end_s=segment.end_s,
        text=" ".join(word.text for word in words),
        words=tuple(words),
        speaker=segment.speaker,
    )
