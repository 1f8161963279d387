"""From a closed file to sound: 1080p screenshots dropped into a watched folder, the real daemon warm, a real sound server.

The sound is heard by an independent recorder on the sink's monitor; earcons are off, so the first sound is speech.
"""

import contextlib
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from beds.sound import SoundServer, missing
from e2e.real_daemon import RealDaemon
from rendered.pages import names, render

from assistd import client
from assistd.errors import ControlError
from assistd.protocol import Answered, Happened, Noticed, Stop, Subscribe
from assistd.types import Result

SHOTS = 12
CONFIG = """
[speech]
earcon_begun = false
earcon_done = false
earcon_failed = false
[[watch.folders]]
path = "{watched}"
write = true
"""


class Times:
    """When the daemon told that the text was recognised, by file name."""

    def __init__(self, socket: Path) -> None:
        self.result_s: dict[str, float] = {}
        self.answer_s: dict[str, float] = {}
        self.ready = threading.Event()
        self._socket = socket
        threading.Thread(target=self._listen, daemon=True).start()
        self.ready.wait(10)

    def _replies(self):
        with contextlib.suppress(ControlError):  # the daemon ends first
            yield from client.ask(Subscribe(), self._socket, first_s=None)

    def _listen(self) -> None:
        last_s = 0.0
        for reply in self._replies():
            now_s = time.monotonic()
            if isinstance(reply, Noticed):
                self.ready.set()
            elif isinstance(reply, Happened) and isinstance(reply.event, Result):
                last_s = now_s
            elif isinstance(reply, Answered):
                name = os.fsdecode(os.path.basename(reply.answer.path))
                self.result_s[name] = last_s
                self.answer_s[name] = now_s


def main() -> None:
    if why := missing():
        print(f"Not run: {why}")
        return
    with tempfile.TemporaryDirectory() as folder, SoundServer() as sound:
        pages = list(render(Path(folder) / "pages", names()[:SHOTS]))
        home = Path(folder) / "home"
        home.mkdir()
        runtime = {key: sound.env[key] for key in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")}
        with RealDaemon(home, CONFIG, plugins="", **runtime, ASSISTD_SOCKET=str(home / "c.sock")) as daemon:
            wait_warm(daemon)
            times = Times(daemon.socket)
            rows = []
            for number, page in enumerate(pages):
                with sound.record() as recorder:  # a short recording each: looking through a long one costs a core
                    time.sleep(0.5)
                    rows.append(one(daemon, recorder, times, number, page))
    print("| page | closed → first sound, s | closed → all text, s |\n|---|---|---|")
    for name, heard_s, text_s in rows[1:]:
        print(f"| {name} | {heard_s:.2f} | {text_s:.2f} |")
    heard = [row[1] for row in rows[1:]]
    text = [row[2] for row in rows[1:]]
    print(f"| **median** | **{statistics.median(heard):.2f}** | **{statistics.median(text):.2f}** |")
    print(f"| worst | {max(heard):.2f} | {max(text):.2f} |")


def wait_warm(daemon: RealDaemon) -> None:
    daemon.wait_until(lambda: [w for w in daemon.status().workers if w.state == "idle"], 60)
    time.sleep(5)


def one(daemon: RealDaemon, recorder, times: Times, number: int, page) -> tuple[str, float, float]:
    """Drop one page; return its name, and seconds to the first sound and to all text."""
    data = page.png.read_bytes()
    name = f"{number:02}-{page.name}.png"
    since = recorder.here()
    daemon.drop(name, data)
    closed_s = time.monotonic()
    heard_s = recorder.heard_at(recorder.wait_sound(since)) - closed_s
    daemon.wait_until(lambda: name in times.answer_s, 30)
    daemon.ask(Stop())
    recorder.wait_silence(0.5)
    time.sleep(0.5)
    return page.name, heard_s, times.result_s[name] - closed_s


if __name__ == "__main__":
    main()
