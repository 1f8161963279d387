"""Finds QR and bar codes in pictures. This half declares; `assistd_codes.engine` computes, in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from assistd import Modality, hookimpl


class CodesOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may write under ``[plugins.codes]``.

    Attributes:
        most: Codes told of in one picture, at most.
        kinds: ``sure``: kinds that check themselves. ``all``: also old bar codes without a check digit (Code 39, ITF,
            Codabar), which are sometimes found where there are none.
    """

    most: Annotated[int, msgspec.Meta(ge=1, le=64)] = 8
    kinds: Literal["sure", "all"] = "sure"


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the one modality: codes in any picture."""
    return [
        Modality(
            name="codes.any",
            task="describe",
            facet="codes",
            accepts=("image/*",),
            engine="assistd_codes.engine:Codes",
            api=1,
            options=CodesOptions,
            deadline_s=30.0,
            memory_mib=800,
            model="zxing-cpp 3.1",
            levels=True,  # what is secret is told at the level `full` only
        )
    ]
