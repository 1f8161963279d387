"""Starts an application on a desktop of its own, brings it to a screen, takes pixels and truth. Used by `collect`."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import msgspec
import mss
import numpy as np

from assistd_models.elements.real import files, gtk4, nodes
from assistd_models.elements.real.applications import Application, Screen
from assistd_models.elements.real.bed import SCREEN_PX, Bed, desktop
from assistd_models.elements.real.taken import Taken
from assistd_models.elements.real.windows import on_screen

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_DUMP = Path(__file__).with_name("tree_dump.py")

STILL = 0.0002
"""Two grabs are the same if no more than this share of their pixels differs: a clock, a caret."""


class NotThereError(Exception):
    """An application did not come to the screen that was asked for."""


def take(application: Application, screen: Screen, widgets: Path, slow: float = 1) -> tuple[Taken, Pixels]:
    """Return what an application tells of one of its screens, and the whole desktop: uint8 [height, width, 3], RGB.

    Args:
        application: Which.
        screen: Its screen.
        widgets: The compiled `gtk4_dump.c`.
        slow: How many times as long everything takes on this machine as on an idle one.

    Raises:
        NotThereError: If its window or something it was to click did not come.
    """
    with desktop() as bed:
        files.make(bed.home)
        extra = {**application.environment, **screen.environment}
        if application.toolkit == "gtk4":
            extra |= {"LD_PRELOAD": str(widgets), "ASSISTD_WIDGETS": str(bed.home / "widgets")}
        command = [one.format(home=bed.home) for one in (*application.command, *screen.arguments)]
        session = _Session(bed, application, slow)
        bed.start(command, extra)
        session.come()
        for step in screen.steps:
            session.do(step)
        return session.photograph()


class _Session:
    """A running application."""

    def __init__(self, bed: Bed, application: Application, slow: float) -> None:
        self._slow = slow
        self._bed = bed
        self._application = application
        self._display = bed.environment["DISPLAY"]

    def come(self) -> None:
        """Wait until the first window is there, and still."""
        deadline = time.monotonic() + self._application.patience_s * self._slow
        while not any(not one.popup for one in on_screen(self._display)):
            if time.monotonic() > deadline:
                raise NotThereError("no window came: " + (self._bed.home / "log").read_text(errors="replace")[-600:])
            time.sleep(0.1)
        time.sleep(0.7 * self._slow)
        self._still()

    def do(self, step: str) -> None:
        """Do one step; see `applications.Screen`."""
        verb, _, rest = step.partition(" ")
        if verb == "key":
            self._xdotool("key", "--clearmodifiers", *rest.split())
        elif verb == "type":
            self._xdotool("type", "--delay", "15", rest)
        elif verb == "size":
            self._xdotool("getactivewindow", "windowsize", *rest.split())
            self._xdotool("getactivewindow", "windowmove", "120", "60")
        elif verb == "wait":
            time.sleep(float(rest) * self._slow)
        elif verb in ("click", "point"):
            self._point(rest, click=verb == "click")
        else:
            raise ValueError(f"no such step: {step}")
        time.sleep(0.3 * self._slow)
        self._still()

    def photograph(self) -> tuple[Taken, Pixels]:
        """Return what is on the screen, once pixels and tree belong together."""
        self.come()
        for _ in range(2):
            before = self._still()
            taken = self._taken()
            after = self._grab()
            if _differ(before, after) <= STILL:
                break
        return taken, np.ascontiguousarray(after[:, :, 2::-1])

    def _taken(self) -> Taken:
        surfaces = on_screen(self._display)
        widgets = self._widgets() if self._application.toolkit == "gtk4" else ()
        return Taken(surfaces=surfaces, trees=self._trees(), widgets=widgets)

    def _trees(self) -> list[nodes.Tree]:
        ran = subprocess.run(
            ["/usr/bin/python3", str(_DUMP)], env=self._bed.environment, capture_output=True, check=True, timeout=300
        )
        return msgspec.json.decode(ran.stdout, type=list[nodes.Tree])

    def _widgets(self) -> tuple[gtk4.Widget, ...]:
        answer, asked = self._bed.home / "widgets", self._bed.home / "widgets.ask"
        asked.touch()
        deadline = time.monotonic() + 10 * self._slow
        while asked.exists():
            if time.monotonic() > deadline:
                raise NotThereError("the application did not write its widgets")
            time.sleep(0.05)
        return msgspec.json.decode(answer.read_bytes(), type=tuple[gtk4.Widget, ...])

    def _point(self, what: str, *, click: bool) -> None:
        kind, _, name = what.rpartition(":")
        told = self._taken().told()
        wanted = [one for one in told.elements if one.name.strip(" :.…") == name and (not kind or one.kind == kind)]
        if not wanted:
            names = sorted({f"{one.kind}:{one.name}" for one in told.elements if one.name})
            raise NotThereError(f"there is no {what}; there are: " + ", ".join(names)[:1500])
        box = wanted[-1].box
        self._xdotool("mousemove", str((box[0] + box[2]) // 2), str((box[1] + box[3]) // 2))
        if click:
            self._xdotool("click", "1")
            time.sleep(0.2)
            self._xdotool("mousemove", str(SCREEN_PX[0] - 2), str(SCREEN_PX[1] - 2))

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._bed.environment, check=False, timeout=30, capture_output=True)

    def _grab(self) -> Pixels:
        """Return uint8 [height, width, 4], blue first: cheap to compare."""
        with mss.MSS(display=self._display) as screen:
            taken = screen.grab(screen.monitors[0])
        return np.ascontiguousarray(np.frombuffer(taken.bgra, np.uint8).reshape(taken.height, taken.width, 4))

    def _still(self, limit_s: float = 4) -> Pixels:
        deadline = time.monotonic() + limit_s * self._slow
        last = self._grab()
        while time.monotonic() < deadline:
            time.sleep(0.35 * self._slow)
            now = self._grab()
            if _differ(last, now) <= STILL:
                return now
            last = now
        return last


def _differ(one: Pixels, other: Pixels) -> float:
    return float((one.view(np.uint32) != other.view(np.uint32)).mean())


def compiled(folder: Path) -> Path:
    """Compile `gtk4_dump.c` into a folder, and return it.

    Raises:
        FileNotFoundError: If there is no C compiler.
        subprocess.CalledProcessError: If it does not compile.
    """
    made = folder / "gtk4_dump.so"
    source = Path(__file__).with_name("gtk4_dump.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True, timeout=60)
    return made
