"""A whole desktop session without a screen: X server, window manager, session bus, accessibility, sound, speech.

Everything is the real program: Xvfb, openbox, dbus-daemon, at-spi2-core (activated by the bus), PipeWire with a null
sink, speech-dispatcher. For tests and benchmarks that press keys and listen.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.beds import sound, speechd, xserver
from tests.beds.sound import SoundServer, wait_until
from tests.beds.speechd import SpeechDispatcherBed
from tests.beds.xserver import XServer

PATIENCE_S = 60.0


def missing(*more: str) -> str:
    """Return why it can't be started here, as a reason to skip; empty if it can."""
    return sound.missing() or speechd.missing() or xserver.missing(*more)


class Desktop:
    """One session. A context manager.

    Args:
        size: Of the screen, e.g. ``1920x1080``.
        speech: Whether speech-dispatcher runs.

    Attributes:
        sound: The sound server; its bus is the session's.
        screen: The X server.
        speech: speech-dispatcher, if it runs.
        env: Environment of programs of this session.
    """

    def __init__(self, size: str = "1920x1080", *, speech: bool = True) -> None:
        self.sound = SoundServer()
        self.screen = XServer(size)
        self.speech = SpeechDispatcherBed(self.sound) if speech else None
        self.env: dict[str, str] = {}
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.sound)
            stack.enter_context(self.screen)
            if self.speech:
                stack.enter_context(self.speech)
            self.env = {
                **self.sound.env,
                "DISPLAY": self.screen.display,
                "XDG_SESSION_TYPE": "x11",
                "GDK_BACKEND": "x11",
            }
            self.screen.env |= {
                name: self.env[name] for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HOME")
            }
            self.screen.env.pop("NO_AT_BRIDGE", None)
            self._tell_bus()
            self._open = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def open(self, *command: str, title: str) -> int:
        """Start an application; return its window once it is active."""
        self.screen.run(*command, env=self.env)
        window = self.screen.find(title)
        self.screen.activate(window)
        return window

    def tree_knows(self, title: str) -> None:
        """Return once the accessibility tree has a window of this title."""
        wait_until(lambda: title in self._titles(), f"{title!r} in the accessibility tree", PATIENCE_S)

    def _titles(self) -> str:
        code = (
            "import gi; gi.require_version('Atspi', '2.0')\n"
            "from gi.repository import Atspi\n"
            "d = Atspi.get_desktop(0)\n"
            "for n in range(d.get_child_count()):\n"
            "    a = d.get_child_at_index(n)\n"
            "    for m in range(a.get_child_count()): print(a.get_child_at_index(m).get_name())\n"
        )
        return subprocess.run(
            [xserver.GTK_PYTHON, "-c", code], env=self.env, capture_output=True, text=True, timeout=30, check=False
        ).stdout

    def _tell_bus(self) -> None:
        """Let the bus start programs (at-spi2-core) on this display, as a desktop does at login."""
        subprocess.run(
            ["dbus-update-activation-environment", "DISPLAY", "XDG_SESSION_TYPE"],
            env=self.env,
            check=True,
            timeout=30,
            capture_output=True,
        )


def config(folder: Path, **sections: str) -> Path:
    """Write a configuration that watches nothing and return it; each keyword is a table and its lines."""
    tables = {"watch": "enabled = false", **sections}
    path = folder / "config.toml"
    path.write_text("".join(f"[{name}]\n{lines}\n" for name, lines in tables.items()))
    os.chmod(path, 0o600)
    return path
