"""Checks one event of an engine, field by field: types, bounds, order. For `told`, and again in the daemon (`heeded`).

The constructors of our structs check nothing, so a plugin may build an event out of anything. What is wrong is told in
words for its author, with the field's name. A chunk takes about a microsecond, because a voice sends many.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from assistd.types import (
    Abstain,
    Arrived,
    Chunk,
    Content,
    Event,
    Failure,
    PassageKind,
    Progress,
    Quality,
    Result,
    Started,
)
from assistd.wire import MAX_LINE, MAX_PAYLOAD

MAX_TEXT = 2**20
"""Longest single text, in characters: a whole book page is 5,000."""

MAX_WORDS = 1000
"""Longest sentence that explains (a reason, a hint, what an engine is doing), in characters."""

RATES_HZ = range(1_000, 192_001)
MAX_ITEMS = 50_000
"""Most passages, segments, or words of one segment."""

MAX_S = 30 * 86400.0
"""Latest time in a recording, in seconds."""

MAX_BYTES = MAX_LINE - 4096
"""Most of a whole `Content` as JSON, in bytes: it travels in one line."""

MAX_DEPTH = 32
MAX_NODES = 200_000
"""How deep `Content.data` may be nested, and how many values it may hold."""

_PARTS: tuple[str, ...] = ("summary", "headline", "detail", "passage", "segment", "sound")
_KINDS: tuple[str, ...] = get_args(PassageKind)

_Text = Annotated[str, Meta(max_length=MAX_TEXT)]
_Words = Annotated[str, Meta(max_length=MAX_WORDS)]
_Language = Annotated[str, Meta(pattern=r"^([A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*)?\Z", max_length=64)]
_Sentences = Annotated[tuple[_Text, ...], Meta(max_length=1000)]
_Names = Annotated[tuple[_Words, ...], Meta(max_length=64)]
_Pixel = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
_Second = Annotated[float, Meta(ge=0, le=MAX_S)]
_Share = Annotated[float, Meta(ge=0, le=1)]


class _Passage(msgspec.Struct, frozen=True):
    kind: PassageKind
    text: _Text
    box: tuple[_Pixel, _Pixel, _Pixel, _Pixel] | None
    in_headline: bool
    language: _Language


class _Word(msgspec.Struct, frozen=True):
    text: _Words
    start_s: _Second
    end_s: _Second
    confidence: _Share | None


class _Segment(msgspec.Struct, frozen=True):
    start_s: _Second
    end_s: _Second
    text: _Text
    words: Annotated[tuple[_Word, ...], Meta(max_length=MAX_ITEMS)]
    speaker: _Words
    language: _Language


class _Content(msgspec.Struct, frozen=True):
    """The types and bounds of a `Content`'s fields, which its constructor does not check."""

    headline: _Text
    details: _Sentences
    passages: Annotated[tuple[_Passage, ...], Meta(max_length=MAX_ITEMS)]
    layout: Annotated[tuple[_Text, ...], Meta(max_length=MAX_ITEMS)]
    unsure: _Sentences
    segments: Annotated[tuple[_Segment, ...], Meta(max_length=MAX_ITEMS)]
    wants: _Names
    quality: Quality
    model: _Words
    language: _Language
    own_words: bool
    asides: _Sentences
    data: Any
    part: bool


class _Progress(msgspec.Struct, frozen=True):
    done: _Share | None
    words: _Words


class _Chunk(msgspec.Struct, frozen=True):
    part: Literal["summary", "headline", "detail", "passage", "segment", "sound"]
    text: _Text
    kind: PassageKind
    wants: _Names
    language: _Language
    rate_hz: int
    payload: Annotated[bytes, Meta(max_length=MAX_PAYLOAD)]


class _Last(msgspec.Struct, frozen=True):
    """A last word in sentences."""

    code: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
    hint: _Words
    reason: _Words = ""
    message: _Words = ""


_SHAPES: dict[type, type[msgspec.Struct]] = {Progress: _Progress, Chunk: _Chunk, Abstain: _Last, Failure: _Last}
_FROM_ENGINE = frozenset({Progress, Chunk, Result, Abstain, Failure})
_FROM_SOURCE = frozenset({Progress, Arrived, Abstain, Failure})


class UnfitError(ValueError):
    """An event is not what it should be; its words name the field."""


class TooMuchError(UnfitError):
    """An event is larger than anybody can use."""


def check(event: object, *, source: bool = False, arrived: bool = False) -> Event:
    """Return the event, if every field of it is what `assistd.types` promises.

    Args:
        event: What an engine yielded.
        source: The engine watches for files (task ``watch``): it tells of files, and finds nothing.
        arrived: It came over the wire: what JSON can't hold can't be in it.

    Raises:
        UnfitError: It is not, and which field.
        TooMuchError: It is too large.
    """
    kind = type(event)
    if arrived and isinstance(event, Started):
        return event
    if kind not in (_FROM_SOURCE if source else _FROM_ENGINE):
        raise UnfitError(_unknown(event, source=source))
    if isinstance(event, Chunk):
        _check_chunk(event)
    elif isinstance(event, Result):
        _check_result(event, arrived=arrived)
    elif isinstance(event, Arrived):
        _check_arrived(event)
    else:
        _convert(event, _SHAPES[kind], kind.__name__)
        _encoded(event, kind.__name__)
    return event  # type: ignore[return-value]  # its type was looked up


