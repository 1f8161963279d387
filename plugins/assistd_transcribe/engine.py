"""The engines: installed models behind the voice detector, and the draft; `assistd.worker` imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from assistd.hookspecs import Context
from assistd.types import Abstain, Chunk, Job, Progress, Result
from assistd_transcribe import DEADLINE_S, DraftOptions, SpeechOptions, wording
from assistd_transcribe.segmenter import Limits
from assistd_transcribe.transcriber import Transcriber

_BUDGET_S = DEADLINE_S - 120.0  # what is heard by then is given before the deadline takes everything


class SpeechTranscriber:
    """Writes transcripts with the installed speech models (`assistd.hookspecs.Engine`)."""

    def __init__(self, ctx: Context) -> None:
        from assistd_transcribe.ears import Ears
        from assistd_transcribe.listening import Listener

        options = cast("SpeechOptions | None", ctx.options) or SpeechOptions()
        self._ears = Ears(
            ctx.models, device=ctx.device, threads=ctx.threads, batch=options.batch, preferred=options.model
        )
        listener = Listener(
            self._ears,
            language=options.language,
            unclear_below=options.unclear_below,
            threshold=options.speech_threshold,
        )
        self._transcriber = Transcriber(listener, budget_s=_BUDGET_S)

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Chunk | Result | Abstain]:
        """Yield progress and what is said, window by window, then the transcript.

        Raises:
            MediaError: If the recording can't be read or decoded.
            ModelError: If no installed model can be opened, or fits into memory.
        """
        yield from self._transcriber.run(job, cancel)

    def close(self) -> None:
        """Let the models go."""
        self._ears.close()


class DraftTranscriber:
    """Writes draft transcripts (`assistd.hookspecs.Engine`)."""

    def __init__(self, ctx: Context) -> None:
        from assistd_transcribe.sphinx import Sphinx

        options = cast("DraftOptions | None", ctx.options) or DraftOptions()
        limits = Limits(threshold=options.speech_threshold)
        self._transcriber = Transcriber(Sphinx(limits), budget_s=_BUDGET_S) if options.drafts else None

    def run(self, job: Job, cancel: Callable[[], bool]) -> Iterator[Progress | Chunk | Result | Abstain]:
        """Yield progress and each stretch of speech, then the transcript.

        Raises:
            MediaError: If the recording can't be read or decoded.
        """
        if self._transcriber is None:
            yield wording.switched_off()
        else:
            yield from self._transcriber.run(job, cancel)

    def close(self) -> None:
        """Let the models go."""
        self._transcriber = None
