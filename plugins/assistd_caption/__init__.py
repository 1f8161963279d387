"""Says what is seen in pictures. This half declares; `assistd_caption.engine` computes, in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from assistd import Modality, hookimpl

ENGINE = "assistd_caption.engine:Captioner"

RULES = "caption rules 2"
"""Counted up whenever the same words of a model are said otherwise: what was kept before is then made anew."""


class CaptionOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pictures are described.

    Attributes:
        model: Id of the installed model to prefer; empty: the best one for this machine.
        threads: Threads to compute with; 0: as many as the daemon grants.
        neutral_people: Never say or guess a person's name, gender, age, origin, belief or disability: neutral words.
        drawings: Describe drawings and diagrams too, always marked as unsure.
        pictures: Most pictures that are described of one page.
        sure_logprob: From this mean log-probability of its tokens on, a sentence is said as it is.
        probable_logprob: From this one on it begins with "Probably", below with "Something that may be" or "Perhaps".
        least_logprob: Below this one it is not said at all.
    """

    model: str = ""
    threads: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0
    neutral_people: bool = True
    drawings: bool = False
    pictures: Annotated[int, msgspec.Meta(ge=1, le=3)] = 3
    sure_logprob: Annotated[float, msgspec.Meta(ge=-20, le=0)] = -0.7
    probable_logprob: Annotated[float, msgspec.Meta(ge=-20, le=0)] = -1.4
    least_logprob: Annotated[float, msgspec.Meta(ge=-20, le=0)] = -2.3


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the two modalities: what a picture shows, and answers to questions about it. They share a worker."""
    return (
        Modality(
            name="caption.picture",
            task="describe",
            facet="picture",
            accepts=("image/*",),
            engine=ENGINE,
            api=1,
            options=CaptionOptions,
            deadline_s=180.0,
            memory_mib=1500,
            model=RULES,
            after=("text", "elements", "elements.pixels"),
            kind="caption",
            levels=True,
        ),
        Modality(
            name="caption.ask",
            task="ask",
            facet="picture",
            accepts=("image/*",),
            engine=ENGINE,
            api=1,
            options=CaptionOptions,
            deadline_s=180.0,
            memory_mib=1500,
            model=RULES,
            after=("text",),
            uses="caption",
            levels=True,
        ),
    )
