"""Puts an answer together for a listener, while its facets are still being found. The dispatcher feeds it.

The first sentence stands alone; detail follows; what was read is never mixed with what was seen; nothing is said twice.
Rules of length and order: docs/answers.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from msgspec.structs import replace

from assistd.types import (
    BRIEF_CHARS,
    Abstain,
    Answer,
    Chunk,
    Content,
    Event,
    Failure,
    Final,
    Level,
    Outcome,
    Passage,
    Request,
    Result,
)

FACETS = ("picture", "elements", "text", "codes", "speech", "sound")
"""In which order facets speak: what it is, what it says, what can be done."""

WANTED = {
    "picture": (
        "No captioning model is installed; from the next version on, `assistd models pull --recommended` fetches one."
    ),
}
"""What to say when a facet that would add something has no engine."""

NO_ENGINE = {
    "describe": "No plugin here can describe this kind of file",
    "transcribe": "No plugin here can transcribe this kind of file",
}


class Composition:
    """One request's answer in the making.

    Facets run side by side. The first that has something to say gets the floor and keeps it until it has ended; what
    the others find meanwhile is said after it.

    Args:
        request: What was asked.
        facets: The facets that will report.
    """

    def __init__(self, request: Request, facets: Iterable[str]) -> None:
        self._request = request
        self._waiting: dict[str, list[Event]] = {facet: [] for facet in facets}
        self._finals: dict[str, Final] = {}
        self._floor: str | None = None
        self._said_headline = ""
        self._said_summary = False
        self._said_passages: dict[str, int] = {}
        self._again: dict[str, int] = {}

    def feed(self, facet: str, event: Event) -> list[str]:
        """Take an event of a facet; return the sentences that should be spoken now."""
        if isinstance(event, Result | Abstain | Failure):
            self._finals[facet] = event
        if not isinstance(event, Chunk | Result | Abstain | Failure):
            return []
        if self._floor is None:
            self._floor = facet
        if facet != self._floor:
            self._waiting[facet].append(event)
            return []
        said = self._say(facet, event)
        if facet in self._finals:
            said += self._pass_floor(facet)
        return said

    def restart(self, facet: str) -> None:
        """The facet's engine begins again (it died, or made way): what it said before is not said a second time."""
        self._waiting[facet].clear()
        self._again[facet] = max(self._again.get(facet, 0), self._said_passages.get(facet, 0))
        self._said_passages[facet] = 0

    def answer(self) -> Answer:
        """Return the answer, once every facet has had its last word."""
        contents = self._contents()
        if contents:
            return self._answered(contents)
        failures = [final for final in self._finals.values() if isinstance(final, Failure)]
        if failures:
            return self._without(failures[0].message, failures[0].code, failures[0].hint, "failed")
        abstains = [final for final in self._finals.values() if isinstance(final, Abstain)]
        if abstains:
            outcome: Outcome = "cancelled" if abstains[0].code == "cancelled" else "nothing"
            return self._without(abstains[0].reason, abstains[0].code, abstains[0].hint, outcome)
        kind = f" ({self._request.media.mime})" if self._request.media else ""
        return self._without(
            NO_ENGINE.get(self._request.task, f"No plugin here does the task {self._request.task}") + f"{kind}.",
            "no-engine",
            "`assistd plugins` lists what is there.",
            "failed",
        )

    def closing(self, answer: Answer) -> list[str]:
        """Return what remains to be spoken when the answer is whole: what nobody said while it grew."""
        level = self._request.level
        if answer.outcome == "cancelled":
            return []
        if answer.outcome != "answered":
            return [] if self._said_headline == answer.headline else [answer.headline, *_some(answer.hint)]
        said = [] if self._said_headline else [answer.headline]
        if level is Level.BRIEF:
            return said
        said += answer.details
        if level is Level.FULL:
            said += [*answer.layout, *(segment.text for segment in answer.segments)]
        return [*said, *answer.unsure]

    # --- what is said while it grows ---

    def _say(self, facet: str, event: Event) -> list[str]:
        brief = self._request.level is Level.BRIEF
        match event:
            case Chunk(part="summary", text=text):
                said_before, self._said_summary = self._said_summary, True
                return [] if brief or said_before or self._said_headline else [text]
            case Chunk(part="headline", text=text):
                return self._say_headline(text)
            case Chunk(part="passage", text=text):
                self._said_passages[facet] = count = self._said_passages.get(facet, 0) + 1
                return [] if brief or count <= self._again.get(facet, 0) else [text]
            case Result(content=content):
                said = self._say_headline(content.headline)
                rest = _unquoted(content)[max(self._said_passages.get(facet, 0), self._again.get(facet, 0)) :]
                return said if brief else said + [passage.text for passage in rest]
            case _:
                return []

    def _say_headline(self, text: str) -> list[str]:
        if self._said_headline:
            return []
        self._said_headline = text
        return [text]

    def _pass_floor(self, facet: str) -> list[str]:
        """The speaker has ended: let the others say what they found meanwhile."""
        del self._waiting[facet]
        said: list[str] = []
        self._floor = None
        for other in sorted(self._waiting, key=_rank):
            if self._waiting[other]:
                self._floor = other
                events, self._waiting[other] = self._waiting[other], []
                for event in events:
                    said += self._say(other, event)
                if other in self._finals:
                    return said + self._pass_floor(other)
                return said
        return said

    # --- the whole ---

    def _contents(self) -> dict[str, Content]:
        found = {facet: final.content for facet, final in self._finals.items() if isinstance(final, Result)}
        return dict(sorted(found.items(), key=lambda item: _rank(item[0])))

    def _answered(self, contents: dict[str, Content]) -> Answer:
        first, *others = contents.values()
        details = [*first.details]
        for content in others:
            details += [content.headline, *content.details]
        wanted = {want for content in contents.values() for want in content.wants} - set(contents)
        details += [WANTED[want] for want in sorted(wanted) if want in WANTED]
        failures = [final for final in self._finals.values() if isinstance(final, Failure)]
        return Answer(
            request_id=self._request.id,
            task=self._request.task,
            path=self._request.path,
            media=self._request.media,
            outcome="answered",
            headline=clip(first.headline),
            details=tuple(details),
            passages=tuple(passage for content in contents.values() for passage in content.passages),
            layout=tuple(words for content in contents.values() for words in content.layout),
            unsure=(
                *(words for content in contents.values() for words in content.unsure),
                *(failure.sentence() for failure in failures),
            ),
            segments=tuple(segment for content in contents.values() for segment in content.segments),
            models=tuple(content.model for content in contents.values() if content.model),
            quality="draft" if any(content.quality == "draft" for content in contents.values()) else first.quality,
            facets={facet: replace(content, passages=(), segments=()) for facet, content in contents.items()},
            source=self._request.source,
            level=self._request.level,
            formats=self._request.formats,
            made_s=time.time(),
        )

    def _without(self, headline: str, code: str, hint: str, outcome: Outcome) -> Answer:
        return failed(self._request, headline, code, hint, outcome)


