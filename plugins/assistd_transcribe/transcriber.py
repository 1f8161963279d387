"""Sound in, transcript out, with any recogniser: decode, cut into speech, recognise; `engine` runs it for each job.

Nothing is held but the words and one span of sound, so a recording of any length fits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from assistd.errors import UnreadableError
from assistd.runtime.audio import Sound
from assistd.types import Abstain, Chunk, Content, Job, Progress, Result, Segment
from assistd_transcribe import wording
from assistd_transcribe.recogniser import Recogniser
from assistd_transcribe.segmenter import Limits, Segmenter, Span

_TICK_S = 5.0  # seconds of sound between two signs of life
_MOST_WORDS = 90_000  # ten hours of speech; as JSON 6 MiB, which still fits one frame (`assistd.wire.MAX_LINE`)


class Transcriber:
    """Runs a recogniser over recordings.

    Args:
        recogniser: What turns spans into words.
        limits: How speech is cut.
        budget_s: Working time after which the transcript ends with what there is.
    """

    def __init__(self, recogniser: Recogniser, limits: Limits, *, budget_s: float) -> None:
        self._recogniser = recogniser
        self._limits = limits
        self._budget_s = budget_s

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Chunk | Result | Abstain]:
        """Yield what is heard while it is heard, then the whole.

        Raises:
            MediaError: If the recording can't be read or decoded.
        """
        if job.media is None:
            raise UnreadableError("There is no recording to transcribe.", hint="Name a sound or video file.")
        with Sound(job.media.path) as sound:
            if not sound.has_sound:
                yield wording.no_track(job.media.label, picture=sound.has_picture)
                return
            self._recogniser.reset()
            segmenter = Segmenter(self._limits)
            segments: list[Segment] = []
            hurry = _Budget(self._budget_s)
            for step in self._steps(sound, segmenter, hurry, cancel):
                if isinstance(step, Progress):
                    yield step
                    continue
                for segment in self._recogniser.hear(step, cancel):
                    segments.append(segment)
                    hurry.words += len(segment.words)
                    yield Chunk(part="segment", text=segment.text)
            if not cancel():
                yield self._last_word(sound, segmenter, segments, stopped=hurry.spent)

    def _steps(
        self, sound: Sound, segmenter: Segmenter, hurry: _Budget, cancel: Callable[[], bool]
    ) -> Iterator[Progress | Span]:
        """Yield spans of speech and, in between, signs of life."""
        told_s = 0.0
        yield Progress(done=0.0, words="listening")
        for block in sound.blocks(cancel):
            yield from segmenter.feed(block)
            if sound.heard_s - told_s >= _TICK_S:
                told_s = sound.heard_s
                done = min(1.0, told_s / sound.declared_s) if sound.declared_s else None
                yield Progress(done=done, words="listening")
            if hurry.spent:
                return
        if not cancel():
            yield from segmenter.finish()

    def _last_word(
        self, sound: Sound, segmenter: Segmenter, segments: list[Segment], *, stopped: bool
    ) -> Result | Abstain:
        unsure = wording.doubts(sound, stopped=stopped)
        if not segments:
            return wording.nothing(sound.heard_s, segmenter, unsure)
        heard = self._recogniser
        text = " ".join(segment.text for segment in segments[:40])  # more never fits a headline
        content = Content(
            headline=wording.headline(text, sound.heard_s, heard.quality, heard.language),
            details=wording.details(sound.heard_s, heard.quality),
            unsure=unsure,
            segments=tuple(segments),
            quality=heard.quality,
            model=heard.model,
            language=heard.language,
            data={
                "duration_s": round(sound.heard_s, 2),
                "speech_s": round(sum(segment.end_s - segment.start_s for segment in segments), 2),
                "complete": not unsure,
            },
        )
        return Result(content=content)


class _Budget:
    """Working time and words of one transcript."""

    def __init__(self, budget_s: float) -> None:
        self._until_s = time.monotonic() + budget_s
        self.words = 0

    @property
    def spent(self) -> bool:
        """Whether it is time to end with what there is."""
        return time.monotonic() > self._until_s or self.words >= _MOST_WORDS
