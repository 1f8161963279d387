"""Writes an answer as text: WebVTT, SRT, plain text or JSON; the sidecar sink and the command line call it.

Everything written says what made it and that nobody has checked it. A draft says so where a viewer sees it: players
show no notes, so the label is a caption of its own, or the first line of the first one. What comes from outside (words,
file names) can't break out of its place in any of the formats.
"""

from __future__ import annotations

import html
import json
import math
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from assistd import i18n
from assistd.caption_marks import marked, unsure_below
from assistd.captions import Cue, Piece, Rules, cues
from assistd.i18n import N_, _
from assistd.types import Answer, Level, Segment

MARK = N_("Made by assistd")
"""How the provenance begins, in every format that has room for it."""

SRT_LABEL, SRT_DRAFT_LABEL = N_("[assistd captions, not checked]"), N_("[assistd draft: expect wrong words]")
"""What stands on the screen where the format has no notes (SRT), or the words are a draft. Fits a line of any guide."""

_LABEL_S = 3.0
_PARAGRAPH_PAUSE_S, _PARAGRAPH_CHARS = 2.0, 600
_TIMES_FROM_S = 60.0  # a shorter recording needs no times


def render(answer: Answer, form: str) -> str:
    """Return an answer in one of the formats ``txt``, ``vtt``, ``srt``, ``json``, with a line break at its end.

    Raises:
        ValueError: If there is no such format.
    """
    writers: dict[str, Callable[[Answer], str]] = {"txt": as_text, "vtt": webvtt, "srt": srt, "json": as_json}
    if form not in writers:
        raise ValueError(f"There is no format {form!r}: use one of {', '.join(writers)}.")
    return writers[form](answer)


def provenance(answer: Answer) -> str:
    """Return one line that says what made this, with which models, when, and that nobody has checked it."""
    models = _line(", ".join(answer.models))
    when = datetime.fromtimestamp(answer.made_s, tz=UTC).strftime("%Y-%m-%d") if answer.made_s > 0 else ""
    if models:
        made = _("{made} with {models} on {date}.") if when else _("{made} with {models}.")
    else:
        made = _("{made} on {date}.") if when else "{made}."
    said = [made.format(made=_(MARK), models=models, date=when), _("Not checked by a person.")]
    if answer.quality == "draft":
        said.append(_("Draft: expect wrong words."))
    return " ".join(said)


# --- captions -------------------------------------------------------------------------------------------------------


def webvtt(answer: Answer) -> str:
    """Return captions as WebVTT; words the recogniser was unsure of are in a span of the class ``unclear``."""
    parts = ["WEBVTT", f"NOTE {_note(provenance(answer))}"]
    if answer.media is not None:
        parts.append("NOTE " + _("Captions of {name}").format(name=_note(answer.media.label)))
    rules = Rules(unsure_below=unsure_below(answer))
    captions = _labelled(answer.segments, _(SRT_DRAFT_LABEL) if answer.quality == "draft" else "", rules)
    if any(piece.unsure for cue in captions for line in cue.lines for piece in line):
        parts.append("STYLE\n::cue(.unclear) { font-style: italic; opacity: 0.7 }")
    for cue in captions:
        lines = "\n".join(_vtt_line(line) for line in cue.lines)
        parts.append(f"{_clock(cue.start_s, '.')} --> {_clock(cue.end_s, '.')}\n{lines}")
    return "\n\n".join(parts) + "\n"


def srt(answer: Answer) -> str:
    """Return captions as SubRip, which knows no notes and no classes: the label is a caption, "(unclear)" is text."""
    label = _(SRT_DRAFT_LABEL if answer.quality == "draft" else SRT_LABEL)
    captions = _labelled(marked(answer.segments, unsure_below(answer)), label, Rules())
    blocks = (
        f"{number}\n{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}\n{_srt_text(cue.text)}\n"
        for number, cue in enumerate(captions, 1)
    )
    return "\n".join(blocks)


def _labelled(segments: Sequence[Segment], label: str, rules: Rules) -> tuple[Cue, ...]:
    """Return the cues, with a label before the first speech if there is room, else above the first words."""
    captions = cues(segments, rules)
    if not label or not captions:
        return captions
    end_s = min(_LABEL_S, captions[0].start_s - rules.gap_s)
    if end_s < max(rules.short_s, len(label) / rules.chars_per_s):
        return cues(segments, rules, lead=label)
    piece = Piece(text=label, start_s=0.0, end_s=end_s)
    return (Cue(start_s=0.0, end_s=end_s, lines=((piece,),)), *captions)


def _vtt_line(line: Sequence[Piece]) -> str:
    """Return a line of cue text with what means something in WebVTT escaped (section 4.2.1, cue text)."""
    out = []
    for number, piece in enumerate(line):
        body = html.escape(_line(piece.text), quote=False)
        body = f"<c.unclear>{body}</c>" if piece.unsure else body
        out.append((" " if piece.space and number else "") + body)
    return "".join(out)


def _srt_text(lines: str) -> str:
    """Return text without what players take for markup: SubRip has no way to escape it."""
    safe = lines.translate(str.maketrans("<>{}", "\u2039\u203a()"))
    return "\n".join(_line(line) for line in safe.split("\n"))


