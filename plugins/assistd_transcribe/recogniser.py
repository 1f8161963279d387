"""The seam between segments and models: what a recogniser of speech must do; `assistd_transcribe.transcriber` calls it.

A way to hear is put behind it by one class: it gets spans of sound that hold speech, in order, and returns what is
said in them, at once or once it has enough of them. Everything else (decoding, cutting, progress, captions) stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from assistd.types import Abstain, Job, Quality, Segment
from assistd_transcribe.segmenter import Limits, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What there is to say about a transcript beside its words.

    Attributes:
        model: Name and version, for the provenance note.
        quality: ``draft`` is labelled wherever its words are shown.
        language: BCP 47, of the words; empty if unknown.
        spoken: BCP 47, of the speech, where the words are a translation; else empty.
        only: Who knows this language alone, where nobody said or found out what is spoken; else empty.
        details: Sentences after the headline.
        layout: Sentences for those who want to know everything.
        unsure: Sentences about what could not be made out.
        data: Anything else.
    """

    model: str
    quality: Quality
    language: str
    spoken: str = ""
    only: str = ""
    details: tuple[str, ...] = ()
    layout: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


class Recogniser(Protocol):
    """Turns spans of speech into words.

    Attributes:
        unclear_below: Confidence under which a word is marked as unclear; 0: none.
    """

    unclear_below: float

    def begin(self, job: Job) -> Abstain | None:
        """Forget the last file: the same recording gives the same words, whatever came before.

        Returns:
            Why nothing can be done about this job, if that is so.

        Raises:
            ModelError: If the model it needs can't be opened.
        """

    @property
    def limits(self) -> Limits:
        """How sound is to be cut for the job that has begun."""

    def hear(self, span: Span, cancel: Callable[[], bool]) -> Iterator[Segment]:
        """Take the next span; yield what is certain now, in order, with times from the start of the media.

        Args:
            span: The sound.
            cancel: Asked at least once a second of sound; once true, end at once.
        """

    def finish(self, cancel: Callable[[], bool]) -> Iterator[Segment]:
        """Yield what was not certain yet."""

    def account(self) -> Account:
        """Return what there is to say, once everything is heard."""
