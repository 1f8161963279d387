"""What an engine's events have to be, one after another. `strict` asks it inside the worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from assistd.types import BRIEF_CHARS, Abstain, Arrived, Chunk, Content, Progress, Result

TOLD = (Progress, Chunk, Arrived, Result, Abstain)

_SENTENCES = frozenset({"describe", "ask"})
"""Tasks whose headline is a sentence of the engine's; a transcript's are the words that were said."""

# what a sentence ends with, in the scripts that have their own
_ENDS = ".!?…:。！？」』\"'”’»›)”"  # noqa: RUF001


class Rules:
    """One job.

    Args:
        task: Of the job.
    """

    def __init__(self, task: str) -> None:
        self._task = task
        self._passages: list[str] = []
        self._segments: list[str] = []
        self._done = 0.0
        self._rate_hz = 0

    def broken(self, event: Any) -> Iterator[str]:
        """Yield a sentence for each rule that this event breaks."""
        if not isinstance(event, TOLD):
            yield f"It told an object of type {type(event).__name__}, which is no event."
            return
        if wrong := mistyped(event):
            yield f"A {type(event).__name__} has a field of the wrong type: {wrong}."
            return
        match event:
            case Progress(done=done) if done is not None:
                if not 0 <= done <= 1:
                    yield f"Progress.done is {done:g}; it goes from 0 to 1."
            case Chunk():
                yield from self._chunk(event)
            case Result(content=content):
                yield from self._content(content)
            case Abstain(reason=reason) if not reason.strip():
                yield "An Abstain gives no reason."
            case _:
                pass

    def _chunk(self, chunk: Chunk) -> Iterator[str]:
        if chunk.part == "sound":
            if len(chunk.payload) % 2:
                yield f"A sound has {len(chunk.payload)} bytes; samples have two each."
            if chunk.rate_hz <= 0:
                yield "A sound does not say how many samples a second has (rate_hz)."
            elif self._rate_hz not in (0, chunk.rate_hz):
                yield f"The sound's rate changes from {self._rate_hz} to {chunk.rate_hz} Hz in the middle."
            self._rate_hz = chunk.rate_hz or self._rate_hz
            return
        if chunk.payload:
            yield f"A chunk of part {chunk.part} carries a payload; only a sound may."
        if not chunk.text.strip():
            yield f"A chunk of part {chunk.part} has no text."
        if chunk.part in ("headline", "summary"):
            yield from self._sentence(chunk.text, f"The {chunk.part} in a chunk")
        elif chunk.part == "passage":
            self._passages.append(chunk.text)
        elif chunk.part == "segment":
            self._segments.append(chunk.text)

    def _content(self, content: Content) -> Iterator[str]:
        yield from self._sentence(content.headline, "The headline")
        if not _in_order(self._passages, [passage.text for passage in content.passages]):
            yield "The passages that were streamed are not those of the result, in the same order."
        if not _in_order(self._segments, [segment.text for segment in content.segments]):
            yield "The segments that were streamed are not those of the result, in the same order."
        began_s = 0.0
        for segment in content.segments:
            if segment.end_s < segment.start_s or segment.start_s < began_s:
                yield f"The segment at {segment.start_s:g} s is out of order."
                break
            began_s = segment.start_s

    def _sentence(self, text: str, what: str) -> Iterator[str]:
        if not text.strip():
            yield f"{what} is empty."
            return
        if len(text) > BRIEF_CHARS:
            yield f"{what} has {len(text)} characters; at most {BRIEF_CHARS} may be."
        if self._task in _SENTENCES and text.rstrip()[-1] not in _ENDS:
            yield f"{what} is no whole sentence: it ends with {text.rstrip()[-1]!r}."


def mistyped(event: msgspec.Struct) -> str:
    """Return which field of an event is of the wrong type, in words; empty if all are right.

    A struct's constructor takes anything; only what is read from a stream is checked by msgspec.
    """
    try:
        plain = msgspec.to_builtins(event, builtin_types=(bytes,))
        msgspec.convert(plain, type(event), builtin_types=(bytes,))
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError) as error:
        return str(error).replace("`$.", "`").rstrip(".")
    return ""


def _in_order(streamed: list[str], whole: list[str]) -> bool:
    """Return whether all that was streamed stands in the whole, in this order, with other things between or not."""
    rest = iter(whole)
    return all(text in rest for text in streamed)
