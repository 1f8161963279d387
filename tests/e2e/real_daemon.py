"""A real `assistd run` in a process of its own, with a home of its own."""

import contextlib
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Self

from assistd import client
from assistd.errors import ControlError
from assistd.protocol import Status

ENGINES = Path(__file__).parent.parent / "engines"


def order(words: str) -> bytes:
    """Return a whole little PNG that carries an order for the test plugin in a text chunk."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"tEXt", b"Comment\0[" + words.encode("latin-1") + b"]")
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


class RealDaemon:
    """Started in `with`, ended at its end; can be killed and started again meanwhile.

    Args:
        home: A folder of its own.
        config: TOML; ``{watched}`` stands for the watched folder.
        plugins: Limits the plugins, e.g. ``rogues``.
        under: A program to run it under, e.g. strace with its options.
    """

    def __init__(self, home: Path, config: str = "", plugins: str = "rogues", under=(), **environment: str) -> None:
        self.home = home
        self.watched = home / "Watched"
        self.watched.mkdir(parents=True, exist_ok=True)
        (home / "run").mkdir(mode=0o700, exist_ok=True)
        text = config.format(watched=self.watched) if config else self.default()
        if "[plugins]" not in text:  # the test plugins are third parties'
            text = f"[plugins]\napprove = false\n{text}"
        (home / "config.toml").write_text(text)
        runtime = Path(environment.get("XDG_RUNTIME_DIR", home / "run"))
        self.socket = Path(environment.get("ASSISTD_SOCKET", runtime / "assistd" / "control.sock"))
        self.under = list(under)
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "ASSISTD_CONFIG": str(home / "config.toml"),
            "ASSISTD_PLUGINS": plugins,
            "PYTHONPATH": str(ENGINES),
            **environment,
        }
        if not plugins:
            del self.environment["ASSISTD_PLUGINS"], self.environment["PYTHONPATH"]
        self.process: subprocess.Popen | None = None

    def default(self) -> str:
        return (
            "[speech]\nenabled = false\n[watch]\nsweep_s = 1.0\nsettle_s = 0.2\n"
            f'[[watch.folders]]\npath = "{self.watched}"\n'
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log(self) -> str:
        return (self.home / "daemon.log").read_text(errors="replace")

    def start(self, *, wait: bool = True) -> None:
        with (self.home / "daemon.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, "-m", "assistd", "run"], env=self.environment, stdout=log, stderr=log
            )
        if wait:
            self.wait_until(lambda: self.answers() or self.process.poll() is not None, 60)
            assert self.process.poll() is None, self.log
            # It answers before it has looked at its folders for the first time; what is there until then is old to it.
            with contextlib.suppress(AssertionError, ControlError):  # some tests have folders that can't be watched
                self.wait_until(self.watches, 15)

    def watches(self) -> bool:
        return all(one.watching or not os.path.isdir(one.path) for one in self.status().folders)

    def answers(self) -> bool:
        try:
            self.ask(Status())
        except ControlError:
            return False
        return True

    def ask(self, question):
        """Return the final reply."""
        return client.final(question, self.socket)

    def replies(self, question):
        return list(client.ask(question, self.socket, first_s=None))

    def status(self):
        return self.ask(Status())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError(f"the daemon did not end in time:\n{self.log}") from None

    def drop(self, name: str | bytes, data: bytes) -> Path:
        path = self.watched / os.fsdecode(name)
        path.write_bytes(data)
        return path

    @staticmethod
    def wait_until(condition, timeout_s: float = 20.0):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(0.02)
        raise AssertionError("waited in vain")

    def history(self, query: str = ""):
        from assistd.protocol import History

        return self.ask(History(query=query, limit=10_000)).rows
