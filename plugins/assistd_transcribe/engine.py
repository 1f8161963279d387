"""The draft engine: pocketsphinx behind the voice detector; `assistd.worker` imports it in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from assistd.hookspecs import Context
from assistd.types import Abstain, Chunk, Job, Progress, Result
from assistd_transcribe import DEADLINE_S, DraftOptions, wording
from assistd_transcribe.segmenter import Limits
from assistd_transcribe.sphinx import Sphinx
from assistd_transcribe.transcriber import Transcriber

_LAST_WORDS_S = 120.0  # what is heard by then is given before the deadline takes everything


class DraftTranscriber:
    """Writes draft transcripts (`assistd.hookspecs.Engine`)."""

    def __init__(self, ctx: Context) -> None:
        options = cast("DraftOptions | None", ctx.options) or DraftOptions()
        self._wanted = options.drafts
        self._transcriber = (
            Transcriber(Sphinx(), Limits(threshold=options.speech_threshold), budget_s=DEADLINE_S - _LAST_WORDS_S)
            if options.drafts
            else None
        )

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