def _clock(time_s: float, mark: str) -> str:
    """Return ``HH:MM:SS.mmm``, with the format's own mark before the thousandths."""
    seconds, ms = divmod(round(time_s * 1000), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{ms:03}"


# --- text -----------------------------------------------------------------------------------------------------------


def as_text(answer: Answer) -> str:
    """Return an answer as plain text: what it is, then the words, then what is unsure, then what made it."""
    blocks = _transcript(answer) if answer.segments else _description(answer)
    blocks += [" ".join(answer.unsure), provenance(answer)]
    return "\n\n".join(_clean(block).strip() for block in blocks if block.strip()) + "\n"


def _description(answer: Answer) -> list[str]:
    layout = answer.layout if answer.level is Level.FULL else ()
    return [answer.headline, " ".join(answer.details), *layout, *(passage.text for passage in answer.passages)]


def _transcript(answer: Answer) -> list[str]:
    """Return a title and the paragraphs; in a recording of a minute or more each begins with its time."""
    title = answer.headline.partition(": ")[0].rstrip(".") + "."  # what it is: the words themselves follow
    name = f" {answer.media.label}." if answer.media else ""
    timed = answer.segments[-1].end_s >= _TIMES_FROM_S
    blocks = [f"{title}{name} {' '.join(answer.details)}"]
    blocks += [f"[{_spoken_clock(start_s)}] {words}" if timed else words for start_s, words in _paragraphs(answer)]
    return blocks


def _paragraphs(answer: Answer) -> list[tuple[float, str]]:
    """Return (start in seconds, text) of each paragraph: ended by a pause, a new speaker, or its length."""
    found: list[tuple[float, str]] = []
    before: Segment | None = None
    for segment in marked(answer.segments, unsure_below(answer)):
        said, name = _line(segment.text), _line(segment.speaker)
        turn = before is None or segment.speaker != before.speaker
        pause = before is not None and segment.start_s - before.end_s >= _PARAGRAPH_PAUSE_S
        if turn or pause or len(found[-1][1]) >= _PARAGRAPH_CHARS:
            found.append((segment.start_s, f"{name}: {said}" if turn and name else said))
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]} {said}")
        before = segment
    return found


def _spoken_clock(time_s: float) -> str:
    seconds = int(time_s) if math.isfinite(time_s) else 0
    hours = f"{seconds // 3600}:" if seconds >= 3600 else ""
    return f"{hours}{seconds // 60 % 60:0{2 if hours else 1}}:{seconds % 60:02}"


# --- data -----------------------------------------------------------------------------------------------------------


def as_json(answer: Answer) -> str:
    """Return an answer as one JSON object; times in seconds, text as it was found."""
    language = next((content.language for content in answer.facets.values() if content.language), "")
    data: dict[str, Any] = {
        "made_by": provenance(answer),
        "media": answer.media.label if answer.media else "",
        "task": answer.task,
        "outcome": answer.outcome,
        "headline": answer.headline,
        "quality": answer.quality,
        "models": answer.models,
        "language": language,
        "details": answer.details,
        "layout": answer.layout,
        "passages": [{"kind": p.kind, "text": p.text, "box": p.box, "language": p.language} for p in answer.passages],
        "unsure": answer.unsure,
        "segments": [_segment_data(segment) for segment in answer.segments],
    }
    if answer.code:
        data |= {"code": answer.code, "hint": answer.hint}
    return _clean(json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def _segment_data(segment: Segment) -> dict[str, Any]:
    words = [
        {"text": w.text, "start_s": _number(w.start_s), "end_s": _number(w.end_s), "confidence": _number(w.confidence)}
        for w in segment.words
    ]
    times = {"start_s": _number(segment.start_s), "end_s": _number(segment.end_s)}
    said = {"speaker": segment.speaker, "language": segment.language, "text": segment.text}
    return {**times, **said, "words": words}


def _number(value: float | None) -> float | None:
    """Return a number that JSON knows."""
    return round(value, 3) if value is not None and math.isfinite(value) else None


# --- our own files --------------------------------------------------------------------------------------------------


def is_ours(head: bytes, tail: bytes) -> bool:
    """Return whether a file is one of these, by its first and last bytes (512 of each are enough)."""
    marks = tuple(mark.encode() for mark in i18n.everywhere(MARK))
    labels = i18n.everywhere(SRT_LABEL) | i18n.everywhere(SRT_DRAFT_LABEL)
    return (
        (head.startswith(b"WEBVTT") and any(b"\nNOTE " + mark in head for mark in marks))
        or (head.startswith(b"{") and any(b'"made_by": "' + mark in head for mark in marks))
        or (b" --> " in head and any(label.encode() + b"\n" in head for label in labels))
        or tail.rstrip().rpartition(b"\n")[2].startswith(marks)
    )


# --- what may stand in a file ---------------------------------------------------------------------------------------


def _clean(lines: str) -> str:
    """Return text that is valid UTF-8, without control characters but line breaks and tabs."""
    whole = lines.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) != "Cc")


def _line(words: str) -> str:
    """Return text as one clean line."""
    return " ".join(_clean(words).split())


def _note(words: str) -> str:
    """Return text that may stand in a WebVTT note, which ends at an empty line and must not hold an arrow."""
    return _line(words).replace("-->", "->")
