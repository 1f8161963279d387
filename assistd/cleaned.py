"""Takes out of an event's words what would command a terminal, turn text around or be read as nonsense. By `heeded`.

Escape sequences (ECMA-48, sections 5.3 to 5.6) go whole, so that their letters are not read aloud; so do the other
controls of C0 and C1, and the characters that override, embed or isolate a direction (Unicode UAX #9, section 2), which
can make a text look like another. The marks that Arabic and Hebrew need stay, and so do the joiners of emoji.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from assistd.types import Abstain, Arrived, Chunk, Content, Event, Failure, Passage, Progress, Result, Segment, Word

_WILD = re.compile(
    r"(?P<line>\r\n?|[\x0b\x0c\x85\u2028\u2029])"  # other ways to break a line
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # control sequences: colours, the cursor
    r"|\x1b[\]PX^_][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)"  # strings: the window's title, the clipboard
    r"|\x1b[ -/]*[0-~]?"  # all other escape sequences
    r"|[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
_IN_DATA = re.compile(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""In what is only ever written as JSON, which escapes C0 itself: a bar code may hold such."""

_LINES = frozenset({"detail", "passage", "segment"})


def lines(text: str) -> str:
    r"""Return a text that may have several lines: ``\n`` and ``\t`` stay."""
    if text.isprintable():
        return text
    return _WILD.sub(lambda found: "\n" if found["line"] else "", text)


def line(text: str, most: int = 0) -> str:
    """Return a text as one line of at most `most` characters (0: any)."""
    if most and len(text) > most:
        text = text[: most - 1] + "…"
    return text if text.isprintable() else " ".join(lines(text).split())


def cleaned(event: Event) -> Event:
    """Return the event with words that may be spoken, printed and written. It was checked before (`wellformed`)."""
    match event:
        case Chunk(text=text, part=part):
            clean = lines(text) if part in _LINES else line(text)
            return event if clean is text else replace(event, text=clean)
        case Progress(words=words):
            clean = line(words, 200)
            return event if clean is words else replace(event, words=clean)
        case Result(content=content):
            clean_content = _content(content)
            return event if clean_content is content else Result(content=clean_content)
        case Abstain(reason=reason, hint=hint):
            return replace(event, reason=line(reason), hint=line(hint))
        case Failure(message=message, hint=hint):
            return replace(event, message=line(message), hint=line(hint))
        case Arrived() | _:
            return event


def _content(content: Content) -> Content:
    fresh: dict[str, Any] = {
        "headline": line(content.headline),
        "details": tuple(map(lines, content.details)),
        "passages": tuple(map(_passage, content.passages)),
        "layout": tuple(map(lines, content.layout)),
        "unsure": tuple(map(lines, content.unsure)),
        "segments": tuple(map(_segment, content.segments)),
        "wants": tuple(map(line, content.wants)),
        "model": line(content.model),
        "asides": tuple(map(lines, content.asides)),
        "data": _data(content.data),
    }
    return replace(content, **fresh)


def _passage(passage: Passage) -> Passage:
    text = lines(passage.text)
    return passage if text is passage.text else replace(passage, text=text)


def _segment(segment: Segment) -> Segment:
    texts = (segment.text, segment.speaker, *(word.text for word in segment.words))
    if all(text.isprintable() for text in texts):
        return segment
    words = tuple(map(_word, segment.words))
    return replace(segment, text=lines(segment.text), speaker=line(segment.speaker), words=words)


def _word(word: Word) -> Word:
    text = lines(word.text)
    return word if text is word.text else replace(word, text=text)


def _data(value: Any) -> Any:
    match value:
        case str():
            return value if value.isprintable() else _IN_DATA.sub("", value)
        case dict():
            return {_data(key): _data(one) for key, one in value.items()}
        case list():
            return [_data(one) for one in value]
        case _:
            return value
