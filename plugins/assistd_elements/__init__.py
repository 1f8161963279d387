"""Asks applications what they show: the accessibility tree. This half declares; `engine` looks, in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from assistd import Finding, Modality, Reach, hookimpl

MODEL = "accessibility tree 1"
"""Counted up whenever the same tree is told in other words."""


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


@hookimpl
def assistd_modalities() -> Iterable[Modality]:
    """Return the one modality: what the active window consists of."""
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
    )


@hookimpl
def assistd_check() -> Iterable[Finding]:
    """Return whether applications tell what they show."""
    from assistd_elements import examine

    return examine.findings()
