"""A real speech-dispatcher on the sound server of `beds.sound`, with a clean configuration of its own. For tests.

It listens where programs look for it, in the runtime folder of the sound server, so that its environment leads to it.
`Client` is an independent program beside ours: a screen reader, as far as speech-dispatcher can tell.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.beds.sound import SoundServer, wait_until

PACKAGES = "speech-dispatcher speech-dispatcher-espeak-ng speech-dispatcher-audio-plugins"
CONFIG = Path("/etc/speech-dispatcher")


def missing() -> str:
    """Return why it can't be started here, as a reason to skip; empty if it can."""
    if shutil.which("speech-dispatcher") and CONFIG.is_dir():
        return ""
    return f"speech-dispatcher not installed (apt-get install {PACKAGES})"


class SpeechDispatcherBed:
    """The server.

    Args:
        sound: Where it plays.

    Attributes:
        socket: Where it listens.
        folder: Its configuration, log and pid; deleted at the end.
    """

    def __init__(self, sound: SoundServer) -> None:
        self._sound = sound
        self.folder = Path(tempfile.mkdtemp(prefix="speechd-"))
        self.socket = Path(sound.env["XDG_RUNTIME_DIR"]) / "speech-dispatcher" / "speechd.sock"
        self._child: subprocess.Popen[bytes] | None = None
        shutil.copytree(CONFIG, self.folder / "conf")
        (self.folder / "log").mkdir()
        config = self.folder / "conf" / "speechd.conf"
        settings = (
            'AudioOutputMethod "pulse"',
            "DefaultModule espeak-ng",
            'DefaultLanguage "en-US"',
            'AddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"',
        )
        config.write_text("\n".join((config.read_text(), *settings, "")))

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._child
        return self._child.pid

    @property
    def arguments(self) -> list[str]:
        """Its arguments: single, in the foreground, this configuration, never ending by itself."""
        folder = self.folder
        where = ["-C", f"{folder}/conf", "-L", f"{folder}/log", "-P", f"{folder}/pid"]
        return ["-c", "unix_socket", "-S", str(self.socket), *where, "-t", "0", "-l", "3"]

    def start(self) -> None:
        """Start it, again after `kill`. To be called from the main thread, with which it ends."""
        self.socket.parent.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        with (self.folder / "out.log").open("ab") as log:
            self._child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "speech-dispatcher", "-s", *self.arguments],
                env=self._sound.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        wait_until(self._listens, "speech-dispatcher")

    def kill(self) -> None:
        """End it as a crash would."""
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None

    def close(self) -> None:
        """End it and delete its folder."""
        self.kill()
        self.socket.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, name: str = "user:orca:main", priority: str = "message") -> Client:
        """Connect another program."""
        return Client(self.socket, name, priority)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


class Client:
    """Another program that speaks.

    Attributes:
        lines: Everything the server told it.
    """

    def __init__(self, path: Path, name: str, priority: str) -> None:
        self._sock = socket.socket(socket.AF_UNIX)
        self._sock.connect(str(path))
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        for setting in (f"CLIENT_NAME {name}", "NOTIFICATION ALL on", f"PRIORITY {priority}"):
            self.send(f"SET SELF {setting}")

    def say(self, text: str) -> None:
        """Queue a message."""
        self.send(f"SPEAK\r\n{text}\r\n.")

    def send(self, line: str) -> None:
        """Send an order."""
        self._sock.sendall(line.encode() + b"\r\n")

    def wait(self, line: str, count: int = 1) -> None:
        """Return when the server told this line so often."""
        wait_until(lambda: self.lines.count(line) >= count, f"{line} of {self.lines}")

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def _read(self) -> None:
        with self._sock.makefile("rb") as file, contextlib.suppress(OSError):
            for line in file:
                self.lines.append(line.decode().rstrip())
