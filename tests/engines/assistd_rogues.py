"""A plugin for end-to-end tests: an engine that does what the file says, and sinks that count.

The text in a file (after the PNG signature) orders the engine about: ``crash``, ``hang``, ``flood``, ``raise``,
``leak``, ``slow``; anything else is echoed.
"""

import os

import msgspec

from assistd import Modality, Reach, SinkSpec, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pause_s: float = 0.0
    log: str = ""


@hookimpl
def assistd_modalities():
    return [
        Modality(
            name="rogues.orders",
            task="describe",
            facet="text",
            accepts=("image/*",),
            engine="assistd_rogues_engine:Orders",
            options=Options,
            deadline_s=2.0,
            memory_mib=200,
            model="orders 1",
        )
    ]


@hookimpl
def assistd_sinks():
    if not os.environ.get("ROGUE_LOG"):
        return []
    reach = Reach(writes=(os.path.dirname(os.environ["ROGUE_LOG"]),))
    return [SinkSpec(name="once", engine="assistd_rogues_engine:OnceSink", once=True, reach=reach)]
