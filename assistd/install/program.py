"""Which program the units start: the `assistd` of this very installation, written as each kind of file wants it.

Used by `assistd.install.files`. A path may hold anything that a file's name can: spaces, quotes, per cent signs.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

PLACEHOLDER = "%h/.local/bin/assistd"
"""What stands in the templates, and is true where pipx or `pip install --user` put the program."""

_UNSAFE = frozenset("\"'\\")
"""systemd refuses these in the path of a program (string_is_safe), not in its arguments."""


def program() -> tuple[str, ...]:
    """Return how this installation's `assistd` is started, with absolute paths.

    The console script beside this Python if there is one, else this Python with ``-m assistd``.
    """
    beside = Path(sys.executable).parent / "assistd"
    if os.access(beside, os.X_OK):
        return (os.fspath(beside),)
    return (sys.executable, "-m", "assistd")


def for_systemd(command: tuple[str, ...]) -> str:
    """Return the command as ``ExecStart=`` takes it (systemd.service(5), "Command lines")."""
    first, *rest = command
    if _UNSAFE & set(first) or not first.isprintable():
        env = shutil.which("env") or "/usr/bin/env"
        return " ".join([env, *map(_systemd_argument, command)])
    start = f'"{first.replace("%", "%%")}"' if " " in first or ";" in first else first.replace("%", "%%")
    return " ".join([start, *map(_systemd_argument, rest)])


def for_dbus(command: tuple[str, ...]) -> str:
    """Return the command as ``Exec=`` of a D-Bus service file takes it: as a shell reads it, backslashes doubled."""
    return shlex.join(command).replace("\\", "\\\\")


def for_desktop(command: tuple[str, ...]) -> str:
    """Return the command as ``Exec=`` of a .desktop file takes it (Desktop Entry Specification, "The Exec key")."""
    if "%" in command[0]:  # GLib looks for the program before it makes %% one sign
        command = ("env", *command)
    return " ".join(map(_desktop_argument, command))


def _systemd_argument(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    escaped = "".join(
        one if one.isprintable() else "".join(f"\\x{byte:02x}" for byte in os.fsencode(one)) for one in escaped
    )
    plain = text.isascii() and all(one.isalnum() or one in "/._-+:@=," for one in text)
    return text if plain else f'"{escaped}"'


def _desktop_argument(text: str) -> str:
    if text.isascii() and all(one.isalnum() or one in "/._-+:@=," for one in text):
        return text
    quoted = "".join(f"\\{one}" if one in '"`$\\' else one for one in text)
    return '"' + quoted.replace("%", "%%").replace("\\", "\\\\") + '"'
