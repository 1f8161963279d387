"""Writes answers as Markdown notes into a folder. This half declares; `assistd_notes.engine` writes, in a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from assistd import Reach, SinkSpec, hookimpl


class NotesOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person may write under ``[plugins.notes]``.

    Attributes:
        folder: Where the notes are written.
        one: A note for ``each`` answer, or one for each ``day``, which grows.
        level: How much of an answer is written.
    """

    folder: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)] = "~/Documents/assistd"
    one: Literal["each", "day"] = "each"
    level: Literal["brief", "standard", "full"] = "full"


@hookimpl
def assistd_sinks() -> Iterable[SinkSpec]:
    """Return the one sink."""
    return [
        SinkSpec(
            name="notes",
            engine="assistd_notes.engine:Notes",
            api=1,
            options=NotesOptions,
            memory_mib=256,
            reach=Reach(writes=("{folder}",)),
        )
    ]
