"""How well and how fast screens are read: ours beside stock rapidocr and tesseract, on the same pages, in the same run.

Run it with ``python benchmarks/reading.py [--pages N] [--threads N]``; it writes markdown tables to standard output. Pages
come from `tests/rendered` (Chromium), the truth is their own text. Each engine lives in a process of its own, warmed up,
and they take turns page by page, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "plugins")]

from rendered.browser import chromium  # noqa: E402
from rendered.pages import Page, names, render  # noqa: E402
from rendered.truth import adjacency, error_rate, found, tau, words  # noqa: E402

ENGINES = {
    "assistd": "assistd",
    "rapidocr as shipped": "rapidocr",
    "rapidocr, use_cls off": "rapidocr-no-cls",
    "tesseract --psm 3": "tesseract-3",
    "tesseract --psm 11": "tesseract-11",
}


def ours(threads: int) -> Any:
    """Return a function that reads a file with the reader's engine and tells when it said what."""
    from types import SimpleNamespace

    from assistd.types import Chunk, Job, Media, Result
    from assistd_read import ReadOptions
    from assistd_read.engine import Reader

    reader = Reader(SimpleNamespace(options=ReadOptions(), threads=threads, device="cpu"))

    def read(path: str) -> dict[str, Any]:
        media = Media(path=path.encode(), mime="image/png", size_bytes=0, sha256="")
        job = Job(id="1", request_id="1", task="describe", modality="read.text", facet="text", media=media)
        start, marks, text = time.perf_counter(), {}, ""
        for event in reader.run(job, lambda: False):
            if isinstance(event, Chunk):
                marks.setdefault(event.part, time.perf_counter() - start)
            if isinstance(event, Result):
                text = "\n".join(passage.text for passage in event.content.passages)
        return {"text": text, "s": time.perf_counter() - start, "marks": marks}

    return read


def rapid(threads: int, *, use_cls: bool | None) -> Any:
    """Return a function that reads a file with rapidocr, as shipped or without its direction classifier."""
    from rapidocr import RapidOCR

    params: dict[str, Any] = {"Global.log_level": "error"}
    if use_cls is not None:
        params |= {"Global.use_cls": use_cls, "EngineConfig.onnxruntime.intra_op_num_threads": threads}
    engine = RapidOCR(params=params)

    def read(path: str) -> dict[str, Any]:
        start = time.perf_counter()
        result = engine(path)
        return {"text": "\n".join(result.txts or ()), "s": time.perf_counter() - start}

    return read


def tesseract(mode: int) -> Any:
    """Return a function that reads a file with tesseract, one thread (its OpenMP default is slower)."""
    command = [str(shutil.which("tesseract")), "", "-", "--psm", str(mode)]

    def read(path: str) -> dict[str, Any]:
        start = time.perf_counter()
        environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        done = subprocess.run(
            [command[0], path, *command[2:]], capture_output=True, text=True, env=environment, check=True
        )
        return {"text": done.stdout, "s": time.perf_counter() - start}

    return read


def serve(engine: str, threads: int) -> None:
    """Be one engine: a path a line in, a JSON answer a line out."""
    made = {
        "assistd": lambda: ours(threads),
        "rapidocr": lambda: rapid(threads, use_cls=None),
        "rapidocr-no-cls": lambda: rapid(threads, use_cls=False),
        "tesseract-3": lambda: tesseract(3),
        "tesseract-11": lambda: tesseract(11),
    }
    read = made[engine]()
    for line in sys.stdin:
        answer = read(line.strip())
        status = Path("/proc/self/status").read_text().splitlines()
        answer["peak_mib"] = next(int(one.split()[1]) for one in status if one.startswith("VmHWM")) // 1024
        print(json.dumps(answer), flush=True)


class Child:
    """An engine in a process of its own."""

    def __init__(self, engine: str, threads: int) -> None:
        command = [sys.executable, __file__, "--serve", engine, "--threads", str(threads)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, path: Path) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError("the engine ended")
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def score(page: Page, answer: dict[str, Any], *, cer: bool) -> dict[str, float]:
    """Return what one engine made of one page."""
    truth, read = words(" ".join(page.text)), words(answer["text"])
    result = {
        "found": found(truth, read),
        "precision": found(read, truth),
        "order": adjacency(truth, read),
        "tau": tau(truth, read),
        "s": answer["s"],
        "peak_mib": answer["peak_mib"],
    }
    if cer:
        result["cer"] = error_rate(" ".join(page.text), answer["text"])
    return result | {f"s_{part}": at for part, at in answer.get("marks", {}).items()}


