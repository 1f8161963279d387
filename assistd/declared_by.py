"""Has a plugin declared in a process of its own (`declaring`), and waits for what it says. Called by `plugins`."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time

import msgspec

from assistd import declaring, tracing
from assistd.confinement import environment
from assistd.declaration import MOST_BYTES
from assistd.declaring import Order, Outcome
from assistd.errors import refusal
from assistd.i18n import _, number
from assistd.process import death, worker_environment

LIMIT_S = 10.0
"""How long a plugin may take to declare itself, in seconds: a cold disk and a busy machine included."""

COMMAND = ["-m", declaring.__name__]


def ask(order: Order, *, limit_s: float = LIMIT_S) -> Outcome:
    """Return what a plugin declares or checks, or why it can't be known; takes at most `limit_s` seconds.

    Blocks: the daemon calls it before it serves anybody, or in a thread.
    """
    show = tracing.wanted() or bool(os.environ.get("ASSISTD_DEBUG"))
    try:
        child = subprocess.Popen(
            [sys.executable, *COMMAND, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if show else subprocess.DEVNULL,
            env=worker_environment(1, surroundings=environment.bounded(os.environ, desktop=False)),
            cwd="/",
            process_group=0,
        )
    except OSError as error:
        return Outcome(kind="load", message=_("No process can be started: {reason}.").format(reason=refusal(error)))
    try:
        data, late = _talk(child, msgspec.json.encode(order), limit_s)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what it forked goes too
        status = child.wait()
    if late:
        return _refused(_("It took longer than {seconds} seconds to load.").format(seconds=number(limit_s, "g")))
    if len(data) > MOST_BYTES:
        return _refused(_("It declares more than anybody can use."), "spec")
    if not data:
        return _refused(_("It stopped while it was loaded ({how}).").format(how=death(status)))
    try:
        return msgspec.json.decode(data, type=Outcome)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _refused(_("What it declares can't be taken: {error}.").format(error=error), "spec")


def _talk(child: subprocess.Popen[bytes], order: bytes, limit_s: float) -> tuple[bytes, bool]:
    """Send the order; return what is answered, and whether it took too long."""
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError), child.stdin as pipe:
        pipe.write(order)  # far shorter than a pipe holds
    until_s, data = time.monotonic() + limit_s, bytearray()
    with child.stdout, selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        while len(data) <= MOST_BYTES:
            if not ready.select(max(0.0, until_s - time.monotonic())):
                return bytes(data), True
            if not (piece := os.read(child.stdout.fileno(), 65536)):
                break
            data += piece
    return bytes(data), False


def _refused(message: str, kind: str = "load") -> Outcome:
    hint = _("Reinstall the plugin, or tell its author.")
    return Outcome(kind="spec" if kind == "spec" else "load", message=message, hint=hint)
