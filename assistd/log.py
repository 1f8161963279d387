"""What the daemon writes to standard error: for journald with priorities, else plain. `assistd.daemon` sets it up.

Which job and which plugin a line is about comes from context variables. Content never gets in above `debug`: exceptions
are told by type and place, and absolute paths are cut from whatever a library or a plugin says.
"""

from __future__ import annotations

import contextlib
import contextvars
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

_job: contextvars.ContextVar[str] = contextvars.ContextVar("job", default="")
_plugin: contextvars.ContextVar[str] = contextvars.ContextVar("plugin", default="")

_PRIORITY = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
"""Levels of `logging` and priorities of syslog (RFC 5424, section 6.2.1), as journald reads them in ``<N>``."""

_PATH = re.compile(r"""(?<![\w:/.])(?:file://)?/(?:[^"'\n]*/)?[^\s"':,;()<>]+""")
"""An absolute path; as names may hold spaces, everything up to the last slash of a line or quotation counts as one."""

_MOST = 2000


@contextlib.contextmanager
def about(*, job: str | None = None, plugin: str | None = None) -> Iterator[None]:
    """Mark the lines written inside (and in tasks begun inside) as being about this job or plugin."""
    tokens = [
        (variable, variable.set(value)) for variable, value in ((_job, job), (_plugin, plugin)) if value is not None
    ]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def setup(level: str = "info", stream: TextIO | None = None) -> None:
    """Write records of at least `level` to `stream` (standard error), in place of what was set up before."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(journal=is_journal(stream)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)


def is_journal(stream: TextIO) -> bool:
    """Return whether `stream` leads straight to journald (systemd.exec(5), ``JOURNAL_STREAM``)."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        info = os.fstat(stream.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return (device, inode) == (str(info.st_dev), str(info.st_ino))


class Formatter(logging.Formatter):
    """One line a record: what it is about, what happened; without what is private.

    Args:
        journal: Begin with journald's priority instead of the level's name.
    """

    def __init__(self, *, journal: bool) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line; at `debug` with everything, tracebacks included."""
        text = record.getMessage()
        if record.levelno > logging.DEBUG:
            text = _PATH.sub("(path)", text)
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text} [{_place(record.exc_info[1], debug=logging.getLogger().isEnabledFor(logging.DEBUG))}]"
        where = "".join(f" {name}={value}" for name, value in (("job", _job.get()), ("plugin", _plugin.get())) if value)
        line = f"{record.name}{where}: {_one_line(text)}"
        if self._journal:
            return f"<{_priority(record.levelno)}>{line}"
        return f"{record.levelname.lower()}: {line}"


def _priority(level: int) -> int:
    return next((priority for least, priority in _PRIORITY if level >= least), 7)


def _place(error: BaseException, *, debug: bool) -> str:
    """Return what was raised and where; its words and the whole way only at debug, as content may stand in them."""
    if debug:
        return " | ".join("".join(traceback.format_exception(error)).splitlines())
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last}"


def _one_line(text: str) -> str:
    """Return text without control characters: no record can look like two, or talk to a terminal."""
    flat = "".join(c if c.isprintable() else " " if c in "\n\t" else "?" for c in text)
    return flat if len(flat) <= _MOST else f"{flat[:_MOST]}…"
