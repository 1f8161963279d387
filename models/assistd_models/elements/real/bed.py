"""A desktop of its own for one application: X server, window manager, session bus, home. Used by `session`."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NEEDED = ("Xvfb", "openbox", "xdotool", "dbus-daemon", "xprop")

SCREEN_PX = (1920, 1080)

_GTK = "[Settings]\ngtk-cursor-blink=0\ngtk-enable-animations=0\n"
"""Nothing blinks, nothing moves: two grabs of a finished window are the same."""


_BUS_CONFIG = """<busconfig><type>session</type><listen>{address}</listen><servicedir>{services}</servicedir>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>
"""

_SERVICES = ("org.xfce.Xfconf", "ca.desrt.dconf", "org.a11y.Bus")
"""All that may be started on the session bus: portals and file indexers only take time."""

_BUS = ("--dest=org.a11y.Bus", "/org/a11y/bus")


@dataclass
class Bed:
    """A running desktop.

    Attributes:
        environment: What an application needs to show itself there.
        home: Its home.
        children: What was started there, to be ended with it.
    """

    environment: dict[str, str]
    home: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, command: list[str], extra: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program on the desktop, in a process group of its own, its words in a file."""
        with (self.home / "log").open("ab") as log:
            child = subprocess.Popen(
                command,
                env={**self.environment, **(extra or {})},
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.children.append(child)
        return child


@contextlib.contextmanager
def desktop(size_px: tuple[int, int] = SCREEN_PX) -> Iterator[Bed]:
    """Start a desktop, and end it with everything that was started there.

    Raises:
        FileNotFoundError: If a program that it needs is not installed.
    """
    for program in NEEDED:
        if shutil.which(program) is None:
            raise FileNotFoundError(f"{program} is not installed")
    home = Path(tempfile.mkdtemp(prefix="assistd-real-"))
    bed = Bed(_environment(home), home)
    try:
        _start(bed, size_px)
        yield bed
    finally:
        for child in reversed(bed.children):
            _end(child)
        shutil.rmtree(home, ignore_errors=True)


def _environment(home: Path) -> dict[str, str]:
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    for version in ("3.0", "4.0"):
        settings = home / ".config" / f"gtk-{version}" / "settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text(_GTK)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CURRENT_DESKTOP": "GNOME",
        "LANG": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory",
        "GNOME_ACCESSIBILITY": "1",
        "QT_ACCESSIBILITY": "1",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
        "GDK_BACKEND": "x11",
        "GSK_RENDERER": "cairo",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "0",
        "GIO_USE_VFS": "local",
        "GIO_USE_VOLUME_MONITOR": "unix",
        "GTK_USE_PORTAL": "0",
        "ADW_DISABLE_PORTAL": "1",
    }


def _start(bed: Bed, size_px: tuple[int, int]) -> None:
    reader, writer = os.pipe()
    screen = f"{size_px[0]}x{size_px[1]}x24"
    server = ["Xvfb", "-displayfd", str(writer), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    bed.children.append(subprocess.Popen(server, pass_fds=(writer,), stderr=subprocess.DEVNULL, start_new_session=True))
    os.close(writer)
    with os.fdopen(reader) as told:
        bed.environment["DISPLAY"] = ":" + told.readline().strip()
    address = f"unix:path={bed.environment['XDG_RUNTIME_DIR']}/bus"
    bed.environment["DBUS_SESSION_BUS_ADDRESS"] = address
    bed.environment["DBUS_SYSTEM_BUS_ADDRESS"] = address  # there is one, and nothing of this machine on it
    config = bed.home / "run" / "bus.conf"
    config.write_text(_BUS_CONFIG.format(address=address, services=_services(bed.home)))
    bed.start(["dbus-daemon", f"--config-file={config}", "--nofork"])
    bed.start(["openbox"])
    _wait(bed, ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], "#")
    if shutil.which("xcompmgr"):
        bed.start(["xcompmgr"])  # without it the shadows of GTK 4's menus are black
    subprocess.run(["xdotool", "mousemove", "1918", "1078"], env=bed.environment, check=False, timeout=30)
    _accessible(bed)


def _services(home: Path) -> Path:
    """Return a folder with the services that may be started."""
    folder = home / "run" / "services"
    folder.mkdir()
    for name in _SERVICES:
        service = Path("/usr/share/dbus-1/services") / f"{name}.service"
        if service.exists():
            shutil.copy(service, folder)
    return folder


def _accessible(bed: Bed) -> None:
    """Have the accessibility bus up, and say that somebody listens, before the first application looks."""
    bed.start(["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"])
    _wait(bed, ["dbus-send", "--session", "--print-reply", *_BUS, "org.a11y.Bus.GetAddress"], "unix:")
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        told = ["string:org.a11y.Status", f"string:{name}", "variant:boolean:true"]
        command = ["dbus-send", "--session", "--print-reply", *_BUS, "org.freedesktop.DBus.Properties.Set", *told]
        subprocess.run(command, env=bed.environment, capture_output=True, check=True, timeout=10)


def _wait(bed: Bed, command: list[str], word: str, limit_s: float = 45) -> None:
    deadline = time.monotonic() + limit_s
    while True:
        told = subprocess.run(command, env=bed.environment, capture_output=True, text=True, check=False)
        if word in told.stdout:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    log = (bed.home / "log").read_text(errors="replace")[-800:]
    raise TimeoutError(f"{command[0]} did not tell {word!r} in {limit_s:g} s: {told.stdout}{told.stderr} {log}")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child with its process group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        try:
            child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            continue
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        return
