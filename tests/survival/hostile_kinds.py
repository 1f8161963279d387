"""The declaring halves of plugins that do harm, one plugin an object, and of one that does none: see hostile_engines.

Each has a task of its own name, so that a request can mean it.
"""

import os

from assistd import Modality, Reach, hookimpl


class Plugin:
    def __init__(self, name, engine, **more):
        self.name = name
        self.engine = engine if ":" in engine else f"hostile_engines:{engine}"
        self.more = {"deadline_s": 20.0, "memory_mib": 400, **more}

    @hookimpl
    def assistd_modalities(self):
        return [
            Modality(
                name=f"{self.name}.one",
                task=self.name,
                facet="text",
                accepts=("image/*",),
                engine=self.engine,
                **self.more,
            )
        ]


class Printing(Plugin):
    @hookimpl
    def assistd_modalities(self):
        print('{"kind": "ok", "declaration": null}')
        os.write(1, b"\x00\xff noise on standard output\n")
        return [*super().assistd_modalities()]


good = Plugin("good", "Good")
also_good = Plugin("also-good", "Good")

prints = Printing("prints", "Prints")
never_ends = Plugin("never-ends", "NeverEnds", deadline_s=3.0)
tells_too_fast = Plugin("tells-too-fast", "TellsTooFast")
huge_chunk = Plugin("huge-chunk", "HugeChunk")
huge_sound = Plugin("huge-sound", "HugeSound")
many_chunks = Plugin("many-chunks", "ManyChunks")
no_event = Plugin("no-event", "NoEvent")
no_stream = Plugin("no-stream", "NoStream")
wrong_fields = Plugin("wrong-fields", "WrongFields")
impossible = Plugin("impossible", "Impossible")
endless_data = Plugin("endless-data", "EndlessData")
two_results = Plugin("two-results", "TwoResults")
takes_back = Plugin("takes-back", "TakesBack")
says_nothing = Plugin("says-nothing", "SaysNothing")
feigns_cancel = Plugin("feigns-cancel", "FeignsCancel")
other_facet = Plugin("other-facet", "OtherFacet")
garbage = Plugin("garbage", "Garbage")
half_a_frame = Plugin("half-a-frame", "HalfAFrame", deadline_s=3.0)
deep_frame = Plugin("deep-frame", "DeepFrame")
long_frame = Plugin("long-frame", "LongFrame")
hangs_up = Plugin("hangs-up", "HangsUp")
forks = Plugin("forks", "Forks", reach=Reach(processes=True))
forks_unasked = Plugin("forks-unasked", "Forks")
deaf_to_signals = Plugin("deaf-to-signals", "DeafToSignals", deadline_s=2.0)
blocks_cancel = Plugin("blocks-cancel", "BlocksCancel", deadline_s=60.0)
segfaults = Plugin("segfaults", "Segfaults")
segfaults_on_import = Plugin("segfaults-on-import", "hostile_engine_import:Engine")
eats_memory = Plugin("eats-memory", "EatsMemory", memory_mib=120)
exits = Plugin("exits", "Exits")
quits = Plugin("quits", "Quits")
stops_itself = Plugin("stops-itself", "StopsItself", deadline_s=2.0)
cannot_start = Plugin("cannot-start", "CannotStart")
locked_in_close = Plugin("locked-in-close", "LockedInClose")
endless_threads = Plugin("endless-threads", "EndlessThreads")
greedy = Plugin("greedy", "Greedy")
fills_scratch = Plugin("fills-scratch", "FillsScratch")
floods_logs = Plugin("floods-logs", "FloodsLogs")
own_handlers = Plugin("own-handlers", "OwnHandlers", deadline_s=20.0)
paints = Plugin("paints", "Paints")
