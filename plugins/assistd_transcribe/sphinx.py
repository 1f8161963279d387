"""Recognises English with the embedded pocketsphinx: a draft, wrong in about one word of three; `engine` makes it.

Its own probabilities are useless (a chord gave a word with probability 1), so words carry no confidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pocketsphinx import Decoder

from assistd.i18n import _
from assistd.runtime.audio import RATE_HZ
from assistd.types import Abstain, Job, Segment, Word
from assistd_transcribe import draft_model, wording
from assistd_transcribe.languages import canonical
from assistd_transcribe.recogniser import Account
from assistd_transcribe.segmenter import Limits, Span

_FRAME_S = 0.01  # the decoder counts time in hundredths of a second
_STEP = RATE_HZ // 2  # samples decoded between two looks at `cancel`
_STATES = 3000  # states searched a frame, of up to 30,000: a third less time, the same word error rate on 10 clips
_FILLER = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")  # <s>, <sil>, [NOISE], ++UH++: not words
_VARIANT = re.compile(r"\(\d+\)$")  # "the(2)" is the second pronunciation of "the"
_WORDS, _LEVEL = "_default", "level"


class Sphinx:
    """The draft recogniser (`assistd_transcribe.recogniser.Recogniser`).

    Args:
        limits: How sound is cut for it.
    """

    unclear_below = 0.0  # it has no confidence to go by

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._decoder = Decoder(loglevel="FATAL", maxhmmpf=_STATES)
        self._decoder.add_keyphrase(_LEVEL, "abracadabra")  # a search that costs next to nothing
        self._decoder.activate_search(_WORDS)

    def begin(self, job: Job) -> Abstain | None:
        """Forget the adaptation to the last file; refuse what a draft can't do."""
        language, into = canonical(job.language), canonical(job.into)
        if into and into != language:
            return wording.no_translation(into)
        if language not in {"", "en"}:
            return wording.no_language(language)
        self._decoder.reinit_feat()
        return None

    def finish(self, cancel: Callable[[], bool]) -> Iterator[Segment]:  # noqa: ARG002  (the seam's)
        """Yield nothing: each span was heard when it came."""
        yield from ()

    def account(self) -> Account:
        """Say that it is a draft."""
        return Account(model=draft_model(), quality="draft", language="en", only=_("a draft"))

    def hear(self, span: Span, cancel: Callable[[], bool]) -> Iterator[Segment]:
        """Yield the words of a span as one segment, or nothing."""
        self._level(span)
        self._decoder.activate_search(_WORDS)
        self._decoder.start_utt()
        try:
            for begin in range(0, len(span.pcm), _STEP):
                if cancel():
                    return
                self._decoder.process_raw(span.pcm[begin : begin + _STEP].tobytes())
        finally:
            self._decoder.end_utt()
        words = tuple(self._words(span.start_s))
        if not words or cancel():
            return
        text = " ".join(word.text for word in words)
        yield Segment(start_s=words[0].start_s, end_s=words[-1].end_s, text=text, words=words, language="en")

    def _level(self, span: Span) -> None:
        """Set the cepstral mean to that of this span.

        Decoding piece by piece (so that cancel works) starts from the mean of the last span, which cost 10 points of
        word error rate. A first pass with a trivial search measures the mean of the whole span, twice, because the
        decoder blends it with the mean it had; starting it afresh each time makes the words depend on nothing else.
        """
        self._decoder.reinit_feat()
        self._decoder.activate_search(_LEVEL)
        for _pass in range(2):
            self._decoder.start_utt()
            self._decoder.process_raw(span.pcm.tobytes(), full_utt=True)
            self._decoder.end_utt()
        mean = self._decoder.get_cmn()
        self._decoder.reinit_feat()
        self._decoder.set_cmn(mean)

    def _words(self, start_s: float) -> Iterator[Word]:
        for part in self._decoder.seg() or ():
            text = _VARIANT.sub("", part.word)
            if _FILLER.match(text):
                continue
            if text == "i" or text.startswith("i'"):
                text = "I" + text[1:]
            yield Word(
                text=text,
                start_s=round(start_s + part.start_frame * _FRAME_S, 2),
                end_s=round(start_s + (part.end_frame + 1) * _FRAME_S, 2),
            )
