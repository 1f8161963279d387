"""The seam between segments and models: what a recogniser of speech must do; `assistd_transcribe.transcriber` calls it.

A model is put behind it by one class in one file: it gets a span of sound that holds speech and returns what is said
in it. Everything else (decoding, cutting, progress, wording, captions) stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assistd.types import Quality, Segment
from assistd_transcribe.segmenter import Span


class Recogniser(Protocol):
    """Turns a span of speech into words.

    Attributes:
        model: Name and version, for the provenance note.
        quality: ``draft`` is labelled wherever its words are shown.
        language: BCP 47; the language it hears, whatever is spoken.
    """

    model: str
    quality: Quality
    language: str

    def reset(self) -> None:
        """Forget the last file: the same recording gives the same words, whatever came before."""

    def hear(self, span: Span, cancel: Callable[[], bool]) -> tuple[Segment, ...]:
        """Return what is said, in order: times from the start of the media, words with times and confidence.

        Args:
            span: The sound.
            cancel: Asked at least once a second of sound; once true, return at once, with nothing.
        """
