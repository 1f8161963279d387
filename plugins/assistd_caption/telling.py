"""From a model's tokens to sentences that may be said, each as soon as it is whole. Used by `engine`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistd_caption.wording import degenerate, finished, hedged, sentences

if TYPE_CHECKING:
    from collections.abc import Generator

    from assistd.runtime.families.seeing import Piece
    from assistd_caption import CaptionOptions

DEGENERATE, FAINT = "degenerate", "faint"
"""Why nothing could be said: no description at all; one that the model itself did not believe."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence.

    Attributes:
        text: As it is said.
        logprob: Mean natural logarithm of its tokens' probabilities.
    """

    text: str
    logprob: float


class Telling:
    """The sentences of one description or answer.

    Attributes:
        wrong: Why sentences were left out: `DEGENERATE` or `FAINT`; empty: none was.

    Args:
        options: The person's settings.
        read: Words that were read in the picture, lower case.
        short: An answer, which may be a single word.
        least_doubt: Every sentence is hedged at least so much.
    """

    def __init__(
        self, options: CaptionOptions, read: Collection[str] = (), *, short: bool = False, least_doubt: int = 0
    ) -> None:
        self._options = options
        self._read = read
        self._short = short
        self._least = least_doubt
        self._logprobs: list[tuple[int, float]] = []
        self._text = ""
        self._done = 0
        self._any = False
        self.wrong = ""

    @property
    def mean_logprob(self) -> float:
        """Mean natural logarithm of all tokens' probabilities so far."""
        return sum(value for _, value in self._logprobs) / max(1, len(self._logprobs))

    def sentences(self, pieces: Iterator[Piece]) -> Iterator[Said]:
        """Yield each sentence once it is whole and checked; ends the model when nothing more is worth saying.

        Args:
            pieces: Of `SeeingModel.tell`.
        """
        ended = ""
        with closing(_as_generator(pieces)) as stream:
            for piece in stream:
                self._text += piece.text
                self._logprobs.append((len(self._text), piece.logprob))
                ended = piece.ended
                yield from self._whole(last=False)
                if degenerate(self._text[self._done :]) and len(self._text) - self._done > 40:
                    self.wrong = DEGENERATE
                    return
        yield from self._rest(ended)

    def _whole(self, *, last: bool) -> Iterator[Said]:
        start = self._done
        for part, end in sentences(self._text[start:], whole=last):
            said = self._checked(part, self._done, start + end)
            self._done = start + end
            if said is not None:
                yield said

    def _rest(self, ended: str) -> Iterator[Said]:
        """Yield what stands behind the last full stop: whole where the model ended by itself, else cut off."""
        if not ended:
            return  # cancelled in the middle of it
        if ended in ("stop", "loop"):
            yield from self._whole(last=True)
        rest = self._text[self._done :].strip()
        if not rest or (ended == "loop" and self._any):
            return
        cut_off = ended == "length" and not rest.endswith((".", "!", "?"))
        if cut_off and self._any:
            return
        said = self._checked(f"{rest.rstrip(',;: ')}…" if cut_off else rest, self._done, len(self._text))
        if said is not None:
            yield said

    def _checked(self, part: str, start: int, end: int) -> Said | None:
        """Return a sentence with its doubt, None if it must not be said."""
        number = self._short and part.strip(" .") and len(part.split()) <= 3  # "42." answers, and describes nothing
        if degenerate(part) and not number:
            self.wrong = self.wrong or DEGENERATE
            return None
        logprob = self._mean(start, end)
        doubt = self._doubt(logprob)
        if doubt is None:
            self.wrong = self.wrong or FAINT
            return None
        text, doubted = finished(part, read=self._read, people=self._options.neutral_people, short=self._short)
        if not text:
            return None
        self._any = True
        return Said(text=hedged(text, max(doubt, int(doubted), self._least)), logprob=logprob)

    def _mean(self, start: int, end: int) -> float:
        inside = [value for place, value in self._logprobs if start < place <= end]
        return sum(inside) / len(inside) if inside else self.mean_logprob

    def _doubt(self, logprob: float) -> int | None:
        """Return how much a sentence is hedged; None: it is not said."""
        limits = (self._options.sure_logprob, self._options.probable_logprob, self._options.least_logprob)
        return next((doubt for doubt, limit in enumerate(limits) if logprob >= limit), None)


def _as_generator(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """Return the pieces as a generator, so that the model's own ends with it."""
    try:
        yield from pieces
    finally:
        end = getattr(pieces, "close", None)
        if end is not None:
            end()
