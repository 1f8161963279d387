"""What we are called on the session bus. The door, its tests, `assistd doctor` and the installer ask here."""

from __future__ import annotations

NAME = "org.assistd.Assistd1"
"""Bus name, and the interface of the root object."""

PATH = "/org/assistd/Assistd1"
INTERFACE = NAME
JOB = f"{NAME}.Job"
"""Interface of a job."""

JOBS = f"{PATH}/Job"
"""Folder of the jobs."""

ERROR = f"{NAME}.Error"
"""What the names of our errors begin with."""


def error_name(code: str) -> str:
    """Return the D-Bus name for an error's code: ``no-question`` is ``org.assistd.Assistd1.Error.NoQuestion``."""
    words = [word.capitalize() for word in code.split("-") if word.isascii() and word.isalnum()]
    return f"{ERROR}.{''.join(words) or 'Failed'}"
