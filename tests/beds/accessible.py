"""A desktop whose applications tell what they show: a real X server, session bus, at-spi2-core and GTK 3 windows.

For tests and benchmarks. `Desktop.app` starts a window of `gtk_windows`, `Desktop.program` any program, `Desktop.rogue`
an application that speaks the protocol and answers with nonsense (`rogue_tree`): no real one can be had to do that.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image, ImageDraw, ImageFont

from tests.beds import bus, xserver
from tests.beds.bus import PrivateBus
from tests.beds.xserver import GTK_PYTHON, XServer, wait_until

LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
PACKAGES = "at-spi2-core python3-gi gir1.2-gtk-3.0"
_HERE = Path(__file__).parent


def missing(*programs: str) -> str:
    """Return why such a desktop can't be started here, as a reason to skip; empty if it can."""
    reason = xserver.missing(*programs) or bus.missing()
    if reason:
        return reason
    if not os.path.exists(LAUNCHER):
        return f"at-spi2-core is not installed (apt-get install {PACKAGES})"
    command = [GTK_PYTHON, "-c", "import gi; gi.require_version('Gtk', '3.0')"]
    if not shutil.which(GTK_PYTHON) or subprocess.call(command, stderr=subprocess.DEVNULL):
        return f"GTK 3 for {GTK_PYTHON} is not installed (apt-get install {PACKAGES})"
    return ""


class Desktop:
    """An X server, a session bus with an accessibility bus, and windows. A context manager.

    Args:
        size: Of the screen.

    Attributes:
        x: The X server.
        bus: The session bus.
        env: Environment for programs on this desktop, and for the engine.
    """

    def __init__(self, size: str = "1280x800") -> None:
        self.x = XServer(size)
        self.bus = PrivateBus({"org.a11y.Bus": f"{LAUNCHER} --launch-immediately"}, env={"GSETTINGS_BACKEND": "memory"})
        self._stopped: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self.x.start()
            self.bus.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def env(self) -> dict[str, str]:
        """What programs need to be on this desktop."""
        return {
            "DISPLAY": self.x.display,
            "GDK_BACKEND": "x11",
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
            "XDG_RUNTIME_DIR": self.bus.env["XDG_RUNTIME_DIR"],
            "GTK_THEME": "Adwaita",
            "ASSISTD_PICTURE": str(self.bus.folder / "painted.png"),
        }

    def app(self, kind: str, title: str = "A window", number: int = 0, *, shows: str = "") -> subprocess.Popen[bytes]:
        """Start a window of `gtk_windows`, and return its process once it is active and in the tree.

        Args:
            kind: Which one.
            title: Its title.
            number: Of rows or lines, for those that have a number.
            shows: Title of the window that is waited for, if it is another.
        """
        self._picture()
        return self.program(GTK_PYTHON, str(_HERE / "gtk_windows.py"), kind, title, str(number), shows=shows or title)

    def program(self, *command: str, shows: str) -> subprocess.Popen[bytes]:
        """Start a program, and return it once its window has the focus and its application is in the tree."""
        child = self.bus.child(*command, env=self.env)
        window = self.x.find(shows)
        self.x.activate(window)
        self.bus.until(lambda: child.pid in self.pids(), f"{command[0]} in the tree")
        return child

    def rogue(self, behaviour: str, title: str = "Rogue") -> subprocess.Popen[bytes]:
        """Start an application that misbehaves, and return it once it is in the tree."""
        root = str(_HERE.parents[1])
        env = self.env | {"PYTHONPATH": root}
        child = self.bus.child(sys.executable, str(_HERE / "rogue_tree.py"), behaviour, title, env=env)
        self.bus.until(lambda: child.pid in self.pids(), "the rogue in the tree")
        return child

    def hang(self, process: subprocess.Popen[bytes]) -> None:
        """Have a program hang (SIGSTOP)."""
        process.send_signal(signal.SIGSTOP)
        self._stopped.append(process)

    def pids(self) -> set[int]:
        """Return the processes whose windows are in the tree, as another client of the bus sees it."""
        registry = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        names = self._tree(*registry, "org.a11y.atspi.Accessible.GetChildren")
        ids = [word for word in names.replace("'", " ").replace("(", " ").replace(",", " ").split() if word[:1] == ":"]
        dbus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID")
        answers = [self._tree(*dbus, name) for name in ids]
        return {_number(answer) for answer in answers if "uint32" in answer}

    def kill_tree_bus(self) -> None:
        """End the accessibility bus, its launcher and the registry, as a crash would."""
        pid = self.bus.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                            "org.freedesktop.DBus.GetConnectionUnixProcessID", "org.a11y.Bus")  # fmt: skip
        launcher = _number(pid)
        below = subprocess.run(["pgrep", "-P", str(launcher)], capture_output=True, text=True, check=False).stdout
        for one in [*map(int, below.split()), launcher]:
            os.kill(one, signal.SIGKILL)
        self.bus.until(lambda: not self.bus.owned("org.a11y.Bus"), "the accessibility bus to be gone")

    def close(self) -> None:
        """End everything."""
        for process in self._stopped:
            process.send_signal(signal.SIGCONT)
        self.bus.close()
        self.x.close()

    def _picture(self) -> None:
        """Paint the picture that some windows show: no application tells what stands in it."""
        sheet = Image.new("RGB", (520, 160), "white")
        draw = ImageDraw.Draw(sheet)
        draw.text((30, 40), "Painted without any tree", font=ImageFont.load_default(24), fill="black")
        draw.text((30, 90), "14 degrees at noon", font=ImageFont.load_default(24), fill="black")
        sheet.save(self.env["ASSISTD_PICTURE"])

    def _tree(self, name: str, path: str, member: str, *arguments: str) -> str:
        """Call a method on the accessibility bus; empty if that fails: it may not be there yet."""
        try:
            address = self.bus.call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress").strip("()',")
        except RuntimeError:
            return ""
        command = ["gdbus", "call", "--address", address, "--dest", name, "--object-path", path, "--method", member]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=30, check=False)
        return done.stdout


def _number(answer: str) -> int:
    """Return the number in what `gdbus` printed: ``(uint32 5,)``."""
    return int(answer.split("uint32")[1].strip(" ,)\n"))


__all__ = ["Desktop", "missing", "wait_until"]