def median(results: Iterable[dict[str, float]], key: str) -> float:
    return statistics.median(r[key] for r in results if key in r)


def mean(results: Iterable[dict[str, float]], key: str) -> float:
    return statistics.mean(r[key] for r in results)


def report(results: dict[str, dict[str, dict[str, float]]], threads: int, *, cer: bool) -> None:
    """Print the tables."""
    ours_s = median(results["assistd"].values(), "s")
    count = len(results["assistd"])
    print(f"\n{count} pages, 1920×1080, {threads} threads, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    extra = " CER |" if cer else ""
    print(
        f"| engine | words found | precision | order (neighbours) | order (tau) |{extra} s per page, median | × ours | peak RSS |"
    )
    print("|---|---|---|---|---|---|---|---|" + ("---|" if cer else ""))
    for label, pages in results.items():
        row = list(pages.values())
        error = f" {mean(row, 'cer') * 100:.2f} % |" if cer else ""
        seconds = median(row, "s")
        print(
            f"| {label} | {mean(row, 'found') * 100:.2f} % | {mean(row, 'precision') * 100:.2f} % | "
            f"{mean(row, 'order') * 100:.2f} % | {mean(row, 'tau'):.3f} |{error} {seconds:.2f} | {seconds / ours_s:.1f} | "
            f"{max(r['peak_mib'] for r in row):.0f} MiB |"
        )
    mine = list(results["assistd"].values())
    print("\n| assistd, warm | median s | 90 % of pages below |\n|---|---|---|")
    for key, label in (("s_summary", "summary said"), ("s_headline", "headline said"), ("s", "all text read")):
        values = sorted(r[key] for r in mine if key in r)
        print(f"| {label} | {statistics.median(values):.2f} | {values[int(0.9 * (len(values) - 1))]:.2f} |")
    print("\n| words found by | " + " | ".join(results) + " |\n|---|" + "---|" * len(results))
    for theme, size in product(("light", "dark"), (11, 12, 14, 16)):
        cells = []
        for pages in results.values():
            some = [r["found"] for name, r in pages.items() if name.endswith(f"-{theme}-{size}")]
            cells.append(f"{statistics.mean(some) * 100:.1f} %" if some else "–")
        print(f"| {theme}, {size} px | " + " | ".join(cells) + " |")
    worst = sorted(results["assistd"].items(), key=lambda item: item[1]["found"])[:5]
    print("\nassistd's worst pages: " + ", ".join(f"{name} {r['found'] * 100:.1f} %" for name, r in worst))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=42, help="how many pages (an even sample of 112)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cer", action="store_true", help="also the character error rate (slow)")
    parser.add_argument("--only", default="", help="engines whose name contains this")
    parser.add_argument("--serve", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.threads)
        return
    if chromium() is None:
        print("Chromium is not installed: the pages can't be rendered (apt install chromium).")
        return
    chosen = {label: name for label, name in ENGINES.items() if options.only in label or label == "assistd"}
    if shutil.which("tesseract") is None:
        print("tesseract is not installed and left out (apt install tesseract-ocr).")
        chosen = {label: name for label, name in chosen.items() if "tesseract" not in name}
    pages = list(render(ROOT / "benchmarks" / "out" / "pages", names()[: options.pages]))
    children = {label: Child(name, options.threads) for label, name in chosen.items()}
    results: dict[str, dict[str, dict[str, float]]] = {label: {} for label in chosen}
    for child in children.values():
        child.read(pages[0].png)  # the first call allocates and is slow everywhere
    for page in pages:
        for label, child in children.items():
            results[label][page.name] = score(page, child.read(page.png), cer=options.cer)
        print(".", end="", file=sys.stderr, flush=True)
    for child in children.values():
        child.end()
    report(results, options.threads, cer=options.cer)


if __name__ == "__main__":
    main()
