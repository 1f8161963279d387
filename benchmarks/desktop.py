"""From a pressed key to sound, and to silence, on a whole desktop: ``python -m benchmarks.desktop``.

The real daemon on Xvfb with openbox, at-spi2-core, PipeWire and speech-dispatcher, warm. The key is pressed by XTEST from
this process; the sound is heard by an independent recorder on the sink's monitor. Earcons are off, so the first sound is
speech. Beside the words from pixels stands what a script does that captures the screen and reads it with tesseract.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from Xlib import XK, X, display
from Xlib.ext import xtest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from rendered.pages import names, render

from tests.beds import xserver
from tests.beds.desktop import Desktop, missing
from tests.beds.sound import Recorder
from tests.e2e.real_daemon import RealDaemon

RUNS = 12
LOUD = 0.02
CONFIG = """
[speech]
channel = "{channel}"
earcon_begun = false
earcon_done = false
earcon_failed = false
[watch]
enabled = false
"""
SHOW = """
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
window = Gtk.Window(title="Picture")
window.add(Gtk.Image.new_from_file(sys.argv[1]))
window.fullscreen()
window.show_all()
Gtk.main()
"""


class Finger:
    """Presses Super+Alt+key as a keyboard would."""

    def __init__(self, address: str) -> None:
        self._display = display.Display(address)

    def press(self, letter: str) -> float:
        """Return when the key went down, on `time.monotonic`'s clock."""
        codes = [self._display.keysym_to_keycode(XK.string_to_keysym(name)) for name in ("Super_L", "Alt_L", letter)]
        for code in codes[:2]:
            xtest.fake_input(self._display, X.KeyPress, code)
        self._display.sync()
        at = time.monotonic()
        xtest.fake_input(self._display, X.KeyPress, codes[2])
        self._display.flush()
        for code in reversed(codes):
            xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()
        return at


def first_sound_s(heard: Recorder, finger: Finger) -> float:
    """Return the seconds from the key to the first sound, and stop."""
    heard.wait_silence(0.4)
    since = heard.here()
    at = finger.press("w")
    first = heard.wait_sound(since, 30.0, LOUD)
    time.sleep(0.3)
    finger.press("x")
    return heard.heard_at(first) - at


def silence_s(heard: Recorder, finger: Finger, number: int) -> float:
    """Return the seconds from the stop key to the last sound."""
    heard.wait_silence(0.4)
    since = heard.here()
    finger.press("w")
    heard.wait_sound(since, 30.0, LOUD)
    time.sleep(0.4 + 0.0137 * (number % 20))
    at = finger.press("x")
    heard.wait_silence(0.4)
    loud = np.flatnonzero(np.abs(heard.samples()[since:]) > LOUD)
    return max(0.0, heard.heard_at(since + int(loud[-1])) - at)


def row(what: str, seconds: list[float], reach: str) -> str:
    ms = sorted(one * 1000 for one in seconds)
    return f"| {what} | {len(ms)} | {statistics.median(ms):.0f} | {ms[round(len(ms) * 0.95) - 1]:.0f} | {reach} |"


def script_s(session: Desktop) -> float:
    """Return how long a script takes that captures the screen and has tesseract read it."""
    began = time.monotonic()
    shot = subprocess.run(
        ["import", "-window", "root", "png:-"], env=session.screen.env, capture_output=True, check=True, timeout=60
    ).stdout
    subprocess.run(["tesseract", "-", "-"], input=shot, capture_output=True, check=True, timeout=120)
    return time.monotonic() - began


def measure(session: Desktop, channel: str, picture: Path) -> None:
    env = {name: session.env[name] for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY")}
    with (
        tempfile.TemporaryDirectory() as home,
        RealDaemon(Path(home), CONFIG.format(channel=channel), plugins="", XDG_SESSION_TYPE="x11", **env) as daemon,
        session.sound.record(latency_ms=5) as heard,
    ):
        daemon.wait_until(lambda: "9 keys" in daemon.status().hotkeys, 60)
        ready = {"elements.tree", "read.text", "speak.espeak"}
        daemon.wait_until(lambda: {w.modality for w in daemon.status().workers if w.state == "idle"} >= ready, 90)
        finger = Finger(session.screen.display)
        first_sound_s(heard, finger)
        times = [first_sound_s(heard, finger) for _ in range(RUNS)]
        print(row(f"key → first sound, title by the tree, {channel}", times, "150"), flush=True)
        times = [silence_s(heard, finger, number) for number in range(RUNS)]
        print(row(f"stop key → silence, {channel}", times, "50"), flush=True)
        if channel == "own":
            child = session.screen.run(
                xserver.GTK_PYTHON, "-c", SHOW, str(picture), env={**session.env, "NO_AT_BRIDGE": "1"}
            )
            session.screen.activate(session.screen.find("Picture"))
            first_sound_s(heard, finger)
            times = [first_sound_s(heard, finger) for _ in range(RUNS)]
            print(row("key → first words from pixels, 1080p, own", times, "800"), flush=True)
            if not xserver.missing("import", "tesseract"):
                times = [script_s(session) for _ in range(3)]
                print(row("a script: import + tesseract, to text, no speech", times, ""), flush=True)
            child.kill()


def main() -> None:
    if why := missing("zenity"):
        print(f"skipped: {why}")
        return
    with tempfile.TemporaryDirectory() as folder, Desktop("1920x1080") as session:
        page = next(render(Path(folder), [next(name for name in names() if "article" in name)]))
        picture = page.png
        session.open(
            *("zenity", "--question", "--title=Unsaved changes", "--text=Do you want to save the letter to the bank?"),
            title="Unsaved changes",
        )
        session.tree_knows("Unsaved changes")
        print("| from the key | runs | median ms | p95 | reach |\n|---|---|---|---|---|")
        for channel in ("speech-dispatcher", "own"):
            measure(session, channel, picture)


if __name__ == "__main__":
    main()
