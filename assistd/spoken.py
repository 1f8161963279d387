"""Speaks one request's answer while it grows, at most once ever. The dispatcher makes one `Speech` for each request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistd.errors import JournalError
from assistd.journal import SPEECH, Journal
from assistd.types import Answer, Phrase, Request


class Voice(Protocol):
    """Where sentences go while an answer grows: the speech sink, or nothing."""

    async def begin(self, request: Request) -> None:
        """Work on a request that will be spoken has begun."""

    async def say(self, request: Request, phrases: Sequence[Phrase]) -> None:
        """Queue sentences of a request's answer."""

    async def end(self, request: Request, answer: Answer) -> None:
        """Nothing more will be said for this request."""


class Speech:
    """Speaks one request's sentences, if it is to be spoken and was not spoken before."""

    def __init__(self, request: Request, voice: Voice, journal: Journal) -> None:
        self._request = request
        self._voice = voice
        self._journal = journal
        self._allowed: bool | None = None if SPEECH in request.sinks else False

    async def begin(self) -> None:
        """Let the voice know that work has begun."""
        if self._allowed is not False:
            await self._voice.begin(self._request)

    async def say(self, phrases: Sequence[Phrase]) -> None:
        """Say these next; the journal knows before the first of them sounds."""
        if not phrases or self._allowed is False:
            return
        if self._allowed is None:
            try:
                self._allowed = await self._journal.begin_speech(self._request.id)
            except JournalError:
                self._allowed = self._request.interactive  # a person waits; the rest may be done again, and said then
        if self._allowed:
            await self._voice.say(self._request, phrases)

    async def end(self, answer: Answer) -> None:
        """Let the voice know that nothing more comes."""
        if self._allowed is not False:
            await self._voice.end(self._request, answer)
