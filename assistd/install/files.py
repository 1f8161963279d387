"""What the installer writes: the templates with this installation's program put in. Used by `assistd.install.setup`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistd.install import places
from assistd.install.program import PLACEHOLDER, for_dbus, for_desktop, for_systemd

Files = dict[Path, str]


def units(command: tuple[str, ...], folder: Path, *, socket: bool, strict: bool, writable: Iterable[Path]) -> Files:
    """Return the units.

    Args:
        command: How assistd is started.
        folder: Where units lie.
        socket: The one for the control socket too.
        strict: The strict drop-in too.
        writable: Folders that stay writable under it, besides our own.
    """
    names = [places.SERVICE, places.FAILED, places.AGAIN, *([places.SOCKET] if socket else [])]
    found = {folder / name: _template(name).replace(PLACEHOLDER, for_systemd(command)) for name in names}
    if strict:
        lines = "".join(f"ReadWritePaths={quoted(path)}\n" for path in writable)
        found[places.strict(folder)] = _template("assistd-strict.conf") + lines
    return found


def activation(command: tuple[str, ...], *, systemd: bool) -> Files:
    """Return the D-Bus activation file; without systemd the bus starts the program itself."""
    text = _template(f"{places.BUS_NAME}.service").replace(PLACEHOLDER, for_dbus(command))
    if not systemd:
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("SystemdService="))
    return {places.dbus_file(): text}


def desktop(command: tuple[str, ...], *, systemd: bool) -> Files:
    """Return the .desktop file and the one for the desktop's autostart."""
    autostart = _template(f"{places.APP_ID}.autostart.desktop")
    if not systemd:
        kept = [line for line in autostart.splitlines() if not line.startswith(("X-", "#", "Exec="))]
        autostart = "\n".join([*kept, f"Exec={for_desktop((*command, 'run'))}"]) + "\n"
    return {
        places.desktop_file(): _template(f"{places.APP_ID}.desktop").replace(PLACEHOLDER, for_desktop(command)),
        places.autostart_file(): autostart,
    }


def _template(name: str) -> str:
    return (places.TEMPLATES / name).read_text(encoding="utf-8")


def quoted(path: Path) -> str:
    """Return a path for ReadWritePaths=, where a missing folder is no fault."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"-{escaped}"'
