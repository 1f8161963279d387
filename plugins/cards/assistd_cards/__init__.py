"""The declaring half of the plugin: what it offers, its options, and what it reaches. It computes nothing.

assistd reads it when it starts; the other half, `assistd_cards.engine`, runs in a process of its own.
"""

from __future__ import annotations

import os
from typing import Annotated

import msgspec
from assistd import Reach, SourceSpec, hookimpl
from msgspec import Meta


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in ``[plugins.cards]`` of the configuration."""

    places: Annotated[tuple[str, ...], Meta(description="Folders below which memory cards and sticks are mounted.")] = (
        "/media",
        "/run/media",
        "/mnt",
    )
    names: Annotated[
        tuple[str, ...], Meta(description="Folders of a card, in any case, in which pictures and recordings are.")
    ] = ("DCIM", "MP_ROOT", "PRIVATE", "RECORD", "Recordings", "VOICE")
    gvfs: Annotated[
        str, Meta(description="Folder in which the desktop shows phones and cameras (MTP, PTP); empty: nowhere.")
    ] = f"/run/user/{os.getuid()}/gvfs"
    folders: Annotated[
        tuple[str, ...], Meta(description="Folders that are watched as a whole, e.g. that of a scanner.")
    ] = ()
    existing: Annotated[
        bool, Meta(description="Also what lay in these folders before they were watched for the first time.")
    ] = False
    films: Annotated[bool, Meta(description="Films too, whose sound is written down.")] = False
    newest: Annotated[int, Meta(ge=1, le=100_000, description="Most files of one card; the newest are taken.")] = 2000
    depth: Annotated[int, Meta(ge=1, le=32, description="How many folders deep a card or folder is searched.")] = 8
    sweep_s: Annotated[
        float, Meta(ge=1, le=3600, description="What is there is searched for new files this often, in seconds.")
    ] = 15.0


@hookimpl
def assistd_sources() -> list[SourceSpec]:
    """Offer one source; it reads where cards appear, and nothing else."""
    return [
        SourceSpec(
            name="cards",
            engine="assistd_cards.engine:Cards",
            api=1,
            options=Options,
            memory_mib=192,
            reach=Reach(reads=("{places}", "{folders}", "{gvfs}")),
        )
    ]
