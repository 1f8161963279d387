"""How long it takes to see the controls of a 1080p screen: the first look, the net, and what comes after it; 2 threads.

Pages come from `tests/rendered` (Chromium). The net is the shipped one; everything is warm, each page is done five times.
"""

import os
import statistics
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "plugins")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from rendered.browser import chromium  # noqa: E402
from rendered.pages import names, render  # noqa: E402

from assistd_elements.pixels import cells  # noqa: E402
from assistd_elements.pixels.decode import candidates  # noqa: E402
from assistd_elements.pixels.gate import look  # noqa: E402
from assistd_elements.pixels.marks import enough, settled  # noqa: E402
from assistd_elements.pixels.net import SHIPPED, Net  # noqa: E402
from assistd_elements.pixels.scale import density  # noqa: E402
from assistd_elements.pixels.snap import snapped  # noqa: E402
from assistd_elements.pixels.strokes import strokes  # noqa: E402
from assistd_elements.pixels.suppress import suppressed  # noqa: E402

THREADS, PAGES, RUNS = 2, 14, 5
STEPS = ("opened", "first look", "net", "decode", "suppress", "snap", "marks")


def timed(net: Net, path: Path) -> tuple[dict[str, float], int]:
    """Return milliseconds for each step of one picture, and how many controls were found."""
    marks = [time.perf_counter()]
    pixels = np.asarray(Image.open(path).convert("RGB"))
    marks.append(time.perf_counter())
    found = strokes(pixels)
    density(found, max(pixels.shape[:2]))
    look(pixels, found)
    marks.append(time.perf_counter())
    answer = net.answer(pixels)
    marks.append(time.perf_counter())
    some = candidates(*answer, least=net.rules.least(), width_px=pixels.shape[1], height_px=pixels.shape[0])
    marks.append(time.perf_counter())
    least = net.rules.told()
    single = cells.without(suppressed(some))
    single = single.only(single.score >= enough(least)[single.kind])
    marks.append(time.perf_counter())
    single = replace(single, box=snapped(single.box, single.kind, pixels).astype(np.float32))
    marks.append(time.perf_counter())
    single = settled(single, pixels)
    single = single.only(single.score >= least[single.kind])
    marks.append(time.perf_counter())
    took = (1000 * (end - begin) for begin, end in pairwise(marks))
    return dict(zip(STEPS, took, strict=True)), len(single)


def main() -> None:
    if not SHIPPED.is_file():
        print("skipped: the weights are not there")
        return
    if chromium() is None:
        print("skipped: Chromium is not installed (apt install chromium)")
        return
    cv2.setNumThreads(THREADS)
    net = Net(THREADS)
    pages = list(render(ROOT / "benchmarks" / "out" / "pages", names()[:PAGES]))
    timed(net, pages[0].png)
    runs = [timed(net, page.png) for page in pages for _ in range(RUNS)]
    print(f"{len(pages)} pages, 1920×1080, {THREADS} threads, weights {net.rules.revision or '?'}\n")
    print("| step | median ms | 90 % below |\n|---|---|---|")
    rows = {step: [run[step] for run, _ in runs] for step in STEPS}
    rows["after the net"] = [sum(run[step] for step in STEPS[3:]) for run, _ in runs]
    rows["all but opening it"] = [sum(run[step] for step in STEPS[1:]) for run, _ in runs]
    for step, values in rows.items():
        print(f"| {step} | {statistics.median(values):.1f} | {sorted(values)[int(0.9 * (len(values) - 1))]:.1f} |")
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(one.split()[1]) for one in status if one.startswith("VmHWM")) // 1024
    print(f"\nControls a page: {statistics.mean(count for _, count in runs):.0f}; peak memory {peak} MiB.")


if __name__ == "__main__":
    main()
