"""A real Wayland compositor without a screen (sway on wlroots' headless backend, rendered by the CPU). For tests.

It has a clipboard for everybody (wlr-data-control) and, if Xwayland is installed, shows X11 programs. Nothing of the
machine's own session is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.beds.xserver import PATIENCE_S, wait_until

PROGRAMS = ("sway", "swaymsg", "setpriv")
PACKAGES = "sway util-linux"

_LEFT = ("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "SWAYSOCK", "XDG_SESSION_TYPE")


def missing(*more: str) -> str:
    """Return why the compositor can't be started here, as a reason to skip; empty if it can.

    Args:
        more: Further programs that the test wants.
    """
    absent = [program for program in (*PROGRAMS, *more) if not shutil.which(program)]
    return f"{', '.join(absent)} not installed (apt-get install {PACKAGES})" if absent else ""


def _not_root() -> list[str]:
    """Return the start of a command for a program that refuses to run as root: it sees another user id then."""
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.getuid() == 0 else []


class Wayland:
    """sway. A context manager.

    Args:
        xwayland: Whether X11 programs can be shown.

    Attributes:
        env: Environment for programs that shall be in this session.
    """

    def __init__(self, *, xwayland: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="way-"))
        self._xwayland = xwayland
        self._server: subprocess.Popen[bytes] | None = None
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        self.env = {key: value for key, value in os.environ.items() if key not in _LEFT}
        self.env |= {"XDG_RUNTIME_DIR": str(runtime), "XDG_CURRENT_DESKTOP": "sway"}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the compositor; its programs learn where it is from `env`."""
        config, told = self.folder / "config", self.folder / "env"
        names = "WAYLAND_DISPLAY DISPLAY SWAYSOCK"
        say = f'for n in {names}; do eval "echo $n=\\$$n"; done > {told}.new; mv {told}.new {told}'
        config.write_text(
            f"xwayland {'force' if self._xwayland else 'disable'}\noutput * resolution 1280x800\nexec sh -c '{say}'\n"
        )
        sway = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}
        with (self.folder / "sway.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *_not_root(), "sway", "--config", str(config)],
                env=self.env | sway,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(lambda: told.exists() or self._server.poll() is not None, "sway")  # type: ignore[union-attr]
        if not told.exists():
            raise RuntimeError(f"sway did not start: {self.log()}")
        lines = (line.partition("=") for line in told.read_text().splitlines())
        self.env |= {name: value for name, _, value in lines if value} | {"XDG_SESSION_TYPE": "wayland"}

    def ask(self, *command: str) -> str:
        """Return what a short program in this session prints; empty if it fails."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return done.stdout if done.returncode == 0 else ""

    def log(self) -> str:
        """Return what the compositor printed so far."""
        return (self.folder / "sway.log").read_text(errors="replace")

    def close(self) -> None:
        """End the compositor and delete the folder."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None
        shutil.rmtree(self.folder, ignore_errors=True)
