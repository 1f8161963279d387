"""What stands in a note: a head that says where it is from, then the answer. `assistd_notes.engine` asks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote_from_bytes

from assistd import Answer, Level, Passage, Segment

from assistd_notes.markdown import escaped, quoted


def mark(request_id: str) -> str:
    """Return what tells the note of one request from all others."""
    return f"assistd: {json.dumps(request_id)}"


def subject(answer: Answer) -> str:
    """Return what an answer is about, in one line: the file's name, the window's title, the question."""
    if answer.view is not None:
        return answer.view.label
    name = os.path.basename(answer.path).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "?" for c in name) or answer.question or answer.task


def alone(answer: Answer, made: datetime, level: Level) -> str:
    """Return a note of its own: a YAML head (JSON strings are YAML), then the answer."""
    head = {
        "date": made.isoformat(timespec="seconds"),
        "task": answer.task,
        "source": answer.source,
        "about": subject(answer),
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    return "\n".join(["---", *lines, mark(answer.request_id), "---", "", *_blocks(answer, level, "#")])


def section(answer: Answer, made: datetime, level: Level) -> str:
    """Return a section of a day's note. Its mark is its last line: half a section does not count as written."""
    said = f"*{made:%H:%M}, {escaped(answer.task)} of {escaped(subject(answer))}*"
    return "\n".join([*_blocks(answer, level, "##", said), f"<!-- {mark(answer.request_id)} -->", ""])


def _blocks(answer: Answer, level: Level, heading: str, said: str = "") -> Iterator[str]:
    for block in (f"{heading} {escaped(answer.headline)}", said, *_body(answer, level), _link(answer)):
        if block:
            yield block
            yield ""


def _body(answer: Answer, level: Level) -> Iterator[str]:
    """Yield the paragraphs after the first sentence."""
    if answer.question:
        yield f"Asked: {escaped(answer.question)}"
    if level is Level.BRIEF:
        return
    yield escaped(" ".join(answer.details))
    if level is Level.FULL:
        yield escaped(" ".join(answer.layout))
    yield from (_passage(one) for one in answer.passages if level is Level.FULL or not one.in_headline)
    yield "\n".join(_segment(one) for one in answer.segments)
    yield escaped(" ".join(answer.unsure))


def _passage(passage: Passage) -> str:
    """Return what was read as a quotation: read is not seen."""
    return quoted(passage.text)


def _segment(segment: Segment) -> str:
    minutes, seconds = divmod(int(segment.start_s), 60)
    hours, minutes = divmod(minutes, 60)
    time = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    speaker = f"{escaped(segment.speaker)}: " if segment.speaker else ""
    return f"- **{time}** {speaker}{escaped(segment.text)}"


def _link(answer: Answer) -> str:
    """Return a link to the file, and whether it has gone; a picture of the screen is not kept, so there is none."""
    if answer.view is not None or not answer.path:
        return ""
    gone = "" if os.path.lexists(answer.path) else " (no longer there)"
    return f"[{escaped(subject(answer))}](file://{quote_from_bytes(answer.path)}){gone}"
