"""A real X server without a screen (Xvfb), a window manager (openbox) and presses of real keys (XTEST, by xdotool).

For tests and benchmarks. Each `XServer` has a display number of its own, so that several run side by side; nothing of
the machine's own display is touched. Put its address into the environment of what shall see it:
``monkeypatch.setenv("DISPLAY", server.display)``.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xprop", "xrandr", "setxkbmap", "xmodmap", "setpriv")
PACKAGES = "xvfb openbox xdotool x11-utils x11-xserver-utils x11-xkb-utils util-linux"
GTK_PYTHON = "/usr/bin/python3"
"""Python that has GTK (python3-gi, gir1.2-gtk-3.0): the project's own does not."""

PATIENCE_S = 30.0
_LEFT = ("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE")
_OPENBOX = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <keyboard/>
  <mouse><context name="Client"><mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/>
  </mousebind></context></mouse>
</openbox_config>
"""
_WINDOW = """
import sys, gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
title, text, width, height = sys.argv[1:]
window = Gtk.Window(title=title)
window.set_default_size(int(width), int(height))
box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12, margin=12)
box.add(Gtk.Label(label=text))
box.add(Gtk.Button(label="Save"))
window.add(box)
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
"""


def missing(*more: str) -> str:
    """Return why the X server can't be started here, as a reason to skip; empty if it can.

    Args:
        more: Further programs that the test wants.
    """
    absent = [program for program in (*PROGRAMS, *more) if not shutil.which(program)]
    return f"{', '.join(absent)} not installed (apt-get install {PACKAGES})" if absent else ""


def wait_until(true: Callable[[], object], what: str, timeout_s: float = PATIENCE_S) -> None:
    """Return once `true()` holds; fail with `what` otherwise."""
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s:.0f} s for {what}")
        time.sleep(0.01)


class XServer:
    """Xvfb on a free display, and openbox. A context manager.

    Args:
        screens: Size of each X screen, e.g. ``("1920x1080",)``. Several are separate root windows (``:5.0``, ``:5.1``);
            for several monitors of one screen, which is what desktops have, see `monitors`.
        window_manager: Whether openbox runs (without key bindings of its own).
        depth: Bits of a pixel.
        options: More for Xvfb.

    Attributes:
        display: Address, e.g. ``:5``.
        env: Environment for programs that shall be on this display. No accessibility bus is looked for, unless you
            delete ``NO_AT_BRIDGE``.
    """

    def __init__(
        self, *screens: str, window_manager: bool = True, depth: int = 24, options: Sequence[str] = ()
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="x-"))
        self._screens = screens or ("1280x800",)
        self._depth = depth
        self._options = options
        self._with_manager = window_manager
        self._children: list[subprocess.Popen[bytes]] = []
        self._server: subprocess.Popen[bytes] | None = None
        self.display = ""
        self.env = {key: value for key, value in os.environ.items() if key not in _LEFT}
        self.env |= {"NO_AT_BRIDGE": "1", "GDK_BACKEND": "x11", "XDG_SESSION_TYPE": "x11"}

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
    def number(self) -> int:
        """The display's number."""
        return int(self.display.lstrip(":"))

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._server
        return self._server.pid

    # --- the server ---

    def start(self) -> None:
        """Start the server: on a free display; after `kill` on the one it had.

        To be called from the main thread: the children end with the thread that started them.
        """
        sizes = [part for n, size in enumerate(self._screens) for part in ("-screen", str(n), f"{size}x{self._depth}")]
        options = [*sizes, "-nolisten", "tcp", "-noreset", "-dpi", "96", *self._options]
        for _attempt in range(20):
            if not self.env.get("DISPLAY"):  # at random: after `kill` nobody else comes upon this number
                self.display = f":{random.randrange(100, 30_000)}"
            if self._serve(options):
                break
        else:
            raise RuntimeError(f"Xvfb did not start: {self.log('Xvfb')}")
        self.env["DISPLAY"] = self.display
        if self._with_manager:
            self._manage()

    def kill(self) -> None:
        """End the server as a crash would (SIGKILL), its programs with it. `start` brings it back, same display."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None
        self._end_children()

    def close(self) -> None:
        """End everything and delete the folder."""
        self._end_children()
        if self._server:
            self._server.terminate()  # it deletes its socket and its lock
            try:
                self._server.wait(5)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- programs on it ---

    def run(self, *command: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program on this display; it ends with the display. `env` is added to the environment."""
        child = self._spawn(*command, env=env or {})
        self._children.append(child)
        return child

    def ask(self, *command: str) -> str:
        """Return what a short program on this display prints; empty if it fails."""
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        return done.stdout if done.returncode == 0 else ""

    def log(self, program: str) -> str:
        """Return what a program started here printed so far."""
        file = self.folder / f"{Path(program).name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    def window(
        self,
        title: str = "Letter to the bank",
        text: str = "Dear Sir or Madam",
        *,
        size: tuple[int, int] = (400, 300),
        at: tuple[int, int] | None = None,
        env: dict[str, str] | None = None,
    ) -> int:
        """Open a GTK window with a label and a button, and return its id once it is there and active.

        Args:
            title: Its title.
            text: What the label says.
            size: Width and height of its content, pixels.
            at: Where its frame's left upper corner shall be; None: where the window manager puts it.
            env: Added to its environment.
        """
        self.run(GTK_PYTHON, "-c", _WINDOW, title, text, str(size[0]), str(size[1]), env=env)
        window = self.find(title)
        if self._with_manager:
            self.activate(window)
        if at is not None:
            self.ask("xdotool", "windowmove", "--sync", str(window), str(at[0]), str(at[1]))
        return window

    def pattern(
        self, title: str = "Pattern", *, size: tuple[int, int] = (300, 200), at: tuple[int, int] = (0, 0)
    ) -> int:
        """Open a window whose every pixel is known (`pixel`), and return its id once it is drawn.

        Args:
            title: Its title.
            size: Width and height of its content, pixels.
            at: Where the left upper corner of its *content* is. The window manager leaves it undecorated.
        """
        self.run(sys.executable, str(Path(__file__).with_name("pattern.py")), title, *map(str, (*size, *at)))
        window = self.find(title)
        wait_until(lambda: "DRAWN" in self.ask("xprop", "-id", str(window), "ASSISTD_DRAWN"), "the pattern")
        if self._with_manager:
            self.activate(window)
        return window

    def find(self, title: str) -> int:
        """Return the id of the visible window with this title, once there is one."""
        found: list[int] = []

        def look() -> bool:
            name = f"^{title}$"
            found[:] = [int(line) for line in self.ask("xdotool", "search", "--onlyvisible", "--name", name).split()]
            return bool(found)

        wait_until(look, f"a window called {title!r}")
        return found[-1]

    def activate(self, window: int) -> None:
        """Give a window the focus, and return once the window manager says that it has it."""

        def active() -> bool:
            self.ask("xdotool", "windowactivate", str(window))
            return self.active() == window

        wait_until(lambda: self.active() == window or active(), "the window to be active")

    def active(self) -> int:
        """Return the id of the active window, 0 if none is."""
        _, mark, value = self.ask("xprop", "-root", "_NET_ACTIVE_WINDOW").rpartition("#")
        return int(value.split(",")[0], 16) if mark else 0

    def press(self, keys: str = "ctrl+super+d") -> None:
        """Press and release keys as a keyboard would (XTEST), e.g. ``super+alt+w``."""
        subprocess.run(["xdotool", "key", keys], env=self.env, check=True, timeout=PATIENCE_S, capture_output=True)

    def pointer(self, x: int, y: int) -> None:
        """Move the pointer."""
        self.ask("xdotool", "mousemove", "--sync", str(x), str(y))

    def monitors(self, *geometries: str) -> None:
        """Cut the screen into monitors (RandR), e.g. ``("640x480+0+0", "640x480+640+0")``; the first is the primary."""
        for number, geometry in enumerate(geometries):
            size, x, y = geometry.split("+")
            width, height = size.split("x")
            star = "*" if number == 0 else ""
            output = "screen" if number == 0 else "none"
            whole = f"{width}/{width}x{height}/{height}+{x}+{y}"
            subprocess.run(
                ["xrandr", "--setmonitor", f"{star}M{number}", whole, output],
                env=self.env,
                check=True,
                timeout=PATIENCE_S,
                capture_output=True,
            )

    def resize(self, size: str) -> None:
        """Give the screen another resolution, at most that of its start, e.g. ``800x600``."""
        width, height = size.split("x")
        across, down = [int(width) + more for more in (0, 24, 96, 224)], [int(height) + more for more in (0, 1, 3, 25)]
        self.ask("xrandr", "--newmode", size, "31", *map(str, across + down))  # the one of the start exists: refused
        self.ask("xrandr", "--addmode", "screen", size)
        self.ask("xrandr", "--output", "screen", "--mode", size)
        wait_until(lambda: f"current {width} x {height}," in self.ask("xrandr"), f"{size} pixels")

    # --- below ---

    def _serve(self, options: list[str]) -> bool:
        """Start Xvfb on `self.display`, and return once it listens; False if it does not."""
        reader, writer = os.pipe()
        try:
            server = self._spawn("Xvfb", self.display, "-displayfd", str(writer), *options, pass_fds=(writer,))
        finally:
            os.close(writer)
        with os.fdopen(reader) as file:
            if file.readline().strip():
                self._server = server
                return True
        server.wait()
        return False

    def _manage(self) -> None:
        config = self.folder / "rc.xml"
        config.write_text(_OPENBOX)
        self.run("openbox", "--sm-disable", "--config-file", str(config))
        wait_until(lambda: "#" in self.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "the window manager")

    def _spawn(
        self, program: str, *arguments: str, pass_fds: Sequence[int] = (), env: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{Path(program).name}.log").open("ab") as log:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", program, *arguments],
                env=self.env | (env or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
            )

    def _end_children(self) -> None:
        for child in reversed(self._children):
            child.send_signal(signal.SIGKILL)
            child.wait()
        self._children.clear()


def pixel(x: int, y: int) -> tuple[int, int, int]:
    """Return red, green and blue of a pixel of `XServer.pattern`, counted from the left upper corner of its content."""
    return (x * 7 % 256, y * 5 % 256, (x + y) * 3 % 256)
