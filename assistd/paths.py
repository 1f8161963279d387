"""Where things lie (XDG): configuration, state and runtime apart. Everybody asks here, nobody joins paths alone."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

import platformdirs

from assistd.errors import ControlError, JournalError, refusal
from assistd.i18n import _

APP = "assistd"


def config_file() -> Path:
    """Return the configuration file: ``$ASSISTD_CONFIG``, else ``assistd/config.toml`` in the XDG config folder."""
    override = os.environ.get("ASSISTD_CONFIG")
    return Path(override) if override else platformdirs.user_config_path(APP) / "config.toml"


def state_dir() -> Path:
    """Return the folder of the journal, made with mode 0700.

    Raises:
        JournalError: If it can't be made.
    """
    folder = platformdirs.user_state_path(APP)
    try:
        return _private(folder)
    except OSError as error:
        raise JournalError(
            _("Can't make the folder of the journal, {folder}: {reason}.").format(folder=folder, reason=refusal(error)),
            code="journal-write",
            hint=_("Move away what is in its place, or make the folder above it writable."),
        ) from error


def journal_file() -> Path:
    """Return the database of queue, ledger and history."""
    return state_dir() / "journal.db"


def plugin_folder(plugin: str) -> Path:
    """Return the folder that a plugin's engines may keep things in, made with mode 0700 if that can be."""
    return _own(platformdirs.user_data_path(APP) / "plugins" / plugin)


def plugin_scratch(plugin: str, engine: str) -> Path:
    """Return the folder for one engine's temporary files, made with mode 0700 if that can be."""
    return _own(platformdirs.user_cache_path(APP) / "plugins" / plugin / engine)


def asked_dir() -> Path:
    """Return the folder of copies of files that engines ask about (`borrowed`), made with mode 0700 if that can be."""
    return _own(platformdirs.user_cache_path(APP) / "asked")


def runtime_dir() -> Path:
    """Return the folder of the socket, made with mode 0700: ``$XDG_RUNTIME_DIR/assistd``, else one of ours in /tmp.

    Raises:
        ControlError: If it can't be made, or belongs to somebody else.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base) / APP if base else Path(tempfile.gettempdir()) / f"{APP}-{os.getuid()}"
    try:
        _private(folder)
        info = folder.lstat()
    except OSError as error:
        raise _no_runtime_dir(
            _("Can't make the folder of the control socket, {folder}: {reason}.").format(
                folder=folder, reason=refusal(error)
            )
        ) from (error)
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
        raise _no_runtime_dir(
            _("The folder of the control socket, {folder}, belongs to somebody else.").format(folder=folder)
        )
    return folder


def socket_path() -> Path:
    """Return the control socket: ``$ASSISTD_SOCKET``, else ``control.sock`` in the runtime folder.

    Raises:
        ControlError: As `runtime_dir`.
    """
    override = os.environ.get("ASSISTD_SOCKET")
    return Path(override) if override else runtime_dir() / "control.sock"


def _no_runtime_dir(message: str) -> ControlError:
    return ControlError(
        message,
        code="runtime-dir",
        hint=_("Log in to a desktop session, or set XDG_RUNTIME_DIR to a folder of your own."),
    )


def _own(folder: Path) -> Path:
    """Return a folder that somebody can do without; an engine that has none runs all the same."""
    with contextlib.suppress(OSError):
        _private(folder)
    return folder


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