def _unknown(event: object, *, source: bool) -> str:
    name = type(event).__name__
    if isinstance(event, Arrived):
        return "only a source may tell of a file that arrived (Arrived)"
    if source and isinstance(event, Chunk | Result):
        return f"a source tells of files (Arrived), not a {name}"
    return f"run() must yield events of assistd.types, not {_article(name)}"


def _check_chunk(chunk: Chunk) -> None:
    text, payload = chunk.text, chunk.payload
    if type(text) is str and len(text) > MAX_TEXT:
        raise TooMuchError(f"Chunk.text has {len(text)} characters, at most {MAX_TEXT} are read")
    if type(payload) is bytes and len(payload) > MAX_PAYLOAD:
        raise TooMuchError(f"Chunk.payload has {len(payload)} bytes, at most {MAX_PAYLOAD} are played")
    # All that a usual chunk needs; what is unusual is looked at by msgspec, which names the field.
    usual = type(text) is str and type(payload) is bytes and not chunk.wants and chunk.wants == ()
    if not usual or chunk.part not in _PARTS or chunk.kind not in _KINDS or chunk.language != "" or not text.isascii():
        _convert(chunk, _Chunk, "Chunk")
        _encoded((text, chunk.wants), "Chunk")
    if chunk.part != "sound":
        if payload:
            raise UnfitError(f'Chunk.payload is for the part "sound", not "{chunk.part}"')
        if chunk.rate_hz != 0 and type(chunk.rate_hz) is not int:
            raise UnfitError(f"Chunk.rate_hz must be a whole number, not {_article(type(chunk.rate_hz).__name__)}")
        return
    if type(chunk.rate_hz) is not int or chunk.rate_hz not in RATES_HZ:
        raise UnfitError(f"Chunk.rate_hz must be a whole number from 1000 to 192000, not {str(chunk.rate_hz)[:20]}")
    if len(payload) % 2:
        raise UnfitError(f"Chunk.payload must be int16 samples, but has {len(payload)} bytes, which is odd")


def _check_arrived(event: Arrived) -> None:
    path, task = event.path, event.task
    if type(path) is not bytes:
        raise UnfitError(f"Arrived.path must be bytes (os.fsencode), not {_article(type(path).__name__)}")
    if not path.startswith(b"/") or b"\0" in path or len(path) > 4096:
        raise UnfitError("Arrived.path must be an absolute path of at most 4096 bytes")
    if type(task) is not str or len(task) > 64 or (task and not task.isidentifier()):
        raise UnfitError("Arrived.task must be the name of a task, or empty")


def _check_result(result: Result, *, arrived: bool) -> None:
    content = result.content
    if type(content) is not Content:
        raise UnfitError(f"Result.content must be a Content, not {_article(type(content).__name__)}")
    _convert(content, _Content, "Content")
    for number, one in enumerate(content.passages):
        if one.box is not None and (one.box[0] > one.box[2] or one.box[1] > one.box[3]):
            raise UnfitError(f"Content.passages[{number}].box must be left, top, right, bottom; it is {one.box}")
    _check_times(content)
    if not isinstance(content.data, dict):
        raise UnfitError(f"Content.data must be a dict, not {_article(type(content.data).__name__)}")
    if content.data:
        _check_data(content.data)
    if not arrived and (size := _encoded(content, "Content")) > MAX_BYTES:
        raise TooMuchError(f"Content has {size} bytes as JSON, at most {MAX_BYTES} are read")


def _check_times(content: Content) -> None:
    for number, segment in enumerate(content.segments):
        if segment.end_s < segment.start_s:
            raise UnfitError(f"Content.segments[{number}] ends before it begins ({segment.start_s} to {segment.end_s})")
        for place, word in enumerate(segment.words):
            if word.end_s < word.start_s:
                raise UnfitError(f"Content.segments[{number}].words[{place}] ends before it begins")


def _convert(value: object, shape: type[msgspec.Struct], name: str) -> None:
    """Check every field's type and bounds.

    Raises:
        UnfitError: One is wrong.
        TooMuchError: One is too long.
    """
    try:
        msgspec.convert(value, shape, from_attributes=True)
    except (msgspec.ValidationError, RecursionError, TypeError, ValueError, AttributeError) as error:
        words = str(error)
        what, _, where = words.partition(" - at `$")
        words = f"{name}{where.rstrip('`')}: {what}"
        raise (TooMuchError if "of length <=" in words else UnfitError)(words[:300]) from error


def _encoded(value: object, name: str) -> int:
    """Return how long it is as JSON, in bytes; refuse what JSON can't hold, as half characters (lone surrogates)."""
    try:
        return len(msgspec.json.encode(value))
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise UnfitError(f"{name}: a text holds half a character (a lone surrogate, U+{half:04X})") from error
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise UnfitError(f"{name} can't be written as JSON: {error}"[:300]) from error


def _check_data(data: dict[str, Any]) -> None:
    """Refuse what JSON can't hold, or what is nested or long without end."""
    left = [MAX_NODES]

    def look(value: Any, where: str, depth: int) -> None:
        left[0] -= 1
        if left[0] < 0 or depth > MAX_DEPTH:
            raise TooMuchError(
                f"Content.data holds more than {MAX_NODES} values"
                if left[0] < 0
                else f"Content.data is nested deeper than {MAX_DEPTH}"
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise UnfitError(f"{where} is {value}, which JSON can't hold")
        if isinstance(value, dict):
            for key, one in value.items():
                look(one, f"{where}[{key!r:.40}]", depth + 1)
        elif isinstance(value, list | tuple):
            for number, one in enumerate(value):
                look(one, f"{where}[{number}]", depth + 1)

    look(data, "Content.data", 0)


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"
