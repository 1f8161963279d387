"""Where the installer puts things, and where assistd's own things lie that a purge deletes. Used all over `install`."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from assistd import installed, paths
from assistd.paths import APP

APP_ID = "org.assistd.Assistd"
BUS_NAME = "org.assistd.Assistd1"
SERVICE, SOCKET, AGAIN, FAILED = (
    f"assistd{part}" for part in (".service", ".socket", "-again.service", "-failed.service")
)
TEMPLATES = Path(__file__).parent / "units"
"""The top-level folder ``systemd`` of the checkout (a link), a folder of its own in the wheel."""


def units(unit_path: str = "") -> Path:
    """Return the folder of this user's units.

    Args:
        unit_path: Where the manager looks, as it says itself: its XDG_CONFIG_HOME may be another than ours.
    """
    ours = platformdirs.user_config_path() / "systemd" / "user"
    looked_at = [Path(one) for one in unit_path.split()]
    usual = Path.home() / ".config" / "systemd" / "user"
    return usual if looked_at and ours not in looked_at and usual in looked_at else ours


def strict(folder: Path) -> Path:
    """Return the strict drop-in, for this folder of units."""
    return folder / f"{SERVICE}.d" / "strict.conf"


def dbus_file() -> Path:
    """Return the D-Bus activation file."""
    return platformdirs.user_data_path() / "dbus-1" / "services" / f"{BUS_NAME}.service"


def desktop_file() -> Path:
    """Return the .desktop file that the desktop's portal knows us by."""
    return platformdirs.user_data_path() / "applications" / f"{APP_ID}.desktop"


def autostart_file() -> Path:
    """Return the file by which desktops without graphical-session.target start us."""
    return platformdirs.user_config_path() / "autostart" / f"{APP_ID}.desktop"


def state() -> Path:
    """Return the folder of journal and history; not made."""
    return platformdirs.user_state_path(APP)


def cache() -> Path:
    """Return the folder of what can be made again; not made."""
    return platformdirs.user_cache_path(APP)


def data() -> Path:
    """Return the folder that holds the models; not made."""
    return installed.folder().parent


def configuration() -> Path:
    """Return the folder of the configuration."""
    return platformdirs.user_config_path(APP)


def runtime() -> Path:
    """Return the folder of socket and passing files; not made."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    return Path(base) / APP if base else paths.runtime_dir()


def short(path: Path | str) -> str:
    """Return a path as people say it, with ``~`` for the home."""
    home = os.fspath(Path.home())
    text = os.fspath(path)
    return f"~{text[len(home) :]}" if text.startswith(f"{home}/") else text
