"""Sound in, transcript out, with any recogniser: decode, cut into speech, recognise; `engine` runs it for each job.

Nothing is held but the words and the sound that a recogniser hears at once, so a recording of any length fits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from assistd.caption_marks import UNCLEAR_BELOW, UNSURE_BELOW, marked
from assistd.errors import UnreadableError
from assistd.i18n import _
from assistd.runtime.audio import Sound
from assistd.types import Abstain, Chunk, Content, Job, Progress, Result, Segment
from assistd_transcribe import wording
from assistd_transcribe.recogniser import Recogniser
from assistd_transcribe.segmenter import Segmenter

_TICK_S = 5.0  # seconds of sound between two signs of life
_MOST_WORDS = 90_000  # ten hours of speech; as JSON 6 MiB, which still fits one frame (`assistd.wire.MAX_LINE`)


class Transcriber:
    """Runs a recogniser over recordings.

    Args:
        recogniser: What turns spans into words.
        budget_s: Working time after which the transcript ends with what there is.
    """

    def __init__(self, recogniser: Recogniser, *, budget_s: float) -> None:
        self._recogniser = recogniser
        self._budget_s = budget_s

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Chunk | Result | Abstain]:
        """Yield what is heard while it is heard, then the whole.

        Raises:
            MediaError: If the recording can't be read or decoded.
            ModelError: If the model can't be opened.
        """
        if job.media is None:
            raise UnreadableError(_("There is no recording to transcribe."), hint=_("Name a sound or video file."))
        with Sound(job.media.path) as sound:
            if not sound.has_sound:
                yield wording.no_track(job.media.label, picture=sound.has_picture)
                return
            yield Progress(done=0.0, words=_("listening"))
            if refused := self._recogniser.begin(job):
                yield refused
                return
            segmenter = Segmenter(self._recogniser.limits)
            segments: list[Segment] = []
            hurry = _Budget(self._budget_s)
            for step in self._steps(sound, segmenter, hurry, cancel):
                if isinstance(step, Progress):
                    yield step
                    continue
                segments.append(step)
                hurry.words += len(step.words)
                yield Chunk(part="segment", text=self._said(step), language=step.language)
            if not cancel():
                yield self._last_word(sound, segmenter, segments, stopped=hurry.spent)

    def _steps(
        self, sound: Sound, segmenter: Segmenter, hurry: _Budget, cancel: Callable[[], bool]
    ) -> Iterator[Progress | Segment]:
        """Yield what is said and, in between, signs of life."""
        told_s = 0.0
        for block in sound.blocks(cancel):
            for span in segmenter.feed(block):
                yield from self._recogniser.hear(span, cancel)
            if sound.heard_s - told_s >= _TICK_S:
                told_s = sound.heard_s
                done = min(1.0, told_s / sound.declared_s) if sound.declared_s else None
                yield Progress(done=done, words=_("listening"))
            if hurry.spent:
                break
        if cancel():
            return
        for span in () if hurry.spent else segmenter.finish():
            yield from self._recogniser.hear(span, cancel)
        yield from self._recogniser.finish(cancel)

    def _said(self, segment: Segment) -> str:
        """Return a segment as it is streamed: with its unsure words marked."""
        return marked((segment,), self._recogniser.unclear_below)[0].text

    def _last_word(
        self, sound: Sound, segmenter: Segmenter, segments: list[Segment], *, stopped: bool
    ) -> Result | Abstain:
        account = self._recogniser.account()
        unsure = (*wording.doubts(sound, stopped=stopped), *account.unsure)
        if not segments:
            return wording.nothing(sound.heard_s, segmenter, unsure, account.quality)
        text = " ".join(self._said(segment) for segment in segments[:40])  # more never fits a headline
        content = Content(
            headline=wording.headline(text, sound.heard_s, account),
            details=wording.details(sound.heard_s, account),
            layout=account.layout,
            unsure=unsure,
            segments=tuple(segments),
            quality=account.quality,
            model=account.model,
            language=account.language,
            data={
                "duration_s": round(sound.heard_s, 2),
                "speech_s": round(sum(segment.end_s - segment.start_s for segment in segments), 2),
                "complete": not unsure,
                **account.data,
                **({"spoken": account.spoken} if account.spoken else {}),
                **_threshold(self._recogniser.unclear_below),
            },
        )
        return Result(content=content)


def _threshold(unclear_below: float | None) -> dict[str, float]:
    """Return what an answer says of the marks where they are not made as usual."""
    return {} if unclear_below in {None, UNSURE_BELOW} else {UNCLEAR_BELOW: unclear_below}


class _Budget:
    """Working time and words of one transcript."""

    def __init__(self, budget_s: float) -> None:
        self._until_s = time.monotonic() + budget_s
        self.words = 0

    @property
    def spent(self) -> bool:
        """Whether it is time to end with what there is."""
        return time.monotonic() > self._until_s or self.words >= _MOST_WORDS
