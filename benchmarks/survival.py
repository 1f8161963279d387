"""What plugins that do harm cost the others: a well-behaved plugin alone, and beside all of `tests/survival` at work.

Rounds alternate, so that what else the machine does falls on all alike: alone; beside the harmful ones, `AT_ONCE` of
them at a time, each as often as it can; beside as many processes that only compute, at the workers' niceness, to tell
what is the plugins' doing and what is that of two cores. Then what the checks of an event cost.
"""

import argparse
import contextlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import timeit
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistd.cleaned import cleaned
from assistd.protocol import Release
from assistd.types import Chunk, Content, Passage, Progress, Result, Segment, Word
from assistd.wellformed import check

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "e2e"))

from hostile_bed import HostileDaemon, names
from test_survival import DECLARING, ENGINES

AT_ONCE = 6
ASKS = 40
BURN = "while True: sum(range(10_000))"


@contextlib.contextmanager
def alone(_daemon):
    yield


@contextlib.contextmanager
def beside(daemon):
    """Have the harmful plugins work all the time; who has to rest is released."""
    end = threading.Event()

    def worst(first):
        plugins = list(ENGINES)[first::AT_ONCE]
        while not end.is_set():
            for plugin in plugins:
                if end.is_set():
                    return
                if daemon.do(plugin).code == "quarantined":
                    daemon.ask(Release(plugin=plugin))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        working = [pool.submit(worst, first) for first in range(AT_ONCE)]
        time.sleep(3)
        try:
            yield
        finally:
            end.set()
            for one in working:
                one.result()


@contextlib.contextmanager
def burning(_daemon):
    children = [subprocess.Popen(["nice", "-n", "5", sys.executable, "-c", BURN]) for _ in range(AT_ONCE)]
    try:
        yield
    finally:
        for child in children:
            child.kill()
            child.wait()


CONDITIONS = {"alone": alone, "beside the harmful": beside, "beside computing processes": burning}


def timed(call):
    began_s = time.perf_counter()
    call()
    return (time.perf_counter() - began_s) * 1000


def good(daemon):
    answer = daemon.do("good")
    assert answer.headline.startswith("Read good"), answer


def together(daemon, asks):
    """Return how many answers a second four who ask get."""
    began_s = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: good(daemon), range(asks)))
    return asks / (time.perf_counter() - began_s)


def measure(rounds):
    status = {name: [] for name in CONDITIONS}
    asks = {name: [] for name in CONDITIONS}
    rates = {name: [] for name in CONDITIONS}
    plugins = [name for name in names() if name not in DECLARING]
    with tempfile.TemporaryDirectory() as home, HostileDaemon(Path(home), plugins) as daemon:
        for _ in range(10):
            good(daemon)
        before_mib = daemon.rss_mib()
        for _ in range(rounds):
            for name, condition in CONDITIONS.items():
                with condition(daemon):
                    status[name] += [timed(daemon.status) for _ in range(ASKS)]
                    asks[name] += [timed(lambda: good(daemon)) for _ in range(ASKS)]
                    rates[name].append(together(daemon, ASKS))
        grown_mib = daemon.rss_mib() - before_mib
    print("| a well-behaved plugin | " + " | ".join(CONDITIONS) + " | beside the harmful : alone | : computing |")
    print("|---|---|---|---|---|---|")
    for words, found in (
        ("daemon's status, ms, median", status),
        ("ask → answer, ms, median", asks),
        ("… p95", {name: [p95(times)] for name, times in asks.items()}),
        ("answers a second, four ask", rates),
    ):
        medians = [statistics.median(found[name]) for name in CONDITIONS]
        shown = " | ".join(f"{one:.1f}" for one in medians)
        print(f"| {words} | {shown} | {medians[1] / medians[0]:.2f} | {medians[1] / medians[2]:.2f} |")
    print(f"\n{rounds} rounds, {rounds * ASKS} asks each; the daemon grew by {grown_mib:.1f} MiB.\n", flush=True)


def p95(times):
    return sorted(times)[round(len(times) * 0.95) - 1]


EVENTS = {
    "sound, 0.5 s": Chunk(part="sound", text="Hello there.", rate_hz=22050, payload=bytes(22050)),
    "passage, 60 letters, ASCII": Chunk(part="passage", text="word " * 12),
    "passage, 60 letters, German": Chunk(part="passage", text="Wörter " * 9, language="de"),
    "progress": Progress(done=0.5, words="reading"),
    "page: 60 passages with boxes": Result(
        content=Content(
            headline="A page.", passages=tuple(Passage(text="word " * 12, box=(1, 2, 3, 4)) for _ in range(60))
        )
    ),
    "an hour of speech: 9,000 words": Result(
        content=Content(
            headline="Speech.",
            segments=tuple(
                Segment(
                    start_s=at,
                    end_s=at + 4,
                    text="word " * 10,
                    words=tuple(Word(text="word", start_s=at, end_s=at + 0.3, confidence=0.9) for _ in range(10)),
                )
                for at in range(0, 3600, 4)
            ),
        )
    ),
}


def checks():
    print("| checking one event, µs | in the worker | in the daemon, words cleaned too |\n|---|---|---|")
    for name, event in EVENTS.items():
        worker_us, daemon_us = (
            best_us(call) for call in (lambda e=event: check(e), lambda e=event: cleaned(check(e, arrived=True)))
        )
        print(f"| {name} | {worker_us:.1f} | {daemon_us:.1f} |")


def best_us(call):
    """Return the median of 7 runs, in µs."""
    number = max(1, int(0.02 / max(timeit.timeit(call, number=1), 1e-7)))
    return statistics.median(timeit.timeit(call, number=number) for _ in range(7)) / number * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what harmful plugins cost the others.")
    parser.add_argument("--rounds", type=int, default=3)
    measure(parser.parse_args().rounds)
    checks()


if __name__ == "__main__":
    main()
