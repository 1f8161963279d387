"""The real xdg-desktop-portal with a desktop's backend of our own (`beds.portal_backend`), on a private session bus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.beds.bus import PrivateBus
from tests.beds.bus import missing as missing_bus

PROGRAM = "/usr/libexec/xdg-desktop-portal"
NAME = "org.freedesktop.portal.Desktop"
BACKEND = "org.freedesktop.impl.portal.desktop.assistdtest"
_PATH = "/org/freedesktop/portal/desktop"
_KEYS = "org.freedesktop.impl.portal.GlobalShortcuts;"
_PICTURES = "org.freedesktop.impl.portal.Screenshot;org.freedesktop.impl.portal.Access;"


def missing() -> str:
    """Return why the portal can't be started here, as a reason to skip; empty if it can."""
    if not os.access(PROGRAM, os.X_OK):
        return "xdg-desktop-portal not installed (apt-get install xdg-desktop-portal)"
    return missing_bus()


class PortalBus(PrivateBus):
    """A session bus with the portal on it.

    Args:
        keys: The desktop offers GlobalShortcuts.
        pictures: It offers Screenshot and Access.
    """

    def __init__(self, *, keys: bool = True, pictures: bool = True) -> None:
        services = {"org.freedesktop.impl.portal.PermissionStore": "/usr/libexec/xdg-permission-store"}
        super().__init__(services, env={"XDG_CURRENT_DESKTOP": "assistdtest"})
        portals = self.folder / "portals"
        portals.mkdir()
        offered = _KEYS * keys + _PICTURES * pictures
        text = f"[portal]\nDBusName={BACKEND}\nInterfaces={offered}\nUseIn=assistdtest\n"
        (portals / "test.portal").write_text(text)
        self.env["XDG_DESKTOP_PORTAL_DIR"] = str(portals)
        self._backend: subprocess.Popen[bytes] | None = None
        self._portal: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start bus, backend and portal, also again."""
        super().start()
        script = str(Path(__file__).with_name("portal_backend.py"))
        self._backend = self.child(sys.executable, script, str(self.folder), owns=BACKEND)
        self.start_portal()

    def kill(self) -> None:
        """End everything as a crash would."""
        super().kill()
        for process in (self._portal, self._backend):
            if process:
                self.end(process)
        self._portal = self._backend = None

    def start_portal(self) -> None:
        """Start the portal."""
        self._portal = self.child(PROGRAM, "-r", owns=NAME)

    def kill_portal(self) -> None:
        """End the portal as a crash would; bus and backend stay."""
        assert self._portal
        self.end(self._portal)
        self._portal = None
        self.until(lambda: not self.owned(NAME), "the portal's end")

    def replace_portal(self, targets: int = 9) -> None:
        """Put the stand-in of a newer portal (`beds.portal_front`) in the real one's place, or a new one of it.

        Args:
            targets: What its Screenshot can take: 1 the screen, 8 the active window.
        """
        if self._portal:
            self.kill_portal()
        script = str(Path(__file__).with_name("portal_front.py"))
        self._portal = self.child(sys.executable, script, str(self.folder), owns=NAME, env={"TARGETS": str(targets)})

    def install(self, application: str) -> None:
        """Install an application's .desktop file, by which newer portals know it."""
        folder = Path(self.env["XDG_DATA_HOME"]) / "applications"
        folder.mkdir(exist_ok=True)
        (folder / f"{application}.desktop").write_text("[Desktop Entry]\nType=Application\nName=assistd\nExec=true\n")

    def tell(self, member: str, *arguments: str) -> None:
        """Tell the backend what a person and the desktop do: the methods of its `Control`."""
        self.call(BACKEND, _PATH, f"org.assistd.Test.{member}", *arguments)

    def picture(self, content: bytes) -> None:
        """Let this be what the screen shows: each picture of it is a new file with this content."""
        (self.folder / "picture").write_bytes(content)

    def pictures(self) -> list[Path]:
        """Return the files that the portal has handed out and that still lie there."""
        return sorted((self.folder / "Pictures").glob("*"))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return what the portal has asked of the backend with this method, in order."""
        file = self.folder / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        return [call for call in map(json.loads, lines) if call["method"] == method]
