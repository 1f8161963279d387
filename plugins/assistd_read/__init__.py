"""Reads the text in pictures. This half declares; `assistd_read.engine` computes, in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from assistd import Modality, hookimpl

MODEL = "PP-OCRv6 small (rapidocr 3.10)"
"""What reads, for the job key and the provenance note; pyproject pins rapidocr, whose wheel carries the models."""


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pictures are read.

    Attributes:
        threads: Threads to read with; 0: as many as the daemon grants.
        longest_side_px: Photographs with a longer side are read at this size, in pixels; screens at their own.
    """

    threads: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0
    longest_side_px: Annotated[int, msgspec.Meta(ge=640, le=8000)] = 2600


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the one modality: text read from any picture."""
    return (
        Modality(
            name="read.text",
            task="describe",
            facet="text",
            accepts=("image/*",),
            engine="assistd_read.engine:Reader",
            api=1,
            options=ReadOptions,
            deadline_s=60.0,
            memory_mib=1600,
            model=MODEL,
            stay_warm=True,
            uses="script",
            after=("elements", "elements.pixels"),
        ),
    )
