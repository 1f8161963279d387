"""How soon a window is told from its accessibility tree: its first sentence, and all of it. On Xvfb, with GTK 3."""

import os
import statistics
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from assistd.types import Chunk, Job, View
from assistd_elements import ElementsOptions
from assistd_elements.engine import Elements

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.beds.accessible import Desktop, missing

RUNS = 40
WINDOWS = (("dialog", "Unsaved changes", 0), ("form", "Settings", 0), ("table", "Fruit", 0), ("many", "Many", 160))


def looked(engine: Elements) -> tuple[float, float, int]:
    """Return milliseconds until the first sentence and until the end, and how many elements have words and a place."""
    job = Job(id="j", request_id="r", task="describe", modality="elements.tree", facet="elements",
              view=View(target="window"))  # fmt: skip
    began_s = time.perf_counter()
    first_ms = 0.0
    for event in engine.run(job, lambda: False):
        now_ms = (time.perf_counter() - began_s) * 1000
        if isinstance(event, Chunk):
            first_ms = first_ms or now_ms
    return first_ms, now_ms, len(event.content.data["nodes"])


def row(name: str, engine: Elements) -> str:
    """Return a line of the table."""
    runs = [looked(engine) for _ in range(RUNS + 3)][3:]
    first, whole = (sorted(run[i] for run in runs) for i in (0, 1))
    p95 = round(RUNS * 0.95) - 1
    return (
        f"| {name} | {runs[-1][2]} | {statistics.median(first):.0f} | {first[p95]:.0f}"
        f" | **{statistics.median(whole):.0f}** | {whole[p95]:.0f} |"
    )


def main() -> None:
    if missing():
        print(f"skipped: {missing()}")
        return
    with Desktop("1920x1080") as desktop:
        os.environ.update(desktop.env)
        engine = Elements(SimpleNamespace(options=ElementsOptions(), threads=1, device="cpu", models=()))
        print("| window, milliseconds | told elements | first sentence | p95 | all | p95 |\n|---|---|---|---|---|---|")
        for kind, title, number in WINDOWS:
            process = desktop.app(kind, title, number, shows=title)
            name = f"{kind}, {3 * number + 2} elements" if number else kind
            print(row(name, engine), flush=True)
            if kind == "form":
                desktop.hang(process)
                print(row("the same, hanging (SIGSTOP)", engine), flush=True)
            process.kill()
            process.wait()
        engine.close()


if __name__ == "__main__":
    main()
