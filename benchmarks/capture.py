"""How soon a worker has the pixels of a 1080p X11 screen: taken by the warm camera, taken in (hashed), decoded.

The second table is why the file is a BMP: the same steps for other formats, without the camera.
"""

import asyncio
import io
import itertools
import multiprocessing
import os
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from assistd import intake
from assistd.config import ScreenSettings
from assistd.desktop.bus import Bus
from assistd.runtime.image import open_picture
from assistd.screen.capture import Capture
from assistd.types import Target, View

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.beds.xserver import XServer, missing

RUNS = 40
SIZE = (1920, 1080)


def row(name: str, steps: list[list[float]]) -> str:
    """Return a line of a table: the median of each step, then of the sum, and the sum's 95th percentile."""
    whole = sorted(map(sum, steps))
    medians = [f"{statistics.median(step):.1f}" for step in zip(*steps, strict=True)]
    return (
        f"| {name} | {' | '.join(medians)} | **{statistics.median(whole):.1f}** | {whole[round(RUNS * 0.95) - 1]:.1f} |"
    )


def decode(path: bytes) -> tuple[int, ...]:
    """Decode a picture as an engine does; runs in a process of its own, as engines do."""
    return open_picture(path).pixels.shape


async def measure() -> bytes:
    """Print the figures of real captures; return the screen's file."""
    with multiprocessing.get_context("spawn").Pool(1) as worker:
        return await _measure(worker.apply)


async def _measure(worker: Callable[..., object]) -> bytes:
    capture = Capture(ScreenSettings(method="x11"), Bus("session"), print)
    began_s = time.perf_counter()
    await capture.warm()
    print(f"Camera started and connected: {(time.perf_counter() - began_s) * 1000:.0f} ms.\n")
    print("| milliseconds | taken | taken in | decoded | all | p95 |\n|---|---|---|---|---|---|")
    data = b""
    targets: tuple[Target, ...] = ("screen", "window")
    for target in targets:
        steps: list[list[float]] = []
        for _ in range(RUNS + 3):
            at = [time.perf_counter()]
            captured = await capture.take(View(target=target))
            at.append(time.perf_counter())
            media = await asyncio.to_thread(intake.admit, captured.path)
            at.append(time.perf_counter())
            worker(decode, (media.path,))
            at.append(time.perf_counter())
            steps.append([(later - earlier) * 1000 for earlier, later in itertools.pairwise(at)])
            if target == "screen" and not data:
                data = Path(os.fsdecode(captured.path)).read_bytes()
            capture.discard(captured.path)
        print(row(target, steps[3:]), flush=True)
    await capture.close()
    return data


def formats(screen: bytes) -> None:
    """Print what other formats would cost. screen: BMP, 32 bits."""
    raw = screen[54:]

    def pillow(kind: str, **options: object) -> Callable[[], bytes]:
        def write() -> bytes:
            data = io.BytesIO()
            Image.frombuffer("RGB", SIZE, raw, "raw", "BGRX", 0, 1).save(data, kind, **options)
            return data.getvalue()

        return write

    kinds = {
        "BMP 32 bits": lambda: screen[:54] + raw,
        "BMP 24 bits": pillow("BMP"),
        "TIFF": pillow("TIFF"),
        "PNG level 0": pillow("PNG", compress_level=0),
        "PNG level 1": pillow("PNG", compress_level=1),
        "WebP lossless": pillow("WEBP", lossless=True, method=0, quality=0),
    }
    print("\n| milliseconds | MB | written | taken in | decoded | all | p95 |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "picture"
        for name, encode in kinds.items():
            steps = []
            for _ in range(RUNS):
                at = [time.perf_counter()]
                path.write_bytes(encode())
                at.append(time.perf_counter())
                intake.admit(os.fsencode(path))
                at.append(time.perf_counter())
                open_picture(os.fsencode(path))
                at.append(time.perf_counter())
                steps.append([(later - earlier) * 1000 for earlier, later in itertools.pairwise(at)])
            print(row(f"{name} | {path.stat().st_size / 1e6:.2f}", steps), flush=True)


def main() -> None:
    if missing():
        print(f"skipped: {missing()}")
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as runtime, XServer("x".join(map(str, SIZE))) as server:
        os.environ["XDG_RUNTIME_DIR"] = runtime
        os.environ["DISPLAY"] = server.display
        for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
            os.environ.pop(name, None)
        server.window("Letter to the bank", size=(1200, 800), at=(100, 80))
        screen = asyncio.run(measure())
    assert struct.unpack_from("<H", screen, 28) == (32,)
    formats(screen)


if __name__ == "__main__":
    main()
