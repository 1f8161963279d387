"""Tells a person who sees no terminal that a command could not be done: a key ran it. `assistd.cli` calls it.

The daemon does not answer then, so its voice is not there: a notification, which a screen reader reads, and a sentence
through speech-dispatcher at the rank of a notification, which is dropped where somebody speaks. Whatever is not
installed is done without.
"""

from __future__ import annotations

import subprocess
import sys

LONGEST = 400
"""Characters: longer ones nobody listens to."""

WAIT_S = 5.0
"""How long a program may take, seconds; both run at once."""

PROGRAMS = (
    ("notify-send", "--app-name=assistd", "--icon=dialog-error", "--", "assistd"),
    ("spd-say", "--priority", "notification", "--"),
)


def tell(words: str) -> None:
    """Show and say `words`, unless standard error is a terminal, where they stand already; never raises."""
    if sys.stderr is not None and sys.stderr.isatty():
        return
    words = " ".join(words.replace("`", "").replace("\0", "").split())[:LONGEST]
    children = []
    for program in PROGRAMS:
        try:
            children.append(
                subprocess.Popen(
                    [*program, words],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
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
