"""Where things lie (XDG): configuration, state, cache, runtime apart. Everybody asks here, nobody joins paths alone."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import platformdirs

APP = "assistd"


def config_file() -> Path:
    """Return the configuration file: ``$ASSISTD_CONFIG``, else ``assistd/config.toml`` in the XDG config folder."""
    override = os.environ.get("ASSISTD_CONFIG")
    return Path(override) if override else platformdirs.user_config_path(APP) / "config.toml"


def state_dir() -> Path:
    """Return the folder of the journal, made with mode 0700."""
    return _private(platformdirs.user_state_path(APP))


def cache_dir() -> Path:
    """Return the folder for what can be computed again, made with mode 0700."""
    return _private(platformdirs.user_cache_path(APP))


def models_dir() -> Path:
    """Return the folder for installed models (not made here)."""
    return platformdirs.user_data_path(APP) / "models"


def journal_file() -> Path:
    """Return the database of queue, ledger and history."""
    return state_dir() / "journal.db"


def runtime_dir() -> Path:
    """Return the folder of the socket, made with mode 0700: ``$XDG_RUNTIME_DIR/assistd``, else one of ours in /tmp.

    Raises:
        PermissionError: If somebody else owns the fallback folder.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base) / APP if base else Path(tempfile.gettempdir()) / f"{APP}-{os.getuid()}"
    _private(folder)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def socket_path() -> Path:
    """Return the control socket: ``$ASSISTD_SOCKET``, else ``control.sock`` in the runtime folder."""
    override = os.environ.get("ASSISTD_SOCKET")
    return Path(override) if override else runtime_dir() / "control.sock"


def screenshots_dir() -> Path:
    """Return the desktop's screenshot folder: the XDG pictures folder, ``Screenshots``."""
    return platformdirs.user_pictures_path() / "Screenshots"


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
