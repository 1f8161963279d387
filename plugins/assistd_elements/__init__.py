"""What a window consists of: applications are asked (the accessibility tree), and pictures are looked at.

This half declares; `engine` asks and `pixels.engine` looks, each in a worker of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from assistd import Finding, Modality, Reach, hookimpl

MODEL = "accessibility tree 1"
"""Counted up whenever the same tree is told in other words."""

NET_REVISION = "2026-11-26.4"
"""Of the weights that are shipped, as they say it themselves (``weights/elements.onnx``): part of the job key."""


class ElementsOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How applications are asked what they show.

    Attributes:
        budget_ms: Longest time that applications get to tell what they show, in milliseconds.
        most_nodes: Most elements of one window that are looked at.
        switch_on: Tell all applications that assistive technology runs, so that Qt, Electron and Firefox tell what
            they show. The desktop remembers it for every program, and programs that tell need more time and memory.
    """

    budget_ms: Annotated[int, msgspec.Meta(ge=20, le=3000)] = 400
    most_nodes: Annotated[int, msgspec.Meta(ge=50, le=5000)] = 2000
    switch_on: bool = False


class PixelsOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How controls are looked for in pictures.

    Attributes:
        search: In which pictures: "auto", in those that may show a window; "always", in photographs too; "never", in
            none.
        threads: Threads to look with; 0: as many as the daemon grants, two at most.
    """

    search: Literal["auto", "always", "never"] = "auto"
    threads: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the two modalities: what the active window tells of itself, and the controls that a picture shows."""
    return (
        Modality(
            name="elements.tree",
            task="describe",
            facet="elements",
            accepts=("image/*",),
            engine="assistd_elements.engine:Elements",
            api=1,
            options=ElementsOptions,
            priority=10,
            quality="best",
            deadline_s=5.0,
            memory_mib=256,
            model=MODEL,
            stay_warm=True,
            live=True,
            reach=Reach(desktop=True),
        ),
        Modality(
            name="elements.pixels",
            task="describe",
            facet="elements.pixels",
            accepts=("image/*",),
            engine="assistd_elements.pixels.engine:Pixels",
            api=1,
            options=PixelsOptions,
            deadline_s=60.0,
            memory_mib=1200,
            model=f"screen elements {NET_REVISION}",
            stay_warm=True,
            after=("elements",),
        ),
    )


@hookimpl
def assistd_check() -> Iterable[Finding]:
    """Return whether applications tell what they show, and whether controls are seen where they don't."""
    from assistd_elements import examine
    from assistd_elements.pixels import examine as examine_pixels

    return (*examine.findings(), *examine_pixels.findings())
