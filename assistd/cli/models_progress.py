"""How far a long command is: a bar on a terminal, else a line now and then. `assistd.cli.models` uses it."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistd.cli import show
from assistd.i18n import _, number

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

EVERY_S = 10.0
"""Seconds between lines, where there is no terminal: somebody may listen to each of them."""


class Progress:
    """Tells on standard error how far something is; a context manager.

    Args:
        name: What is being worked on.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._bar: ProgressBar[int] | None = None
        self._bars = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = 0
        self._said_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end_bar()

    def tell(self, sentence: str) -> None:
        """Print a sentence on a line of its own."""
        self._end_bar()
        show.aside(sentence)

    def report(self, done: int, total: int) -> None:
        """Show that `done` of `total` bytes are there; a total of 0 is not known."""
        if self._bars:
            self._draw(done, total)
        elif time.monotonic() - self._said_s >= EVERY_S and done < total:
            self._said_s = time.monotonic()
            show.aside(
                _("{name}: {percent} percent, {done} of {total} MiB.").format(
                    name=self._name,
                    percent=100 * done // total,
                    done=number(done >> 20, ","),
                    total=number(total >> 20, ","),
                )
            )

    def _draw(self, done: int, total: int) -> None:
        import click

        if self._bar is None and done < total:
            self._bar = click.progressbar(length=total, label=self._name, file=sys.stderr, update_min_steps=2**20)
            self._bar.__enter__()
            self._drawn = 0
        if self._bar is not None:
            self._bar.update(max(0, done - self._drawn))  # a file that is begun anew stands still until it caught up
            self._drawn = max(done, self._drawn)
            if done >= total:
                self._end_bar()

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
