"""Has child processes draw GTK windows under an X server of their own, and keeps the answers. `generate` calls it."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from assistd_models.elements import labels

PYTHON = "/usr/bin/python3"
PACKAGES = {
    "gtk3": "python3-gi python3-gi-cairo gir1.2-gtk-3.0",
    "gtk4": "python3-gi python3-gi-cairo gir1.2-gtk-4.0 gir1.2-adw-1",
}
THEMES = (
    "adwaita-icon-theme gnome-themes-extra gnome-accessibility-themes arc-theme materia-gtk-theme greybird-gtk-theme "
    "numix-gtk-theme breeze-gtk-theme blackbird-gtk-theme bluebird-gtk-theme papirus-icon-theme tango-icon-theme "
    "elementary-xfce-icon-theme numix-icon-theme breeze-icon-theme mate-themes librsvg2-common fonts-cantarell "
    "fonts-noto-core fonts-noto-cjk fonts-dejavu fonts-liberation fonts-lato"
)
CHILD_PICTURES = 150
"""After so many a child is replaced: widgets leak."""

PATIENCE_S = 30.0
"""A picture that takes longer has hung the child."""


def run(source: str, data: Path, seeds: Sequence[int]) -> None:
    """Draw the pictures of these seeds; one that fails is left out, with a line.

    Raises:
        SystemExit: If a package is missing.
    """
    absent = lacks(source)
    if absent:
        raise SystemExit(f"{source}: {absent}; apt install xvfb {PACKAGES[source]} (more looks: {THEMES})")
    began, done, failed, told = time.monotonic(), 0, 0, 0.0
    signal.signal(signal.SIGTERM, _end)  # so that the X server and the child end too
    with tempfile.TemporaryDirectory(prefix="assistd-gtk-") as folder, _display() as display:
        for way, mine in _shared_out(source, seeds):
            for answer in _drawn(way, mine, folder, display):
                done += 1
                failed += not _kept(source, data, answer, Path(folder))
                if time.monotonic() - told > 5:
                    told = time.monotonic()
                    pace = done / (told - began)
                    print(f"{source}: {done} of {len(seeds)}, {failed} failed, {pace:.1f} pictures/s", flush=True)
    print(f"{source}: {done} of {len(seeds)}, {failed} failed, {done / (time.monotonic() - began):.1f} pictures/s")


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _shared_out(source: str, seeds: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield kinds of windows and seeds of that kind, some hundred at a time, so that both kinds grow together."""
    for first in range(0, len(seeds), 2 * CHILD_PICTURES):
        some = seeds[first : first + 2 * CHILD_PICTURES]
        if source == "gtk3":
            yield "gtk3", list(some)
        else:
            yield "adw", [seed for seed in some if adwaita(seed)]
            yield "gtk4", [seed for seed in some if not adwaita(seed)]


def adwaita(seed: int) -> bool:
    """Tell whether a picture of GTK 4 is drawn with libadwaita: two of three are."""
    return seed % 3 != 2


def lacks(source: str) -> str:
    """Return what is missing to draw this source, or nothing."""
    if not shutil.which("Xvfb"):
        return "Xvfb is not installed"
    modules = {"gtk3": (("Gtk", "3.0"),), "gtk4": (("Gtk", "4.0"), ("Adw", "1"))}[source]
    code = "import gi, cairo\n" + "".join(f"gi.require_version({n!r}, {v!r})\n" for n, v in modules)
    try:
        tried = subprocess.run([PYTHON, "-c", code], capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        return f"{PYTHON} is not there"
    return "" if tried.returncode == 0 else tried.stderr.decode(errors="replace").strip().rpartition("\n")[2]


def _kept(source: str, data: Path, answer: dict[str, Any], folder: Path) -> bool:
    drawn = folder / f"{answer['seed']}.raw"
    try:
        if "failed" in answer:
            print(f"{source}: seed {answer['seed']}: {answer['failed']}", flush=True)
            return False
        size = answer["width"], answer["height"]
        pixels = Image.frombytes("RGB", size, drawn.read_bytes(), "raw", "BGRX")
        labels.write(data, picture(source, answer), pixels)
    finally:
        drawn.unlink(missing_ok=True)
    return True


def picture(source: str, answer: dict[str, Any]) -> labels.Picture:
    """Return what a child told of a picture as the data set holds it."""
    known = [one for one in answer["elements"] if one["kind"] is not None]
    unknown = [one["box"] for one in answer["elements"] if one["kind"] is None]
    return labels.Picture(
        width_px=answer["width"],
        height_px=answer["height"],
        source=source,
        seed=answer["seed"],
        look=answer["look"],
        elements=tuple(labels.Element(**{**one, "box": tuple(one["box"])}) for one in known),
        unknown=tuple((box[0], box[1], box[2], box[3]) for box in unknown),
    )


def _drawn(way: str, seeds: Sequence[int], folder: str, display: str) -> Iterator[dict[str, Any]]:
    """Yield what children answer; a seed at which one dies is tried once more, first thing in a fresh one."""
    waiting, again = list(seeds), set[int]()
    while waiting:
        with _child(way, folder, display) as child:
            for _ in range(CHILD_PICTURES):
                if not waiting:
                    return
                seed = waiting.pop(0)
                answer = _ask(child, seed)
                if answer is None and seed not in again:
                    again.add(seed)
                    waiting.insert(0, seed)
                    break
                yield answer or {"seed": seed, "failed": "the child died or hung, twice"}
                if answer is None:
                    break


def _ask(child: subprocess.Popen[bytes], seed: int) -> dict[str, Any] | None:
    assert child.stdin
    assert child.stdout
    try:
        child.stdin.write(f"{seed}\n".encode())
        child.stdin.flush()
    except BrokenPipeError:
        return None
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        if not ready.select(PATIENCE_S):
            return None
    line = child.stdout.readline()
    return dict(json.loads(line)) if line.endswith(b"\n") else None


@contextmanager
def _child(way: str, folder: str, display: str) -> Iterator[subprocess.Popen[bytes]]:
    models = Path(labels.__file__).parents[2]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR")}
    environment = kept | {
        "DISPLAY": display,
        "PYTHONPATH": str(models),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GDK_BACKEND": "x11",
        "GSK_RENDERER": "cairo",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "GTK_A11Y": "none",
        "LC_ALL": "C.UTF-8",
    }
    command = [PYTHON, "-m", "assistd_models.elements.gtk.child", way, folder]
    with Path(folder, "child.log").open("ab") as errors:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd="/"
        )
        try:
            yield child
        finally:
            child.kill()
            child.communicate()


@contextmanager
def _display() -> Iterator[str]:
    """Run an X server, yield its name; it chooses a free number itself."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "2560x1600x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise SystemExit("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