def failed(request: Request, headline: str, code: str, hint: str, outcome: Outcome = "failed") -> Answer:
    """Return the answer to a request that found nothing or could not be done, in words."""
    return Answer(
        request_id=request.id,
        task=request.task,
        path=request.path,
        media=request.media,
        outcome=outcome,
        headline=headline,
        code=code,
        hint=hint,
        source=request.source,
        level=request.level,
        formats=request.formats,
        made_s=time.time(),
    )


def text(answer: Answer, level: Level) -> str:
    """Return the answer as it is written: one line at `brief`, paragraphs at `standard` and `full`."""
    if answer.outcome != "answered":
        return f"{answer.headline} {answer.hint}".strip()
    if level is Level.BRIEF:
        return answer.headline
    parts = [answer.headline, " ".join(answer.details)]
    if level is Level.FULL:
        parts.append(" ".join(answer.layout))
        parts += [passage.text for passage in answer.passages]
    else:
        parts += [passage.text for passage in answer.passages if not passage.in_headline]
    parts += [" ".join(segment.text for segment in answer.segments)]
    parts += answer.unsure
    return "\n".join(part for part in parts if part)


def clip(sentence: str, limit: int = BRIEF_CHARS) -> str:
    """Return a sentence of at most `limit` characters, cut between words with an ellipsis."""
    if len(sentence) <= limit:
        return sentence
    cut = sentence[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(",;: ") + "…"


def _unquoted(content: Content) -> list[Passage]:
    return [passage for passage in content.passages if not passage.in_headline]


def _rank(facet: str) -> int:
    return FACETS.index(facet) if facet in FACETS else len(FACETS)


def _some(words: str) -> list[str]:
    return [words] if words else []
