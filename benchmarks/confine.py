"""What confinement costs: processor time of `apply` in a fresh process, and the start of a worker with and without it."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from assistd.config import WorkerSettings
from assistd.hookspecs import Modality, NoOptions
from assistd.host import Host
from assistd.launch import Launch

RUNS = 20
APPLY = """
import time
import assistd.worker
from assistd.confinement import folders, kernel
from assistd.confinement.limits import Limits
reads = tuple(folders.media())
began_s = time.process_time()
kernel.apply(Limits(reads=reads, memory_mib=500))
print((time.process_time() - began_s) * 1000)
"""
ENGINE = """
class Nothing:
    def __init__(self, ctx):
        pass
    def close(self):
        pass
"""


async def start_ms(*, confined: bool) -> float:
    """Return the milliseconds until an engine that does nothing is ready."""
    spec = Modality(
        name="nothing.at_all", task="describe", facet="text", accepts=("image/*",), engine="nothing:Nothing"
    )
    options = msgspec.to_builtins(NoOptions())
    host = Host(spec, Launch(plugin="nothing", options=options, confined=confined), WorkerSettings(), print)
    began_s = time.perf_counter()
    await host.ready()
    taken_ms = (time.perf_counter() - began_s) * 1000
    await host.unload()
    return taken_ms


def row(name: str, times: list[float]) -> str:
    return f"| {name} | {len(times)} | {statistics.median(times):.1f} | {min(times):.1f} | {max(times):.1f} |"


async def main() -> None:
    applied = [float(subprocess.check_output([sys.executable, "-c", APPLY])) for _ in range(RUNS)]
    started: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(RUNS):
        for confined, times in started.items():
            times.append(await start_ms(confined=confined))
    print("| | runs | median ms | min | max |\n|---|---|---|---|---|")
    print(row("apply, processor time", applied))
    print(row("worker ready, confined", started[True]))
    print(row("worker ready, not confined", started[False]))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nothing.py").write_text(ENGINE)
        os.environ["PYTHONPATH"] = folder
        asyncio.run(main())
