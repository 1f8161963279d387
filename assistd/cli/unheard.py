"""Tells a person who sees no terminal that a command could not be done: a key ran it. `assistd.cli` calls it.

The daemon does not answer then, so its voice is not there: a notification, which a screen reader reads, and a sentence
through speech-dispatcher at the rank of a notification, which is dropped where somebody speaks; where it does not run,
through espeak-ng. Whatever is not there is done without; no server is started for it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

LONGEST = 400
"""Characters: longer ones nobody listens to."""

WAIT_S = 5.0
"""How long a program may take, seconds; both run at once."""


def tell(words: str) -> None:
    """Show and say `words`, unless standard error is a terminal, where they stand already; never raises."""
    if sys.stderr is not None and sys.stderr.isatty():
        return
    words = " ".join(words.replace("`", "").replace("\0", "").split())[:LONGEST]
    children = []
    for command in _commands(words):
        try:
            children.append(
                subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
        except OSError:  # not installed
            continue
    for child in children:
        try:
            child.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _commands(words: str) -> Iterator[list[str]]:
    """Yield what tells it."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS") or os.path.exists(f"{runtime}/bus"):
        yield ["notify-send", "--app-name=assistd", "--icon=dialog-error", "--", "assistd", words]
    if _listens(_speech_socket(runtime)):
        yield ["spd-say", "--priority", "notification", "--", words]
    elif any(os.path.exists(f"{runtime}/{name}") for name in ("pipewire-0", "pulse/native")):
        yield ["espeak-ng", "--", words]


def _speech_socket(runtime: str) -> str:
    """Return where speech-dispatcher listens (its clients' own rule)."""
    kind, _, path = os.environ.get("SPEECHD_ADDRESS", "").partition(":")
    return path if kind == "unix_socket" and path else f"{runtime}/speech-dispatcher/speechd.sock"


def _listens(path: str) -> bool:
    """Return whether somebody listens; `spd-say` would start a server of its own, which then stays."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
