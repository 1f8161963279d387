"""One real daemon with every plugin of `tests/survival`: those that do harm, and two that do none."""

import configparser
import contextlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from real_daemon import RealDaemon, order

from assistd import client
from assistd.process import rss_mib
from assistd.protocol import Answered, Do, Happened
from assistd.types import Progress

SURVIVAL = Path(__file__).parent.parent / "survival"


def names():
    """Return the plugins there are."""
    entries = configparser.ConfigParser()
    entries.read(SURVIVAL / "assistd_hostile-1.0.dist-info" / "entry_points.txt")
    return list(entries["assistd"])


class HostileDaemon(RealDaemon):
    """A daemon whose workers are unloaded soon, so that all that ends them is seen too."""

    def __init__(self, home, plugins=None):
        super().__init__(
            home,
            config="[speech]\nenabled = false\n[watch]\nfolders = []\n[workers]\nidle_s = 5.0\n",
            plugins=",".join(plugins or names()),
            PYTHONPATH=str(SURVIVAL),
        )
        self.pictures = home / "Pictures"
        self.pictures.mkdir()
        self._count = 0
        self._counting = threading.Lock()

    def do(self, plugin, words=""):
        """Return the answer of a plugin about a new picture with these words on it."""
        reply = client.final(self.question(plugin, words), self.socket, first_s=300)
        assert isinstance(reply, Answered), reply
        return reply.answer

    def question(self, plugin, words=""):
        with self._counting:
            self._count += 1
            path = self.pictures / f"{self._count}.png"
        path.write_bytes(order(words or f"{plugin} {self._count}"))
        return Do(task=plugin, path=os.fsencode(path))

    def turn_away(self, plugin):
        """Ask, and hang up in the middle of the work."""
        with contextlib.closing(client.ask(self.question(plugin), self.socket, first_s=300)) as replies:
            for reply in replies:
                if isinstance(reply, Happened) and isinstance(reply.event, Progress):
                    return
        raise AssertionError("it never began")

    def all_of(self, plugins, at_once=6):
        """Return the answers of these plugins, which work at the same time."""
        with ThreadPoolExecutor(at_once) as pool:
            return dict(zip(plugins, pool.map(self.do, plugins), strict=True))

    def rss_mib(self):
        return rss_mib(self.process.pid)

    def workers(self):
        """Return the processes that were started for this daemon, and what they left: pid and state of each."""
        ours = str(self.process.pid)
        found = {}
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError, IndexError):
                arguments = Path(f"/proc/{name}/cmdline").read_bytes().decode(errors="replace").split("\0")
                state, parent = Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()[:2]
                if int(name) != self.process.pid and (parent == ours or ours in arguments):
                    found[int(name)] = state
        return found


class Regular:
    """Someone who asks well-behaved plugins all the time, in `with`.

    Attributes:
        wrong: What was not as it should be.
        times_s: How long each answer took.
    """

    def __init__(self, daemon, plugins=("good", "also-good"), pause_s=0.02):
        self.wrong = []
        self.times_s = []
        self._daemon = daemon
        self._plugins = plugins
        self._pause_s = pause_s
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(plugin,)) for plugin in plugins]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, plugin):
        number = 0
        while not self._end.wait(self._pause_s):
            number += 1
            words = f"{plugin} asked {number}"
            began_s = time.perf_counter()
            try:
                answer = self._daemon.do(plugin, words)
            except Exception as error:  # noqa: BLE001  (told by the test)
                self.wrong.append(repr(error))
                return
            self.times_s.append(time.perf_counter() - began_s)
            if (answer.outcome, answer.headline) != ("answered", f"Read {words}."):
                self.wrong.append(answer)
